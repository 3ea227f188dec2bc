"""Reading the register: pages, reach, and what loads compare with."""

from huitou.registry.queries.duplicates import (
    STATES,
    DuplicateList,
    DuplicatePair,
    DuplicateSide,
    possible_duplicates,
)
from huitou.registry.queries.households import (
    HouseholdLine,
    HouseholdPage,
    MemberLine,
    RegisteredHousehold,
    find_households,
    household,
    registered_household,
    registered_households,
)
from huitou.registry.queries.keeping import is_opened_by
from huitou.registry.queries.loads import (
    CodedHouseholds,
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
from huitou.registry.queries.stories import StoryLine, village_story
from huitou.registry.queries.unmasking import unmask_left, unmask_limit

__all__ = [
    "STATES",
    "CodedHouseholds",
    "DuplicateList",
    "DuplicatePair",
    "DuplicateSide",
    "HouseholdLine",
    "HouseholdPage",
    "MemberLine",
    "PersonName",
    "RegisteredHousehold",
    "RegisteredPerson",
    "StoryLine",
    "counties_of",
    "find_households",
    "household",
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
    "registered_households",
    "registered_people",
    "unmask_left",
    "unmask_limit",
    "village_story",
    "villages_of",
]
