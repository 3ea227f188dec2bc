"""What rooms above may listen to. Sent inside the transaction; an exception in a listener rolls everything back."""

from django.dispatch import Signal

areas_changed = Signal()
"""The map of a county changed: `heirs` (key of an ended area → keys of the areas that took over), `on`, `by`, `now`."""
