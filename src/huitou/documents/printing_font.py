"""The font that PDF pages are set in: it comes with the program, is embedded, and is never replaced in silence.

A sign that it lacks is printed as 〓 and named at the foot of its form, to be written in by hand.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import manimgx_fonts_cjk
import typst

FAMILY = "Noto Sans CJK SC"
MISSING = "〓"
_UNICODE_FULL = (3, 10)  # platform and encoding of a table of all Unicode signs
_FORMAT_WITH_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Coverage:
    """The code points that a font has signs for, as ranges in order, with the glyph of the first of each; `advances`
    are how far each glyph moves on, in `units` of an em, the last one standing for all glyphs after it."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    glyphs: tuple[int, ...]
    advances: tuple[int, ...]
    units: int

    def __contains__(self, sign: str) -> bool:
        place = bisect_right(self.starts, ord(sign)) - 1
        return place >= 0 and ord(sign) <= self.ends[place]

    def width(self, text: str) -> float:
        """How wide a text of signs that the font has is in one line, in ems."""
        last = len(self.advances) - 1
        whole = 0
        for sign in text:
            place = bisect_right(self.starts, ord(sign)) - 1
            whole += self.advances[min(self.glyphs[place] + ord(sign) - self.starts[place], last)]
        return whole / self.units


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts that come with the program, and no others."""
    folder = str(Path(manimgx_fonts_cjk.__file__).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@lru_cache(maxsize=1)
def coverage() -> Coverage:
    """What the font of the pages has signs for. Raises `LookupError` for a font that does not say."""
    face = next(one for one in fonts().fonts() if one.family == FAMILY)
    if face.path is None:
        raise LookupError(FAMILY)
    return _read_coverage(Path(face.path), face.index)


@lru_cache(maxsize=20_000)
def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with 〓 for every sign that the font lacks, and those signs in order."""
    if text.isascii():
        return text, ()
    known = coverage()
    missing = tuple(dict.fromkeys(sign for sign in text if sign != "\n" and sign not in known))
    for sign in missing:
        text = text.replace(sign, MISSING)
    return text, missing


def _read_coverage(path: Path, index: int) -> Coverage:
    """From the tables of one face of a font collection (OpenType, parts cmap, head, hhea, hmtx)."""
    with path.open("rb") as file:
        file.seek(12 + 4 * index)
        (face,) = struct.unpack(">I", file.read(4))
        file.seek(face + 4)
        (count,) = struct.unpack(">H", file.read(2))
        file.seek(face + 12)
        tables = (struct.unpack(">4sIII", file.read(16)) for _ in range(count))
        starts = {tag: offset for tag, _, offset, _ in tables}
        groups = _groups(file, starts[b"cmap"])
        file.seek(starts[b"head"] + 18)
        (units,) = struct.unpack(">H", file.read(2))
        file.seek(starts[b"hhea"] + 34)
        (count,) = struct.unpack(">H", file.read(2))
        file.seek(starts[b"hmtx"])
        advances = struct.unpack(">" + "Hh" * count, file.read(4 * count))[::2]
    firsts, lasts, glyphs = zip(*groups, strict=True)
    return Coverage(firsts, lasts, glyphs, advances, units)


def _groups(file: BinaryIO, start: int) -> list[tuple[int, int, int]]:
    """First and last code point of each range and the glyph of the first."""
    file.seek(start + 2)
    (count,) = struct.unpack(">H", file.read(2))
    parts = [struct.unpack(">HHI", file.read(8)) for _ in range(count)]
    offset = next(offset for platform, encoding, offset in parts if (platform, encoding) == _UNICODE_FULL)
    file.seek(start + offset)
    kind, _, _, _, count = struct.unpack(">HHIII", file.read(16))
    if kind != _FORMAT_WITH_GROUPS:
        raise LookupError(file.name)
    return [struct.unpack(">III", file.read(12)) for _ in range(count)]
