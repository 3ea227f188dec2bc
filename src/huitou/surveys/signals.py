"""What rooms above listen to. Sent inside the transaction; an exception in a listener rolls everything back."""

from django.dispatch import Signal

round_opened = Signal()
"""A round was opened: `round_ids`, `by`, `now`."""

subjects_left = Signal()
"""Subjects left a round, or are its subjects again: `round_id`, `subject_ids`, `by`, `now`."""

facts_foreseen = Signal()
"""Facts will be approved in a moment: `round_id`, `facts` ({subject: (digest, canonical JSON)}). Sent before the
transaction, so that a listener computes ahead what it will be asked for inside of it; it may not write."""

facts_approved = Signal()
"""Facts of subjects were approved: `round_id`, `subject_ids`, `kind` (review or remediation), `by`, `now`."""

facts_reopening = Signal()
"""An approval of facts is about to be taken back: `round_id`, `subject_ids`, `kind`, `village` (its name), `by`, `now`.
A listener refuses when work has already followed from it."""

facts_reopened = Signal()
"""An approval of facts was taken back: `round_id`, `subject_ids`, `kind`, `by`, `now`."""
