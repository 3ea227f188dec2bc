"""How many whole numbers somebody may still see today."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from huitou.audit.queries import deeds_since
from huitou.core.authority import Actor

UNMASK = "identity.unmask"


def unmask_limit() -> int:
    """So many may one person see in a day."""
    limit: int = settings.UNMASKED_A_DAY
    return limit


def unmask_left(viewer: Actor, *, now: datetime) -> int:
    """What is left of it today, counted in the trail: the day begins at midnight of the county."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(unmask_limit() - deeds_since(UNMASK, viewer.user_id, midnight), 0)
