"""Exemptions (豁免): somebody says why what a rule finds at a household is right, and takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from huitou.audit.actions import record
from huitou.checks import HOUSEHOLD_RULES
from huitou.core.authority import Actor, Permission
from huitou.core.check_rules import Severity
from huitou.core.errors import Refusal
from huitou.registry.models import Household
from huitou.registry.queries import in_scope
from huitou.surveys.models import CheckExemption, Round, RoundSubject

_RULES = {rule.code: rule for rule in HOUSEHOLD_RULES}


def exempt(
    household_ref: UUID,
    rule: str,
    reason: str,
    *,
    round_ref: UUID | None,
    until: date | None,
    by: Actor,
    now: datetime,
    today: date,
) -> None:
    """A warning at a household has a reason: until a later date, or until a round ends. Saying it again for the same
    rule takes the place of what was said.

    Raises `Refusal` HT7001; HT4003 when the household is out of reach; HT4036 without a reason; HT4050 for a rule that
    takes no reason; HT4051 without an end or with one that is past; HT4002 for a round that is not open.
    """
    household = Household.objects.filter(in_scope(by.scope, "village__code"), ref=household_ref).first()
    if household is None:
        raise Refusal.of("HT4003")
    by.require(Permission.SURVEY_EDIT, household.village.code)
    round_ = _open_round(household, round_ref)
    if round_ is None and (until is None or until < today):
        raise Refusal.of("HT4051", date=until or "")
    _keep(household, rule, reason.strip(), round_, None if round_ else until, by, now)


def explain_survey(subject_ref: UUID, reasons: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """The reasons that were written on a survey, by rule; they hold until its round ends. In the transaction of the
    survey. Raises `Refusal` HT7001, HT4003, HT4036, HT4050."""
    within = RoundSubject.objects.filter(in_scope(by.scope, "village_code"), ref=subject_ref, household__isnull=False)
    subject = within.select_related("household__village", "round").first()
    if subject is None or subject.household is None:
        raise Refusal.of("HT4003")
    by.require(Permission.SURVEY_EDIT, subject.village_code)
    for code, reason in reasons.items():
        _keep(subject.household, code, reason.strip(), subject.round, None, by, now)


def end_exemption(ref: UUID, *, by: Actor, now: datetime) -> UUID:
    """The reason counts no more from now on; the household that it was about.

    Raises `Refusal` HT7001; HT4052 when there is no such exemption within reach, or it has ended already.
    """
    found = CheckExemption.objects.filter(in_scope(by.scope, "household__village__code"), ref=ref)
    row = found.select_related("household__village").first()
    if row is None:
        raise Refusal.of("HT4052")
    by.require(Permission.SURVEY_EDIT, row.household.village.code)
    if not _end(row, by, now):
        raise Refusal.of("HT4052")
    return row.household.ref


def _keep(
    household: Household, code: str, reason: str, round_: Round | None, until: date | None, by: Actor, now: datetime
) -> None:
    if not reason:
        raise Refusal.of("HT4036")
    if code not in _RULES or _RULES[code].severity is not Severity.WARNING:
        raise Refusal.of("HT4050", rule=code)
    same = {"household": household, "rule": code, "round": round_, "ended_at": None}
    for earlier in CheckExemption.objects.filter(**same).select_related("household__village"):
        if (earlier.reason, earlier.until) == (reason, until):
            return
        _end(earlier, by, now)
    made = CheckExemption.objects.create(
        household=household, rule=code, reason=reason, round=round_, until=until, at=now, by_user=by.user_id,
        by_name=by.name,
    )  # fmt: skip
    _record("exempt", made, by, now)


def _end(row: CheckExemption, by: Actor, now: datetime) -> bool:
    """Whether this was the one that ended it."""
    standing = CheckExemption.objects.filter(pk=row.pk, ended_at=None)
    if not standing.update(ended_at=now, ended_by=by.user_id, ended_by_name=by.name):
        return False
    _record("end_exemption", row, by, now)
    return True


def _open_round(household: Household, ref: UUID | None) -> Round | None:
    if ref is None:
        return None
    found = Round.objects.filter(ref=ref, county_id=household.county_id, closed_at=None).first()
    if found is None:
        raise Refusal.of("HT4002", round=ref)
    return found


def _record(verb: str, row: CheckExemption, by: Actor, now: datetime) -> None:
    expires = {"until": row.until.isoformat()} if row.until else {"round": str(row.round_id)}
    detail = {"household": str(row.household.ref), "rule": row.rule, **expires}
    village = row.household.village.code
    record(f"check.{verb}", "check_exemption", str(row.ref), by=by, now=now, area_code=village, detail=detail)
