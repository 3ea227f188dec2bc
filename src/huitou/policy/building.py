"""Core types made of a pack's files: standards, fact schemas, duties, milestones."""

from __future__ import annotations

from collections.abc import Iterator

from huitou.core.amounts import plain_text
from huitou.core.canonical import digest
from huitou.core.facts import FactSchema, FactType
from huitou.core.routing import Duty, Part
from huitou.core.schedule import Milestone
from huitou.core.standards import (
    AmountAbove,
    Flag,
    IncomePerHead,
    Indicator,
    NoMemberShort,
    Rule,
    ShareAtMost,
    Standard,
)
from huitou.core.worksheet import WorksheetLine
from huitou.policy.schema import (
    SUBJECTS,
    AmountRule,
    DutyEntry,
    FactEntry,
    FlagRule,
    IncomeRule,
    IndicatorEntry,
    MembersRule,
    PackFiles,
    ShareRule,
    Source,
    Subject,
)


def standard_years(files: PackFiles) -> tuple[int, ...]:
    """Every year for which an indicator has a threshold, entered or not."""
    entries = [entry for subject in SUBJECTS for entry in files.indicators(subject).values()]
    return tuple(sorted({year for entry in entries for year in entry.threshold or ()}))


def standard(files: PackFiles, source: Source, subject: Subject, year: int) -> Standard:
    """The standard of one kind of subject in a year of the pack."""
    entries = files.indicators(subject)
    indicators = tuple(_indicator(slug, entry, year) for slug, entry in entries.items())
    effective = [
        _effective(indicator, entries[indicator.slug].operator, source[subject][indicator.slug]["rule"])
        for indicator in indicators
    ]
    return Standard(subject, year, indicators, digest({"subject": subject, "year": year, "indicators": effective}))


def _indicator(slug: str, entry: IndicatorEntry, year: int) -> Indicator:
    return Indicator(
        slug=slug,
        rule=_rule(entry),
        clause=entry.clause,
        applies=entry.applies.get(year, "yes"),
        threshold=(entry.threshold or {}).get(year),
        needs_threshold=entry.threshold is not None,
        unit=entry.unit,
    )


def _effective(indicator: Indicator, operator: str | None, rule: object) -> dict[str, object]:
    """What a finding rests on, as plain JSON; labels and sources do not change one."""
    return {
        "slug": indicator.slug,
        "rule": rule,
        "operator": operator,
        "clause": indicator.clause,
        "applies": indicator.applies,
        "threshold": None if indicator.threshold is None else plain_text(indicator.threshold),
        "unit": indicator.unit,
    }


def _rule(entry: IndicatorEntry) -> Rule:
    match entry.rule:
        case IncomeRule() as rule:
            return IncomePerHead(rule.revenues, rule.expenses, rule.size, rule.stated, entry.operator or ">=")
        case FlagRule() as rule:
            return Flag(rule.fact)
        case MembersRule() as rule:
            return NoMemberShort(rule.short, rule.size, rule.stated, rule.stated_met)
        case ShareRule() as rule:
            return ShareAtMost(rule.part, rule.whole)
        case AmountRule() as rule:
            return AmountAbove(rule.fact)


def fact_schema(files: PackFiles, subject: Subject) -> FactSchema:
    """The facts of households (with those of members) or of villages."""
    if subject == "village":
        return FactSchema(subject, _fact_types(files.facts.village))
    return FactSchema(subject, _fact_types(files.facts.household), _fact_types(files.facts.member))


def _fact_types(entries: dict[str, FactEntry]) -> dict[str, FactType]:
    return {
        name: FactType(
            name, entry.kind, entry.label, entry.label_en, entry.choices, entry.clause, entry.at_most,
            {line: WorksheetLine(line, one.into, one.label, one.label_en) for line, one in entry.lines.items()},
            entry.beside,
        )
        for name, entry in entries.items()
    }  # fmt: skip


def duties(files: PackFiles) -> tuple[Duty, ...]:
    """The responsibility matrix, one entry per indicator and department, in the order of the rows."""
    return tuple(duty for entry in files.matrix.duties.values() for duty in _duties(entry))


def _duties(entry: DutyEntry) -> Iterator[Duty]:
    parts = (
        (Part.LEAD, () if entry.lead is None else (entry.lead,)),
        (Part.JOINT, entry.joint),
        (Part.VERIFIES, entry.verifies),
        (Part.HELPS, entry.helps),
    )
    for indicator in entry.indicators:
        for part, departments in parts:
            for department in departments:
                yield Duty(entry.clause, indicator, department, part, entry.condition)


def milestones(files: PackFiles, round_slug: str) -> tuple[Milestone, ...]:
    """The calendar of a round. A step that calendar.yaml does not describe is left to the linter."""
    steps = files.calendar.steps
    return tuple(
        Milestone(
            slug=slug,
            label=steps[slug].label,
            label_en=steps[slug].label_en,
            owner=steps[slug].owner,
            due_on=entry.due_on,
            clause=entry.clause or steps[slug].clause,
            comes_after=steps[slug].comes_after,
        )
        for slug, entry in files.rounds[round_slug].milestones.items()
        if slug in steps
    )


def columns_by_indicator(files: PackFiles) -> dict[tuple[Subject, str], str]:
    """The last line of the heading under which a form shows an indicator, by subject and slug; first form wins."""
    found: dict[tuple[Subject, str], str] = {}
    for form in files.forms.values():
        for column in form.columns:
            if column.indicator:
                found.setdefault((form.subject, column.indicator), column.heading[-1].split("\n")[0])
    return found
