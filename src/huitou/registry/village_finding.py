"""The village of every row of a file, or a problem at its cell. Pure: the tree is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from huitou.core.authority import Scope
from huitou.registry.records import Records
from huitou.registry.village_names import VillageArea, same_village, villages_named

Scheme = Literal["bureau", "register"]
_Said = tuple[str | None, str | None, str | None]


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

    def find_all(self, records: Records) -> list[VillageArea | None]:
        """The village of each row, None with a problem where it cannot be told. Rows that say the same are asked
        once."""
        found: list[VillageArea | None] = []
        answered: dict[_Said, VillageArea] = {}
        columns = [records.column(key) for key in ("village_code", "village_name", "township_name")]
        for at, said in enumerate(zip(*columns, strict=True)):
            village = answered.get(said) or (self._find(records, at, *said) if said[0] is not None else None)
            if village is not None:
                answered[said] = village
            found.append(village)
        return found

    def _find(self, records: Records, at: int, code: str, name: str | None, township: str | None) -> VillageArea | None:
        is_bureau = self.scheme == "bureau"
        village = self.villages.get(code) if is_bureau else self._by_register(records, at, code, name, township)
        if village is None:
            if is_bureau:
                records.refuse(at, "HT3006", "village_code", code=code)
        elif name and not same_village(village.name, name):
            records.refuse(at, "HT3007", "village_name", code=code, name=name, area=village.name)
        elif not self.scope.covers(village.code):
            records.refuse(at, "HT3008", "village_code", code=code, area=village.name)
        else:
            return village
        return None

    def _by_register(
        self, records: Records, at: int, code: str, name: str | None, township: str | None
    ) -> VillageArea | None:
        """By the code when it is known, else by the names; what is found is kept for the rows that follow."""
        known = self.by_register_code.get(code) or self.new_codes.get(code)
        if known is not None:
            return known
        found = self._named(name, township or "") if name else ()
        if len(found) != 1:
            called = f"{township or ''}{name or ''}"
            records.refuse(at, "HT3009", "village_code", code=code, name=called, count=len(found))
            return None
        self.new_codes[code] = found[0]
        return found[0]

    def _named(self, name: str, township: str) -> tuple[VillageArea, ...]:
        if (name, township) not in self._by_name:
            self._by_name[name, township] = villages_named(self.villages.values(), name, township)
        return self._by_name[name, township]
