"""The shape of an official form, and a form filled in: what `documents` draws and `reporting` fills.

A `FormSpec` comes from the pack. Printed words stand as issued; what is computed is said in `meaning`. A filled
form is plain text and numbers by column key; `documents` knows nothing of households.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One printed column. `heading` lists the merged heads above it from top to bottom (the source's words);
    `unit` is the small line under the heads (人, 户数, 村数, …). `width` in millimetres. `meaning` is a column's sense
    where the printed word says something else; `choices` the answers printed in the cell, one of which is ticked,
    `met_choice` the one that means met. `shows` names what a filled cell holds (the pack's word: subject, size, value,
    answer, not_met, …); `is_ticked`: a household that it counts gets √ and no number."""

    key: str
    heading: tuple[str, ...]
    width: float
    unit: str = ""
    align: str = "center"
    meaning: str = ""
    indicator: str = ""
    choices: tuple[str, ...] = ()
    shows: str = ""
    is_ticked: bool = False
    met_choice: str = ""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One official form. `title`, `head_lines` and `total_label` hold `{name}` places that `FilledForm.values` fill,
    `foot` those that `foot_values` fill. `notes` are printed after 注： and numbered from 1. `row_height` in
    millimetres, `paper` A4 or A3, `body_points` the size of what is filled in."""

    number: str
    subject: str
    level: str
    title: str
    head_lines: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    total_label: str
    total_first: bool
    foot: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    row_height: float = 9.0
    landscape: bool = True
    paper: str = "A4"
    body_points: float = 11


@dataclass(frozen=True, slots=True)
class FilledForm:
    """One sheet of a form. `rows` map column keys to what stands in the cell; a missing key is an empty cell.

    `sheet` is the sheet's name; `total` the 合计 or 小计 row, None where the form has none; `identifiers` one hidden
    value per row (户编号) so that the sheet finds its subjects again when it comes back.
    """

    sheet: str
    values: Mapping[str, str]
    rows: tuple[Mapping[str, str | int | float], ...]
    total: Mapping[str, str | int | float] | None = None
    identifiers: tuple[str, ...] = ()
    foot_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellOrigin:
    """Where a printed cell comes from: `sheet` and `column` by position, `row` that of a filled row, None for 合计;
    what the cell is, the rule that made it, the facts by digest and revision, how many subjects it counts. A figure
    above the table stands in the line `head_line`, counted from 0."""

    sheet: int
    row: int | None
    column: int
    what: str
    rule: str
    facts: str
    subjects: int
    head_line: int | None = None


@dataclass(frozen=True, slots=True)
class FormOrigin:
    """The state that a form was made from: the short code printed on it, the digest of what was printed, and where
    every cell comes from."""

    code: str
    digest: str
    cells: tuple[CellOrigin, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSummary:
    """The sheet that stands first in a bundle: one row for each form of it, under heads of its own."""

    spec: FormSpec
    form: FilledForm
