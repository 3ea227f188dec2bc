"""A table for reading on the screen; in a file or a pipe nothing is cut to the width of one."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence

_WIDEST = 400


def print_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    figures: Collection[int] = (),
    sections: int = 0,
    caption: str = "",
) -> None:
    """Prints rows under headings, those columns that are `figures` (by position) to the right; a line after every
    `sections` rows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(caption=caption or None)
    for position, heading in enumerate(headings):
        table.add_column(heading, justify="right" if position in figures else "left", overflow="fold")
    for at, row in enumerate(rows, start=1):
        table.add_row(*map(Text, row), end_section=bool(sections) and at % sections == 0)
    Console(width=None if sys.stdout.isatty() else _WIDEST).print(table)
