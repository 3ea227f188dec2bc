"""The tables of a subject's page: its facts in the order of the plan, and both verdicts side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huitou.assessments.queries import JudgementPage
from huitou.core.facts import FactSchema, FactType
from huitou.core.standards import AmountAbove, Finding, Flag, IncomePerHead, NoMemberShort, Rule, ShareAtMost
from huitou.policy import Pack
from huitou.policy.pack import IndicatorInfo
from huitou.policy.schema import Subject
from huitou.surveys.queries import RevisionLine
from huitou.web.templatetags.house import fact as shown
from huitou.web.templatetags.house import label


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact and what it is; `value` None: unknown."""

    type: FactType
    value: Any


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts that belong together: those of one indicator, or (indicator None) what stands before and after."""

    slug: str
    indicator: IndicatorInfo | None
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What the survey says of one member."""

    number: str
    name: str
    values: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One indicator under each of the standards, in the order of `VerdictTable.judgements`."""

    indicator: IndicatorInfo
    findings: tuple[Finding | None, ...]
    demonstration: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class VerdictTable:
    """The facts of one kind (look-back or help-back) under both standards."""

    kind: str
    judgements: tuple[JudgementPage, ...]
    rows: tuple[VerdictRow, ...]


def fact_groups(facts: Mapping[str, Any], pack: Pack, subject: Subject) -> tuple[FactGroup, ...]:
    """The facts by indicator, in the order of the fact schema; `members` is left to `member_rows`. Answers that no
    indicator reads (四个好) are "recorded"; the rest stands in "basics" before and in "closing" after."""
    schema = pack.fact_schema(subject)
    owner = _owners(pack, subject)
    infos = {info.slug: info for info in pack.indicators(subject)}
    grouped: dict[str, list[FactLine]] = {}
    seen_an_indicator = False
    for name, fact_type in schema.types.items():
        if fact_type.kind == "members":
            continue
        slug = owner.get(fact_type.beside or name, "")
        seen_an_indicator = seen_an_indicator or bool(slug)
        after = "recorded" if fact_type.kind == "flag" else "closing"
        place = slug or (after if seen_an_indicator else "basics")
        grouped.setdefault(place, []).append(FactLine(fact_type, facts.get(name)))
    return tuple(FactGroup(slug, infos.get(slug), tuple(lines)) for slug, lines in grouped.items())


def _owners(pack: Pack, subject: Subject) -> dict[str, str]:
    """The indicator that reads each fact."""
    standard = pack.standard(subject, pack.standard_years[0])
    return {name: indicator.slug for indicator in standard.indicators for name in _read_by(indicator.rule)}


def _read_by(rule: Rule) -> tuple[str, ...]:
    match rule:
        case IncomePerHead():
            return (*rule.revenues, *rule.expenses, rule.stated)
        case NoMemberShort():
            return (rule.stated,)
        case ShareAtMost():
            return (rule.part, rule.whole)
        case Flag() | AmountAbove():
            return (rule.fact,)


def member_rows(facts: Mapping[str, Any], pack: Pack, names: Mapping[str, str]) -> tuple[MemberRow, ...]:
    """The members of a household's survey, by the order in which they were listed; `names` by 人编号."""
    types = pack.fact_schema("household").member
    rows = []
    for position, member in enumerate(facts.get("members") or (), 1):
        number = member.get("member") or str(position)
        values = tuple(FactLine(types[key], member.get(key)) for key in types if key != "member")
        rows.append(MemberRow(number, names.get(number, ""), values))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class FactChange:
    """What a revision changed: of which fact (of which member), from what to what, in words."""

    what: str
    before: str
    after: str


def fact_changes(revision: RevisionLine, schema: FactSchema, names: Mapping[str, str]) -> tuple[FactChange, ...]:
    """What a revision changed, fact by fact and member by member; `names` by 人编号. A fact that the pack no longer has
    keeps its key."""
    return changes_between(revision.before, revision.after, revision.changed_keys, schema, names)


def changes_between(
    earlier: Mapping[str, Any],
    later: Mapping[str, Any],
    keys: Iterable[str],
    schema: FactSchema,
    names: Mapping[str, str],
) -> tuple[FactChange, ...]:
    """How two versions of the facts of a subject differ at these keys, in words."""
    changes: list[FactChange] = []
    for key in keys:
        before, after, fact_type = earlier.get(key), later.get(key), schema.types.get(key)
        if fact_type is None:
            changes.append(FactChange(key, str(before), str(after)))
        elif fact_type.kind == "members":
            changes += _member_changes(before or (), after or (), schema, names)
        else:
            changes.append(FactChange(label(fact_type), shown(before, fact_type), shown(after, fact_type)))
    return tuple(changes)


def _member_changes(
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    schema: FactSchema,
    names: Mapping[str, str],
) -> list[FactChange]:
    old = {str(one.get("member") or position): one for position, one in enumerate(before, 1)}
    new = {str(one.get("member") or position): one for position, one in enumerate(after, 1)}
    return [
        FactChange(f"{names.get(number) or number} {label(fact_type)}", shown(was, fact_type), shown(now, fact_type))
        for number in [*old, *(one for one in new if one not in old)]
        for name, fact_type in schema.member.items()
        if name != "member" and (was := old.get(number, {}).get(name)) != (now := new.get(number, {}).get(name))
    ]


def verdict_tables(
    judgements: Iterable[JudgementPage], pack: Pack, subject: Subject, demonstration: Sequence[str]
) -> tuple[VerdictTable, ...]:
    """One table per kind of survey, the look-back first. `demonstration`: key paths of demonstration values."""
    by_kind: dict[str, list[JudgementPage]] = {}
    for judgement in judgements:
        by_kind.setdefault(judgement.kind, []).append(judgement)
    return tuple(
        _verdict_table(kind, by_kind[kind], pack, subject, demonstration)
        for kind in ("review", "remediation")
        if kind in by_kind
    )


def _verdict_table(
    kind: str, judgements: list[JudgementPage], pack: Pack, subject: Subject, demonstration: Sequence[str]
) -> VerdictTable:
    ordered = tuple(sorted(judgements, key=lambda one: one.standard != "review_standard"))
    found = [{finding.indicator: finding for finding in one.findings} for one in ordered]
    rows = tuple(
        VerdictRow(
            info,
            tuple(findings.get(info.slug) for findings in found),
            tuple(f"{subject}.{info.slug}.threshold.{one.standard_year}" in demonstration for one in ordered),
        )
        for info in pack.indicators(subject)
    )
    return VerdictTable(kind, ordered, rows)
