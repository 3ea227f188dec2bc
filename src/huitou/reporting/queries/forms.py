"""Official forms of a round, filled for an area."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet

from huitou.areas.models import LEVELS
from huitou.areas.queries import AreaLine, area_by_code, lines_within
from huitou.assessments.findings import findings_from
from huitou.assessments.models import Assessment
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.core.forms import FormSpec
from huitou.core.lifecycle import SurveyState
from huitou.core.standards import judge
from huitou.orders.queries import effective_pack, effective_standard
from huitou.registry.village_names import printed_name
from huitou.reporting.form_2 import household_form
from huitou.reporting.forms import Filling, FormArea, FormBundle, FormSubject, with_income_period
from huitou.reporting.queries.rollups import opening_day
from huitou.reporting.roster import roster_form, roster_summary
from huitou.reporting.round_columns import STANDARD_OF, SubjectType
from huitou.reporting.villages_form import township_form, townships_summary
from huitou.surveys.models import OpeningHouseholds, OpeningVillages, RoundSubject, Survey
from huitou.surveys.opening import HouseholdHead, VillageHead
from huitou.surveys.queries import RoundLine

GAP_LIST, COMPLETION = "gap-list", "completion"
# What follows from the help-back, and is filled only when its results are recorded.
_OF_RESULTS = {
    "4": ("附件4", "Form 4"),
    "6": ("附件6", "Form 6"),
    COMPLETION: ("补短清单完成情况表", "the completion table"),
}
_LEVELS = {"village": ("village", "township", "county"), "township": ("township", "county")}
_LEVEL_WORDS = {
    "village": ("村（社区）", "village"),
    "township": ("乡镇", "township"),
    "county": ("县", "county"),
    "city": ("市", "city"),
    "province": ("省", "province"),
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """One form asked for, with everything around it."""

    filling: Filling
    round_line: RoundLine
    area: FormArea
    map: Mapping[str, AreaLine]

    def areas(self, level: str) -> tuple[FormArea, ...]:
        """The areas of a level within the one asked for, by code."""
        within = CodeRange.below(self.area.code)
        lines = (line for line in self.map.values() if line.level == level and line.code in within)
        return tuple(_form_area(line, self.map) for line in lines)


def fill_form(
    number: str, round_line: RoundLine, area_code: str, *, viewer: Actor, list_all: bool = False
) -> FormBundle:
    """Form `number` (2, 3 or 5) of an area as the facts stand now. `list_all`: also who meets the standard.

    One village (3) or township (5) is one sheet, a larger area one sheet for each of them with a summary before them;
    Form 2 is one sheet per household. Raises `Refusal`: HT7001; HT3001 for an area that the round does not know;
    HT9008 and HT9009 for forms that cannot be filled yet, HT6009 for any other; HT9010 at a level without this form;
    HT9011 for Form 5 where no village is below the standard (零报告), HT9012 for Form 2 where the round has no
    household.
    """
    viewer.require(Permission.FORM_EXPORT, area_code)
    _refuse_later_forms(number)
    pack = effective_pack(round_line.county_code)
    spec = pack.form(number, round_line.slug, round_line.exit_years)
    spec = with_income_period(spec, round_line.income_from, round_line.income_to)
    places = _places(round_line)
    subject_type: SubjectType = "village" if spec.subject == "village" else "household"
    labels = {info.slug: info.label for info in pack.indicators(subject_type)}
    filling = Filling(spec, round_line.exit_years, labels, list_all)
    return _FILLED_BY[number](_Wish(filling, round_line, _area(spec, area_code, places), places))


def _places(round_line: RoundLine) -> dict[str, AreaLine]:
    """The county with its townships and villages by code, as they stood when the round was opened."""
    whole = CodeRange.below(round_line.county_code)
    return {line.code: line for line in lines_within(whole, levels=_LEVELS["village"], on=opening_day(round_line))}


def _refuse_later_forms(number: str) -> None:
    if number in _OF_RESULTS:
        form, form_en = _OF_RESULTS[number]
        raise Refusal.of("HT9008", form=form, form_en=form_en)
    if number == GAP_LIST:
        raise Refusal.of("HT9009")


def _area(spec: FormSpec, code: str, places: Mapping[str, AreaLine]) -> FormArea:
    line = places.get(code) or area_by_code(code)
    if line.level not in _LEVELS[spec.level]:
        found, found_en = _LEVEL_WORDS[line.level]
        wanted = [_LEVEL_WORDS[level] for level in _LEVELS[spec.level]]
        raise Refusal.of(
            "HT9010",
            form=spec.number,
            area=line.name,
            level=found,
            level_en=found_en,
            levels="、".join(words for words, _ in wanted),
            levels_en=", ".join(words for _, words in wanted),
        )
    if code not in places:
        raise Refusal.of("HT3001", code=code)
    return _form_area(line, places)


def _form_area(line: AreaLine, places: Mapping[str, AreaLine]) -> FormArea:
    if line.level == "village":
        return FormArea(line.code, printed_name(line.name), line.level, places[line.code[:9]].name)
    return FormArea(line.code, line.name, line.level)


def _household_sheets(wish: _Wish) -> FormBundle:
    """Form 2: everything said so far, approved or not, since the household signs before anybody approves."""
    by_village = _by_area(_surveyed(wish), "village")
    forms = tuple(
        household_form(wish.filling, village, subject)
        for village in wish.areas("village")
        for subject in by_village[village.code]
    )
    if not forms:
        raise Refusal.of("HT9012", area=wish.area.name, form=wish.filling.spec.number)
    return FormBundle(wish.filling.spec, forms)


def _rosters(wish: _Wish) -> FormBundle:
    """Form 3: every village and community where households are registered, and the one asked for."""
    by_village = _by_area(_judged(wish), "village")
    heads: dict[str, list[HouseholdHead]] = defaultdict(list)
    for head in _household_heads(wish):
        heads[head.village_code].append(head)
    villages = [one for one in wish.areas("village") if one == wish.area or heads[one.code] or by_village[one.code]]
    forms = tuple(roster_form(wish.filling, one, by_village[one.code], heads[one.code]) for one in villages)
    if wish.area.level == "village":
        return FormBundle(wish.filling.spec, forms)
    everybody = [head for of_village in heads.values() for head in of_village]
    subjects = [(one, by_village[one.code]) for one in villages]
    return FormBundle(wish.filling.spec, forms, roster_summary(wish.filling, wish.area, subjects, everybody))


def _village_forms(wish: _Wish) -> FormBundle:
    """Form 5: the townships that have a village below the standard (附件5 注1)."""
    by_township = _by_area(_judged(wish), "township")
    heads = {head.township_code: head for head in _village_heads(wish)}
    filing = [(one, by_township[one.code]) for one in wish.areas("township")]
    filing = [(one, subjects) for one, subjects in filing if wish.filling.listed(subjects)]
    if not filing:
        villages = [subject for subjects in by_township.values() for subject in subjects]
        unknown = sum(bool(subject.not_known(wish.filling.labels)) for subject in villages)
        raise Refusal.of("HT9011", area=wish.area.name, villages=len(villages), unknown=unknown)
    forms = tuple(township_form(wish.filling, one, subjects, [heads[one.code]]) for one, subjects in filing)
    if wish.area.level == "township":
        return FormBundle(wish.filling.spec, forms)
    summary = townships_summary(wish.filling, wish.area, filing, heads.values())
    return FormBundle(wish.filling.spec, forms, summary)


_FILLED_BY: Mapping[str, Callable[[_Wish], FormBundle]] = {
    "2": _household_sheets,
    "3": _rosters,
    "5": _village_forms,
}


def _by_area(subjects: Iterable[FormSubject], level: Literal["village", "township"]) -> dict[str, list[FormSubject]]:
    grouped: dict[str, list[FormSubject]] = defaultdict(list)
    for subject in subjects:
        grouped[subject.village_code[: LEVELS[level]]].append(subject)
    return grouped


def _subjects(wish: _Wish) -> QuerySet[RoundSubject]:
    whole = CodeRange.below(wish.area.code)
    return RoundSubject.objects.filter(
        round_id=wish.round_line.id,
        subject_type=wish.filling.spec.subject,
        left_on=None,
        village_code__gte=whole.first,
        village_code__lte=whole.last,
    ).order_by("village_code", "code")


def _judged(wish: _Wish) -> Iterator[FormSubject]:
    """The subjects with the stored judgements of the look-back: what the roll-ups count."""
    subjects = _subjects(wish)
    stored = Assessment.objects.filter(subject__in=subjects.order_by(), kind="review", standard=STANDARD_OF["review"])
    judged = {pk: (size, findings) for pk, size, findings in stored.values_list("subject_id", "size", "findings")}
    facts = _facts(subjects, approved=True)
    for pk, code, head, village_code, exit_year in subjects.values_list(*_SUBJECT_FIELDS):
        size, findings = judged.get(pk, (None, "{}"))
        name = printed_name(head) if wish.filling.spec.subject == "village" else head
        yield FormSubject(code, name, village_code, exit_year, findings_from(findings), size, facts.get(pk, {}))


def _surveyed(wish: _Wish) -> Iterator[FormSubject]:
    """The households with what their survey says now, judged here; nothing where nobody has been."""
    round_line, subjects = wish.round_line, _subjects(wish)
    standard = effective_standard(round_line.county_code, "household", round_line.review_standard_year)
    known = _facts(subjects, approved=False)
    for pk, code, head, village_code, exit_year in subjects.values_list(*_SUBJECT_FIELDS):
        facts = known.get(pk, {})
        findings = judge(facts, standard).findings if facts else {}
        yield FormSubject(code, head, village_code, exit_year, findings, facts.get("household_size"), facts)


_SUBJECT_FIELDS = ("id", "code", "head", "village_code", "exit_year")


def _facts(subjects: QuerySet[RoundSubject], *, approved: bool) -> dict[int, Mapping[str, Any]]:
    surveys = Survey.objects.filter(subject__in=subjects.order_by(), kind="review")
    if approved:
        surveys = surveys.filter(state=SurveyState.APPROVED)
    return {pk: json.loads(facts) for pk, facts in surveys.values_list("subject_id", "facts")}


def _household_heads(wish: _Wish) -> Iterator[HouseholdHead]:
    whole = CodeRange.below(wish.area.code)
    rows = OpeningHouseholds.objects.filter(
        round_id=wish.round_line.id, village_code__gte=whole.first, village_code__lte=whole.last
    )
    return (HouseholdHead(*row) for row in rows.values_list("village_code", "exit_year", "households", "persons"))


def _village_heads(wish: _Wish) -> Iterator[VillageHead]:
    rows = OpeningVillages.objects.filter(round_id=wish.round_line.id)
    heads = (VillageHead(*row) for row in rows.values_list("township_code", "villages", "poor_villages", "exited"))
    return (head for head in heads if head.township_code in CodeRange.below(wish.area.code))
