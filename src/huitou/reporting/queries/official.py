"""The official documents of a round, with the figures as they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huitou.areas.queries import area_by_code, department_labels, require_department
from huitou.casework.models import Plan
from huitou.casework.numbering import short_issuer
from huitou.casework.queries import completed, referral, referrals
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.official import OfficialDocument
from huitou.orders.queries import effective_pack
from huitou.reporting.document_numbers import checked_number
from huitou.reporting.forms import LOCAL_TIME, FormArea, FormBundle, FormSubject
from huitou.reporting.gap_forms import COMPLETION, GAP_LIST, GapRow, gap_form
from huitou.reporting.official import (
    PlanSaid,
    Sent,
    Setting,
    Standing,
    campaign_report,
    circular,
    department_plan,
    notice,
    report,
)
from huitou.reporting.queries.form_subjects import SubjectSource
from huitou.reporting.queries.gap_rows import gap_rows, printed_rows
from huitou.surveys.queries import RoundLine, rounds

NOTICE, PLAN, REPORT, CIRCULAR, SUMMARY = "notice", "plan", "report", "circular", "summary"
OF_DEPARTMENTS = (NOTICE, PLAN)
"""The documents that a department may take of itself; the others are the county's."""


@dataclass(frozen=True, slots=True)
class _Wish:
    round_line: RoundLine
    setting: Setting
    viewer: Actor
    department: str

    def table(self, number: str, rows: Sequence[GapRow]) -> FormBundle:
        """The gap list or the completion table with these rows."""
        county = FormArea(self.round_line.county_code, self.round_line.county_name, "county")
        return gap_form(number, county, self.round_line, rows)

    def rows(self) -> tuple[GapRow, ...]:
        """All gaps of the county."""
        return gap_rows(self.round_line, self.round_line.county_code, viewer=self.viewer)


def official_documents(
    kind: str, round_line: RoundLine, *, viewer: Actor, today: date, department: str = "", number: str = ""
) -> tuple[OfficialDocument, ...]:
    """The documents of a kind: the notices of all referrals (of one `department`, slug, or one with this `number`), the
    plan of a department, the report to the city, the 通报, or the report of the round. `number` of the last four is
    that of the document itself; left out, room is left for it.

    Raises `Refusal` HT7001; HT5006 for an unknown department; HT9050 without such a referral; HT9051 for a number of
    another shape; HT9052 for a plan of no department."""
    county = round_line.county_code
    if kind in OF_DEPARTMENTS:
        viewer.require(Permission.REFERRAL_VIEW)
    else:
        viewer.require(Permission.FORM_EXPORT, county)
    if department:
        require_department(department, county)
    setting = _setting(round_line, today, checked_number(number) if number else "")
    return _MADE_BY[kind](_Wish(round_line, setting, viewer, department))


def _setting(round_line: RoundLine, today: date, number: str) -> Setting:
    pack = effective_pack(round_line.county_code)
    return Setting(
        issuer=pack.issuer,
        short_issuer=f"{short_issuer(pack.document_number, pack.issuer)}发",
        order_title=pack.title,
        order_number=pack.document_number,
        county=round_line.county_name,
        city=area_by_code(round_line.county_code[:4]).name,
        round_label=pack.rounds[round_line.slug].label,
        exit_years=round_line.exit_years,
        review_year=round_line.review_standard_year,
        remediation_year=round_line.remediation_standard_year,
        today=today,
        number=number,
    )


def _notices(wish: _Wish) -> tuple[OfficialDocument, ...]:
    number = wish.setting.number
    found = [
        line
        for line in referrals(wish.round_line.id, wish.viewer)
        if wish.department in ("", line.department_slug) and number in ("", line.number)
    ]
    if not found:
        words = number or wish.department
        raise Refusal.of("HT9050", words=f"“{words}”" if words else "", words_en=words)
    return tuple(
        notice(
            wish.setting,
            Sent(line.number, line.department_label, line.due_on, line.dispatched_at.astimezone(LOCAL_TIME).date()),
            rows := printed_rows(completed(referral(line.ref, wish.viewer)[1]), wish.round_line),
            wish.table(GAP_LIST, rows),
        )
        for line in found
    )


def _plan(wish: _Wish) -> tuple[OfficialDocument, ...]:
    departments = department_labels(wish.round_line.county_code)
    own = wish.viewer.scope.departments
    reachable = {slug: one for slug, one in departments.items() if own is None or one.pk in own}
    if not wish.department:
        raise Refusal.of("HT9052", departments="、".join(reachable))
    if wish.department not in reachable:
        raise Refusal.of("HT5011")
    office = reachable[wish.department]
    row = Plan.objects.filter(round_id=wish.round_line.id, department=office).first()
    said = PlanSaid() if row is None else PlanSaid(row.target, row.standard, row.due_on, row.responsible)
    county = wish.round_line.county_code
    rows = gap_rows(wish.round_line, county, viewer=wish.viewer, department=wish.department)
    return (department_plan(wish.setting, office.label, said, rows, wish.table(COMPLETION, rows)),)


def _report(wish: _Wish) -> tuple[OfficialDocument, ...]:
    rows = wish.rows()
    return (report(wish.setting, _county(wish), rows, wish.table(GAP_LIST, rows)),)


def _circular(wish: _Wish) -> tuple[OfficialDocument, ...]:
    return (circular(wish.setting, _standings(wish), wish.rows()),)


def _summary(wish: _Wish) -> tuple[OfficialDocument, ...]:
    county = wish.round_line.county_code
    earlier = [
        one
        for one in rounds(wish.viewer, area_code=county)
        if one.county_code == county and one.opened_at < wish.round_line.opened_at
    ]
    before = gap_rows(earlier[-1], county, viewer=wish.viewer) if earlier else ()
    label = effective_pack(county).rounds[earlier[-1].slug].label if earlier else ""
    return (campaign_report(wish.setting, _county(wish), wish.rows(), before, label),)


_MADE_BY: Mapping[str, Callable[[_Wish], tuple[OfficialDocument, ...]]] = {
    NOTICE: _notices,
    PLAN: _plan,
    REPORT: _report,
    CIRCULAR: _circular,
    SUMMARY: _summary,
}
KINDS = tuple(_MADE_BY)


def _judged(wish: _Wish) -> Mapping[str, list[FormSubject]]:
    """The households of the round by township code."""
    found: dict[str, list[FormSubject]] = {}
    for subject in SubjectSource(wish.round_line, wish.round_line.county_code, "household").judged():
        found.setdefault(subject.village_code[:9], []).append(subject)
    return found


def _county(wish: _Wish) -> Standing:
    everybody = [subject for some in _judged(wish).values() for subject in some]
    return _standing(wish.round_line.county_name, everybody, _indicators(wish))


def _standings(wish: _Wish) -> tuple[Standing, ...]:
    indicators = _indicators(wish)
    return tuple(
        _standing(area_by_code(code).name, subjects, indicators) for code, subjects in sorted(_judged(wish).items())
    )


def _indicators(wish: _Wish) -> tuple[str, ...]:
    return tuple(info.slug for info in effective_pack(wish.round_line.county_code).indicators("household"))


def _standing(name: str, subjects: Sequence[FormSubject], indicators: Sequence[str]) -> Standing:
    below = sum(subject.is_below_standard for subject in subjects)
    unknown = sum(bool(subject.not_known(indicators)) for subject in subjects)
    return Standing(name, len(subjects), below, unknown)
