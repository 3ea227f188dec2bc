"""Whom a row of a list means: by identity number, then 户编号, then name and village. Pure.

What fits exactly one person (household, village) is a match. What fits nearly, or several, is left to a person, with
the candidates. What fits nobody of the round is no business of ours: a list of the insured names the whole county.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from huitou.registry.likeness import SAME_SOUND, folded, likeness
from huitou.registry.village_names import VillageArea, villages_named
from huitou.surveys.certified.rows import ListedRow

Why = Literal[
    "several", "identity_other_name", "code_other_name", "name_other_identity", "same_sound", "similar_name",
    "same_name_elsewhere", "member_of_household",
]  # fmt: skip
MOST_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Person:
    """A registered person of a household that is a subject. `index` is the keyed index of the identity number."""

    subject_id: int
    household_code: str
    village_code: str
    number: str
    name: str
    index: str
    is_head: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a row may mean, and what speaks for it."""

    subject_id: int
    member: str
    why: Why


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whom a row means (`subject_id`, `member` where a person is certified), or whom it may mean, or nobody of ours."""

    subject_id: int | None = None
    member: str = ""
    candidates: tuple[Candidate, ...] = ()


NOBODY = Outcome()


@dataclass(slots=True)
class Register:
    """The subjects of a round as lists are matched with them. `foreign`: indexes of registered people whose household
    is not a subject; `decided`: what people decided of such a row before."""

    of: Literal["household", "member", "village"]
    persons: Sequence[Person]
    heads: Mapping[str, tuple[int, str]]  # 户编号 → subject, name of the head
    villages: Sequence[VillageArea]
    village_subjects: Mapping[str, int]
    foreign: frozenset[str] = frozenset()
    decided: Mapping[str, Outcome] = field(default_factory=dict)
    _by_index: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    _by_code: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    _by_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    _by_village: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    _places: dict[tuple[str, str, str], tuple[VillageArea, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person in self.persons:
            if person.index:
                self._by_index[person.index].append(person)
            self._by_code[person.household_code].append(person)
            self._by_name[folded(person.name)].append(person)
            self._by_village[person.village_code].append(person)

    def find(self, row: ListedRow, index: str, key: str) -> Outcome:
        """Whom a row means. `index`: that of its identity number, empty without one; `key`: what tells such rows
        apart."""
        if key in self.decided:
            return self.decided[key]
        if self.of == "village":
            subject = self.village_subjects.get(self._village_code(row))
            return NOBODY if subject is None else Outcome(subject)
        if index and index in self.foreign:
            return NOBODY
        return self._by_identity(row, index) or self._by_household_code(row) or self._by_place(row, index)

    def is_unknown_village(self, row: ListedRow) -> bool:
        """Whether a row names a village that the tree does not have, or not by one name."""
        return self.of == "village" and not self._village_code(row)

    def _village_code(self, row: ListedRow) -> str:
        given, name, township = row.text("village_code"), row.text("village"), row.text("township")
        if (given, name, township) not in self._places:
            self._places[given, name, township] = tuple(
                one for one in (self.villages if given else villages_named(self.villages, name, township))
                if not given or one.code == given
            )  # fmt: skip
        found = self._places[given, name, township]
        return found[0].code if len(found) == 1 else ""

    def _by_identity(self, row: ListedRow, index: str) -> Outcome | None:
        found = self._by_index.get(index, []) if index else []
        if not found:
            return None
        name = folded(row.text("name"))
        if len(found) == 1 and name in ("", folded(found[0].name)):
            return self._match(found[0])
        return _ask(found, "several" if len(found) > 1 else "identity_other_name")

    def _by_household_code(self, row: ListedRow) -> Outcome | None:
        code, name = row.text("code"), folded(row.text("name"))
        if code not in self.heads:
            return None
        subject, head = self.heads[code]
        family = self._by_code[code]
        named = [one for one in family if folded(one.name) == name]
        if self.of == "household":
            if name in ("", folded(head)) or named:
                return Outcome(subject)
            return Outcome(candidates=(Candidate(subject, "", "code_other_name"),))
        if len(named) == 1:
            return self._match(named[0])
        return _ask(named or family, "several" if named else "code_other_name")

    def _by_place(self, row: ListedRow, index: str) -> Outcome:
        name, village = folded(row.text("name")), self._village_code(row)
        if not name:
            return NOBODY
        here = [one for one in self._by_name[name] if one.village_code == village] if village else []
        meant = [one for one in here if one.is_head] if self.of == "household" else here
        if len(meant) == 1:
            one = meant[0]
            other = index and one.index and index != one.index
            return _ask(meant, "name_other_identity") if other else self._match(one)
        if meant:
            return _ask(meant, "several")
        if here:
            return _ask(here, "member_of_household")
        return self._near(name, village, index)

    def _near(self, name: str, village: str, index: str) -> Outcome:
        """Names that sound or look alike in the village; without any, the same name elsewhere. Whoever has another
        identity number is somebody else."""
        scored = sorted(
            (
                (score, one)
                for one in self._by_village.get(village, ())
                if not (index and one.index) and (score := likeness(name, folded(one.name)))
            ),
            key=lambda pair: (-pair[0], pair[1].household_code, pair[1].number),
        )
        if scored:
            near = tuple(
                Candidate(one.subject_id, one.number, "same_sound" if score >= SAME_SOUND else "similar_name")
                for score, one in scored[:MOST_CANDIDATES]
            )
            return Outcome(candidates=near)
        elsewhere = self._by_name.get(name, []) if not index else []
        return _ask(elsewhere, "same_name_elsewhere") if elsewhere else NOBODY

    def _match(self, person: Person) -> Outcome:
        return Outcome(person.subject_id, person.number if self.of == "member" else "")


def _ask(persons: Iterable[Person], why: Why) -> Outcome:
    return Outcome(
        candidates=tuple(Candidate(one.subject_id, one.number, why) for one in list(persons)[:MOST_CANDIDATES])
    )
