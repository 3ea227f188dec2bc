"""The names of places, for lists of subjects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from huitou.areas.queries import lines_within
from huitou.core.authority import CodeRange


def place_names(county_codes: Iterable[str]) -> Mapping[str, str]:
    """The names of the townships and villages of some counties, by code."""
    names: dict[str, str] = defaultdict(str)
    for code in county_codes:
        lines = lines_within(CodeRange.below(code), levels=("township", "village"))
        names |= {line.code: line.name for line in lines}
    return names
