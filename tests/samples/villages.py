"""Listed villages from a seed: incidence at and around three per cent, every answer, some of them missing."""

from __future__ import annotations

import random
from typing import Any

from huitou.rollup.facts_columns import SubjectFacts
from huitou.rollup.subjects import Subject

ANSWERS = (True, True, True, False, "not_certified", None)


def made_up_villages(seed: int, count: int) -> list[SubjectFacts]:
    """Villages with consecutive codes; about one in thirty has not been surveyed."""
    rng = random.Random(seed)
    return [
        SubjectFacts(
            Subject(subject=number + 1, village_code=511425101200 + number, exit_year=rng.choice((2014, 2015, 2016))),
            _facts(rng) if rng.random() > 0.03 else None,
        )
        for number in range(count)
    ]


def _facts(rng: random.Random) -> dict[str, Any]:
    registered = rng.choice((None, 0, 100, 1000, 2610, 3300))
    at_limit = (registered or 100) * 3 // 100
    return {
        "registered_population": registered,
        "poor_population": rng.choice((None, 0, at_limit, at_limit + 1, max(at_limit - 1, 0))),
        "leading_industry": rng.choice((True, False, None)),
        "collective_income": rng.choice((None, 0, 1, 1_200_000)),
        **{name: rng.choice(ANSWERS) for name in ("paved_road", "clinic", "cultural_room", "telecom")},
    }
