"""Judging a round: every approved survey under the round's two standards, and only what changed.

A judgement depends on nothing but the standard and the facts, so their two digests say whether a stored one still
holds. `prepare` and `foresee` judge before the transaction is opened, which then only writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal, TypeVar

from django.db.models import Q, QuerySet

from huitou.assessments.findings import stored_findings, tally_of
from huitou.assessments.missed import REMEDIATION, REVIEW
from huitou.assessments.models import Assessment
from huitou.assessments.queries import AssessmentCounts, counts, round_with_county
from huitou.assessments.signals import subjects_assessed
from huitou.audit.bulk import insert_rows, record_bulk
from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import SurveyState
from huitou.core.standards import Standard, judge
from huitou.orders.queries import effective_pack
from huitou.surveys.models import KINDS, Round, RoundSubject, Survey

Progress = Callable[[int, int], None]
Content = tuple[str, str]
"""Digest of a standard, digest of facts."""
Standards = Mapping[tuple[str, str], Standard]
"""By kind of subject and name of the standard."""

_AT_ONCE = 500
_REMEMBERED = 20_000
_foreseen: dict[Content, Judged] = {}
"""Judgements made ahead. They hold for good, because a judgement depends on nothing but its content."""
_FIELDS = (
    "subject_id", "kind", "standard", "standard_year", "standard_digest", "facts_digest", "is_met", "size",
    "findings", "tally", "assessed_at",
)  # fmt: skip
_SUBJECTS: tuple[Literal["household", "village"], ...] = ("household", "village")


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement ready to be stored."""

    is_met: bool | None
    size: int | None
    findings: str
    tally: str


@dataclass(frozen=True, slots=True)
class Due:
    """A judgement that is to be made: of which survey, under which standard, instead of which stored one."""

    survey_id: int
    subject_id: int
    kind: str
    name: str
    standard: Standard
    facts_digest: str
    replaces: int | None

    @property
    def content(self) -> Content:
        """What the judgement depends on."""
        return self.standard.digest, self.facts_digest


def assess(
    round_id: int,
    *,
    by: Actor,
    now: datetime,
    subject_ids: Collection[int] | None = None,
    made: Mapping[Content, Judged] | None = None,
    progress: Progress | None = None,
) -> AssessmentCounts:
    """Judges what is not judged yet, or no longer as it was, and says what the round comes to.

    `made` holds judgements from `prepare`; what has changed since is judged here.
    """
    by.require(Permission.ASSESSMENT_RUN, round_with_county(round_id).county.code)
    bring_up_to_date(round_id, subject_ids, by=by, now=now, made=made, progress=progress)
    return counts(round_id)


def prepare(round_id: int, *, progress: Progress | None = None) -> Mapping[Content, Judged]:
    """The judgements that `assess` will need, made without a transaction, so that nobody waits for them. For `assess`
    alone, which asks for the right; nothing of it is shown."""
    due, _ = _to_do(round_with_county(round_id), None)
    return _judged(due, {}, progress)


def foresee(round_id: int, facts: Mapping[int, tuple[str, str]]) -> None:
    """Judges the facts ({subject: (digest, canonical JSON)}) that will be approved in a moment and remembers the
    judgements, so that the transaction has only to store them."""
    standards = _standards_of(round_with_county(round_id))
    subjects = RoundSubject.objects.filter(pk__in=list(facts)).values_list("id", "subject_type")
    for subject_id, subject_type in subjects:
        digest, text = facts[subject_id]
        of_both = [standards[subject_type, name] for name in (REVIEW, REMEDIATION)]
        unknown = [one for one in of_both if (one.digest, digest) not in _foreseen]
        document = json.loads(text) if unknown else {}
        for standard in unknown:
            _foreseen[standard.digest, digest] = _judgement(document, standard)
    while len(_foreseen) > _REMEMBERED:
        _foreseen.pop(next(iter(_foreseen)), None)


def bring_up_to_date(
    round_id: int,
    subject_ids: Collection[int] | None,
    *,
    by: Actor,
    now: datetime,
    kinds: Iterable[str] = KINDS,
    made: Mapping[Content, Judged] | None = None,
    progress: Progress | None = None,
) -> None:
    """Makes the stored judgements of a round (or of some subjects) those of the approved facts under the standards in
    force, then tells the rooms above. The deed of `assess`, and what follows from every approval."""
    round_ = round_with_county(round_id)
    chosen = None if subject_ids is None else frozenset(subject_ids)
    due, outdated = _to_do(round_, chosen)
    if due or outdated:
        _store(due, outdated, _judged(due, made or {}, progress), round_, by=by, now=now)
    for kind in kinds:
        subjects_assessed.send(sender=Assessment, round_id=round_id, subject_ids=chosen, kind=kind, by=by, now=now)


def _standards_of(round_: Round) -> Standards:
    pack = effective_pack(round_.county.code)
    years = {REVIEW: round_.review_standard_year, REMEDIATION: round_.remediation_standard_year}
    return {(subject, name): pack.standard(subject, year) for subject in _SUBJECTS for name, year in years.items()}


def _to_do(round_: Round, chosen: frozenset[int] | None) -> tuple[list[Due], list[int]]:
    """The judgements to be made, and the keys of stored ones whose survey is no longer approved or has left."""
    standards = _standards_of(round_)
    stored = {(row[1], row[2], row[3]): row for row in _stored(round_, chosen)}
    due, kept = [], set()
    for survey_id, subject_id, subject_type, kind, facts_digest in _approved(round_, chosen):
        for name in (REVIEW, REMEDIATION):
            standard = standards[subject_type, name]
            row = stored.get((subject_id, kind, name))
            kept.add((subject_id, kind, name))
            if row is None or row[4:] != (standard.digest, facts_digest):
                replaces = None if row is None else row[0]
                due.append(Due(survey_id, subject_id, kind, name, standard, facts_digest, replaces))
    return due, [row[0] for key, row in stored.items() if key not in kept]


def _stored(round_: Round, chosen: frozenset[int] | None) -> Iterator[tuple[Any, ...]]:
    if chosen is not None and len(chosen) <= _AT_ONCE:
        return iter(_stored_of(round_id=round_.pk, subject_ids=tuple(chosen)))
    rows = _stored_rows().filter(subject__round=round_)
    return (row for row in rows if chosen is None or row[1] in chosen)


def _stored_rows() -> QuerySet[Assessment, Any]:
    return Assessment.objects.values_list("id", "subject_id", "kind", "standard", "standard_digest", "facts_digest")


@prepared
def _stored_of(round_id: int, subject_ids: tuple[int, ...]) -> QuerySet[Assessment, Any]:
    return _stored_rows().filter(subject__round_id=round_id, subject__pk__in=subject_ids)


def _approved(round_: Round, chosen: frozenset[int] | None) -> Iterator[tuple[Any, ...]]:
    if chosen is not None and len(chosen) <= _AT_ONCE:
        return iter(_approved_of(round_id=round_.pk, subject_ids=tuple(chosen)))
    rows = _approved_rows().filter(subject__round=round_)
    return (row for row in rows if chosen is None or row[1] in chosen)


def _approved_rows() -> QuerySet[Survey, Any]:
    # A survey that was opened again for another visit stays in force until somebody enters new facts.
    in_force = Q(state=SurveyState.APPROVED) | Q(state=SurveyState.RETURNED, approved_at__isnull=False)
    rows = Survey.objects.filter(in_force, subject__left_on=None).order_by("id")
    return rows.values_list("id", "subject_id", "subject__subject_type", "kind", "digest")


@prepared
def _approved_of(round_id: int, subject_ids: tuple[int, ...]) -> QuerySet[Survey, Any]:
    return _approved_rows().filter(subject__round_id=round_id, subject__pk__in=subject_ids)


def _judged(due: Sequence[Due], made: Mapping[Content, Judged], progress: Progress | None) -> dict[Content, Judged]:
    """A judgement for every content that is due; what was made ahead is taken as it is."""
    result = {one.content: known for one in due if (known := made.get(one.content) or _foreseen.get(one.content))}
    waiting: dict[int, list[Standard]] = {}
    for one in due:
        if one.content not in result:
            waiting.setdefault(one.survey_id, []).append(one.standard)
    for done, keys in enumerate(_batches(waiting, _AT_ONCE)):
        for survey_id, digest, facts in Survey.objects.filter(pk__in=keys).values_list("id", "digest", "facts"):
            document = json.loads(facts)
            for standard in waiting[survey_id]:
                result[standard.digest, digest] = _judgement(document, standard)
        if progress is not None:
            progress(min((done + 1) * _AT_ONCE, len(waiting)), len(waiting))
    return result


def _judgement(facts: Mapping[str, Any], standard: Standard) -> Judged:
    judgement = judge(facts, standard)
    size = facts.get("household_size") if standard.subject == "household" else None
    return Judged(judgement.met, size, stored_findings(judgement.findings), tally_of(judgement.findings))


def _store(
    due: Sequence[Due],
    outdated: Sequence[int],
    judged: Mapping[Content, Judged],
    round_: Round,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Replaces what no longer holds. A stored judgement is made again, never patched."""
    for keys in _batches([*outdated, *(one.replaces for one in due if one.replaces is not None)], _AT_ONCE):
        Assessment.objects.filter(pk__in=keys).delete()
    rows = [_row(one, judged[one.content], now) for one in due]
    insert_rows(Assessment, _FIELDS, rows)
    record_bulk(
        "assessment.run",
        "round",
        [row[:8] for row in rows],
        by=by,
        now=now,
        area_code=round_.county.code,
        detail={"round": str(round_.ref), "withdrawn": len(outdated)},
    )


def _row(due: Due, judged: Judged, now: datetime) -> tuple[Any, ...]:
    return (
        due.subject_id,
        due.kind,
        due.name,
        due.standard.year,
        due.standard.digest,
        due.facts_digest,
        judged.is_met,
        judged.size,
        judged.findings,
        judged.tally,
        now,
    )


Item = TypeVar("Item")


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch
