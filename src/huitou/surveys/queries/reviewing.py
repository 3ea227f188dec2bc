"""What a reviewer reads: the subjects of a village one below the other, and one of them with everything about it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import REVIEWED_BY, SubmissionState
from huitou.core.standards import Finding, Verdict, judge
from huitou.surveys.models import NotVerifiable, ReviewComment, ReviewPass, RoundSubject, Survey
from huitou.surveys.queries.checks import SurveyHit, survey_hits
from huitou.surveys.queries.filling import answers_before
from huitou.surveys.queries.places import names_around
from huitou.surveys.queries.reachable import reachable_comment, reachable_submission
from huitou.surveys.queries.rounds import RoundLine, round_line
from huitou.surveys.queries.standings import is_open, standards_of, subjects_of, surveys_of
from huitou.surveys.queries.subjects import SubjectLine, subject_line
from huitou.surveys.queries.submissions import CommentLine, MarkLine, comment_lines, mark_lines


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A subject as a reviewer goes through them: what is unmet and what is unknown, by indicator; open doubts and
    comments; whether the viewer has looked at it as it stands."""

    subject_ref: UUID
    subject_type: str
    code: str
    head: str
    is_surveyed: bool
    not_met: tuple[str, ...]
    unknown: tuple[str, ...]
    doubts: int
    comments: int
    is_passed: bool


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Who gave the facts last, when, by which way, and how often they were entered in all."""

    at: datetime
    by_name: str
    way_in: str
    number: int


@dataclass(frozen=True, slots=True)
class PassLine:
    """Somebody looked at a subject as it stands."""

    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """Where a comment was made."""

    submission_ref: UUID
    village_code: str


@dataclass(frozen=True, slots=True)
class SubjectReview:
    """One subject as a reviewer sees it: its answers with those of the round before, what they come to, what the rules
    find, what was said of it, who looked at it. `is_passed`: the viewer did; `is_viewers_turn`: whether the viewer
    comments and passes now."""

    submission_ref: UUID
    state: SubmissionState
    round: RoundLine
    subject: SubjectLine
    survey_state: str
    facts: Mapping[str, Any]
    digest: str
    before: Mapping[str, Any]
    findings: Mapping[str, Finding]
    hits: tuple[SurveyHit, ...]
    entry: EntryLine | None
    comments: tuple[CommentLine, ...]
    marks: tuple[MarkLine, ...]
    passes: tuple[PassLine, ...]
    is_passed: bool
    is_viewers_turn: bool


def review_lines(ref: UUID, viewer: Actor, *, today: date) -> tuple[ReviewLine, ...]:
    """The subjects of a submission as its facts stand under the look-back standard, approved or not: a reviewer reads
    what would follow. Raises `Refusal` HT7001, HT4030."""
    viewer.require(Permission.SUBMISSION_VIEW)
    submission = reachable_submission(ref, viewer)
    subjects = subjects_of(submission)
    standards, surveys = standards_of(submission.round), surveys_of(submission, subjects)
    line, facts = round_line(submission.round), {key: facts for key, (facts, _) in surveys.items()}
    hits = survey_hits(line, facts, viewer, today=today)
    comments = Counter(submission.comments.filter(settled_at=None).values_list("subject_id", flat=True))
    passed = dict(submission.passes.filter(by_user=viewer.user_id).values_list("subject_id", "facts_digest"))
    lines = []
    for row in subjects:
        own, digest = surveys.get(row.pk, (None, ""))
        findings = judge(own, standards[row.subject_type][0]).findings.values() if own is not None else ()
        verdicts = {verdict: tuple(one.indicator for one in findings if one.verdict is verdict) for verdict in Verdict}
        lines.append(
            ReviewLine(
                row.ref, row.subject_type, row.code, row.head, own is not None,
                verdicts[Verdict.NOT_MET], verdicts[Verdict.UNKNOWN], sum(map(is_open, hits.get(row.pk, ()))),
                comments[row.pk], passed.get(row.pk) == digest,
            )
        )  # fmt: skip
    return tuple(lines)


def subject_review(ref: UUID, subject_ref: UUID, viewer: Actor, *, today: date) -> SubjectReview:
    """One subject of a submission. Raises `Refusal` HT7001, HT4030, HT4003 for a subject of another village."""
    viewer.require(Permission.SUBMISSION_VIEW)
    submission = reachable_submission(ref, viewer)
    row = (
        RoundSubject.objects.filter(
            ref=subject_ref, round_id=submission.round_id, village_code=submission.village_code, left_on=None
        )
        .select_related("household__village", "round__county")
        .first()
    )
    if row is None:
        raise Refusal.of("HT4003")
    survey = Survey.objects.filter(subject=row, kind=submission.kind).first()
    facts = json.loads(survey.facts) if survey is not None else {}
    line, state = round_line(row.round), SubmissionState(submission.state)
    subject = subject_line(row, names_around({row.village_code}), survey.state if survey is not None else None)
    standard = standards_of(submission.round)[row.subject_type][0]
    turn, digest = REVIEWED_BY.get(state), survey.digest if survey is not None else ""
    passes = list(ReviewPass.objects.filter(submission=submission, subject=row, facts_digest=digest).order_by("at"))
    return SubjectReview(
        submission_ref=submission.ref,
        state=state,
        round=line,
        subject=subject,
        survey_state=subject.survey_state or "",
        facts=facts,
        digest=digest,
        before=answers_before(subject, line),
        findings=judge(facts, standard).findings if survey is not None else {},
        hits=survey_hits(line, {row.pk: facts}, viewer, today=today).get(row.pk, ()) if survey is not None else (),
        entry=_entry(survey),
        comments=comment_lines(ReviewComment.objects.filter(submission=submission, subject=row).order_by("id")),
        marks=mark_lines(NotVerifiable.objects.filter(subject=row, kind=submission.kind).order_by("id")),
        passes=tuple(PassLine(one.by_name, one.at) for one in passes),
        is_passed=any(one.by_user == viewer.user_id for one in passes),
        is_viewers_turn=turn is not None and viewer.can(turn, submission.village_code),
    )


def _entry(survey: Survey | None) -> EntryLine | None:
    last = survey.revisions.order_by("-number").first() if survey is not None else None
    return EntryLine(last.at, last.by_name, last.way_in, last.number) if last is not None else None


def comment_place(comment_ref: UUID, viewer: Actor) -> CommentPlace:
    """Where a comment within reach was made. Raises `Refusal` HT7001, HT4046."""
    viewer.require(Permission.SUBMISSION_VIEW)
    submission = reachable_comment(comment_ref, viewer).submission
    return CommentPlace(submission.ref, submission.village_code)
