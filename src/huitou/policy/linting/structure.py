"""Contradictions inside the pack itself: names that nothing has, years without a standard, two leads for one gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from huitou.core.errors import Problem
from huitou.core.expressions import Expression
from huitou.policy.building import standard_years
from huitou.policy.expressions import facts_read
from huitou.policy.linting.reading import nearest, printed_words, problem
from huitou.policy.schema import (
    SUBJECTS,
    AmountRule,
    FlagRule,
    IncomeRule,
    IndicatorEntry,
    MembersRule,
    PackFiles,
    ShareRule,
)


def unknown_departments(files: PackFiles) -> Iterator[Problem]:
    """Duties, seats and lists name departments that exist."""
    named = [
        (f"matrix.duties.{slug}", department)
        for slug, duty in files.matrix.duties.items()
        for department in ((duty.lead,) if duty.lead else ()) + duty.joint + duty.verifies + duty.helps
    ]
    named += [(f"group.seats.{at}", seat.department) for at, seat in enumerate(files.group.seats, 1) if seat.department]
    named += [
        (f"matrix.lists.{slug}.departments", department)
        for slug, entry in files.matrix.lists.items()
        for department in entry.departments
    ]
    for place, department in named:
        if department not in files.matrix.departments:
            known = nearest(department, files.matrix.departments)
            yield problem("HT6201", place, department=department, nearest=known)


def unheld_years(files: PackFiles) -> Iterator[Problem]:
    """A round cites years whose standard the pack holds."""
    held = standard_years(files)
    for slug, entry in files.rounds.items():
        for key in ("review_standard_year", "remediation_standard_year"):
            if getattr(entry, key) not in held:
                yield problem("HT6202", f"rounds.{slug}.{key}", year=getattr(entry, key))


def unknown_steps(files: PackFiles) -> Iterator[Problem]:
    """Steps come after steps that exist, are owed by owners that exist, and rounds date steps that exist."""
    steps, owners = files.calendar.steps, files.calendar.owners
    for slug, step in steps.items():
        for before in step.comes_after:
            if before not in steps:
                yield problem("HT6203", f"calendar.steps.{slug}.comes_after", step=slug, before=before)
        if step.owner not in owners:
            yield problem("HT6210", f"calendar.steps.{slug}.owner", owner=step.owner)
    for round_slug, entry in files.rounds.items():
        for slug, milestone in entry.milestones.items():
            place = f"rounds.{round_slug}.milestones.{slug}"
            if slug not in steps:
                yield problem("HT6204", place, step=slug)
            for said in milestone.also_said:
                if said.owner is not None and said.owner not in owners:
                    yield problem("HT6210", place, owner=said.owner)


def steps_in_a_circle(files: PackFiles) -> Iterator[Problem]:
    """No step comes, through others, after itself."""
    open_steps = {
        slug: set(step.comes_after) & set(files.calendar.steps) for slug, step in files.calendar.steps.items()
    }
    while settled := [slug for slug, before in open_steps.items() if not before]:
        open_steps = {slug: before - set(settled) for slug, before in open_steps.items() if slug not in settled}
    if open_steps:
        yield problem("HT6209", "calendar.steps", steps="、".join(open_steps))


def duplicates(files: PackFiles) -> Iterator[Problem]:
    """One name stands for one thing. (A key that stands twice in one file is refused on reading.)"""
    yield from _twice({f"{subject}.{slug}": slug for subject in SUBJECTS for slug in files.indicators(subject)})
    names = {f"matrix.departments.{slug}": entry.label for slug, entry in files.matrix.departments.items()}
    also = {
        f"matrix.departments.{slug}.also.{at}": name
        for slug, entry in files.matrix.departments.items()
        for at, name in enumerate(entry.also, 1)
    }
    yield from _twice({**names, **also})
    yield from _twice({f"group.seats.{at}": seat.label for at, seat in enumerate(files.group.seats, 1)})
    for number, form in files.forms.items():
        yield from _twice({f"forms.{number}.columns.{at}": column.key for at, column in enumerate(form.columns, 1)})
    for slug, duty in files.matrix.duties.items():
        yield from _twice({f"matrix.duties.{slug}.indicators.{at}": name for at, name in enumerate(duty.indicators, 1)})


def _twice(names: Mapping[str, str]) -> Iterator[Problem]:
    for name, count in Counter(names.values()).items():
        if count > 1:
            places = [place for place, other in names.items() if other == name]
            yield problem("HT6205", places[-1], name=name, places="、".join(places))


def unknown_indicators(files: PackFiles) -> Iterator[Problem]:
    """Duties, columns and lists name indicators that exist."""
    known = [slug for subject in SUBJECTS for slug in files.indicators(subject)]
    named = [
        (f"matrix.duties.{slug}", indicator, known)
        for slug, duty in files.matrix.duties.items()
        for indicator in duty.indicators
    ]
    named += [
        (f"forms.{number}.columns.{column.key}", column.indicator, list(files.indicators(form.subject)))
        for number, form in files.forms.items()
        for column in form.columns
        if column.indicator
    ]
    named += [(f"matrix.lists.{slug}.indicator", entry.indicator, known) for slug, entry in files.matrix.lists.items()]
    for place, indicator, among in named:
        if indicator not in among:
            yield problem("HT6206", place, indicator=indicator, nearest=nearest(indicator, among))


def two_leads(files: PackFiles) -> Iterator[Problem]:
    """Under one condition one department leads."""
    leads: dict[tuple[str, Expression | None], list[str]] = {}
    for duty in files.matrix.duties.values():
        for indicator in duty.indicators if duty.lead else ():
            leads.setdefault((indicator, duty.condition), []).append(duty.lead or "")
    for (indicator, _), departments in leads.items():
        if len(departments) > 1:
            joined = "、".join(departments)
            yield problem("HT6207", "matrix.duties", indicator=indicator, count=len(departments), departments=joined)


def unknown_facts(files: PackFiles) -> Iterator[Problem]:
    """Rules read facts that a survey can give."""
    for subject in SUBJECTS:
        own = files.facts.household if subject == "household" else files.facts.village
        for slug, entry in files.indicators(subject).items():
            for fact in _facts_of_subject(entry):
                if fact not in own:
                    yield problem("HT6208", f"{subject}.{slug}.rule", fact=fact, nearest=nearest(fact, own))
            for fact in facts_read(entry.rule.short) if isinstance(entry.rule, MembersRule) else ():
                if fact not in files.facts.member:
                    known = nearest(fact, files.facts.member)
                    yield problem("HT6208", f"{subject}.{slug}.rule.short", fact=fact, nearest=known)


def unknown_facts_of_lists(files: PackFiles) -> Iterator[Problem]:
    """Lists certify facts that a survey can give."""
    for slug, entry in files.matrix.lists.items():
        own = getattr(files.facts, entry.of)
        if entry.fact not in own:
            yield problem("HT6208", f"matrix.lists.{slug}.fact", fact=entry.fact, nearest=nearest(entry.fact, own))


def _facts_of_subject(entry: IndicatorEntry) -> Iterable[str]:
    match entry.rule:
        case IncomeRule() as rule:
            return (*rule.revenues, *rule.expenses, rule.size, rule.stated)
        case FlagRule() as rule:
            return (rule.fact,)
        case MembersRule() as rule:
            return (rule.size, rule.stated)
        case ShareRule() as rule:
            return (rule.part, rule.whole)
        case AmountRule() as rule:
            return (rule.fact,)


def rules_without_threshold(files: PackFiles) -> Iterator[Problem]:
    """What is compared has a threshold by year, entered or not."""
    for subject in SUBJECTS:
        for slug, entry in files.indicators(subject).items():
            if isinstance(entry.rule, (IncomeRule, ShareRule, AmountRule)) and not entry.threshold:
                yield problem("HT6214", f"{subject}.{slug}.threshold", indicator=slug)


def dangling_citations(files: PackFiles) -> Iterator[Problem]:
    """Every clause cited is in the source; an annex that the pack does not print may be cited by its number."""
    known = {"", files.group.clause, *dict(printed_words(files))}
    for place, clause in _citations(files):
        if clause not in known:
            yield problem("HT6211", place, clause=clause)
    for number, form in files.forms.items():
        if form.round not in files.rounds:
            yield problem("HT6213", f"forms.{number}.round", form=number, round=form.round)


def _citations(files: PackFiles) -> Iterator[tuple[str, str]]:
    for subject in SUBJECTS:
        for slug, entry in files.indicators(subject).items():
            yield f"{subject}.{slug}.clause", entry.clause
            yield from ((f"{subject}.{slug}.stated_in", clause) for clause in entry.stated_in)
    facts = {"household": files.facts.household, "member": files.facts.member, "village": files.facts.village}
    for kind, entries in facts.items():
        yield from ((f"facts.{kind}.{name}.clause", fact.clause) for name, fact in entries.items())
    for slug, step in files.calendar.steps.items():
        yield f"calendar.steps.{slug}.clause", step.clause
    for slug, duty in files.matrix.duties.items():
        yield f"matrix.duties.{slug}.clause", duty.clause
    for slug, listed in files.matrix.lists.items():
        yield f"matrix.lists.{slug}.clause", listed.clause
    for slug, round_entry in files.rounds.items():
        yield f"rounds.{slug}.clause", round_entry.clause
        for step_slug, milestone in round_entry.milestones.items():
            place = f"rounds.{slug}.milestones.{step_slug}"
            yield place, milestone.clause or ""
            yield from ((f"{place}.also_said", said.clause) for said in milestone.also_said)


RULES = (
    unknown_departments,
    unheld_years,
    unknown_steps,
    steps_in_a_circle,
    duplicates,
    unknown_indicators,
    two_leads,
    unknown_facts,
    unknown_facts_of_lists,
    rules_without_threshold,
    dangling_citations,
)
