"""Where the heads of a form stand: merged over neighbours that share a head, drawn down where a column has fewer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huitou.core.forms import FormColumn


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One head and the block that it covers: rows and columns from 0, the last ones included."""

    text: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int


def head_depth(columns: Sequence[FormColumn]) -> int:
    """How many rows the heads take, without the row of units."""
    return max(len(column.heading) for column in columns)


def has_units(columns: Sequence[FormColumn]) -> bool:
    """Whether a row of units (人, 户数, 村数) stands under the heads."""
    return any(column.unit for column in columns)


def head_cells(columns: Sequence[FormColumn]) -> Iterator[HeadCell]:
    """All heads and units of a form, block by block, without gaps."""
    depth = head_depth(columns)
    bottom = depth if has_units(columns) else depth - 1
    for position, column in enumerate(columns):
        last = len(column.heading) - 1
        for level, text in enumerate(column.heading):
            if level < last:
                if not (position and _same_branch(columns[position - 1], column, level)):
                    yield HeadCell(text, level, position, level, _branch_end(columns, position, level))
            else:
                yield HeadCell(text, level, position, depth - 1 if column.unit else bottom, position)
        if column.unit:
            yield HeadCell(column.unit, depth, position, depth, position)


def _same_branch(one: FormColumn, other: FormColumn, level: int) -> bool:
    deep_enough = len(one.heading) > level and len(other.heading) > level
    return deep_enough and one.heading[: level + 1] == other.heading[: level + 1]


def _branch_end(columns: Sequence[FormColumn], position: int, level: int) -> int:
    end = position
    while end + 1 < len(columns) and _same_branch(columns[end + 1], columns[position], level):
        end += 1
    return end
