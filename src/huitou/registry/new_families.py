"""Members of households of which the register knows nobody yet: most of a first file, numbered all at once. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huitou.registry.code_lists import HEAD
from huitou.registry.records import Records

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Families:
    """Rows that are new members, by household, each with its household and number; and the rows of the `others`:
    households that have to be looked at one by one."""

    rows: Sequence[int]
    household_ids: Sequence[int]
    numbers: Sequence[str]
    others: Mapping[int, Sequence[int]]


def sorted_families(records: Records, ids: Ids, known: Collection[int], asked: Collection[int]) -> Families:
    """The rows by what there is to look at. `ids`: the household of each row, 0 where it has none; `known`: households
    with members in the register; `asked`: rows that say that somebody comes or goes."""
    given: Sequence[str | None] = records.values["number"]
    apart = {*known, *ids[[*records.wrong, *asked]].tolist(), *_with_two_heads(records, ids), *_disputed(ids, given)}
    is_apart = np.isin(ids, list(apart))
    order = np.argsort(ids, kind="stable")
    order = order[(ids[order] > 0) & ~is_apart[order]]
    numbers = _numbers(ids[order])
    if any(given):
        numbers = [given[at] or number for at, number in zip(order.tolist(), numbers, strict=True)]
    others: defaultdict[int, list[int]] = defaultdict(list)
    for at in np.flatnonzero(is_apart & (ids > 0)).tolist():
        others[int(ids[at])].append(at)
    return Families(order.tolist(), ids[order].tolist(), numbers, others)


def _numbers(ids: Ids) -> list[str]:
    """01, 02, … within each household of sorted rows."""
    begins = np.flatnonzero(np.diff(ids, prepend=-1))
    sizes = np.diff(begins, append=len(ids))
    places = np.arange(len(ids)) - np.repeat(begins, sizes)
    spelled = [f"{place:02d}" for place in range(1, int(sizes.max(initial=0)) + 1)]
    return list(map(spelled.__getitem__, places.tolist()))


def _with_two_heads(records: Records, ids: Ids) -> list[int]:
    is_head = np.fromiter(map(HEAD.__eq__, records.values["relation"]), np.bool_, len(ids))
    found, heads = np.unique(ids[is_head], return_counts=True)
    return [int(one) for one in found[heads > 1]]


def _disputed(ids: Ids, given: Sequence[str | None]) -> set[int]:
    """Households in which only some have a number, or two have the same."""
    numbered = [(household, number) for household, number in zip(ids.tolist(), given, strict=True) if number]
    if not numbered:
        return set()
    with_number = {household for household, _ in numbered}
    without = {household for household, number in zip(ids.tolist(), given, strict=True) if not number}
    twice = {household for (household, _), count in Counter(numbered).items() if count > 1}
    return with_number & without | twice
