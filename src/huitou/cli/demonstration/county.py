"""The whole demonstration county as rows and documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.places import area_rows, places
from huitou.cli.demonstration.register_rows import Row, household_row, member_rows
from huitou.cli.demonstration.registered import registered_households
from huitou.cli.demonstration.reviews import household_review
from huitou.cli.demonstration.villages import village_reviews, village_row, village_states

Document = Mapping[str, Any]

DEFAULT_SEED = 20170602


@dataclass(frozen=True, slots=True)
class County:
    """Rows as `load` reads them (text under headings) and surveys as JSON documents of round 2017-07, kind review.

    `households` holds 4,322 registered households: the 4,202 with 10,212 members that exited in 2014 to 2016, which
    are the figures published for 2016 and the subjects of the round; 90 that never exited (blank 脱贫年度); and 30
    that fell back (是否脱贫 3, 脱贫年度 kept), with 262 members together. `subjects` are the 户编号 of the 4,202.
    家庭人口数 and 系统人数 are the register's and equal the member rows; a survey's `household_size` may differ.
    `household_surveys` has one document per subject, `village_surveys` one per listed village; `areas` and
    `villages` hold every area and every village or community. All lists are in order of village code.
    """

    seed: int
    areas: tuple[Row, ...]
    villages: tuple[Row, ...]
    households: tuple[Row, ...]
    members: tuple[Row, ...]
    subjects: frozenset[str]
    household_surveys: tuple[Document, ...]
    village_surveys: tuple[Document, ...]


def build(seed: int = DEFAULT_SEED) -> County:
    """The county of this seed: the same rows on every machine."""
    homes = places(Draws(seed, "places"))
    households = registered_households(seed, homes)
    states = village_states(homes, households, Draws(seed, "villages"))
    rows, members, surveys = Draws(seed, "household rows"), Draws(seed, "member rows"), Draws(seed, "surveys")
    subjects = [household for household in households if household.is_subject]
    return County(
        seed=seed,
        areas=tuple(area_rows()),
        villages=tuple(village_row(state) for state in states),
        households=tuple(household_row(household, rows) for household in households),
        members=tuple(row for household in households for row in member_rows(household, members)),
        subjects=frozenset(household.number for household in subjects),
        household_surveys=tuple(household_review(household, surveys) for household in subjects),
        village_surveys=tuple(village_reviews(states, Draws(seed, "village surveys"))),
    )
