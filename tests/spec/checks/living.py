"""Rules about land, house, water, power and roads (C4)."""

from __future__ import annotations

from tests.spec.checks.cases import KILOMETRE, MU, SQUARE_METRE, Case, Cases

STILL_POOR = {"status": "not_exited"}
UNSAFE_IN_REGISTER = {"unsafe_housing": True, "is_surveyed": False}

CASES: Cases = {
    "C421": Case({"arable_land": 12 * MU}, {"arable_land": 3 * MU}, {"arable_land": 10 * MU}),
    "C422": Case({"woodland": 80 * MU}, {"woodland": 5 * MU}, {"woodland": 50 * MU}),
    "C423": Case({"orchard": 80 * MU}, {"orchard": 5 * MU}, {"orchard": 50 * MU + 1}, edge_fires=True),
    "C424": Case({"pasture": 80 * MU}, {"pasture": 5 * MU}, {"pasture": 50 * MU}),
    "C425": Case({"water_surface": 80 * MU}, {"water_surface": 5 * MU}, {"water_surface": 50 * MU}),
    # Two persons: 100 mu are 50 each.
    "C426": Case({"arable_land": 101 * MU}, {"arable_land": 99 * MU}, {"arable_land": 100 * MU}),
    "C427": Case({"woodland": 141 * MU}, {"woodland": 99 * MU}, {"woodland": 141 * MU, "size_register": None}),
    "C428": Case({"housing_area": 600 * SQUARE_METRE}, {}, {"housing_area": 500 * SQUARE_METRE}),
    "C429": Case({"distance_to_main_road": 3 * KILOMETRE}, {}, {"distance_to_main_road": 2 * KILOMETRE}),
    "C430": Case({"distance_to_main_road": 80 * KILOMETRE}, {}, {"distance_to_main_road": 50 * KILOMETRE}),
    "C431": Case({"irrigated_land": 4 * MU}, {"irrigated_land": 2 * MU}, {"irrigated_land": 3 * MU}),
    "C432": Case(
        UNSAFE_IN_REGISTER,
        UNSAFE_IN_REGISTER | {"unsafe_housing_grade": "D级"},
        # The survey says so: the grade is for the housing bureau to give.
        UNSAFE_IN_REGISTER | {"is_surveyed": True},
    ),
    "C441": Case(
        {"unsafe_housing": True},
        STILL_POOR | {"unsafe_housing": True},
        {"status": "stable", "unsafe_housing": True},
        True,
    ),
    "C442": Case({"water_difficult": True}, STILL_POOR | {"water_difficult": True}, {"water_difficult": None}),
    # Nobody has said: not a finding, but an empty fact (C414).
    "C443": Case({"water_safe": False}, STILL_POOR | {"water_safe": False}, {"water_safe": None}),
    "C444": Case({"electricity": False}, STILL_POOR | {"electricity": False}, {"electricity": None}),
    "C445": Case({"housing_area": 0}, STILL_POOR | {"housing_area": 0}, {"housing_area": None}, edge_fires=True),
    "C446": Case(
        {"housing_area": 8 * SQUARE_METRE},
        STILL_POOR | {"housing_area": 8 * SQUARE_METRE},
        {"housing_area": 10 * SQUARE_METRE},
    ),
}
