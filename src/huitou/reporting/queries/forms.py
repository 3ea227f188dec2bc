"""Official forms of a round, filled for an area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from huitou.areas.models import LEVELS
from huitou.areas.queries import AreaLine, area_by_code, lines_within
from huitou.core.amounts import plain_text
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.orders.queries import effective_pack, effective_standard
from huitou.registry.village_names import printed_name
from huitou.reporting.choice import SubjectType
from huitou.reporting.form_2 import household_form
from huitou.reporting.forms import (
    Filling,
    FormArea,
    FormBundle,
    FormSubject,
    blank_sheet,
    form_words,
    with_income_period,
    with_standard,
)
from huitou.reporting.gap_forms import GAP_FORMS, blank_gap_form, gap_form
from huitou.reporting.queries.form_subjects import SubjectSource, household_heads, village_heads
from huitou.reporting.queries.gap_rows import gap_rows
from huitou.reporting.queries.rollups import opening_day
from huitou.reporting.remarks import INCOME
from huitou.reporting.roster import head_values as roster_heads
from huitou.reporting.roster import roster_form, roster_summary
from huitou.reporting.villages_form import head_values as village_counts
from huitou.reporting.villages_form import township_form, townships_summary
from huitou.surveys.opening import HouseholdHead
from huitou.surveys.queries import RoundLine

_LEVELS = {"village": ("village", "township", "county"), "township": ("township", "county")}
_GAP_LEVELS = ("county", "township", "village")
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

    @property
    def source(self) -> SubjectSource:
        """The subjects that the form speaks of."""
        subject_type: SubjectType = "village" if self.filling.spec.subject == "village" else "household"
        return SubjectSource(self.round_line, self.area.code, subject_type)

    def subjects(self) -> Iterable[FormSubject]:
        """The subjects as the form needs them: with the results of the help-back, or as the look-back judged them."""
        return self.source.helped() if self.filling.is_of_results else self.source.judged()

    def areas(self, level: str) -> tuple[FormArea, ...]:
        """The areas of a level within the one asked for, by code."""
        within = CodeRange.below(self.area.code)
        lines = (line for line in self.map.values() if line.level == level and line.code in within)
        return tuple(_form_area(line, self.map) for line in lines)


def fill_form(
    number: str, round_line: RoundLine, area_code: str, *, viewer: Actor, list_all: bool = False
) -> FormBundle:
    """Form `number` (2 to 6, `gap-list`, `completion`) of an area as the facts stand now. `list_all`: also who meets
    the standard.

    One village (3, 4) or township (5, 6) is one sheet, a larger area one sheet for each of them with a summary before
    them; Form 2 is one sheet per household; the gap list and the completion table are one sheet for any area. Raises
    `Refusal`: HT7001; HT3001 for an area that the round does not know; HT6009 for any other form; HT9010 at a level
    without this form; HT9011 for Forms 5 and 6 where no village is below the standard (零报告), HT9012 for Form 2 where
    the round has no household.
    """
    viewer.require(Permission.FORM_EXPORT, area_code)
    places = _places(round_line)
    pack = effective_pack(round_line.county_code)
    if number in GAP_FORMS:
        area = _area(number, _GAP_LEVELS, area_code, places)
        return gap_form(number, area, round_line, gap_rows(round_line, area_code, viewer=viewer))
    spec = pack.form(number, round_line.slug, round_line.exit_years)
    spec = with_income_period(spec, round_line.income_from, round_line.income_to)
    subject_type: SubjectType = "village" if spec.subject == "village" else "household"
    labels = {info.slug: info.label for info in pack.indicators(subject_type)}
    filling = Filling(spec, round_line.exit_years, labels, list_all)
    if filling.is_of_results:
        filling = with_standard(filling, round_line.remediation_standard_year, _income_line(round_line))
    return _FILLED_BY[number](_Wish(filling, round_line, _area(number, _LEVELS[spec.level], area_code, places), places))


def blank_form(number: str, round_line: RoundLine, area_code: str, *, viewer: Actor) -> FormBundle:
    """The form with nothing filled in, for work by hand: a sheet for every area that files it. Raises `Refusal` as
    `fill_form` does for rights, areas and levels."""
    viewer.require(Permission.FORM_EXPORT, area_code)
    places = _places(round_line)
    if number in GAP_FORMS:
        return blank_gap_form(number, _area(number, _GAP_LEVELS, area_code, places), round_line)
    pack = effective_pack(round_line.county_code)
    spec = pack.form(number, round_line.slug, round_line.exit_years)
    area = _area(number, _LEVELS[spec.level], area_code, places)
    wish = _Wish(Filling(spec, round_line.exit_years, {}), round_line, area, places)
    return FormBundle(spec, tuple(blank_sheet(spec, one) for one in wish.areas(spec.level)))


def _income_line(round_line: RoundLine) -> str:
    """The line of income that the help-back is judged by, in yuan; empty while nobody has entered it."""
    standard = effective_standard(round_line.county_code, "household", round_line.remediation_standard_year)
    lines = (one.threshold for one in standard.indicators if one.slug == INCOME)
    return next((plain_text(line) for line in lines if line is not None), "")


def _places(round_line: RoundLine) -> dict[str, AreaLine]:
    """The county with its townships and villages by code, as they stood when the round was opened."""
    whole = CodeRange.below(round_line.county_code)
    return {line.code: line for line in lines_within(whole, levels=_LEVELS["village"], on=opening_day(round_line))}


def _area(number: str, levels: tuple[str, ...], code: str, places: Mapping[str, AreaLine]) -> FormArea:
    line = places.get(code) or area_by_code(code)
    if line.level not in levels:
        found, found_en = _LEVEL_WORDS[line.level]
        wanted = [_LEVEL_WORDS[level] for level in levels]
        form, form_en = form_words(number)
        raise Refusal.of(
            "HT9010",
            form=form,
            form_en=form_en,
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
    by_village = _by_area(wish.source.surveyed(), "village")
    listed = [(village, subject) for village in wish.areas("village") for subject in by_village[village.code]]
    if not listed:
        raise Refusal.of("HT9012", area=wish.area.name, form=wish.filling.spec.number)
    forms = tuple(household_form(wish.filling, village, subject) for village, subject in listed)
    return FormBundle(wish.filling.spec, forms, traces=tuple(((subject,),) for _, subject in listed))


def _rosters(wish: _Wish) -> FormBundle:
    """Forms 3 and 4: every village and community where households are registered, and the one asked for."""
    by_village = _by_area(wish.subjects(), "village")
    heads: dict[str, list[HouseholdHead]] = defaultdict(list)
    for head in household_heads(wish.round_line.id, wish.area.code):
        heads[head.village_code].append(head)
    villages = [one for one in wish.areas("village") if one == wish.area or heads[one.code] or by_village[one.code]]
    forms = tuple(roster_form(wish.filling, one, by_village[one.code], heads[one.code]) for one in villages)
    listed = [wish.filling.listed(by_village[one.code]) for one in villages]
    traces = tuple(tuple((subject,) for subject in of_village) for of_village in listed)
    counts = tuple((one, roster_heads(heads[one.code], wish.filling.exit_years)) for one in villages)
    if wish.area.level == "village":
        return FormBundle(wish.filling.spec, forms, traces=traces, head_counts=(counts,))
    everybody = [head for of_village in heads.values() for head in of_village]
    subjects = [(one, by_village[one.code]) for one in villages]
    summary = roster_summary(wish.filling, wish.area, subjects, everybody)
    own = tuple((one,) for one in counts)
    return FormBundle(wish.filling.spec, forms, summary, traces, tuple(listed), own, counts)


def _village_forms(wish: _Wish) -> FormBundle:
    """Forms 5 and 6: the townships that have a village below the standard (附件5 注1, 附件6 注1)."""
    by_township = _by_area(wish.subjects(), "township")
    heads = {head.township_code: head for head in village_heads(wish.round_line.id, wish.area.code)}
    filing = [(one, by_township[one.code]) for one in wish.areas("township")]
    filing = [(one, subjects) for one, subjects in filing if wish.filling.listed(subjects)]
    if not filing:
        villages = [subject for subjects in by_township.values() for subject in subjects]
        unknown = sum(bool(subject.not_known(wish.filling.labels)) for subject in villages)
        number = wish.filling.spec.number
        raise Refusal.of("HT9011", area=wish.area.name, form=number, villages=len(villages), unknown=unknown)
    forms = tuple(township_form(wish.filling, one, subjects, [heads[one.code]]) for one, subjects in filing)
    listed = [wish.filling.listed(subjects) for _, subjects in filing]
    traces = tuple(tuple((subject,) for subject in of_township) for of_township in listed)
    counts = {
        one.code: (one, village_counts([heads[one.code]], wish.filling.exit_years))
        for one in wish.areas("township")
        if one.code in heads
    }
    own = tuple((counts[one.code],) for one, _ in filing)
    if wish.area.level == "township":
        return FormBundle(wish.filling.spec, forms, traces=traces, head_counts=own)
    summary = townships_summary(wish.filling, wish.area, filing, heads.values())
    return FormBundle(wish.filling.spec, forms, summary, traces, tuple(listed), own, tuple(counts.values()))


_FILLED_BY: Mapping[str, Callable[[_Wish], FormBundle]] = {
    "2": _household_sheets,
    "3": _rosters,
    "4": _rosters,
    "5": _village_forms,
    "6": _village_forms,
}


def _by_area(subjects: Iterable[FormSubject], level: Literal["village", "township"]) -> dict[str, list[FormSubject]]:
    grouped: dict[str, list[FormSubject]] = defaultdict(list)
    for subject in subjects:
        grouped[subject.village_code[: LEVELS[level]]].append(subject)
    return grouped
