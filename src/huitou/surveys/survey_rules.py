"""Which data-quality rules speak of a survey: whoever fills it can mend what they find, or say why it is so. Pure.

A rule that only reads the register is mended there; it is no reason to keep a survey back, or to bend it. The same
goes for a rule that fires because the register is silent. That a fact of the survey is missing is said once, by the
indicator that is unknown without it, and 未能核查 lets it pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from huitou.checks import RULES
from huitou.core.check_rules import (
    CHECKED_ON,
    HOUSEHOLD,
    CheckRule,
    Compared,
    Condition,
    Count,
    Missing,
    Severity,
    facts_of,
    parts_of,
)
from huitou.registry import check_records
from huitou.registry.check_villages import VILLAGE_SURVEY_KEYS

SURVEY_KEYS: Mapping[str, str] = {**check_records.SURVEY_KEYS, **VILLAGE_SURVEY_KEYS}
"""Facts that a survey of a household or village says, each with the key under which it says it."""
_EXPLANATIONS = frozenset({"household_size_reason", "amounts_explained", "signature_reason", "remark"})
_KNOWN_ANYWAY = frozenset({"is_surveyed", CHECKED_ON})


def speaks_of_survey(rule: CheckRule) -> bool:
    """Whether the filler answers for what a rule finds; an error only where nothing else could be the mistake."""
    facts = _names(facts_of(rule.condition)) - _KNOWN_ANYWAY
    said = facts & SURVEY_KEYS.keys()
    if not said or isinstance(rule.condition, Missing):
        return False
    return said == facts if rule.severity is Severity.ERROR else not _rests_on_silence(rule.condition)


def is_early(rule: CheckRule, facts: Mapping[str, Any]) -> bool:
    """Whether a rule may fire at these canonical facts only because a question is not answered yet. That nobody has
    explained something is not such a question."""
    return any(
        isinstance(part, Missing)
        and part.name in SURVEY_KEYS
        and part.name not in _EXPLANATIONS
        and facts.get(SURVEY_KEYS[part.name]) is None
        for part in parts_of(rule.condition)
    )


def survey_key(rule: CheckRule) -> str:
    """The key of a survey, of the household or of a member, at which a reader looks for what the rule finds."""
    read = (SURVEY_KEYS.get(name.removeprefix(HOUSEHOLD)) for name in facts_of(rule.condition))
    return next((key for key in read if key is not None), "")


def _rests_on_silence(condition: Condition) -> bool:
    """Whether a rule fires because the register says nothing: a fact of it is missing, or nobody is known to…"""
    return any(
        _is_silent(part.name) if isinstance(part, Missing) else isinstance(part, Compared) and _counts_nobody(part)
        for part in parts_of(condition)
    )


def _counts_nobody(part: Compared) -> bool:
    counted = part.left.of if isinstance(part.left, Count) else None
    return part.operator == "==" and counted is not None and any(map(_is_silent, facts_of(counted)))


def _is_silent(name: str) -> bool:
    return name.removeprefix(HOUSEHOLD) not in SURVEY_KEYS


def _names(facts: Iterable[str]) -> frozenset[str]:
    return frozenset(name.removeprefix(HOUSEHOLD) for name in facts)


SURVEY_RULES: Mapping[str, CheckRule] = {rule.code: rule for rule in RULES if speaks_of_survey(rule)}
"""The rules that are asked as a survey is saved and before a village is submitted, by code."""


@dataclass(frozen=True, slots=True)
class CheckCounts:
    """How often rules fired at the surveyed households of a village. `errors` and `warnings` are the survey's own and
    open; `exempted` warnings have a reason; `register_…` are mended in the register and hold nothing back."""

    errors: int = 0
    warnings: int = 0
    exempted: int = 0
    findings: int = 0
    register_errors: int = 0
    register_warnings: int = 0
    register_findings: int = 0


@dataclass(frozen=True, slots=True)
class Fired:
    """What fired at a household, by code: the survey's errors and open warnings, which hold it back, and the rest."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    counts: CheckCounts = field(default_factory=CheckCounts)


def total(counts: Iterable[CheckCounts]) -> CheckCounts:
    """The counts of several households together."""
    sums: Counter[str] = Counter()
    for one in counts:
        sums.update(asdict(one))
    return CheckCounts(**sums)


_BY_CODE = {rule.code: rule for rule in RULES}


def fired(codes: Iterable[str], exempt: frozenset[str]) -> Fired:
    """The codes of rules that fired at a household, sorted out; `exempt`: rules with a reason that is in force."""
    kinds: dict[str, list[str]] = {name: [] for name in CheckCounts.__slots__}
    for rule in map(_BY_CODE.__getitem__, codes):
        # What the survey leaves open is said by the indicator that is unknown without it.
        if not (isinstance(rule.condition, Missing) and rule.condition.name in SURVEY_KEYS):
            kinds[_kind(rule, exempt)].append(rule.code)
    counts = CheckCounts(**{name: len(found) for name, found in kinds.items()})
    return Fired(tuple(kinds["errors"]), tuple(kinds["warnings"]), counts)


def _kind(rule: CheckRule, exempt: frozenset[str]) -> str:
    if rule.code in exempt:
        return "exempted"
    own = "" if rule.code in SURVEY_RULES else "register_"
    return f"{own}{rule.severity}s"
