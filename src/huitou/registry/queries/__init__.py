"""Reading the register: pages, reach, and what loads compare with."""

from huitou.registry.queries.duplicates import (
    STATES,
    DuplicateList,
    DuplicatePair,
    DuplicateSide,
    possible_duplicates,
)
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
    registered_household,
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
from huitou.registry.queries.people import (
    PersonName,
    RegisteredPerson,
    identity_index,
    person_names,
    registered_people,
)
from huitou.registry.queries.reach import counties_of, in_scope, villages_of
from huitou.registry.queries.unmasking import unmask_left, unmask_limit

__all__ = [
    "STATES",
    "ChangeLine",
    "DuplicateList",
    "DuplicatePair",
    "DuplicateSide",
    "HouseholdKey",
    "HouseholdLine",
    "HouseholdPage",
    "MemberLine",
    "PersonName",
    "RegisteredHousehold",
    "RegisteredPerson",
    "changes_of",
    "counties_of",
    "find_households",
    "household",
    "households_of_village",
    "households_with_codes",
    "identity_index",
    "in_scope",
    "is_opened_by",
    "known_households",
    "known_members",
    "known_villages",
    "person_names",
    "possible_duplicates",
    "register_codes",
    "registered_household",
    "registered_people",
    "unmask_left",
    "unmask_limit",
    "villages_of",
]
