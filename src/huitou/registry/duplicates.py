"""Which entries of the register may be one person entered twice. Pure; blocks keep it from comparing all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Literal

from huitou.registry.likeness import SAME_SOUND, folded, likeness

Why = Literal["same_identity", "same_name", "same_sound", "similar_name"]
STRENGTH: dict[Why, int] = {"same_identity": 0, "same_name": 1, "same_sound": 2, "similar_name": 3}


@dataclass(frozen=True, slots=True)
class Entry:
    """One present member. `index`: the keyed index of the identity number, empty without one."""

    id: int
    household_id: int
    village_id: int
    name: str
    born_on: date | None
    index: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two entries, the earlier first, that may be one person, and why."""

    one: int
    other: int
    why: Why

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from others."""
        return self.one, self.other


def same_numbers(entries: Iterable[Entry]) -> Iterator[Suspicion]:
    """Every two entries with one identity number."""
    for one, other in _within_blocks(entries, lambda entry: entry.index or None):
        yield Suspicion(one.id, other.id, "same_identity")


def same_birth_and_village(
    entries: Iterable[Entry], numbers_are_near: Callable[[Entry, Entry], bool]
) -> Iterator[Suspicion]:
    """Every two entries of a village with one birth date whose names are alike. Two numbers that differ by more than a
    slip belong to two people (`numbers_are_near` tells); within a household only names that sound the same count,
    since twins are named alike."""
    for one, other in _within_blocks(entries, _birth_and_village):
        if one.index and one.index == other.index:
            continue
        why = _alike(one, other)
        if why is None or (one.index and other.index and not numbers_are_near(one, other)):
            continue
        yield Suspicion(one.id, other.id, why)


def _birth_and_village(entry: Entry) -> Hashable | None:
    return None if entry.born_on is None else (entry.village_id, entry.born_on)


def _alike(one: Entry, other: Entry) -> Why | None:
    first, second = folded(one.name), folded(other.name)
    if first == second:
        return "same_name" if first else None
    score = likeness(first, second)
    if score >= SAME_SOUND:
        return "same_sound"
    return "similar_name" if score and one.household_id != other.household_id else None


def _within_blocks(
    entries: Iterable[Entry], block_of: Callable[[Entry], Hashable | None]
) -> Iterator[tuple[Entry, Entry]]:
    """Every two entries of one block, the earlier first; entries without a block stay out."""
    blocks: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        block = block_of(entry)
        if block is not None:
            blocks[block].append(entry)
    for block_entries in blocks.values():
        if len(block_entries) > 1:
            yield from combinations(sorted(block_entries, key=lambda entry: entry.id), 2)
