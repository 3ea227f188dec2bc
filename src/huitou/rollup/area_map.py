"""The areas of a map, by level and in columns: a nation has most of a million, and a roll-up names few of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, overload

_BEHIND = ":"  # comes right after the digits: behind every code that begins like the one before it


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of the map that is used: unpadded code, name, level (`village` … `province`)."""

    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class AreaLevel(Sequence[AreaRow]):
    """Areas of one level, sorted by code; each is made when it is asked for."""

    level: str
    codes: tuple[str, ...]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, position: int) -> AreaRow: ...

    @overload
    def __getitem__(self, position: slice) -> AreaLevel: ...

    def __getitem__(self, position: int | slice) -> AreaRow | AreaLevel:
        if isinstance(position, slice):
            return AreaLevel(self.level, self.codes[position], self.names[position])
        return AreaRow(self.codes[position], self.names[position], self.level)

    def within(self, code: str) -> AreaLevel:
        """Those that are this area or lie in it; all for the empty code."""
        return self[bisect_left(self.codes, code) : bisect_left(self.codes, code + _BEHIND)]

    def take(self, positions: Sequence[int]) -> AreaLevel:
        """Those at these positions, which rise."""
        codes, names = self.codes, self.names
        return AreaLevel(self.level, tuple(codes[one] for one in positions), tuple(names[one] for one in positions))


@dataclass(frozen=True, slots=True)
class AreaMap:
    """All areas of a map."""

    levels: Mapping[str, AreaLevel]

    @classmethod
    def of(cls, areas: Iterable[AreaRow]) -> AreaMap:
        """The map of these areas."""
        rows = sorted(areas, key=attrgetter("level", "code"))
        names = dict.fromkeys(row.level for row in rows)
        by_level = {name: [row for row in rows if row.level == name] for name in names}
        return cls(
            {
                name: AreaLevel(name, tuple(row.code for row in here), tuple(row.name for row in here))
                for name, here in by_level.items()
            }
        )

    @classmethod
    def from_json(cls, said: Mapping[str, Sequence[Any]]) -> AreaMap:
        """The map that `as_json` told."""
        return cls({level: AreaLevel(level, tuple(codes), tuple(names)) for level, (codes, names) in said.items()})

    def as_json(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """By level the codes, and the names in the same order."""
        return {level: (areas.codes, areas.names) for level, areas in self.levels.items()}

    def __iter__(self) -> Iterator[AreaRow]:
        for areas in self.levels.values():
            yield from areas

    def __len__(self) -> int:
        return sum(map(len, self.levels.values()))

    def at(self, level: str, within: str = "") -> AreaLevel:
        """The areas of a level that are the area `within` or lie in it (unpadded code; empty: everywhere)."""
        return self.levels.get(level, AreaLevel(level, (), ())).within(within)
