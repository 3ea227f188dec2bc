"""The names of places, for lists of subjects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from huitou.areas.queries import names_of, names_within
from huitou.core.authority import CodeRange

_TOWNSHIP_DIGITS, _COUNTY_DIGITS = 9, 6
# A statement holds a limited number of values; above this, whole counties are as quick.
_NAMED_AT_MOST = 400


def names_around(village_codes: Collection[str]) -> Mapping[str, str]:
    """The names of some villages and of their townships, by code."""
    codes = {code for village in village_codes for code in (village, village[:_TOWNSHIP_DIGITS])}
    if len(codes) > _NAMED_AT_MOST:
        return place_names({village[:_COUNTY_DIGITS] for village in village_codes})
    return defaultdict(str, names_of(codes))


def place_names(county_codes: Iterable[str]) -> Mapping[str, str]:
    """The names of the townships and villages of some counties by code, of those that stand no more as well: subjects
    keep the village that they were frozen in."""
    names: dict[str, str] = defaultdict(str)
    for code in county_codes:
        names |= names_within(CodeRange.below(code))
    return names
