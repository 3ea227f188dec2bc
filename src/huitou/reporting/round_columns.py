"""The judgements of a round laid out as columns, ready to be rolled up or opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from huitou.assessments.findings import counts_from
from huitou.core.standards import Verdict
from huitou.rollup.columns import Columns, JudgedSubject
from huitou.rollup.subjects import Subject

SubjectRow = tuple[int, str, int, int | None]
"""Key, 12-digit village code, exit year, size in the register."""
JudgedRow = tuple[int | None, str]
"""Size in the survey, stored findings."""


def columns_of(indicators: tuple[str, ...], subjects: Iterable[SubjectRow], judged: Mapping[int, JudgedRow]) -> Columns:
    """The subjects with their verdicts. One that was not judged is unknown in every indicator and counts."""
    return Columns.of(indicators, (_judged_subject(row, judged.get(row[0]), indicators) for row in subjects))


def _judged_subject(row: SubjectRow, judged: JudgedRow | None, indicators: tuple[str, ...]) -> JudgedSubject:
    key, village_code, exit_year, register_size = row
    size, counts = (judged[0], counts_from(judged[1])) if judged else (None, {})
    found = [counts.get(slug, _NOT_JUDGED) for slug in indicators]
    subject = Subject(key, int(village_code), exit_year, size, register_size)
    return JudgedSubject(subject, tuple(verdict for verdict, _ in found), tuple(persons for _, persons in found))


_NOT_JUDGED = Verdict.UNKNOWN, 0
