"""The judgements of a round laid out as columns, ready to be rolled up or opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from huitou.assessments.findings import counts_from
from huitou.core.errors import Place, Refusal
from huitou.core.standards import Verdict
from huitou.rollup.columns import Columns, JudgedSubject
from huitou.rollup.subjects import Subject
from huitou.rollup.succession import remap

SubjectRow = tuple[int, str, int, int | None]
"""Key, 12-digit village code, exit year, size in the register."""
JudgedRow = tuple[int | None, str]
"""Size in the survey, stored findings."""
SubjectType = Literal["household", "village"]
Kind = Literal["review", "remediation"]
STANDARD_OF = {"review": "review_standard", "remediation": "remediation_standard"}
"""The standard by which each kind of survey counts: the look-back by its own, the help-back by the later one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which judgements are counted: of which kind of subject, from which survey, under which standard."""

    subject: SubjectType = "household"
    kind: Kind = "review"
    standard: str = ""

    @property
    def standard_name(self) -> str:
        """The standard asked for, else that of the kind of survey."""
        return self.standard or STANDARD_OF[self.kind]


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


def on_map(columns: Columns, heirs: Mapping[int, set[int]], on: date) -> Columns:
    """The same subjects where their villages belong on the map of a day. `heirs`: the villages that took over from
    each by then.

    Raises `Refusal` HT9006 when a village with subjects was split by then: which household went where is not known.
    """
    split = {code for code, taken_by in heirs.items() if len(taken_by) > 1}
    held = set(columns.subjects.village_code.tolist())
    if split & held:
        raise Refusal.of("HT9006", Place(name=str(min(split & held))), day=on.isoformat())
    return remap(columns, {code: _last_heir(code, heirs) for code in heirs.keys() & held})


def _last_heir(code: int, heirs: Mapping[int, set[int]]) -> int:
    seen: set[int] = set()
    while code in heirs and code not in seen:
        seen.add(code)
        code = min(heirs[code])
    return code
