"""Facts as columns: one array per fact, members of a household side by side, nothing rounded.

A missing answer is a value of its own in every column (`MISSING`, for money `MISSING_MONEY`), so that a fact is one
array and one pass. Money is int64 分; counts and years int32; yes and no int8; choices and texts are positions in
`labels`; a share is int32 in halves of a billionth: twice the whole billionths, plus one when more digits follow, so
that comparing with any limit of up to nine decimals is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from huitou.core.errors import Place, Refusal
from huitou.core.facts import NOT_CERTIFIED, FactKind, FactSchema, FactType
from huitou.core.standards import Standard
from huitou.rollup.facts_used import member_facts_used, subject_facts_used
from huitou.rollup.subjects import LARGEST_COUNT, Bools, Int64s, Subject, Subjects

Integers = npt.NDArray[np.signedinteger[Any]]

MISSING = -1
MISSING_MONEY = -(2**56)
LARGEST_AMOUNT = 10**15  # 分; a sum of MOST_PARTS shows by its size how many of them are missing
MOST_PARTS = 32
ANSWER_CODES: Mapping[object, int] = {None: MISSING, False: 0, True: 1, NOT_CERTIFIED: 2}
MONEY: frozenset[FactKind] = frozenset({"money", "money_signed"})
NUMBERS: frozenset[FactKind] = MONEY | {"count", "year"}
ANSWERS: frozenset[FactKind] = frozenset({"flag", "certified"})
LABELLED: frozenset[FactKind] = frozenset({"choice", "text", "date"})


@dataclass(frozen=True, slots=True, eq=False)
class FactColumn:
    """One fact of many subjects or members; see the head of this module for what `values` hold."""

    kind: FactKind
    values: Integers
    labels: tuple[str, ...] = ()

    @property
    def known(self) -> Bools:
        """Where there is an answer."""
        known: Bools = self.values != (MISSING_MONEY if self.kind in MONEY else MISSING)
        return known

    def between(self, start: int, stop: int) -> FactColumn:
        """The rows from `start` to before `stop`, without copying."""
        return FactColumn(self.kind, self.values[start:stop], self.labels)


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """One subject with its canonical facts; None: nobody has surveyed it."""

    subject: Subject
    facts: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, eq=False)
class FactColumns:
    """The facts of many subjects, sorted by village.

    Members `offsets[i]` to before `offsets[i + 1]` belong to subject `i`. `members_given` tells an empty list of
    members (given) from none at all.
    """

    subjects: Subjects
    facts: Mapping[str, FactColumn]
    members_given: Bools
    offsets: Int64s
    member_facts: Mapping[str, FactColumn]

    @classmethod
    def of(cls, surveyed: Iterable[SubjectFacts], schema: FactSchema, standards: Sequence[Standard]) -> FactColumns:
        """Columns of those facts that `standards` ask for.

        Raises `Refusal` HT9001 naming the subject and the fact when a number has no room in a column.
        """
        given = list(surveyed)
        subjects, order = Subjects.of(one.subject for one in given)
        documents = [given[position].facts or {} for position in order]
        lists = [document.get("members") for document in documents]
        members = [member for listed in lists for member in listed or ()]
        lengths = np.array([len(listed or ()) for listed in lists], np.int64)
        owners = np.repeat(subjects.subject, lengths)
        return cls(
            subjects=subjects,
            facts=_encoded(subject_facts_used(standards), schema.types, documents, subjects.subject),
            members_given=np.array([listed is not None for listed in lists], np.bool_),
            offsets=np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths))),
            member_facts=_encoded(member_facts_used(standards), schema.member, members, owners),
        )

    def __len__(self) -> int:
        return len(self.subjects)

    def blocks(self, length: int) -> Iterator[tuple[slice, FactColumns]]:
        """Blocks of at most `length` subjects as views, each with the rows that it stands for."""
        for start in range(0, len(self), length):
            stop = min(start + length, len(self))
            yield slice(start, stop), self._between(start, stop)

    def rows_in(self, area_code: str) -> FactColumns:
        """The subjects of the area with this unpadded code as a view; all for the empty code."""
        rows = self.subjects.rows_in(area_code)
        return self._between(rows.start, rows.stop)

    def _between(self, start: int, stop: int) -> FactColumns:
        first, last = int(self.offsets[start]), int(self.offsets[stop])
        return FactColumns(
            subjects=self.subjects.take(slice(start, stop)),
            facts={name: column.between(start, stop) for name, column in self.facts.items()},
            members_given=self.members_given[start:stop],
            offsets=self.offsets[start : stop + 1] - first,
            member_facts={name: column.between(first, last) for name, column in self.member_facts.items()},
        )


def column_of(columns: Mapping[str, FactColumn], name: str, length: int) -> FactColumn:
    """The column of a fact. A fact that nobody was asked is missing of everybody."""
    return columns.get(name) or FactColumn("flag", np.full(length, MISSING, np.int8))


def _encoded(
    names: frozenset[str], types: Mapping[str, FactType], documents: Sequence[Mapping[str, Any]], owners: Int64s
) -> dict[str, FactColumn]:
    columns = {}
    for name in sorted(names & types.keys()):
        answers = [document.get(name) for document in documents]
        _refuse_too_large(types[name], answers, owners)
        columns[name] = _ENCODERS[types[name].kind](types[name], answers)
    return columns


def _refuse_too_large(fact: FactType, answers: list[Any], owners: Int64s) -> None:
    if fact.kind not in NUMBERS:
        return
    largest = LARGEST_AMOUNT if fact.kind in MONEY else LARGEST_COUNT
    for answer, owner in zip(answers, owners, strict=True):
        if answer is not None and abs(answer) > largest:
            raise Refusal.of("HT9001", Place(name=str(owner)), key=fact.name, value=answer)


def _money(fact: FactType, answers: list[int | None]) -> FactColumn:
    values = [MISSING_MONEY if answer is None else answer for answer in answers]
    return FactColumn(fact.kind, np.array(values, np.int64))


def _count(fact: FactType, answers: list[int | None]) -> FactColumn:
    return FactColumn(fact.kind, np.array([MISSING if answer is None else answer for answer in answers], np.int32))


def _answer(fact: FactType, answers: list[bool | str | None]) -> FactColumn:
    return FactColumn(fact.kind, np.array([ANSWER_CODES[answer] for answer in answers], np.int8))


def _share(fact: FactType, answers: list[str | None]) -> FactColumn:
    values = [MISSING if answer is None else half_billionths(Decimal(answer)) for answer in answers]
    return FactColumn(fact.kind, np.array(values, np.int32))


def _labelled(fact: FactType, answers: list[str | None]) -> FactColumn:
    labels = fact.choices or tuple(sorted({answer for answer in answers if answer is not None}))
    positions = {label: position for position, label in enumerate(labels)}
    values = [MISSING if answer is None else positions[answer] for answer in answers]
    return FactColumn(fact.kind, np.array(values, np.int8 if len(labels) < 2**7 else np.int32), labels)


def half_billionths(share: Decimal) -> int:
    """A share as columns hold it: even where nine decimals say all, odd where more digits follow."""
    numerator, denominator = share.as_integer_ratio()
    billionths, rest = divmod(numerator * 10**9, denominator)
    return 2 * billionths + (rest > 0)


_ENCODERS: Mapping[FactKind, Callable[[FactType, list[Any]], FactColumn]] = {
    "money": _money,
    "money_signed": _money,
    "count": _count,
    "year": _count,
    "share": _share,
    "flag": _answer,
    "certified": _answer,
    "choice": _labelled,
    "text": _labelled,
    "date": _labelled,
}
