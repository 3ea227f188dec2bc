"""Submissions as pages show them: the list, one with its story and comments, and whose turn it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, QuerySet
from django.utils.timezone import localtime

from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SUBMISSION_OPEN, UNDO, UNDO_WITHIN, SubmissionState
from huitou.surveys.models import (
    CommentReply,
    NotVerifiable,
    ReviewComment,
    Submission,
    SubmissionMove,
    SurveyRevision,
)
from huitou.surveys.queries.counting import VillageProgress, approved_villages, progress
from huitou.surveys.queries.places import place_names
from huitou.surveys.queries.reachable import reachable_submission, reachable_submissions
from huitou.surveys.queries.rounds import RoundLine, round_line, rounds


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """A village's submission in a list. `comments`: those that are not settled."""

    ref: UUID
    state: SubmissionState
    version: int
    village_code: str
    village_name: str
    township_name: str
    subjects: int
    surveyed: int
    approved: int
    comments: int
    asks_withdrawal: bool

    @property
    def left(self) -> int:
        """How many are still to be surveyed."""
        return self.subjects - self.surveyed

    @property
    def is_approved_by_load(self) -> bool:
        """Whether a load brought all of its surveys approved and nobody has handed them in since, so nobody has to."""
        return _is_untouched(self.state, self.version) and 0 < self.subjects == self.approved


def _is_untouched(state: str, version: int) -> bool:
    return state == SubmissionState.DRAFT and version == 1


@dataclass(frozen=True, slots=True)
class TownshipStanding:
    """The villages of a township and their look-back submissions: how many are handed in, how many of these approved by
    the county, and how many a load brought approved."""

    name: str
    villages: int
    handed_in: int
    approved: int
    by_load: int


_NOT_HANDED_IN = frozenset({SubmissionState.DRAFT, SubmissionState.RETURNED})
_APPROVED = frozenset({SubmissionState.COUNTY_APPROVED, SubmissionState.LOCKED})


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One step in the story of a submission."""

    name: str
    target: str
    at: datetime
    by_name: str
    reason: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """An answer under a comment."""

    text: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class CommentLine:
    """What a reviewer said of a field, and what was answered, the first answer first."""

    ref: UUID
    subject_ref: UUID
    subject_code: str
    head: str
    fact_key: str
    text: str
    at: datetime
    by_name: str
    settled_at: datetime | None
    replies: tuple[ReplyLine, ...]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """Something that could not be checked, and when somebody goes again."""

    subject_ref: UUID
    head: str
    indicator: str
    reason: str
    next_visit_on: date
    by_name: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A request to have a submission returned."""

    at: datetime
    by_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """One submission with everything that happened to it. `modifications`: entries that changed facts since the last
    approval; `can_be_undone_until`: only for whoever made the last step."""

    line: SubmissionLine
    round: RoundLine
    kind: str
    content_digest: str
    approved_at: datetime | None
    modifications: int
    can_be_undone_until: datetime | None
    withdrawal: Withdrawal | None
    moves: tuple[MoveLine, ...]
    comments: tuple[CommentLine, ...]
    settled_comments: tuple[CommentLine, ...]
    marks: tuple[MarkLine, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What waits for the viewer's post in a round: so many villages in `state`, for the step `slug`."""

    slug: str
    round: RoundLine
    state: str
    count: int


_TURNS: tuple[tuple[str, Permission, SubmissionState], ...] = (
    ("mend", Permission.SUBMISSION_SUBMIT, SubmissionState.RETURNED),
    ("submit", Permission.SUBMISSION_SUBMIT, SubmissionState.DRAFT),
    ("approve", Permission.SUBMISSION_APPROVE, SubmissionState.SUBMITTED),
    ("confirm", Permission.SUBMISSION_CONFIRM, SubmissionState.TOWNSHIP_APPROVED),
    ("lock", Permission.SUBMISSION_CONFIRM, SubmissionState.COUNTY_APPROVED),
)
_DECIDES_WITHDRAWAL: Mapping[Permission, tuple[SubmissionState, ...]] = {
    Permission.SUBMISSION_APPROVE: (SubmissionState.SUBMITTED,),
    Permission.SUBMISSION_CONFIRM: (SubmissionState.TOWNSHIP_APPROVED,),
    Permission.SUBMISSION_UNLOCK: (SubmissionState.COUNTY_APPROVED, SubmissionState.LOCKED),
}


def submissions(
    round_: RoundLine,
    viewer: Actor,
    *,
    area_code: str | None = None,
    state: str | None = None,
    asks_withdrawal: bool = False,
) -> tuple[SubmissionLine, ...]:
    """The look-back submissions of a round within reach, by village. Raises `Refusal` HT7001."""
    viewer.require(Permission.SUBMISSION_VIEW)
    chosen = reachable_submissions(viewer).filter(round_id=round_.id, kind="review")
    if area_code:
        whole = CodeRange.below(area_code)
        chosen = chosen.filter(village_code__gte=whole.first, village_code__lte=whole.last)
    if state:
        chosen = chosen.filter(state=state)
    if asks_withdrawal:
        chosen = chosen.filter(withdrawal_at__isnull=False)
    done = {one.village_code: one for one in progress(round_, viewer)}
    names = place_names([round_.county_code])
    # Values and not models: a county has three hundred villages.
    rows = chosen.order_by("village_code").values_list(*_OF_LINE, named=True)
    comments = _unsettled(round_.id)
    return tuple(_line(row, comments.get(row.id, 0), done, names) for row in rows)


_OF_LINE = ("id", "ref", "state", "version", "village_code", "withdrawal_at")


def _unsettled(round_id: int) -> Mapping[int, int]:
    """How many comments are not settled, by submission: few of them have any."""
    waiting = ReviewComment.objects.filter(submission__round_id=round_id, settled_at=None).order_by()
    return dict(waiting.values_list("submission_id").annotate(comments=Count("id")))


def townships_standing(round_: RoundLine, viewer: Actor) -> tuple[TownshipStanding, ...]:
    """The townships of a round within reach, by code. Raises `Refusal` HT7001."""
    viewer.require(Permission.SUBMISSION_VIEW)
    chosen = reachable_submissions(viewer).filter(round_id=round_.id, kind="review")
    rows = list(chosen.order_by("village_code").values_list("village_code", "state", "version"))
    done = approved_villages(round_.id)
    names = place_names([round_.county_code])
    return tuple(
        _township(names.get(code, ""), list(here), done)
        for code, here in groupby(rows, key=lambda row: row[0][:_TOWNSHIP_DIGITS])
    )


_TOWNSHIP_DIGITS = 9


def _township(name: str, rows: Sequence[tuple[str, str, int]], done: Collection[str]) -> TownshipStanding:
    states = Counter(state for _, state, _ in rows)
    return TownshipStanding(
        name=name,
        villages=len(rows),
        handed_in=sum(count for state, count in states.items() if state not in _NOT_HANDED_IN),
        approved=sum(states[state] for state in _APPROVED),
        by_load=sum(village in done and _is_untouched(state, version) for village, state, version in rows),
    )


def submission(ref: UUID, viewer: Actor, *, now: datetime) -> SubmissionPage:
    """One submission. Raises `Refusal` HT7001, HT4030."""
    viewer.require(Permission.SUBMISSION_VIEW)
    row = reachable_submission(ref, viewer)
    round_ = round_line(row.round)
    moves = list(row.moves.order_by("version"))
    comments = _comments(row)
    done = {one.village_code: one for one in progress(round_, viewer)}
    return SubmissionPage(
        line=_line(row, len(comments), done, place_names([round_.county_code])),
        round=round_,
        kind=row.kind,
        content_digest=row.content_digest,
        approved_at=row.approved_at,
        modifications=_modifications(row),
        can_be_undone_until=_undo_until(row, moves[-1] if moves else None, viewer, now),
        withdrawal=Withdrawal(row.withdrawal_at, row.withdrawal_by_name, row.withdrawal_reason)
        if row.withdrawal_at
        else None,
        moves=tuple(
            MoveLine(move.name, move.target, move.at, move.by_name, move.reason, json.loads(move.counts))
            for move in moves
        ),
        comments=comments,
        settled_comments=comment_lines(row.comments.filter(settled_at__isnull=False).order_by("-settled_at", "id")),
        marks=_marks(row),
    )


def require_version(page: SubmissionPage, version: int) -> None:
    """Raises `Refusal` HT5001, naming who was first, for whoever acts on an older page. Asked before the right is,
    because which right a step takes goes by the state."""
    if version != page.line.version and page.moves:
        last = page.moves[-1]
        raise Refusal.of("HT5001", winner=last.by_name, at=f"{localtime(last.at):%Y-%m-%d %H:%M}")


def my_turn(viewer: Actor, within: Sequence[RoundLine] | None = None) -> tuple[Turn, ...]:
    """What waits for the viewer's post in the open rounds `within` reach (read here, unless they are given), by round
    and step; nothing for posts that only look."""
    lines = rounds(viewer) if within is None else within
    return tuple(turn for line in lines for turn in _turns(line, viewer))


def comments_of(subject_ref: UUID, viewer: Actor) -> tuple[CommentLine, ...]:
    """The unsettled comments on a subject whose village was returned, for whoever fills its survey; none for others."""
    if not viewer.can(Permission.SURVEY_EDIT):
        return ()
    within = reachable_submissions(viewer).filter(state__in=SUBMISSION_OPEN, comments__subject__ref=subject_ref)
    return tuple(line for row in within.distinct() for line in _comments(row) if line.subject_ref == subject_ref)


def returned_to(viewer: Actor, limit: int = 20) -> tuple[CommentLine, ...]:
    """The unsettled comments of all villages that came back to the viewer's post, oldest first; none for posts that
    fill nothing in."""
    if not viewer.can(Permission.SURVEY_EDIT):
        return ()
    back = reachable_submissions(viewer).filter(state=SubmissionState.RETURNED)
    return comment_lines(ReviewComment.objects.filter(submission__in=back, settled_at=None).order_by("id")[:limit])


def _turns(line: RoundLine, viewer: Actor) -> list[Turn]:
    within = reachable_submissions(viewer).filter(round_id=line.id, kind="review")
    counts = dict(within.values_list("state").annotate(number=Count("id")).order_by())
    found = [
        Turn(slug, line, str(state), counts[state])
        for slug, permission, state in _TURNS
        if viewer.can(permission) and counts.get(state)
    ]
    deciding = [state for right, states in _DECIDES_WITHDRAWAL.items() if viewer.can(right) for state in states]
    asked = within.filter(withdrawal_at__isnull=False, state__in=deciding).count()
    return [*found, Turn("withdrawal", line, "", asked)] if asked else found


def _line(row: Any, comments: int, done: Mapping[str, VillageProgress], names: Mapping[str, str]) -> SubmissionLine:
    village = done.get(row.village_code)
    return SubmissionLine(
        ref=row.ref,
        state=SubmissionState(row.state),
        version=row.version,
        village_code=row.village_code,
        village_name=names.get(row.village_code, ""),
        township_name=names.get(row.village_code[:9], ""),
        subjects=village.subjects if village else 0,
        surveyed=village.surveyed if village else 0,
        approved=village.approved if village else 0,
        comments=comments,
        asks_withdrawal=row.withdrawal_at is not None,
    )


def _undo_until(row: Submission, last: SubmissionMove | None, viewer: Actor, now: datetime) -> datetime | None:
    if last is None or last.name not in UNDO or last.by_user != viewer.user_id or last.version != row.version:
        return None
    until = last.at + UNDO_WITHIN
    return until if now <= until else None


def _modifications(row: Submission) -> int:
    """Entries of facts since the last approval."""
    if row.approved_at is None:
        return 0
    return SurveyRevision.objects.filter(
        survey__kind=row.kind,
        survey__round_id=row.round_id,
        survey__village_code=row.village_code,
        at__gt=row.approved_at,
    ).count()


def _comments(row: Submission) -> tuple[CommentLine, ...]:
    return comment_lines(ReviewComment.objects.filter(submission=row, settled_at=None).order_by("id"))


def comment_lines(comments: QuerySet[ReviewComment]) -> tuple[CommentLine, ...]:
    """Comments with their answers, in the order of the rows."""
    answers = Prefetch("replies", queryset=CommentReply.objects.order_by("id"))
    return tuple(
        CommentLine(
            one.ref, one.subject.ref, one.subject.code, one.subject.head, one.fact_key, one.text, one.at, one.by_name,
            one.settled_at, tuple(ReplyLine(reply.text, reply.at, reply.by_name) for reply in one.replies.all()),
        )
        for one in comments.select_related("subject").prefetch_related(answers)
    )  # fmt: skip


def _marks(row: Submission) -> tuple[MarkLine, ...]:
    found = NotVerifiable.objects.filter(
        kind=row.kind, subject__round_id=row.round_id, subject__village_code=row.village_code, subject__left_on=None
    )
    return mark_lines(found.order_by("next_visit_on", F("subject__code")))


def mark_lines(marks: QuerySet[NotVerifiable]) -> tuple[MarkLine, ...]:
    """Marks in plain values, in the order of the rows."""
    return tuple(
        MarkLine(one.subject.ref, one.subject.head, one.indicator, one.reason, one.next_visit_on, one.by_name)
        for one in marks.select_related("subject")
    )
