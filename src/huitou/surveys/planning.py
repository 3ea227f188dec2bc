"""What recording surveys would do: matching, canonical facts and comparison, before any transaction is opened.

The result is written by `actions.record_plan`. All problems of a file are found in one go.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json, digest
from huitou.core.errors import Place, Problem, Refusal
from huitou.core.facts import FactSchema, canonical_facts
from huitou.core.lifecycle import SurveyState
from huitou.core.loading import LoadReport
from huitou.core.worksheet import lines_that_hold
from huitou.orders.queries import effective_pack
from huitou.policy import Pack
from huitou.surveys import queries
from huitou.surveys.entry_checks import objections
from huitou.surveys.matching import Key, Subjects, refuse_differences
from huitou.surveys.queries import Compared, KnownSubject, KnownSurvey, RoundLine
from huitou.surveys.queries.places import names_around
from huitou.surveys.survey_documents import SUBJECT_KEYS, DocumentsRead, SubjectType, SurveyDocument

_PROGRESS_STEP = 200

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """New facts of a subject; `survey` is what they come over, None for a first survey. `changed_keys` and the facts
    are canonical JSON; without changed keys the facts are as they were and only approval is new."""

    subject_id: int
    survey: KnownSurvey | None
    facts: str
    digest: str
    surveyed_on: date | None
    changed_keys: str
    village_code: str


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """What recording documents in one round would do; nothing is written yet. `doubts`: what the rules want a reason
    for; they hold nothing back but the submission; `findings`: what they find short of the standard."""

    round: RoundLine
    kind: str
    approved: bool
    first: tuple[Entry, ...]
    revised: tuple[Entry, ...]
    unchanged: int
    refused: int
    problems: tuple[Problem, ...]
    ignored_headings: tuple[str, ...] = ()
    doubts: tuple[Problem, ...] = ()
    findings: tuple[Problem, ...] = ()
    heading_guesses: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.first or self.revised)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that would be written."""
        return (*self.first, *self.revised)

    @property
    def subject_ids(self) -> tuple[int, ...]:
        """The subjects whose surveys would be written."""
        return tuple(entry.subject_id for entry in self.entries)

    @property
    def villages(self) -> frozenset[str]:
        """The villages that would be written to."""
        return frozenset(entry.village_code for entry in self.entries)

    def report(self, *, written: bool) -> LoadReport:
        """The figures for terminal and page."""
        return LoadReport(
            "调查",
            len(self.first),
            len(self.revised),
            self.unchanged,
            self.problems,
            self.refused,
            self.ignored_headings,
            written,
            self.doubts,
            findings=self.findings,
            heading_guesses=self.heading_guesses,
        )


def plan_surveys(
    round_line: RoundLine,
    read: DocumentsRead,
    *,
    kind: str,
    approved: bool,
    viewer: Actor,
    progress: Progress | None = None,
    check_on: date | None = None,
    pack: Pack | None = None,
    compared: Compared | None = None,
) -> SurveyPlan:
    """What recording these documents would do; with `check_on`, the day of it, the rules are asked as well. `pack`: the
    effective one of the county, `compared`: what the documents are compared with, where they have been read already.
    Raises `Refusal` HT7001; problems of documents stand in the plan."""
    viewer.require(permission_for(approved=approved), round_line.county_code if approved else None)
    compared = compared or _compared(round_line, read, kind, viewer)
    work = _Work(
        approved=approved,
        schemas=_schemas_of(pack or effective_pack(round_line.county_code)),
        subjects=Subjects.of(compared.subjects),
        exit_years=round_line.exit_years,
        doors=compared.doors,
    )
    for done, document in enumerate(read.documents, 1):
        work.take(document)
        if progress is not None and (done % _PROGRESS_STEP == 0 or done == len(read.documents)):
            progress(done, len(read.documents))
    doubts, findings = work.check(round_line, viewer, check_on) if check_on is not None else ((), ())
    return SurveyPlan(
        round_line,
        kind,
        approved,
        tuple(entry for entry in work.entries if entry.survey is None),
        tuple(entry for entry in work.entries if entry.survey is not None),
        work.unchanged,
        read.refused + work.refused,
        (*read.problems, *work.problems),
        read.ignored_headings,
        doubts,
        findings,
        read.heading_guesses,
    )


def _compared(round_line: RoundLine, read: DocumentsRead, kind: str, viewer: Actor) -> Compared:
    named = any(not document.code or document.village.strip("0123456789") for document in read.documents)
    known = queries.known_subjects(round_line.id, kind, viewer, codes=_named(read), named=named)
    return Compared(known, queries.doors(round_line.id, kind))


def _named(read: DocumentsRead) -> frozenset[str] | None:
    """The codes that the documents name; None where one has to be found by its head."""
    codes = frozenset(document.code for document in read.documents)
    return None if "" in codes else codes


def fact_schemas(county_code: str) -> Mapping[SubjectType, FactSchema]:
    """What a survey may say in a county, by kind of subject."""
    return _schemas_of(effective_pack(county_code))


def _schemas_of(pack: Pack) -> Mapping[SubjectType, FactSchema]:
    return {"household": pack.fact_schema("household"), "village": pack.fact_schema("village")}


def permission_for(*, approved: bool) -> Permission:
    """The right that recording takes."""
    return Permission.SURVEY_IMPORT_APPROVED if approved else Permission.SURVEY_EDIT


def by_round(
    rounds: Sequence[RoundLine], read: DocumentsRead, viewer: Actor, kind: str
) -> dict[RoundLine, DocumentsRead]:
    """The documents of a file by the county that they belong to, where a round is open in several.

    A document that fits no county goes to the first, where it is refused by name; so do problems of reading and
    documents that fit several.
    """
    if len(rounds) == 1:
        return {rounds[0]: read}
    owners: dict[Key, list[RoundLine]] = defaultdict(list)
    for line in rounds:
        for subject in queries.known_subjects(line.id, kind, viewer):
            owners[subject.subject_type, subject.code].append(line)
    sorted_out: dict[RoundLine, list[SurveyDocument]] = {line: [] for line in rounds}
    doubtful: list[Problem] = []
    for document in read.documents:
        found = owners.get((document.subject_type, document.code), [rounds[0]])
        if len(found) > 1:
            doubtful.append(Problem("HT4014", document.place, {"code": document.code}))
        else:
            sorted_out[found[0]].append(document)
    first = replace(read, problems=(*read.problems, *doubtful), refused=read.refused + len(doubtful))
    return {
        line: replace(first, documents=tuple(documents)) if line is rounds[0] else DocumentsRead(tuple(documents))
        for line, documents in sorted_out.items()
        if documents or line is rounds[0]
    }


@dataclass(slots=True)
class _Work:
    """One pass over the documents of a round."""

    approved: bool
    schemas: Mapping[SubjectType, FactSchema]
    subjects: Subjects
    exit_years: Sequence[int]
    doors: queries.Doors
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    refused: int = 0
    _seen: dict[int, tuple[Place, str]] = field(default_factory=dict)
    _documents: dict[int, SurveyDocument] = field(default_factory=dict)

    def take(self, document: SurveyDocument) -> None:
        """Adds what a document changes, or why it is refused."""
        try:
            entry = self._entry(document)
        except Refusal as refusal:
            self.problems += refusal.problems
            self.refused += 1
        else:
            if entry is None:
                self.unchanged += 1
            else:
                self.entries.append(entry)
                self._documents[entry.subject_id] = document

    def check(self, line: RoundLine, viewer: Actor, today: date) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """Refuses the entries at which a rule finds an error; gives the warnings that have no reason, and what falls
        short of the standard."""
        facts = {entry.subject_id: entry.facts for entry in self.entries}
        found = dict(objections(line, facts, self._documents, viewer, today=today))
        wrong = {pk for pk, said in found.items() if said.errors}
        self.problems += [problem for said in found.values() for problem in said.errors]
        self.refused += len(wrong)
        self.entries = [entry for entry in self.entries if entry.subject_id not in wrong]
        kept = [said for pk, said in found.items() if pk not in wrong]
        return tuple(one for said in kept for one in said.doubts), tuple(one for said in kept for one in said.findings)

    def _entry(self, document: SurveyDocument) -> Entry | None:
        subject = self.subjects.find(document)
        refuse_differences(document, subject)
        facts = self._facts(document, subject)
        content = digest(facts)
        if not self._is_new(document, subject, content):
            return None
        survey = subject.survey
        if survey is not None and survey.digest == content:
            is_approval = self.approved and survey.state != SurveyState.APPROVED
            return _entry(subject, facts, content, ()) if is_approval else None
        if not self.approved:
            self._refuse_closed(document, subject)
        before = json.loads(survey.facts) if survey is not None else {}
        changed = [key for key in facts if facts[key] != before.get(key)]
        return _entry(subject, facts, content, changed)

    def _refuse_closed(self, document: SurveyDocument, subject: KnownSubject) -> None:
        """A village that is handed in stays as it is; approved facts are corrected only while it is unlocked or
        returned."""
        if subject.village_code in self.doors.closed:
            village = names_around({subject.village_code}).get(subject.village_code, "")
            raise Refusal.of("HT4038", document.place, village=village)
        state = subject.survey.state if subject.survey is not None else ""
        if not self.doors.let_change(subject.village_code, state):
            raise Refusal.of("HT4011", document.place, code=document.code or subject.code)

    def _facts(self, document: SurveyDocument, subject: KnownSubject) -> dict[str, Any]:
        """The canonical facts, with the exit year of the register; what the paper had no room for stays as it was."""
        schema = self.schemas[document.subject_type]
        try:
            facts = canonical_facts(document.facts, schema, document.place, also_known=SUBJECT_KEYS)
        except Refusal as refusal:
            raise Refusal(_at_cells(refusal.problems, document)) from refusal
        if document.covers is not None and subject.survey is not None:
            before = json.loads(subject.survey.facts)
            facts |= {key: value for key, value in before.items() if key in facts and key not in document.covers}
            facts |= _worksheets_that_hold(facts, schema)
        _refuse_member_twice(facts, document)
        return {**facts, "exit_year": subject.exit_year}

    def _is_new(self, document: SurveyDocument, subject: KnownSubject, content: str) -> bool:
        """Whether this is the first document of the file about its subject. Raises `Refusal` HT4012 when an earlier one
        says something else."""
        before = self._seen.get(subject.id)
        if before is None:
            self._seen[subject.id] = (document.place, content)
            return True
        first, said = before
        if said != content:
            raise Refusal.of("HT4012", document.place, first=first.words("zh"), first_en=first.words("en"))
        return False


def _worksheets_that_hold(facts: Mapping[str, Any], schema: FactSchema) -> dict[str, Any]:
    """The worksheets without the lines whose total was changed by a paper that has no room for lines."""
    return {
        sheet.name: lines_that_hold(facts[sheet.name], sheet.lines, facts) or None
        for sheet in schema.worksheets
        if facts[sheet.name]
    }


def _entry(subject: KnownSubject, facts: Mapping[str, Any], content: str, changed: Sequence[str]) -> Entry:
    surveyed_on = facts.get("surveyed_on")
    return Entry(
        subject.id,
        subject.survey,
        canonical_json(facts),
        content,
        date.fromisoformat(surveyed_on) if surveyed_on else None,
        canonical_json(sorted(changed)) if changed else "",
        subject.village_code,
    )


def _refuse_member_twice(facts: Mapping[str, Any], document: SurveyDocument) -> None:
    numbers = [member["member"] for member in facts.get("members") or () if member.get("member")]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise Refusal.of("HT4008", document.place_of("members"), member="、".join(twice))


def _at_cells(problems: Iterable[Problem], document: SurveyDocument) -> list[Problem]:
    """The problems at the cells that their facts stand in."""
    return [
        replace(problem, place=document.places.get(str(problem.values.get("key")), problem.place))
        for problem in problems
    ]
