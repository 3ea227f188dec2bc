"""Rules about villages (C0). A case says what differs from a sound village (`tests.samples.check_villages`)."""

from __future__ import annotations

from tests.samples.check_villages import PERCENT
from tests.spec.checks.cases import YUAN, Case, Cases

EXPLAINED = {"remark": "外出务工人员户口已迁出"}

CASES: Cases = {
    # Nobody knows how many: unknown, and no error.
    "C001": Case({"registered_population": 0}, {"registered_population": None}, {"registered_population": 1}),
    "C002": Case({"as_of": 20170613}, {"as_of": 20170611}, {"as_of": 20170612}),
    "C003": Case({"is_poor_village": False}, {}, {"is_poor_village": False, "has_exited": False}),
    "C011": Case({"poor_in_register": 11}, {"poor_in_register": 11} | EXPLAINED, {"poor_in_register": 10}),
    "C012": Case(
        {"persons_in_register": 2611}, {"persons_in_register": 2611} | EXPLAINED, {"persons_in_register": 2610}
    ),
    "C013": Case(
        {"collective_income": 120},
        {"collective_income": 0},
        {"collective_income": 100 * YUAN},
    ),
    "C014": Case(
        {"households_in_register": 0, "exited_in_register": 0},
        {"households_in_register": 0, "exited_in_register": 0, "has_exited": False},
        {"households_in_register": 1, "exited_in_register": 1},
    ),
    "C015": Case(
        {"exited_in_register": 0},
        # Said once, by C014: there is no household at all.
        {"exited_in_register": 0, "households_in_register": 0},
        {"exited_in_register": 1},
    ),
    "C021": Case(
        {"poverty_incidence": 3 * PERCENT + 1},
        {"poverty_incidence": 3 * PERCENT + 1, "incidence_line": None},
        {"poverty_incidence": 3 * PERCENT},
    ),
    "C022": Case(
        {"leading_industry": False},
        {"leading_industry": False, "leading_industry_applies": False},
        {"leading_industry": None},
    ),
    "C023": Case({"collective_income": 0}, {}, {"collective_income": 1}),
    "C024": Case({"paved_road": False}, {}, {"paved_road": None}),
    "C025": Case({"clinic": False}, {}, {"clinic": None}),
    "C026": Case({"cultural_room": False}, {}, {"cultural_room": None}),
    "C027": Case({"telecom": False}, {"telecom": False, "has_exited": False}, {"telecom": None}),
}
