"""The sealer and the anchor, run by the timetable."""

from datetime import datetime

from huitou.audit import actions


def seal_events(now: datetime) -> None:
    """Chains what was written since the last run."""
    del now
    while actions.seal_events() == actions.SEALED_AT_ONCE:
        continue


def anchor_head(now: datetime) -> None:
    """Anchors the head of the chain outside the database."""
    actions.anchor_head(now=now)
