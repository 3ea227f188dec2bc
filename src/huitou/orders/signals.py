"""What rooms above may listen to. Sent inside the transaction; an exception in a listener rolls everything back."""

from django.dispatch import Signal

order_amended = Signal()
"""A county entered a value: `county_code`, `by`, `now`."""
