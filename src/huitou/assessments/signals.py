"""What rooms above listen to. Sent inside the transaction; an exception in a listener rolls everything back."""

from django.dispatch import Signal

subjects_assessed = Signal()
"""Subjects stand judged by the standards in force: `round_id`, `subject_ids` (None: all of the round), `kind` (review
or remediation), `by`, `now`."""
