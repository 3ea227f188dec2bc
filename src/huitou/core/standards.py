"""Judging: the same facts under the standard of a year.

This is the reference: plain, readable, one subject at a time. Faster engines above must agree with it on random
data. A standard is data (`Standard`), made by `policy` from a pack and the county's amendments; a new indicator is
a new entry there and no new code here unless its rule has a shape that none of the five below has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

from huitou.core.amounts import cents_per_head, divide_half_up, plain_text, yuan_text
from huitou.core.expressions import Expression, holds
from huitou.core.facts import NOT_CERTIFIED


class Verdict(StrEnum):
    """What an indicator comes to. Unknown is a verdict of its own and never counts as met or as a gap."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Reason(StrEnum):
    """Why an indicator is unknown."""

    FACT_MISSING = "fact_missing"
    SIZE_MISSING = "size_missing"
    MEMBERS_MISSING = "members_missing"
    NOT_CERTIFIED = "not_certified"
    THRESHOLD_NOT_ENTERED = "threshold_not_entered"
    NOT_CONFIRMED = "not_confirmed"
    POPULATION_MISSING = "population_missing"


Applies = Literal["yes", "no", "not_confirmed"]


@dataclass(frozen=True, slots=True)
class IncomePerHead:
    """(sum of `revenues` - sum of `expenses`) / `size`, half up to 0.01 yuan, then compared with the threshold.

    `operator` is the pack's reading: `>=` because 附件2 注4 says 以3100元为准, although 一(一) says 超过.
    """

    revenues: tuple[str, ...]
    expenses: tuple[str, ...]
    size: str
    stated: str
    operator: Literal[">=", ">"] = ">="


@dataclass(frozen=True, slots=True)
class Flag:
    """The fact itself, asked or certified (附件2 注7-10)."""

    fact: str


@dataclass(frozen=True, slots=True)
class NoMemberShort:
    """Nobody of the household falls short (附件2 注5, 注6). `stated_met` is the answer that a stated fact gives
    when it is true: False for 有无辍学 (yes means somebody), True for 是否享受."""

    short: Expression
    size: str
    stated: str
    stated_met: bool


@dataclass(frozen=True, slots=True)
class ShareAtMost:
    """`part` / `whole`, compared unrounded, at most the threshold in per cent; shown with two decimals."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class AmountAbove:
    """The amount is greater than the threshold in yuan."""

    fact: str


Rule = IncomePerHead | Flag | NoMemberShort | ShareAtMost | AmountAbove


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as it stands in one year. `threshold` None: the figure is not yet entered."""

    slug: str
    rule: Rule
    clause: str
    applies: Applies = "yes"
    threshold: Decimal | None = None
    needs_threshold: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """All indicators of one kind of subject in one year, with the digest of the data it was made from."""

    subject: Literal["household", "village"]
    year: int
    indicators: tuple[Indicator, ...]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one indicator, with what it rests on.

    `persons`: short members, 0 where the indicator counts households, None when somebody is short but nobody said
    how many. `members`: the short ones, by `member` or else by 1-based position. `value` and `threshold` are
    decimal text in `unit`.
    """

    indicator: str
    verdict: Verdict
    clause: str
    value: str | None = None
    threshold: str | None = None
    unit: str | None = None
    persons: int | None = 0
    members: tuple[str, ...] | None = None
    basis: Literal["parts", "stated", "members"] | None = None
    reason: Reason | None = None

    @property
    def households(self) -> int:
        """1 when not met, else 0."""
        return int(self.verdict is Verdict.NOT_MET)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All findings of one subject. `met` is None when nothing is unmet but something is unknown."""

    met: bool | None
    findings: Mapping[str, Finding]


def judge(facts: Mapping[str, Any], standard: Standard) -> Judgement:
    """The judgement of one subject's canonical facts under `standard`. Never raises for missing facts."""
    findings = {indicator.slug: find(facts, indicator) for indicator in standard.indicators}
    verdicts = {finding.verdict for finding in findings.values()}
    if Verdict.NOT_MET in verdicts:
        return Judgement(False, findings)
    return Judgement(None if Verdict.UNKNOWN in verdicts else True, findings)


def find(facts: Mapping[str, Any], indicator: Indicator) -> Finding:
    """The finding on one indicator."""
    if indicator.applies == "no":
        return Finding(indicator.slug, Verdict.NOT_APPLICABLE, indicator.clause, unit=indicator.unit)
    if indicator.applies == "not_confirmed":
        return _unknown(indicator, Reason.NOT_CONFIRMED)
    return _FINDERS[type(indicator.rule)](facts, indicator, indicator.rule)


def _unknown(indicator: Indicator, reason: Reason, **more: Any) -> Finding:
    return _finding(indicator, Verdict.UNKNOWN, reason=reason, **more)


def _finding(indicator: Indicator, verdict: Verdict, **more: Any) -> Finding:
    threshold = None if indicator.threshold is None else plain_text(indicator.threshold)
    return Finding(indicator.slug, verdict, indicator.clause, threshold=threshold, unit=indicator.unit, **more)


def _verdict(met: bool) -> Verdict:
    return Verdict.MET if met else Verdict.NOT_MET


def _find_income(facts: Mapping[str, Any], indicator: Indicator, rule: IncomePerHead) -> Finding:
    parts = [facts.get(name) for name in (*rule.revenues, *rule.expenses)]
    stated = facts.get(rule.stated)
    if stated is not None and all(part is None for part in parts):
        return _compared_income(indicator, rule, stated, "stated")
    if not facts.get(rule.size):
        return _unknown(indicator, Reason.SIZE_MISSING, basis="parts")
    if None in parts:
        return _unknown(indicator, Reason.FACT_MISSING, basis="parts")
    net = sum(facts[name] for name in rule.revenues) - sum(facts[name] for name in rule.expenses)
    return _compared_income(indicator, rule, cents_per_head(net, facts[rule.size]), "parts")


def _compared_income(
    indicator: Indicator, rule: IncomePerHead, cents: int, basis: Literal["parts", "stated"]
) -> Finding:
    value = yuan_text(cents)
    if indicator.threshold is None:
        return _unknown(indicator, Reason.THRESHOLD_NOT_ENTERED, value=value, basis=basis)
    line = indicator.threshold * 100
    met = cents >= line if rule.operator == ">=" else cents > line
    return _finding(indicator, _verdict(met), value=value, basis=basis)


def _find_flag(facts: Mapping[str, Any], indicator: Indicator, rule: Flag) -> Finding:
    answer = facts.get(rule.fact)
    if answer is None:
        return _unknown(indicator, Reason.FACT_MISSING)
    if answer == NOT_CERTIFIED:
        return _unknown(indicator, Reason.NOT_CERTIFIED)
    return _finding(indicator, _verdict(answer))


def _find_members(facts: Mapping[str, Any], indicator: Indicator, rule: NoMemberShort) -> Finding:
    members = facts.get("members")
    if members is None:
        return _find_stated(facts, indicator, rule)
    answers = [holds(rule.short, member) for member in members]
    short = tuple(
        member.get("member") or str(position)
        for position, (member, answer) in enumerate(zip(members, answers, strict=True), 1)
        if answer
    )
    if short:
        return _finding(indicator, Verdict.NOT_MET, persons=len(short), members=short, basis="members")
    size = facts.get(rule.size)
    if not members or size is None or len(members) < size:
        return _unknown(indicator, Reason.MEMBERS_MISSING, members=(), basis="members")
    if None in answers:
        return _unknown(indicator, Reason.FACT_MISSING, members=(), basis="members")
    return _finding(indicator, Verdict.MET, members=(), basis="members")


def _find_stated(facts: Mapping[str, Any], indicator: Indicator, rule: NoMemberShort) -> Finding:
    stated = facts.get(rule.stated)
    if stated is None:
        return _unknown(indicator, Reason.MEMBERS_MISSING, members=(), basis="members")
    met = stated == rule.stated_met
    return _finding(indicator, _verdict(met), persons=0 if met else None, members=(), basis="stated")


def _find_share(facts: Mapping[str, Any], indicator: Indicator, rule: ShareAtMost) -> Finding:
    part, whole = facts.get(rule.part), facts.get(rule.whole)
    if part is None or not whole:
        return _unknown(indicator, Reason.POPULATION_MISSING)
    hundredths = divide_half_up(part * 10_000, whole)
    value = f"{hundredths // 100}.{hundredths % 100:02}"
    if indicator.threshold is None:
        return _unknown(indicator, Reason.THRESHOLD_NOT_ENTERED, value=value)
    met = Fraction(part * 100, whole) <= Fraction(indicator.threshold)
    return _finding(indicator, _verdict(met), value=value)


def _find_amount(facts: Mapping[str, Any], indicator: Indicator, rule: AmountAbove) -> Finding:
    cents = facts.get(rule.fact)
    if cents is None:
        return _unknown(indicator, Reason.FACT_MISSING)
    value = yuan_text(cents)
    if indicator.threshold is None:
        return _unknown(indicator, Reason.THRESHOLD_NOT_ENTERED, value=value)
    return _finding(indicator, _verdict(Decimal(cents) > indicator.threshold * 100), value=value)


_FINDERS: Mapping[type, Callable[[Mapping[str, Any], Indicator, Any], Finding]] = {
    IncomePerHead: _find_income,
    Flag: _find_flag,
    NoMemberShort: _find_members,
    ShareAtMost: _find_share,
    AmountAbove: _find_amount,
}
