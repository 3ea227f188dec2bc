"""What loading a department's list would do: every row read and matched, compared with what is certified already and
with the surveys, before any transaction is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from huitou.areas.queries import require_department
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json, digest
from huitou.core.errors import Problem, Refusal
from huitou.core.loading import LoadReport
from huitou.documents.tables import Table
from huitou.orders.queries import effective_pack
from huitou.policy import CertifiedList
from huitou.registry.queries import identity_index
from huitou.surveys.certified.answers import answer_of, written_answer
from huitou.surveys.certified.matching import Candidate, Register
from huitou.surveys.certified.rows import Basis, ListedRow, listed_rows
from huitou.surveys.queries.certified_loads import (
    KnownCertification,
    facts_of,
    known_certifications,
    known_row_keys,
    matching_register,
    own_departments,
)
from huitou.surveys.queries.rounds import RoundLine

Progress = Callable[[int, int], None]
_STEP = 500


@dataclass(frozen=True, slots=True)
class NewCertification:
    """One certification to write; `replaces` is what the department certified before."""

    subject_id: int
    member: str
    is_met: bool
    document_number: str
    certified_on: date
    remark: str
    differs: bool
    answer: str
    replaces: KnownCertification | None


@dataclass(frozen=True, slots=True)
class RowToMatch:
    """One row to put before a person. `candidates` is canonical JSON."""

    key: str
    who: str
    name: str
    place: str
    code: str
    born_on: date | None
    is_met: bool
    document_number: str
    certified_on: date
    remark: str
    candidates: str


@dataclass(frozen=True, slots=True)
class CertifiedPlan:
    """What loading one list would do; nothing is written yet."""

    round: RoundLine
    department: str
    list_slug: str
    label: str
    way_in: str
    certifications: tuple[NewCertification, ...]
    to_match: tuple[RowToMatch, ...]
    unchanged: int
    refused: int
    elsewhere: int
    problems: tuple[Problem, ...]
    ignored_headings: tuple[str, ...]
    heading_guesses: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.certifications or self.to_match)

    def report(self, *, written: bool) -> LoadReport:
        """The figures for terminal and page."""
        updated = sum(1 for one in self.certifications if one.replaces is not None)
        return LoadReport(
            "认定",
            len(self.certifications) - updated,
            updated,
            self.unchanged,
            self.problems,
            self.refused,
            self.ignored_headings,
            written,
            waiting=len(self.to_match),
            elsewhere=self.elsewhere,
            heading_guesses=self.heading_guesses,
        )


def list_of(round_line: RoundLine, department: str, list_slug: str, viewer: Actor) -> CertifiedList:
    """The list that a department brings: the one named, or its only one. Raises `Refusal` HT7001, HT5006 for an unknown
    department, HT3045 for a list that is not its own, HT3046 when it must be named."""
    viewer.require(Permission.CERTIFICATION_LOAD, round_line.county_code)
    require_department(department, round_line.county_code)
    label = own_departments(round_line.county_code, viewer).get(department)
    every = effective_pack(round_line.county_code).lists.values()
    own = [one for one in every if label is not None and department in one.departments]
    named = [one for one in own if list_slug in ("", one.slug)]
    words = "、".join(f"{one.slug} {one.label}" for one in own) or "—"
    if not named:
        raise Refusal.of("HT3045", department=label or department, lists=words)
    if len(named) > 1:
        raise Refusal.of("HT3046", department=label, lists=words)
    return named[0]


def plan_list(
    round_line: RoundLine,
    one: CertifiedList,
    table: Table,
    *,
    department: str,
    basis: Basis,
    viewer: Actor,
    progress: Progress | None = None,
) -> CertifiedPlan:
    """What loading a list would do. Raises `Refusal` HT7001; problems of rows stand in the plan."""
    viewer.require(Permission.CERTIFICATION_LOAD, round_line.county_code)
    rows = listed_rows(table, one, basis)
    work = _Work(
        matching_register(round_line, one, department, viewer),
        known_certifications(round_line.id, department, one.slug),
        known_row_keys(round_line.id, department, one.slug),
        (department, one.slug),
    )
    for done, row in enumerate(rows, 1):
        work.take(row)
        if progress is not None and (done % _STEP == 0 or done == len(rows)):
            progress(done, len(rows))
    facts = facts_of(subject for subject, _ in work.matched)
    certifications = [
        _certification(row, key, work.known.get(key), answer_of(facts.get(key[0], {}), one, key[1]), one)
        for key, row in work.matched.items()
    ]
    changed = tuple(new for new in certifications if new.replaces is None or _says_otherwise(new, new.replaces))
    return CertifiedPlan(
        round=round_line,
        department=department,
        list_slug=one.slug,
        label=one.label,
        way_in=table.file.rpartition(".")[2].lower(),
        certifications=changed,
        to_match=tuple(work.to_match.values()),
        unchanged=work.unchanged + len(certifications) - len(changed),
        refused=sum(1 for row in rows if row.problems),
        elsewhere=work.elsewhere,
        problems=tuple(problem for row in rows for problem in row.problems),
        ignored_headings=table.unknown_headings,
        heading_guesses=table.guesses,
    )


@dataclass(slots=True)
class _Work:
    """One pass over the rows of a list."""

    register: Register
    known: Mapping[tuple[int, str], KnownCertification]
    known_keys: frozenset[str]
    source: tuple[str, str]
    matched: dict[tuple[int, str], ListedRow] = field(default_factory=dict)
    to_match: dict[str, RowToMatch] = field(default_factory=dict)
    unchanged: int = 0
    elsewhere: int = 0

    def take(self, row: ListedRow) -> None:
        """Matches one row."""
        if row.problems:
            return
        if self.register.is_unknown_village(row):
            name = row.text("village_code") or f"{row.text('township')}{row.text('village')}"
            row.refuse("HT3048", "village", name=name)
            return
        index = identity_index(row.identity)
        who = _who(row, index)
        outcome = self.register.find(row, index, who)
        if outcome.subject_id is not None:
            self._take_match(row, (outcome.subject_id, outcome.member))
        elif outcome.candidates:
            self._take_near(row, who, outcome.candidates)
        else:
            self.elsewhere += 1

    def _take_match(self, row: ListedRow, key: tuple[int, str]) -> None:
        if key in self.matched:
            where = "village" if self.register.of == "village" else "name"
            row.refuse("HT3047", where, first=self.matched[key].row.number)
            return
        self.matched[key] = row

    def _take_near(self, row: ListedRow, who: str, candidates: Sequence[Candidate]) -> None:
        paper = (row.is_met, row.text("document_number"), row.said["certified_on"].isoformat(), row.text("remark"))
        key = digest([*self.source, who, *paper])
        if key in self.known_keys or key in self.to_match:
            self.unchanged += 1
            return
        self.to_match[key] = RowToMatch(
            key, who, row.text("name"), f"{row.text('township')} {row.text('village')}".strip(), row.text("code"),
            row.born_on, row.is_met, row.text("document_number"), row.said["certified_on"], row.text("remark"),
            canonical_json([[one.subject_id, one.member, one.why] for one in candidates]),
        )  # fmt: skip


def _who(row: ListedRow, index: str) -> str:
    """What tells rows about one somebody from rows about another; the identity number goes in as its index."""
    return digest([index, *(row.text(key) for key in ("code", "name", "township", "village", "village_code"))])


def _certification(
    row: ListedRow, key: tuple[int, str], known: KnownCertification | None, answer: bool | str | None,
    one: CertifiedList,
) -> NewCertification:  # fmt: skip
    differs = one.differs(answer, is_met=row.is_met)
    return NewCertification(
        key[0], key[1], row.is_met, row.text("document_number"), row.said["certified_on"], row.text("remark"),
        differs, written_answer(answer) if differs else "", known,
    )  # fmt: skip


def _says_otherwise(new: NewCertification, known: KnownCertification) -> bool:
    said = (new.is_met, new.document_number, new.certified_on, new.remark)
    return said != (known.is_met, known.document_number, known.certified_on, known.remark)
