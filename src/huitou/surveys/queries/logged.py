"""What is meant when somebody looks for a household or village in the log of events."""

from __future__ import annotations

from huitou.core.authority import Actor, Permission
from huitou.registry.models import Household, Member
from huitou.registry.queries import in_scope
from huitou.surveys.models import Certification, CheckExemption, RoundSubject, Submission


def logged_refs(code: str, viewer: Actor) -> tuple[str, ...]:
    """What events call a household (by 户编号) or village (by code) within reach, in every round, with its members and
    what was handed in, certified or exempted of it. Nothing of it is shown. Raises `Refusal` HT7001."""
    viewer.require(Permission.AUDIT_VIEW)
    households = Household.objects.filter(in_scope(viewer.scope, "village__code"), code=code)
    subjects = RoundSubject.objects.filter(in_scope(viewer.scope, "village_code"), code=code)
    parts = (
        households,
        Member.objects.filter(household__in=households),
        subjects,
        Certification.objects.filter(subject__in=subjects),
        CheckExemption.objects.filter(household__in=households),
        Submission.objects.filter(in_scope(viewer.scope, "village_code"), village_code=code),
    )
    return tuple(str(ref) for part in parts for ref in part.values_list("ref", flat=True))
