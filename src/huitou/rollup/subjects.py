"""Who is counted: the subjects of a round as columns, sorted so that every area is one contiguous range of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huitou.core.authority import CODE_LENGTH
from huitou.core.errors import Place, Refusal

Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Int16s = npt.NDArray[np.int16]
Int8s = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]

LARGEST_COUNT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of a round: its key, the 12-digit code of its village, its exit year, and how many people it has.

    `size` is what the survey says; `register_size` stands in for it when people are counted. Villages have neither.
    """

    subject: int
    village_code: int
    exit_year: int
    size: int | None = None
    register_size: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Subjects:
    """Subjects sorted by village, exit year and key; row `i` of every column is the same subject.

    `size`: people who are counted: the survey's figure, else the register's, else 0. `size_unknown`: the survey
    does not say.
    """

    subject: Int64s
    village_code: Int64s
    exit_year: Int16s
    size: Int32s
    size_unknown: Bools

    @classmethod
    def of(cls, records: Iterable[Subject]) -> tuple[Subjects, Int64s]:
        """The columns, and for each row the position of its record in `records`.

        Raises `Refusal` HT9001 when a size has no room in a column.
        """
        given = list(records)
        unsorted = cls(
            subject=np.array([one.subject for one in given], np.int64),
            village_code=np.array([one.village_code for one in given], np.int64),
            exit_year=np.array([one.exit_year for one in given], np.int16),
            size=np.array([_counted_size(one) for one in given], np.int32),
            size_unknown=np.array([one.size is None for one in given], np.bool_),
        )
        order = unsorted.order()
        return unsorted.take(order), order

    @classmethod
    def joined(cls, parts: Sequence[Subjects]) -> Subjects:
        """The subjects of several parts, one after the other."""
        return cls(
            np.concatenate([part.subject for part in parts]),
            np.concatenate([part.village_code for part in parts]),
            np.concatenate([part.exit_year for part in parts]),
            np.concatenate([part.size for part in parts]),
            np.concatenate([part.size_unknown for part in parts]),
        )

    def __len__(self) -> int:
        return len(self.subject)

    def order(self) -> Int64s:
        """The rows in the order in which they should stand."""
        return np.lexsort((self.subject, self.exit_year, self.village_code))

    def take(self, rows: Int64s | slice) -> Subjects:
        """The subjects of these rows, in this order."""
        return Subjects(
            self.subject[rows], self.village_code[rows], self.exit_year[rows], self.size[rows], self.size_unknown[rows]
        )

    def rows_in(self, area_code: str) -> slice:
        """The rows of the area with this unpadded code; all rows for the empty code."""
        first, last = code_bounds([area_code])[0]
        start, stop = np.searchsorted(self.village_code, np.array([first, last + 1]))
        return slice(int(start), int(stop))


def code_bounds(area_codes: Sequence[str]) -> Int64s:
    """First and last 12-digit village code that may lie in each area (unpadded codes): int64[area, 2]."""
    count = len(area_codes)
    numbers = np.fromiter((int(code or 0) for code in area_codes), np.int64, count)
    villages = 10 ** (CODE_LENGTH - np.fromiter(map(len, area_codes), np.int64, count))
    return np.stack((numbers * villages, (numbers + 1) * villages - 1), axis=1)


def _counted_size(subject: Subject) -> int:
    size = subject.size if subject.size is not None else subject.register_size or 0
    if size > LARGEST_COUNT:
        raise Refusal.of("HT9001", Place(name=str(subject.subject)), key="household_size", value=size)
    return size
