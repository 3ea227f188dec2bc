"""Columns read back into canonical documents, value by value, without any code of `rollup`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from huitou.rollup.facts_columns import MISSING_MONEY, FactColumn, FactColumns


def documents_of(columns: FactColumns) -> Iterator[dict[str, Any]]:
    """One canonical document per subject, in the order of the rows."""
    facts = {name: _plain(column) for name, column in columns.facts.items()}
    members = [
        dict(zip(columns.member_facts, row, strict=True))
        for row in zip(*map(_plain, columns.member_facts.values()), strict=True)
    ]
    offsets, given = columns.offsets.tolist(), columns.members_given.tolist()
    for row in range(len(given)):
        document = {name: values[row] for name, values in facts.items()}
        yield document | {"members": members[offsets[row] : offsets[row + 1]] if given[row] else None}


def _plain(column: FactColumn) -> list[Any]:
    values = column.values.tolist()
    match column.kind:
        case "money" | "money_signed":
            return [None if value == MISSING_MONEY else value for value in values]
        case "flag" | "certified":
            return [(False, True, "not_certified", None)[value] for value in values]
        case "choice":
            return [None if value < 0 else column.labels[value] for value in values]
        case "share":
            return [None if value < 0 else _share_text(value) for value in values]
        case _:
            return [None if value < 0 else value for value in values]


def _share_text(half_billionths: int) -> str:
    exact = Decimal(half_billionths // 2).scaleb(-9)
    more = Decimal("0.0000000004") if half_billionths % 2 else Decimal(0)
    return f"{exact + more:f}"
