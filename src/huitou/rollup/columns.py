"""Verdicts as columns: what a roll-up counts, for one round and one kind of subject, of a county or of a nation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from huitou.core.errors import Refusal
from huitou.core.standards import Verdict
from huitou.rollup.subjects import Int8s, Int32s, Int64s, Subject, Subjects

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = range(4)
VERDICT_CODES = {
    Verdict.MET: MET,
    Verdict.NOT_MET: NOT_MET,
    Verdict.UNKNOWN: UNKNOWN,
    Verdict.NOT_APPLICABLE: NOT_APPLICABLE,
}
VERDICTS = tuple(VERDICT_CODES)
PERSONS_NOT_SAID = -1


@dataclass(frozen=True, slots=True)
class JudgedSubject:
    """One subject with its verdicts in the order of the indicators; `persons` as Form 3 counts, None: not said."""

    subject: Subject
    verdicts: tuple[Verdict, ...]
    persons: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The verdicts of many subjects.

    `verdicts` int8[subject, indicator] in the codes above. `persons` int32[subject, indicator]: short members, 0 where
    the indicator counts households, -1 where somebody is short but nobody said how many. Both are laid out indicator
    by indicator, since that is how they are read.
    """

    subjects: Subjects
    indicators: tuple[str, ...]
    verdicts: Int8s
    persons: Int32s

    @classmethod
    def of(cls, indicators: tuple[str, ...], judged: Iterable[JudgedSubject]) -> Columns:
        """Columns from judgements that were made one by one."""
        given = list(judged)
        subjects, order = Subjects.of(one.subject for one in given)
        shape = len(given), len(indicators)
        verdicts = np.array([[VERDICT_CODES[verdict] for verdict in one.verdicts] for one in given], np.int8)
        persons = np.array([[_persons_code(count) for count in one.persons] for one in given], np.int32)
        unsorted = cls(subjects, indicators, verdicts.reshape(shape), persons.reshape(shape))
        return cls(subjects, indicators, *unsorted._figures_at(order))

    @classmethod
    def joined(cls, parts: Sequence[Columns]) -> Columns:
        """The columns of several counties as one; all of them have the same indicators."""
        unsorted = cls(
            Subjects.joined([part.subjects for part in parts]),
            parts[0].indicators,
            np.concatenate([part.verdicts for part in parts]),
            np.concatenate([part.persons for part in parts]),
        )
        return unsorted.take(unsorted.subjects.order())

    def __len__(self) -> int:
        return len(self.subjects)

    def position(self, indicator: str) -> int:
        """The place of an indicator in the columns. Raises `Refusal` HT9005 when it is not judged."""
        if indicator not in self.indicators:
            nearest = get_close_matches(indicator, self.indicators, n=1, cutoff=0)
            raise Refusal.of("HT9005", slug=indicator, nearest=nearest[0] if nearest else "")
        return self.indicators.index(indicator)

    def take(self, rows: Int64s) -> Columns:
        """The columns of these rows, in this order."""
        return Columns(self.subjects.take(rows), self.indicators, *self._figures_at(rows))

    def _figures_at(self, rows: Int64s) -> tuple[Int8s, Int32s]:
        return np.asfortranarray(self.verdicts[rows]), np.asfortranarray(self.persons[rows])


def _persons_code(count: int | None) -> int:
    return PERSONS_NOT_SAID if count is None else count
