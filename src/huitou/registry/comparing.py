"""A file against what the register holds: what would be added, what changed and how, what stays as it is.

Pure. Values of sealed fields are compared in clear and never leave here but as "•".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huitou.core.canonical import canonical_json
from huitou.core.errors import Problem
from huitou.core.loading import LoadReport
from huitou.registry.stored_rows import NewRows, ThingName

HIDDEN = "•"


@dataclass(frozen=True, slots=True)
class Known:
    """One record of the register: its values as a file would give them; sealed ones in clear, asked for only when the
    file has the column."""

    id: int
    version: int
    values: Mapping[str, Any]
    details: Mapping[str, Any]
    sealed: Mapping[str, Callable[[], str | None]]

    def value(self, name: str) -> Any:
        """The value under this name."""
        return self.sealed[name]() if name in self.sealed else self.values[name]


@dataclass(frozen=True, slots=True)
class Update:
    """A known record with new values: only those that differ (`details` as canonical JSON). `changes` is what the
    history says of it."""

    known: Known
    values: Mapping[str, Any]
    details: str
    changes: str


@dataclass(frozen=True, slots=True)
class MemberMove:
    """Somebody who comes to a household (`step` 1) or goes (-1), by 户编号, name, reason in words and day."""

    household_id: int
    step: int
    code: str
    name: str
    reason: str
    on: date

    @property
    def words(self) -> str:
        """H5 孙小宝（出生，2017-05-01）."""
        return f"{self.code} {self.name}（{self.reason}，{self.on.isoformat()}）"


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What loading a file would do; nothing is written yet. `added` are new records as the rows that will be written;
    `counties` are the six-digit codes that it touches, `register_codes` the register's village codes that were matched
    by name: (county id, code, area id); `way_in` the kind of file; `doubts` and `findings`: what the rules say of rows
    that would be written."""

    thing: ThingName
    label: str
    way_in: str
    added: NewRows
    updates: tuple[Update, ...]
    unchanged: int
    refused: int
    problems: tuple[Problem, ...]
    ignored_headings: tuple[str, ...]
    counties: tuple[str, ...]
    register_codes: tuple[tuple[int, str, int], ...] = ()
    doubts: tuple[Problem, ...] = ()
    findings: tuple[Problem, ...] = ()
    heading_guesses: tuple[tuple[str, str], ...] = ()
    moves: tuple[MemberMove, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.added or self.updates or self.register_codes)

    def report(self, *, written: bool) -> LoadReport:
        """The figures for terminal and page."""
        return LoadReport(
            self.label,
            len(self.added),
            len(self.updates),
            self.unchanged,
            self.problems,
            self.refused,
            self.ignored_headings,
            written,
            self.doubts,
            findings=self.findings,
            heading_guesses=self.heading_guesses,
            coming=tuple(one.words for one in self.moves if one.step > 0),
            going=tuple(one.words for one in self.moves if one.step < 0),
        )


def update_of(known: Known, values: Mapping[str, Any], details: Mapping[str, Any]) -> Update | None:
    """What a file changes about a known record; None when it changes nothing.

    A column that the file does not have leaves its value as it was; an empty cell empties it.
    """
    changed: dict[str, Any] = {}
    changes: dict[str, list[Any]] = {}
    for name, value in values.items():
        before = known.value(name)
        if before != value:
            changed[name] = value
            hide = name in known.sealed
            changes[name] = [_hidden(before), _hidden(value)] if hide else [_plain(before), _plain(value)]
    new_details = merged(known.details, details)
    if new_details != known.details:
        changes |= {
            f"details.{key}": [known.details.get(key), new_details.get(key)]
            for key in sorted(known.details.keys() | new_details.keys())
            if known.details.get(key) != new_details.get(key)
        }
    return Update(known, changed, canonical_json(new_details), canonical_json(changes)) if changes else None


def merged(before: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any]:
    """The details with those of a file over them; an empty cell takes its key out."""
    return {key: _plain(value) for key, value in {**before, **details}.items() if value is not None}


def details_texts(details: Mapping[str, Sequence[Any]], count: int) -> list[str]:
    """The details of `count` new records in canonical JSON, from the values of each column; what is empty is left out.
    A value that stands in many records is written once."""
    columns = []
    for key in sorted(details):
        spelled = {value: f"{canonical_json(key)}:{canonical_json(_plain(value))}" for value in set(details[key])}
        spelled[None] = ""
        columns.append([spelled[value] for value in details[key]])
    if not columns:
        return ["{}"] * count
    return [f"{{{','.join(filter(None, row))}}}" for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _hidden(value: object) -> str | None:
    return None if value in (None, "") else HIDDEN
