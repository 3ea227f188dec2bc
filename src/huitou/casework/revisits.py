"""The answers of a revisit beside the first ones, item by item: facts, and the verdicts that they come to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huitou.core.facts import FactSchema, FactType
from huitou.core.standards import Standard, Verdict, judge

# What is written about the visit and not about the household.
_OF_THE_VISIT = frozenset({"signature", "exit_year"})
_NOT_COMPARED = frozenset({"text", "date", "worksheet", "members"})
_SETTLED = frozenset({Verdict.MET, Verdict.NOT_MET})


@dataclass(frozen=True, slots=True)
class FactDifference:
    """A fact that is answered both times and differs; canonical values. `member` is 人编号, empty for the household."""

    key: str
    member: str
    first: Any
    revisit: Any


@dataclass(frozen=True, slots=True)
class VerdictDifference:
    """An indicator that is settled both times and comes to the opposite."""

    indicator: str
    first: str
    revisit: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a revisit shows: `compared` is the number of indicators settled both times; a wrong exit is a household
    recorded as met that is not."""

    facts: tuple[FactDifference, ...]
    verdicts: tuple[VerdictDifference, ...]
    compared: int
    settled: int
    is_wrong_exit: bool

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "facts": [[one.key, one.member, one.first, one.revisit] for one in self.facts],
            "verdicts": [[one.indicator, one.first, one.revisit] for one in self.verdicts],
        }


def compare(first: Mapping[str, Any], revisit: Mapping[str, Any], schema: FactSchema, standard: Standard) -> Comparison:
    """The two sets of canonical facts under one standard. What is unknown in one of them says nothing about the other
    and counts as no difference."""
    one, other = judge(first, standard), judge(revisit, standard)
    pairs = {slug: (finding.verdict, other.findings[slug].verdict) for slug, finding in one.findings.items()}
    both = {slug: pair for slug, pair in pairs.items() if set(pair) <= _SETTLED}
    return Comparison(
        (*_of_household(first, revisit, schema), *_of_members(first, revisit, schema)),
        tuple(VerdictDifference(slug, str(a), str(b)) for slug, (a, b) in both.items() if a is not b),
        len(both),
        sum(after in _SETTLED for _, after in pairs.values()),
        one.met is True and other.met is False,
    )


def _compared(types: Mapping[str, FactType]) -> Iterator[str]:
    return (name for name, fact in types.items() if fact.kind not in _NOT_COMPARED and name not in _OF_THE_VISIT)


def _of_household(first: Mapping[str, Any], revisit: Mapping[str, Any], schema: FactSchema) -> Iterator[FactDifference]:
    for key in _compared(schema.types):
        yield from _difference(key, "", first.get(key), revisit.get(key))


def _of_members(first: Mapping[str, Any], revisit: Mapping[str, Any], schema: FactSchema) -> Iterator[FactDifference]:
    """Members are the same person under the same 人编号; one that only one side lists is a difference of the size."""
    before = {one.get("member"): one for one in first.get("members") or ()}
    for now in revisit.get("members") or ():
        number = now.get("member")
        then = before.get(number, {}) if number else {}
        for key in _compared(schema.member):
            if key != "member":
                yield from _difference(key, str(number or ""), then.get(key), now.get(key))


def _difference(key: str, member: str, first: Any, revisit: Any) -> Iterator[FactDifference]:
    if first is not None and revisit is not None and first != revisit:
        yield FactDifference(key, member, first, revisit)
