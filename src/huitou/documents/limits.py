"""How much of a file is looked at before it is refused. Every refusal for size names the limit that was passed."""

from dataclasses import dataclass

EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one upload. A county's 4,202 households on one sheet each, or 100,000 rows of 60 columns, fit in.

    `cells` counts the rectangle between the first and the last filled cell of each sheet; a plain cell is kept in
    seventeen bytes, so that the largest book takes some 500 MB while it is read. A sheet with formulas, texts of its
    own or unusual formats is read cell by cell by a library that keeps all of the rectangle: that is
    `library_cells`. `unusual_cells` are those written in a way that takes a parser, `tags` everything else;
    `spread_cells` merged and linked ranges, which an editor keeps cell by cell.
    """

    file_bytes: int = 50 * 2**20
    parts: int = 20_000
    unpacked_bytes: int = 384 * 2**20
    ratio: int = 200
    ratio_applies_from_bytes: int = 2**20
    rows: int = EXCEL_ROWS
    columns: int = 1_000
    cells: int = 6_500_000
    library_cells: int = 1_500_000
    strings: int = 2_000_000
    unusual_cells: int = 600_000
    tags: int = 5_000_000
    spread_cells: int = 200_000
    text_characters: int = 50_000_000


LIMITS = Limits()
