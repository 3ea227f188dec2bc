"""The styles of a workbook, with new ones put behind the last: nothing that is there changes its number.

Pure: the bytes of `xl/styles.xml` in, the bytes out. Raises `Unusual` for XML that is written in another way than
spreadsheet programs write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

RED = "FFFFC7CE"
_XF = re.compile(rb"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_CELL_XFS = re.compile(rb"(<cellXfs\b[^>]*>)(.*?)(</cellXfs>)", re.DOTALL)
_FILLS = re.compile(rb"(<fills\b[^>]*>)(.*?)(</fills>)", re.DOTALL)
_FILL = re.compile(rb"<fill\b[^>]*?(?:/>|>.*?</fill>)", re.DOTALL)
_COUNT = re.compile(rb'\bcount="[0-9]+"')
_WRAPPED = (
    b'<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    b'<alignment vertical="top" wrapText="1"/></xf>'
)


class Unusual(Exception):
    """The part is written in a way that cannot be patched safely."""


@dataclass(slots=True)
class Styles:
    """The cell styles of a workbook by number, and those that were added."""

    xml: bytes
    _xfs: list[bytes] = field(init=False)
    _usual: int = field(init=False)
    _fills: int = field(init=False)
    _made: dict[tuple[int, bool | None, bool], int] = field(default_factory=dict)
    _wrapped: int = -1

    def __post_init__(self) -> None:
        xfs, fills = _CELL_XFS.search(self.xml), _FILLS.search(self.xml)
        if xfs is None or fills is None:
            raise Unusual("styles")
        self._xfs = _XF.findall(xfs[2])
        self._usual, self._fills = len(self._xfs), len(_FILL.findall(fills[2]))

    def variant(self, number: int, *, red: bool | None = None, is_text: bool = False) -> int:
        """The number of the style that is like this one, but red (or, with False, without a fill), or marked as text
        that no program takes for a formula."""
        key = (number, red, is_text)
        if key not in self._made:
            if not 0 <= number < len(self._xfs):
                raise Unusual("a style that is not there")
            xf = self._xfs[number]
            if red is not None:
                xf = _with(_with(xf, b"fillId", b"%d" % (self._fills if red else 0)), b"applyFill", b"1")
            if is_text:
                xf = _with(xf, b"quotePrefix", b"1")
            self._made[key] = self._added(xf)
        return self._made[key]

    def wrapped(self) -> int:
        """The number of the style of the reasons: text in several lines."""
        if self._wrapped < 0:
            self._wrapped = self._added(_WRAPPED)
        return self._wrapped

    def patched(self) -> bytes:
        """The part with what was added."""
        added = b"".join(self._xfs[self._usual :])
        if not added:
            return self.xml
        fill = f'<fill><patternFill patternType="solid"><fgColor rgb="{RED}"/></patternFill></fill>'.encode()
        xml = _CELL_XFS.sub(lambda found: _counted(found[1], len(self._xfs)) + found[2] + added + found[3], self.xml)
        return _FILLS.sub(lambda found: _counted(found[1], self._fills + 1) + found[2] + fill + found[3], xml)

    def _added(self, xf: bytes) -> int:
        self._xfs.append(xf)
        return len(self._xfs) - 1


def _with(xf: bytes, name: bytes, value: bytes) -> bytes:
    """The element with this attribute set."""
    found = re.match(rb"<xf\b[^>]*?(/?>)", xf)
    if found is None:
        raise Unusual("xf")
    head = re.sub(rb"\s" + name + rb'="[^"]*"', b"", xf[: found.start(1)])
    return head + b" " + name + b'="' + value + b'"' + xf[found.start(1) :]


def _counted(head: bytes, count: int) -> bytes:
    return _COUNT.sub(b'count="%d"' % count, head)
