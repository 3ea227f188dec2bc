"""Villages as checks take them: a sound one at which no rule fires, and any number made up from a seed."""

from __future__ import annotations

import random
from typing import Any

from huitou.checks.facts import VILLAGE_FACTS
from tests.samples.check_households import AS_OF, YUAN, Record

PERCENT = 10**6
_FIGURES = {
    "registered_population": (0, 1, 190, 191, 2_610),
    "poor_population": (0, 1, 9, 10, 78),
    "persons_in_register": (0, 190, 191, 3_000),
    "poor_in_register": (0, 9, 10, 11),
    "households_in_register": (0, 1, 60),
    "exited_in_register": (0, 1, 58),
    "poverty_incidence": (0, 3 * PERCENT - 1, 3 * PERCENT, 3 * PERCENT + 1),
    "incidence_line": (3 * PERCENT,),
    "collective_income": (0, 1, 100 * YUAN - 1, 100 * YUAN, 12_000 * YUAN),
    "collective_income_line": (0, 12_000 * YUAN),
    "as_of": (AS_OF - 1, AS_OF, AS_OF + 1),
    "checked_on": (AS_OF,),
}


def sound_village(**changes: Any) -> Record:
    """An exited village of 2,610 people, surveyed, with everything that is asked of it."""
    return {
        "as_of": AS_OF,
        "checked_on": AS_OF,
        "remark": None,
        "is_surveyed": True,
        "is_poor_village": True,
        "has_exited": True,
        "leading_industry_applies": True,
        **dict.fromkeys(("leading_industry", "paved_road", "clinic", "cultural_room", "telecom"), True),
        "registered_population": 2_610,
        "poor_population": 10,
        "persons_in_register": 190,
        "poor_in_register": 10,
        "households_in_register": 60,
        "exited_in_register": 58,
        "poverty_incidence": 383_142,
        "incidence_line": 3 * PERCENT,
        "collective_income": 12_000 * YUAN,
        "collective_income_line": 0,
        "members": [],
    } | changes


def made_up_villages(seed: int, count: int, missing: float = 0.1) -> list[Record]:
    """Villages at the limits of the rules, with facts that nobody knows."""
    rng = random.Random(seed)
    return [_made_up(rng, missing) for _ in range(count)]


def _made_up(rng: random.Random, missing: float) -> Record:
    village: Record = {"members": []}
    for name, fact in VILLAGE_FACTS.items():
        choices: tuple[Any, ...] = {"flag": (True, False), "text": ("", "已核实")}.get(
            fact.kind, _FIGURES.get(name, ())
        )
        village[name] = None if rng.random() < missing else rng.choice(choices)
    village["remark"] = rng.choice((None, None, village["remark"]))
    return village
