"""What rooms above may listen to. Sent inside the transaction; an exception in a listener rolls everything back."""

from django.dispatch import Signal

households_left = Signal()
"""Households are not looked at again any more: `household_ids`, `reason`, `on`, `by`, `now`."""

households_moved = Signal()
"""Households live in another village now: `household_ids`, `by`, `now`. Not sent where the map has changed."""

households_back = Signal()
"""That they left was a mistake, or is over: `household_ids`, `reason` (why they had left), `by`, `now`."""
