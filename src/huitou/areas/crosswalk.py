"""Which area of the old map became which of the new one: proposed by name and code, decided by a person. Pure.

A village keeps its name far more often than its code: a village that went to another township has the old name under a
new code. Whatever has neither name nor code on the new map was merged, and which village took it in stands in a decree
and in no list: nothing is guessed then, only the townships are named to which its neighbours went.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pypinyin import lazy_pinyin

from huitou.areas.map_rows import AreaRow

Basis = Literal["same", "name", "sound", "code", "open"]
_ENDINGS = re.compile(r"(?:社区居民委员会|居民委员会|村民委员会|居委会|村委会|社区|村)+$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An old village with the new one that it became, and what speaks for it: the same (code and name), its name, the
    sound of its name, its code under another name; `open`: a person has to say, among `candidates` first."""

    old: AreaRow
    new: AreaRow | None
    basis: Basis
    candidates: tuple[AreaRow, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing has to be done about it."""
        return self.basis == "same"


def plain_name(name: str) -> str:
    """A village's name without the words for what it is: 盐关村社区居民委员会 is 盐关."""
    return _ENDINGS.sub("", name.strip()) or name.strip()


def _sound(name: str) -> str:
    return " ".join(lazy_pinyin(plain_name(name)))


def propose(old: Iterable[AreaRow], new: Iterable[AreaRow]) -> tuple[Proposal, ...]:
    """A proposal for every village of the old map, by code. Both maps hold one county."""
    before = sorted((one for one in old if one.level == "village"), key=lambda one: one.code)
    after = [one for one in new if one.level == "village"]
    found = _matched(before, after)
    went = _where_townships_went(found)
    return tuple(found.get(one.code) or Proposal(one, None, "open", _candidates(one, went, after)) for one in before)


def _matched(before: Sequence[AreaRow], after: Sequence[AreaRow]) -> dict[str, Proposal]:
    """The proposals that something speaks for. A new village is proposed once; what could be two is left open."""
    found: dict[str, Proposal] = {}
    taken: set[str] = set()
    by_code = {one.code: one for one in after}

    def take(one: AreaRow, other: AreaRow, basis: Basis) -> None:
        found[one.code] = Proposal(one, other, basis)
        taken.add(other.code)

    for one in before:
        same = by_code.get(one.code)
        if same is not None and plain_name(same.name) == plain_name(one.name):
            take(one, same, "same" if same.name == one.name else "name")
    for basis, key in (("name", plain_name), ("sound", _sound)):
        left = [one for one in before if one.code not in found]
        free = [one for one in after if one.code not in taken]
        here, there = _by(left, key), _by(free, key)
        for words, ones in here.items():
            if len(ones) == 1 and len(there.get(words, ())) == 1:
                take(ones[0], there[words][0], "name" if basis == "name" else "sound")
    for one in before:
        same = by_code.get(one.code)
        if one.code not in found and same is not None and same.code not in taken:
            take(one, same, "code")
    return found


def _by(areas: Iterable[AreaRow], key: Callable[[str], str]) -> dict[str, list[AreaRow]]:
    grouped: dict[str, list[AreaRow]] = defaultdict(list)
    for one in areas:
        grouped[key(one.name)].append(one)
    return grouped


def _where_townships_went(found: dict[str, Proposal]) -> dict[str, list[str]]:
    """The new townships of the villages of each old one, most frequent first."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found.values():
        if one.new is not None:
            counted[one.old.parent][one.new.parent] += 1
    return {township: [code for code, _ in went.most_common()] for township, went in counted.items()}


def _candidates(one: AreaRow, went: dict[str, list[str]], after: Sequence[AreaRow]) -> tuple[AreaRow, ...]:
    ranks = {township: rank for rank, township in enumerate(went.get(one.parent, []))}
    near = [other for other in after if other.parent in ranks]
    return tuple(sorted(near, key=lambda other: (ranks[other.parent], other.code)))
