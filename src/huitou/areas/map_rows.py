"""Rows of a map of areas, as files hold them; pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line of an areas file: code unpadded, parent's code empty for a province; line 0 when it stands in none."""

    line: int
    code: str
    name: str
    level: str
    parent: str
