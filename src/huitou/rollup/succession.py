"""The map of another year: the same verdicts counted where their villages belong on that map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from huitou.core.authority import CODE_LENGTH
from huitou.rollup.columns import Columns
from huitou.rollup.heirs import moved_by
from huitou.rollup.subjects import Int64s

NOWHERE: Mapping[int, int] = {}


def remap(columns: Columns, successor: Mapping[int, int], of_subject: Mapping[int, int] = NOWHERE) -> Columns:
    """The same subjects under new village codes, sorted anew.

    `successor` gives the new 12-digit code of a village that was merged or renumbered; villages that are not in it
    keep theirs. Where a village was split, no code stands for all of it: `of_subject` then gives the new code by the
    key of the subject, and goes before `successor`.
    """
    subjects = columns.subjects
    moved = _translated(subjects.village_code, subjects.village_code, successor)
    moved = _translated(subjects.subject, moved, of_subject)
    renamed = replace(columns, subjects=replace(subjects, village_code=moved))
    return renamed.take(renamed.subjects.order())


def placed_by(columns: Columns, heirs: Mapping[str, set[str]], day: str) -> Columns:
    """The same subjects where their villages belong on a day (ISO). `heirs`: the villages that took over from each by
    then. Raises `Refusal` HT9006 when one of the villages was split by then."""
    villages = sorted({str(code).zfill(CODE_LENGTH) for code in set(columns.subjects.village_code.tolist())})
    return remap(columns, {int(before): int(after) for before, after in moved_by(villages, heirs, day).items()})


def _translated(keys: Int64s, otherwise: Int64s, table: Mapping[int, int]) -> Int64s:
    """For each key its value in `table`, or what stands in `otherwise` at that place."""
    if not table:
        return otherwise
    known = np.array(sorted(table), np.int64)
    values = np.array([table[key] for key in known.tolist()], np.int64)
    position = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[position] == keys, values[position], otherwise)
