"""Uneven geography from a seed: villages of one household and of thousands, towns with none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huitou.rollup.area_map import AreaRow
from huitou.rollup.subjects import Int64s

LENGTHS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
LARGEST_VILLAGE = 3000


@dataclass(frozen=True, slots=True)
class Geography:
    """A map, and how many households each of its villages holds; `codes` are sorted 12-digit village codes."""

    areas: tuple[AreaRow, ...]
    codes: Int64s
    households: Int64s


def uneven_province(seed: int, households: int, province: int = 51) -> Geography:
    """About 43 households to a village, 10 villages to a town, 25 towns to a county, 9 counties to a city."""
    rng = np.random.default_rng(seed)
    villages = max(households // 43, 4)
    town = np.sort(rng.integers(0, max(villages // 10, 2), villages))
    within = np.arange(villages) - np.searchsorted(town, town)
    county = town // 25
    county_code = province * 10**4 + (county // 9 + 1) * 100 + county % 9 + 21
    codes = county_code * 10**6 + (town % 25 + 100) * 10**3 + within + 200
    weights = np.minimum(rng.pareto(1.2, villages - 2), 40) + 0.05
    largest = min(LARGEST_VILLAGE, households // 2)
    others = rng.multinomial(households - largest - 1, weights / weights.sum())
    counts = np.concatenate((np.array([1, largest]), others))
    return Geography(_areas(codes), codes, counts)


def _areas(codes: Int64s) -> tuple[AreaRow, ...]:
    texts = [str(code) for code in codes.tolist()]
    empty_town = f"{texts[0][:6]}999"
    known = {text[:length] for text in texts for length in LENGTHS} | {empty_town}
    return tuple(AreaRow(code, f"区划{code}", LENGTHS[len(code)]) for code in sorted(known))
