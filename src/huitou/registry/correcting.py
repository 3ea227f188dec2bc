"""What somebody types to correct a household or member, read as the cells of the register's workbooks are. Pure.

Numbers of people are shown masked, so that an empty field leaves them as they are; any other empty field empties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from huitou.core.amounts import yuan_text
from huitou.core.errors import Place, Refusal
from huitou.core.sensitive_fields import SensitiveField
from huitou.documents.cells import Reading, plain_cell
from huitou.documents.identity import identity_number
from huitou.registry.columns import HOUSEHOLD_COLUMNS, MEMBER_COLUMNS, Column
from huitou.registry.records import bounded

Corrected = Literal["household", "member"]
_FIRST = (
    "supporting_unit", "support_officer", "phone", "bank_account", "size_hukou", "size_card", "size_system",
    "group_number", "card_number",
)  # fmt: skip
# The head is called as the member is, the actual size follows who comes and goes, and who is a subject and since when
# is told by files; a relation changes with the head.
_NOT_HERE = frozenset({"head_name", "exit_year", "size_register", "size_actual", "relation", "identity_kind"})
_EMPTY_TEXTS = frozenset({"supporting_unit", "support_officer", "sex", "kind"})
_SEALED = frozenset(str(name) for name in SensitiveField)


def _columns(columns: tuple[Column, ...]) -> dict[str, Column]:
    return {one.key: one for one in columns if one.use != "matching" and one.key not in _NOT_HERE}


_COLUMNS: Mapping[Corrected, Mapping[str, Column]] = {
    "household": _columns(HOUSEHOLD_COLUMNS),
    "member": _columns(MEMBER_COLUMNS),
}
FIELDS: Mapping[Corrected, tuple[str, ...]] = {
    "household": (*_FIRST, *(key for key in _COLUMNS["household"] if key not in _FIRST)),
    "member": (
        "name",
        "sex",
        "born_on",
        "identity",
        *(k for k in _COLUMNS["member"] if k not in ("name", "sex", "born_on")),
    ),
}
"""The fields that are corrected, in the order of the page."""
ASKED_FIRST: Mapping[Corrected, int] = {"household": len(_FIRST), "member": 4}
"""So many of them are asked about at once; the others stand behind them."""


@dataclass(slots=True)
class Correction:
    """What was typed: `values` of fields and `details` under their keys."""

    values: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


def read_correction(thing: Corrected, texts: Mapping[str, str]) -> Correction:
    """The values of the fields; what was not sent, or of a sealed field is blank, is left out. Raises `Refusal` with
    every problem, its place named by the field."""
    said, problems = Correction(), []
    for key in FIELDS[thing]:
        text = texts.get(key)
        if text is None or (key in _SEALED and not text.strip()):
            continue
        column = _COLUMNS[thing].get(key)
        reading = _read(column, text)
        problem = reading.problem(Place(name=key))
        if problem is not None:
            problems.append(problem)
            continue
        value = "" if reading.value is None and key in _EMPTY_TEXTS else reading.value
        (said.details if column is not None and column.use == "detail" else said.values)[key] = value
    if problems:
        raise Refusal(problems)
    return said


def _read(column: Column | None, text: str) -> Reading[Any]:
    cell = plain_cell("", text)
    return identity_number(cell) if column is None else bounded(column, cell)


def as_typed(thing: Corrected, key: str, value: Any) -> str:
    """A value as somebody would type it, so that what is left alone is read as it was."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return yuan_text(value) if _COLUMNS[thing][key].is_money else str(value)


def choices(thing: Corrected, key: str) -> tuple[tuple[str, str], ...]:
    """What there is to choose from, as it is typed and in words; nothing where anything may be typed."""
    column = _COLUMNS[thing].get(key)
    if column is None:
        return ()
    if column.is_yes_no:
        return (("是", "是"), ("否", "否"))
    return tuple(column.codes.items()) if column.codes is not None else ()


def is_date(thing: Corrected, key: str) -> bool:
    """Whether a day is asked for."""
    return thing == "member" and key == "born_on"
