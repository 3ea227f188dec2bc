"""Facts: what a survey says of one household or village, as a canonical document.

A pack lists the facts that exist (`FactType`); `canonical_facts` turns a document as people and programs write it
(yuan, numbers or decimal strings, missing keys) into the canonical one (integer 分, shares as text, null for
unknown) or refuses it with numbered problems. Unknown is never 0 and never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Literal

from huitou.core.amounts import cents_from_yuan, parse_decimal, plain_text, yuan_text
from huitou.core.errors import Place, Problem, Refusal
from huitou.core.worksheet import WorksheetLine, cents_of, tidy, totals

FactKind = Literal[
    "money",  # yuan outside, 分 inside; never negative
    "money_signed",  # the same, may be negative (a stated result)
    "count",  # whole number from 0
    "year",
    "share",  # 0..1, kept as text
    "flag",  # yes or no
    "certified",  # yes, no, or "not_certified"
    "choice",
    "text",
    "date",
    "members",
    "worksheet",  # amounts and sums as typed, by line; they add up to totals
]
NOT_CERTIFIED = "not_certified"
# Larger figures are slips of the pen; below them every sum fits the database's integers.
MONEY_LIMIT = 10**13
COUNT_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class FactType:
    """One fact that can be told: its name, its kind, its words; for a choice the values it may take, for a part the
    whole that it cannot exceed, for a worksheet its lines by name. `beside`: the fact that it says more about."""

    name: str
    kind: FactKind
    label: str
    label_en: str
    choices: tuple[str, ...] = ()
    clause: str = ""
    at_most: str = ""
    lines: Mapping[str, WorksheetLine] = field(default_factory=dict)
    beside: str = ""


@dataclass(frozen=True, slots=True)
class FactSchema:
    """All facts of one kind of subject; `member` holds those of a household's members (empty for villages)."""

    subject: str
    types: Mapping[str, FactType]
    member: Mapping[str, FactType] = field(default_factory=dict)

    @property
    def worksheets(self) -> tuple[FactType, ...]:
        """The facts that are worksheets."""
        return tuple(fact for fact in self.types.values() if fact.kind == "worksheet")


def canonical_facts(
    document: Mapping[str, Any], schema: FactSchema, place: Place | None = None, *, also_known: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The canonical form of `document`: every fact of the schema present, null where unknown.

    `also_known` are keys that the caller has taken out of the document itself (`id`, `household`); they are only
    suggested. Raises `Refusal` naming each unknown key (with the nearest known one) and each impossible value.
    """
    where = place or Place()
    problems: list[Problem] = []
    facts = _canonical(document, schema.types, schema.member, where, problems, also_known)
    if problems:
        raise Refusal(problems)
    return facts


def _canonical(
    document: Mapping[str, Any],
    types: Mapping[str, FactType],
    member_types: Mapping[str, FactType],
    where: Place,
    problems: list[Problem],
    also_known: tuple[str, ...] = (),
) -> dict[str, Any]:
    facts: dict[str, Any] = dict.fromkeys(types)
    limited: list[FactType] = []
    for name, raw in document.items():
        fact_type = types.get(name)
        if fact_type is None:
            problems.append(_unknown_key(name, (*types, *also_known), where))
        elif raw is None:
            continue
        elif fact_type.kind == "members":
            facts[name] = _canonical_members(raw, member_types, where, problems)
        elif fact_type.kind == "worksheet":
            facts[name] = _canonical_lines(raw, fact_type, where, problems)
        else:
            facts[name], code = _READERS[fact_type.kind](raw, fact_type)
            if code:
                problems.append(_impossible(code, fact_type, raw, where))
            if fact_type.at_most:
                limited.append(fact_type)
    problems += _contradictions(facts, limited, where)
    for fact_type in types.values():
        if fact_type.kind == "worksheet" and facts[fact_type.name]:
            problems += _add_up(facts, fact_type, where)
    return facts


def _canonical_members(
    raw: object, types: Mapping[str, FactType], where: Place, problems: list[Problem]
) -> list[dict[str, Any]] | None:
    if not isinstance(raw, list) or not all(isinstance(member, Mapping) for member in raw):
        problems.append(Problem("HT1004", where, {"key": "members", "value": _shown(raw)}))
        return None
    members = []
    for position, member in enumerate(raw, 1):
        found: list[Problem] = []
        members.append(_canonical(member, types, {}, where, found))
        problems += [replace(problem, place=replace(where, name=f"members[{position}]")) for problem in found]
    return members


def _canonical_lines(raw: object, fact_type: FactType, where: Place, problems: list[Problem]) -> dict[str, str] | None:
    if not isinstance(raw, Mapping):
        problems.append(Problem("HT1021", where, {"key": fact_type.name, "value": _shown(raw)}))
        return None
    kept: dict[str, str] = {}
    for name, typed in raw.items():
        key, text = f"{fact_type.name}.{name}", typed if isinstance(typed, str) else _shown(typed)
        cents = cents_of(text)
        if name not in fact_type.lines:
            problems.append(_unknown_key(name, tuple(fact_type.lines), where))
        elif cents is None:
            problems.append(Problem("HT1021", where, {"key": key, "value": _shown(text)}))
        elif cents < 0:
            problems.append(Problem("HT1006", where, {"key": key, "value": _shown(text)}))
        elif cents > MONEY_LIMIT * 100:
            problems.append(Problem("HT1017", where, {"key": key, "value": _shown(text)}))
        else:
            kept[name] = tidy(text)
    return kept or None


def _add_up(facts: dict[str, Any], fact_type: FactType, where: Place) -> list[Problem]:
    """Fills in the totals of a worksheet; a total that was stated as well must be the same."""
    problems = []
    for total, cents in totals(facts[fact_type.name], fact_type.lines).items():
        stated = facts[total]
        if stated is None:
            facts[total] = cents
        elif stated != cents:
            values = {"key": total, "value": yuan_text(stated), "sum": yuan_text(cents)}
            problems.append(Problem("HT1022", where, values))
    return problems


def _impossible(code: str, fact_type: FactType, raw: object, where: Place) -> Problem:
    choices = "、".join(fact_type.choices)
    return Problem(code, where, {"key": fact_type.name, "value": _shown(raw), "choices": choices})


def _contradictions(facts: Mapping[str, Any], limited: list[FactType], where: Place) -> list[Problem]:
    """A part that exceeds its whole."""
    pairs = [(facts[fact_type.name], facts.get(fact_type.at_most)) for fact_type in limited]
    return [
        Problem("HT1008", where, {"poor": part, "registered": whole})
        for part, whole in pairs
        if part is not None and whole is not None and part > whole
    ]


def _unknown_key(key: str, known: tuple[str, ...], where: Place) -> Problem:
    nearest = get_close_matches(key, known, n=1, cutoff=0)
    return Problem("HT1003", where, {"key": key, "nearest": nearest[0] if nearest else ""})


_TRUTH = {True: "true", False: "false"}


def _shown(raw: object) -> str:
    text = _TRUTH[raw] if isinstance(raw, bool) else str(raw)
    return text if len(text) <= 40 else text[:40] + "…"


def _number(raw: object) -> Decimal | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, (int, Decimal)):
        return Decimal(raw)
    return parse_decimal(raw) if isinstance(raw, str) else None


def _money(raw: object, fact_type: FactType) -> tuple[int | None, str]:
    number = _number(raw)
    if number is None or not number.is_finite():
        return None, "HT1005"
    if number < 0 and fact_type.kind == "money":
        return None, "HT1006"
    if abs(number) > MONEY_LIMIT:
        return None, "HT1017"
    cents = cents_from_yuan(number)
    return (cents, "") if cents is not None else (None, "HT1007")


def _count(raw: object, _: FactType) -> tuple[int | None, str]:
    if isinstance(raw, bool) or not isinstance(raw, int):
        return None, "HT1009"
    if raw > COUNT_LIMIT:
        return None, "HT1017"
    return (raw, "") if raw >= 0 else (None, "HT1006")


def _year(raw: object, _: FactType) -> tuple[int | None, str]:
    return (raw, "") if type(raw) is int and 1900 <= raw <= 2100 else (None, "HT1010")


def _share(raw: object, _: FactType) -> tuple[str | None, str]:
    number = _number(raw)
    if number is None or not number.is_finite():
        return None, "HT1005"
    return (plain_text(number), "") if 0 <= number <= 1 else (None, "HT1011")


def _flag(raw: object, _: FactType) -> tuple[bool | None, str]:
    return (raw, "") if isinstance(raw, bool) else (None, "HT1012")


def _certified(raw: object, _: FactType) -> tuple[bool | str | None, str]:
    return (raw, "") if isinstance(raw, bool) or raw == NOT_CERTIFIED else (None, "HT1013")


def _choice(raw: object, fact_type: FactType) -> tuple[str | None, str]:
    return (raw, "") if isinstance(raw, str) and raw in fact_type.choices else (None, "HT1014")


def _text(raw: object, _: FactType) -> tuple[str | None, str]:
    if not isinstance(raw, str):
        return None, "HT1015"
    # An empty text is a missing answer: a sheet cannot tell the two apart.
    return (None, "HT1018") if _UNSTORABLE.search(raw) else (raw or None, "")


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database stores a null or half a character
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _date(raw: object, _: FactType) -> tuple[str | None, str]:
    if isinstance(raw, str) and _DATE.fullmatch(raw):
        try:
            date.fromisoformat(raw)
        except ValueError:
            return None, "HT1016"
        return raw, ""
    return None, "HT1016"


_READERS = {
    "money": _money,
    "money_signed": _money,
    "count": _count,
    "year": _year,
    "share": _share,
    "flag": _flag,
    "certified": _certified,
    "choice": _choice,
    "text": _text,
    "date": _date,
}
