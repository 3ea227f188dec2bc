"""What a rule's three cases are: one that fires, one that does not, one at the edge.

A case of a rule about households says what differs from a sound household of two (`tests.samples.check_households`):
facts of the household by name, facts of the head under `head`, of the second member under `wife`, or whole `members`;
of a rule about villages, what differs from a sound village (`tests.samples.check_villages`). Ages are counted on
2017-06-12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huitou.checks import VILLAGE_RULES, check_one, check_village
from tests.samples.check_households import KILOMETRE, MONTH, MU, SQUARE_METRE, YUAN, Record
from tests.samples.check_households import sound_household as sound
from tests.samples.check_households import sound_member as head
from tests.samples.check_households import sound_wife as wife
from tests.samples.check_villages import sound_village

__all__ = ["KILOMETRE", "MONTH", "MU", "SQUARE_METRE", "YUAN", "Case", "Cases", "changed", "fires", "head", "wife"]


@dataclass(frozen=True, slots=True)
class Case:
    """Changes to the sound household; `edge_fires` says on which side the edge is."""

    fires: Mapping[str, Any]
    silent: Mapping[str, Any]
    edge: Mapping[str, Any]
    edge_fires: bool = False


Cases = Mapping[str, Case]
OF_VILLAGES = {rule.code for rule in VILLAGE_RULES}


def changed(changes: Mapping[str, Any]) -> Record:
    """The sound household with the changes of a case."""
    own = {name: value for name, value in changes.items() if name not in ("head", "wife")}
    people = {"members": [head(**changes.get("head", {})), wife(**changes.get("wife", {}))]}
    return sound(**people | own)


def fires(code: str, changes: Mapping[str, Any]) -> bool:
    """Whether a rule fires."""
    hits = check_village(sound_village(**changes)) if code in OF_VILLAGES else check_one(changed(changes))
    return code in {hit.rule for hit in hits}
