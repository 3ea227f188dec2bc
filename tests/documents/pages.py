"""Printed pages read back: the words of a PDF with their places, put into the cells that ruled lines make."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_WORD = re.compile(r'<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">(.*?)</word>')
_MM_PER_POINT = 25.4 / 72
_PIXELS_PER_MM = 10
_DARK = 160


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the middle of it, in millimetres from the upper left corner."""

    text: str
    x: float
    y: float


def output(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def words_of(path: Path, page: int = 1) -> list[Word]:
    """The words of a page from top to bottom."""
    found = _WORD.findall(output("pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(path), "-"))
    return [
        Word(
            unescape(text),
            (float(left) + float(right)) / 2 * _MM_PER_POINT,
            (float(top) + float(bottom)) / 2 * _MM_PER_POINT,
        )
        for left, top, right, bottom, text in found
    ]


def squeezed(path: Path) -> str:
    """All words of a file without any space between them."""
    return "".join(output("pdftotext", "-layout", str(path), "-").split())


def embedded_fonts(path: Path) -> set[str]:
    """The names of the fonts of a file without their subset marks; fails where one is not embedded."""
    names = set()
    for line in output("pdffonts", str(path)).splitlines()[2:]:
        assert line[68:].split()[0] == "yes" or "yes yes" in line, line
        names.add(line.split()[0].split("+")[-1])
    return names


def ruled_lines(path: Path, page: int = 1) -> tuple[list[float], list[float]]:
    """The lines of the table on a page in millimetres: upright ones from the left, level ones from the top."""
    prefix = path.with_name(f"{path.stem}-image")
    resolution = str(_PIXELS_PER_MM * 25.4)
    command = ["pdftoppm", "-r", resolution, "-gray", "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run([*command, str(path), str(prefix)], check=True, timeout=60)
    with Image.open(prefix.with_suffix(".pgm")) as image:
        dark = np.asarray(image) < _DARK
    upright = _middles(np.any(_unbroken(dark, 0), axis=0).tolist())
    level = _middles(np.any(_unbroken(dark, 1), axis=1).tolist())
    return upright, level


def _unbroken(dark: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """Where dark pixels go on for at least 12.8 mm, which no stroke of a sign does."""
    for reach in (1, 2, 4, 8, 16, 32, 64):
        dark = dark & np.roll(dark, -reach, axis)
    return dark


def table_cells(words: Sequence[Word], upright: Sequence[float], level: Sequence[float]) -> list[list[str]]:
    """The texts between the lines, row by row; words in the order of reading."""
    rows = [["" for _ in upright[1:]] for _ in level[1:]]
    for word in sorted(words, key=lambda one: (round(one.y), one.x)):
        column = sum(word.x > edge for edge in upright) - 1
        row = sum(word.y > edge for edge in level) - 1
        if 0 <= column < len(upright) - 1 and 0 <= row < len(level) - 1:
            rows[row][column] += word.text
    return rows


def _middles(marked: Sequence[bool]) -> list[float]:
    """The middles of the runs of marked pixels, in millimetres."""
    middles, start = [], None
    for position, is_marked in enumerate([*marked, False]):
        if is_marked and start is None:
            start = position
        elif not is_marked and start is not None:
            middles.append((start + position) / 2 / _PIXELS_PER_MM)
            start = None
    return middles
