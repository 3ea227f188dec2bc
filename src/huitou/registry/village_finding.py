"""The village of every row of a file, or a problem at its cell. Pure: the tree is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from huitou.core.authority import Scope
from huitou.registry.records import Record
from huitou.registry.village_names import VillageArea, same_village, villages_named

Scheme = Literal["bureau", "register"]
SCHEMES: tuple[Scheme, ...] = ("bureau", "register")


@dataclass(slots=True)
class VillageFinder:
    """Finds villages by one scheme of codes. `by_register_code`: codes of the register that are known already;
    `new_codes` collects those that were matched by name."""

    villages: Mapping[str, VillageArea]
    scheme: Scheme
    scope: Scope
    by_register_code: Mapping[str, VillageArea] = field(default_factory=dict)
    new_codes: dict[str, VillageArea] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], tuple[VillageArea, ...]] = field(default_factory=dict)

    def find_all(self, records: Iterable[Record]) -> None:
        """Puts `village` into the keys of each record, None with a problem where it cannot be told."""
        for record in records:
            code = record.keys.get("village_code")
            record.keys["village"] = None if code is None else self._find(record, code)

    def _find(self, record: Record, code: str) -> VillageArea | None:
        village = self.villages.get(code) if self.scheme == "bureau" else self._by_register(record, code)
        name = record.keys.get("village_name")
        if village is None:
            if self.scheme == "bureau":
                record.refuse("HT3006", "village_code", code=code)
        elif name and not same_village(village.name, name):
            record.refuse("HT3007", "village_name", code=code, name=name, area=village.name)
        elif not self.scope.covers(village.code):
            record.refuse("HT3008", "village_code", code=code, area=village.name)
        else:
            return village
        return None

    def _by_register(self, record: Record, code: str) -> VillageArea | None:
        """By the code when it is known, else by the names; what is found is kept for the rows that follow."""
        known = self.by_register_code.get(code) or self.new_codes.get(code)
        if known is not None:
            return known
        name, township = record.keys.get("village_name") or "", record.keys.get("township_name") or ""
        found = self._named(name, township) if name else ()
        if len(found) != 1:
            record.refuse("HT3009", "village_code", code=code, name=f"{township}{name}", count=len(found))
            return None
        self.new_codes[code] = found[0]
        return found[0]

    def _named(self, name: str, township: str) -> tuple[VillageArea, ...]:
        if (name, township) not in self._by_name:
            self._by_name[name, township] = villages_named(self.villages.values(), name, township)
        return self._by_name[name, township]
