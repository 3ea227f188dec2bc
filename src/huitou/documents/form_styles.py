"""How the cells of a form's workbook look: the part `styles.xml`, and the number of each look in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from huitou.documents.form_layout import (
    ANNEX_POINTS,
    BODY_FONT,
    BODY_POINTS,
    HEAD_FONT,
    HEAD_POINTS,
    NOTE_POINTS,
    TITLE_FONT,
    TITLE_POINTS,
)

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# The width of a column is counted in figures of this font, whatever the cells are set in.
_STANDARD_FONT = '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
_SIDES = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
_NONE = "<left/><right/><top/><bottom/><diagonal/>"
_BORDERS = (
    f"<border>{_NONE}</border>",
    f"<border>{_SIDES}<diagonal/></border>",
    f'<border diagonalDown="1">{_SIDES}<diagonal style="thin"><color auto="1"/></diagonal></border>',
)
_TEXT_FORMAT = 49


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of cell. `border`: 0 none, 1 all around, 2 with a slanting line. `is_dead`: a text that looks like a
    formula stays a text even when somebody types over it."""

    font: str
    points: float
    across: str = ""
    upright: str = "center"
    is_wrapped: bool = True
    border: int = 0
    is_dead: bool = False
    is_hidden: bool = False


ANNEX = Look(HEAD_FONT, ANNEX_POINTS, is_wrapped=False)
TITLE = Look(TITLE_FONT, TITLE_POINTS, "center", is_wrapped=False)
LINE = Look(BODY_FONT, BODY_POINTS, is_wrapped=False)
HEAD = Look(HEAD_FONT, HEAD_POINTS, "center", border=1)
CORNER = Look(HEAD_FONT, HEAD_POINTS, border=2)
NOTE = Look(BODY_FONT, NOTE_POINTS, upright="top")
HIDDEN = Look("Calibri", 11, is_wrapped=False, is_hidden=True)


def body_look(points: float, across: str, *, is_dead: bool = False) -> Look:
    """A cell of the table."""
    return Look(BODY_FONT, points, across, border=1, is_dead=is_dead)


class Styles:
    """The looks that a workbook uses, numbered from 1; 0 is the plain cell."""

    def __init__(self, body_points: Iterable[float]) -> None:
        bodies = [
            body_look(points, across, is_dead=is_dead)
            for points in sorted(set(body_points))
            for across in ("center", "left")
            for is_dead in (False, True)
        ]
        looks = [ANNEX, TITLE, LINE, HEAD, CORNER, NOTE, HIDDEN, *bodies]
        self.number = {look: position for position, look in enumerate(looks, 1)}

    def part(self) -> str:
        """The XML."""
        fonts = list(dict.fromkeys((look.font, look.points, look.is_hidden) for look in self.number))
        formats = "".join(
            _format(look, 1 + fonts.index((look.font, look.points, look.is_hidden))) for look in self.number
        )
        plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{_NAMESPACE}">'
            f'<fonts count="{len(fonts) + 1}">{_STANDARD_FONT}{"".join(_font(*font) for font in fonts)}</fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            f'<borders count="{len(_BORDERS)}">{"".join(_BORDERS)}</borders>'
            f'<cellStyleXfs count="1">{plain}/></cellStyleXfs>'
            f'<cellXfs count="{len(self.number) + 1}">{plain} xfId="0"/>{formats}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


@lru_cache(maxsize=16)
def styles_of(body_points: tuple[float, ...]) -> Styles:
    """The looks of a workbook whose tables are set in these sizes; kept, because thousands of workbooks look alike."""
    return Styles(body_points)


def _font(name: str, points: float, is_hidden: bool) -> str:
    grey = '<color rgb="FF808080"/>' if is_hidden else ""
    return f'<font><sz val="{points:g}"/>{grey}<name val="{name}"/></font>'


def _format(look: Look, font: int) -> str:
    across = f' horizontal="{look.across}"' if look.across else ""
    wrapped = ' wrapText="1"' if look.is_wrapped else ""
    dead = ' quotePrefix="1"' if look.is_dead else ""
    number = _TEXT_FORMAT if look.is_hidden else 0
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="{look.border}" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyBorder="1" applyAlignment="1"{dead}>'
        f'<alignment{across} vertical="{look.upright}"{wrapped}/></xf>'
    )
