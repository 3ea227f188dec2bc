"""Reading the register: pages, reach, and what loads compare with."""

from huitou.registry.queries.households import (
    ChangeLine,
    HouseholdLine,
    HouseholdPage,
    MemberLine,
    RegisteredHousehold,
    changes_of,
    find_households,
    household,
    households_of_village,
)
from huitou.registry.queries.keeping import is_opened_by
from huitou.registry.queries.loads import (
    HouseholdKey,
    households_with_codes,
    known_households,
    known_members,
    known_villages,
    register_codes,
)
from huitou.registry.queries.reach import counties_of, in_scope, villages_of

__all__ = [
    "ChangeLine",
    "HouseholdKey",
    "HouseholdLine",
    "HouseholdPage",
    "MemberLine",
    "RegisteredHousehold",
    "changes_of",
    "counties_of",
    "find_households",
    "household",
    "households_of_village",
    "households_with_codes",
    "in_scope",
    "is_opened_by",
    "known_households",
    "known_members",
    "known_villages",
    "register_codes",
    "villages_of",
]
