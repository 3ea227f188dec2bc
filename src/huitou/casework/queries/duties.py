"""Who owes what, and by when: the calendar of the open rounds against how things really stand (四).

Of the calendar stand here the steps whose end the program can see; training and the entry in the province's platform
are shown with the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from huitou.casework.models import Digest, GapList, Referral
from huitou.casework.queries.lines import gaps_of_round, visible_gaps
from huitou.casework.queries.lists import without_lead
from huitou.casework.queries.requests import asked_count
from huitou.casework.queries.worklists import (
    WITH_DEPARTMENT,
    Standing,
    is_with_department,
    own_standing,
    work_counts,
)
from huitou.core.authority import Actor, Permission, RoleLevel
from huitou.core.lifecycle import GapListState, GapState, ReferralState
from huitou.core.schedule import DueState, Milestone, due_state
from huitou.surveys.queries import LeftToSurvey, RoundLine, is_trained, left_to_survey, milestones, rounds

if TYPE_CHECKING:
    from huitou.policy import Pack


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that the viewer's post owes: how many are left, by when, how that stands today, and the page on which
    it is done (`target`, with the `ref` of the round or referral)."""

    slug: str
    label: str
    label_en: str
    round: str
    count: int
    due_on: date | None
    state: DueState
    target: str
    ref: UUID | None


@dataclass(frozen=True)
class _Reach:
    """A round as far as a viewer reaches: what several steps ask for is counted once, and only when one asks."""

    line: RoundLine
    viewer: Actor
    known: tuple[Standing, ...] | None = None

    @cached_property
    def surveys(self) -> LeftToSurvey:
        return left_to_survey(self.line.id, self.viewer)

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """How the gaps stand; for a department those that it leads."""
        return own_standing(self.line.id, self.viewer) if self.known is None else self.known

    @property
    def unsent(self) -> int:
        """How many gaps are still to be sent."""
        return sum(total for state, _, _, total in self.standing if state in _BEFORE_SENDING)

    @property
    def sent(self) -> int:
        """How many gaps wait for a department."""
        return sum(total for state, _, side, total in self.standing if is_with_department(state, side))

    @cached_property
    def is_sent(self) -> bool:
        """Whether anything of the round was ever sent to a department."""
        return Referral.objects.filter(gap_list__round_id=self.line.id).exists()


_BEFORE_SENDING = (GapState.FOUND, GapState.LISTED, GapState.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of the calendar as the program follows it: who is asked, what is left, where it is done."""

    owners: frozenset[RoleLevel]
    permission: Permission
    left: Callable[[_Reach], int]
    target: str


def owed(
    viewer: Actor,
    today: date,
    within: Sequence[RoundLine] | None = None,
    known: Mapping[int, tuple[Standing, ...]] = MappingProxyType({}),
) -> tuple[Duty, ...]:
    """What the viewer's post owes in the open rounds `within` reach (read here, unless they are given): what is undone
    first, by date. Posts that only look owe nothing. `known`: by round what `own_standing` found there, where that has
    been asked already."""
    lines = rounds(viewer) if within is None else within
    duties = [duty for line in lines for duty in _of_round(_Reach(line, viewer, known.get(line.id)), today)]
    return tuple(sorted(duties, key=lambda duty: (duty.state is DueState.DONE, duty.due_on or date.max)))


def _of_round(reach: _Reach, today: date) -> Iterator[Duty]:
    line, viewer, steps = reach.line, reach.viewer, milestones(reach.line)
    for slug, step in _STEPS.items():
        if viewer.role.level in step.owners and viewer.can(step.permission) and slug in steps:
            yield _step_duty(line, steps[slug], step.left(reach), step.target, today)
    if viewer.can(Permission.GAP_ASSIGN, line.county_code):
        yield from _to_assign(reach, steps, today)
    if viewer.can(Permission.REFERRAL_RECEIVE) and viewer.scope.departments is not None:
        yield from _to_receive(line, viewer.scope.departments, today)
    yield from _at_steps(reach, steps, today)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """The message of the day: how many duties were overdue, due that day, the day after, soon; how many things had
    come back."""

    overdue: int
    due_today: int
    due_tomorrow: int
    soon: int
    returned: int


def digest_of(viewer: Actor, today: date) -> DigestLine | None:
    """The viewer's own digest of a day; None before it is made, and for who owed nothing."""
    row = Digest.objects.filter(user=viewer.user_id, on=today).first()
    if row is None:
        return None
    return DigestLine(row.overdue, row.due_today, row.due_tomorrow, row.soon, row.returned)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A step of the calendar on the county's board: how many things are left (None: the program cannot see it)."""

    milestone: Milestone
    left: int | None
    state: DueState


def board(line: RoundLine, viewer: Actor, today: date, pack: Pack | None = None) -> tuple[BoardLine, ...]:
    """All steps of a round with what is left within the viewer's reach. Raises `Refusal` HT7001. `pack` as for
    `milestones`."""
    viewer.require(Permission.SUBMISSION_VIEW)
    reach = _Reach(line, viewer)
    return tuple(_board_line(milestone, reach, today) for milestone in milestones(line, pack).values())


def _board_line(milestone: Milestone, reach: _Reach, today: date) -> BoardLine:
    count = _SEEN.get(milestone.slug)
    left = count(reach) if count is not None else None
    return BoardLine(milestone, left, due_state(milestone.due_on, today, done=left == 0))


def _step_duty(line: RoundLine, milestone: Milestone, left: int, target: str, today: date) -> Duty:
    state = due_state(milestone.due_on, today, done=left == 0)
    return Duty(
        slug=milestone.slug,
        label=milestone.label,
        label_en=milestone.label_en,
        round=line.slug,
        count=left,
        due_on=milestone.due_on,
        state=state,
        target=target,
        ref=line.ref,
    )


def _to_assign(reach: _Reach, milestones: Mapping[str, Milestone], today: date) -> Iterator[Duty]:
    """What has no lead must be assigned before it goes out; once everything is out nobody needs to look for it."""
    line = reach.line
    if left := reach.unsent and without_lead(gaps_of_round(line.id, reach.viewer)).count():
        due_on = milestones["dispatch"].due_on if "dispatch" in milestones else None
        words = "为无归口的未达标项指定牵头部门", "Assign a lead to gaps that have none"
        yield Duty("gap_assign", *words, line.slug, left, due_on, due_state(due_on, today), "gap_assign", line.ref)


def _to_receive(line: RoundLine, departments: Iterable[int], today: date) -> Iterator[Duty]:
    waiting = Referral.objects.filter(
        gap_list__round_id=line.id, department_id__in=departments, state=ReferralState.DISPATCHED
    ).order_by("serial")
    for row in waiting:
        words = f"签收点球 {row.number}", f"Sign for referral {row.number}"
        state = due_state(row.due_on, today)
        yield Duty("referral_receive", *words, line.slug, 1, row.due_on, state, "referral", row.ref)


_STEP_DUTIES: Mapping[str, tuple[str, str, str]] = {
    "plan": ("为未达标项安排措施", "Plan measures for gaps", "departments_done"),
    "review": ("审核部门的办结报告", "Review what departments report done", "departments_done"),
    "confirm": ("入户核实部门办结的项", "Confirm on site what is reported done", "results_to_county"),
    "accept": ("验收乡镇已核实的项", "Accept what townships confirmed", "results_to_county"),
}
"""Steps of the work beside the calendar's: words, and the step of the calendar by which they are due. The township's
confirmation is the line of Form 4 or 6 (附件填报说明)."""


def _at_steps(reach: _Reach, steps: Mapping[str, Milestone], today: date) -> Iterator[Duty]:
    """What waits for the viewer's post on its way to acceptance: nobody is told twice of the same step."""
    line, viewer = reach.line, reach.viewer
    if viewer.role.level not in _OFFICES or not viewer.can(Permission.GAP_VIEW):
        return
    counts = work_counts(line.id, viewer, reach.standing)
    for slug, (label, label_en, step) in _STEP_DUTIES.items():
        if counts.get(slug):
            due_on = steps[step].due_on if step in steps else None
            state = due_state(due_on, today)
            yield Duty(slug, label, label_en, line.slug, counts[slug], due_on, state, f"work_{slug}", line.ref)
    if viewer.can(Permission.REFERRAL_DECIDE) and (asked := asked_count(line.id, viewer)):
        words = "答复部门的延期、移交申请", "Answer what departments ask for"
        yield Duty("requests", *words, line.slug, asked, None, DueState.NOT_SET, "requests", line.ref)
    if viewer.scope.departments is None and viewer.can(Permission.AUDIT_VIEW):
        yield from _escalated(line, viewer)


def _escalated(line: RoundLine, viewer: Actor) -> Iterator[Duty]:
    """What stays overdue is brought before the county office and supervision."""
    gaps = gaps_of_round(line.id, viewer).filter(WITH_DEPARTMENT, escalated_at__isnull=False)
    if count := gaps.count():
        words = "督办逾期已升级的项", "See to gaps that are escalated"
        yield Duty("escalated", *words, line.slug, count, None, DueState.OVERDUE, "overdue", line.ref)


_OFFICES = frozenset({RoleLevel.TOWNSHIP, RoleLevel.DEPARTMENT, RoleLevel.COUNTY})


def _not_signed(reach: _Reach) -> int:
    """Found gaps on the unsigned list; 1 while there is no list at all, because it is still to be drawn up."""
    lists = GapList.objects.filter(round_id=reach.line.id)
    drawn_up = lists.filter(state=GapListState.DRAWN_UP)
    unsigned = visible_gaps(reach.viewer).filter(gap_list__in=drawn_up, state=GapState.FOUND).count()
    return unsigned or int(not lists.exists())


def _not_dispatched(reach: _Reach) -> int:
    """Gaps that are still to be sent; 1 while nothing was sent."""
    return reach.unsent or int(not reach.is_sent)


def _open_at_departments(reach: _Reach) -> int:
    """Gaps that wait for a department; 1 while nothing was sent, because it is still to be done."""
    return reach.sent or int(not reach.is_sent)


_FIELD = frozenset({RoleLevel.VILLAGE, RoleLevel.TOWNSHIP})
_STEPS: Mapping[str, _Step] = {
    "screening": _Step(_FIELD, Permission.SURVEY_EDIT, lambda reach: reach.surveys.unsurveyed, "households"),
    "forms_to_county": _Step(
        frozenset({RoleLevel.TOWNSHIP}),
        Permission.FORM_EXPORT,
        lambda reach: reach.surveys.unapproved,
        "households",
    ),
    "gap_list": _Step(frozenset({RoleLevel.COUNTY}), Permission.GAP_LIST_SIGN, _not_signed, "gap_list_sign"),
    "dispatch": _Step(frozenset({RoleLevel.COUNTY}), Permission.REFERRAL_DISPATCH, _not_dispatched, "gaps"),
    "departments_done": _Step(
        frozenset({RoleLevel.DEPARTMENT}), Permission.REFERRAL_VIEW, lambda reach: reach.sent, "work_report"
    ),
}
"""By slug of the calendar's step; the right tells apart the posts of one level (the group signs, the office sends)."""
# By whom a step is owed does not matter on the board; that an order is adopted is what a round is opened with.
_SEEN: Mapping[str, Callable[[_Reach], int]] = {
    "plan_and_group": lambda _reach: 0,
    "training": lambda reach: int(not is_trained(reach.line)),
    **{slug: step.left for slug, step in _STEPS.items() if slug != "departments_done"},
    "departments_done": _open_at_departments,
}
