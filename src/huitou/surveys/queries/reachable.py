"""The submissions that somebody's reach covers. A department reaches none: it gets what was sent to it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from huitou.core.authority import Actor, Scope
from huitou.core.errors import Refusal
from huitou.registry.queries import in_scope
from huitou.surveys.models import ReviewComment, Submission


def there_or_moved_there(scope: Scope) -> Q:
    """The condition that a subject lies within a scope, or that its household has moved there."""
    there = in_scope(scope, "village_code", household="household__")
    return there | in_scope(scope, "household__village__code", household="household__")


def reachable_submissions(viewer: Actor) -> QuerySet[Submission]:
    """Within the viewer's places."""
    if viewer.scope.departments is not None:
        return Submission.objects.none()
    return Submission.objects.filter(in_scope(viewer.scope, "village_code"))


def reachable_submission(ref: UUID, viewer: Actor, *, lock: bool = False) -> Submission:
    """The submission with this reference; `lock` keeps others from moving it until the transaction ends. Raises
    `Refusal` HT4030 when it is missing or out of reach."""
    within = reachable_submissions(viewer).select_related("round__county")
    found = (within.select_for_update(of=("self",)) if lock else within).filter(ref=ref).first()
    if found is None:
        raise Refusal.of("HT4030")
    return found


def reachable_comment(ref: UUID, viewer: Actor) -> ReviewComment:
    """A reviewer's comment within reach. Raises `Refusal` HT4046 when it is missing or out of reach."""
    within = ReviewComment.objects.filter(submission__in=reachable_submissions(viewer))
    found = within.select_related("submission").filter(ref=ref).first()
    if found is None:
        raise Refusal.of("HT4046")
    return found
