"""What every step of gaps shares: they are locked, each is checked by itself, and what cannot go on is told by name.

A deed is given references of gaps. Those that may take the step take it together; the others are skipped, each with
its problem. A reference out of reach refuses the whole deed: nobody learns what lies behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huitou.audit.bulk import record_bulk
from huitou.casework.actions.moving import lost_to, move
from huitou.casework.gap_words import standing
from huitou.casework.models import Gap, GapDepartment, GapTransition
from huitou.casework.queries.lines import visible_gaps
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Place, Problem, Refusal
from huitou.core.lifecycle import FOLLOW, GAP, OWN_WORK, GapState, may_start
from huitou.core.routing import Part

PASS_BEGINS = frozenset({GapState.DISPATCHED, GapState.RETURNED})
"""With these a gap begins its way anew; what was done before is not own work any more."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A gap that did not take the step, and why. `is_done`: somebody took it before, so that nothing is left to do."""

    ref: UUID
    head: str
    indicator: str
    problem: Problem
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a deed over several gaps came to."""

    done: tuple[UUID, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        """Two portions together."""
        return Outcome(self.done + other.done, self.skipped + other.skipped)

    def require(self) -> None:
        """For a deed over one gap. Raises `Refusal` with the problem of whatever was skipped."""
        if self.skipped:
            raise Refusal([one.problem for one in self.skipped])


Check = Callable[[Gap], Problem | None]


@dataclass(slots=True)
class Taken:
    """The gaps of a deed under lock: those that may take the step, and those that were skipped."""

    gaps: list[Gap]
    skipped: list[Skipped]

    def keep(self, check: Check) -> None:
        """Skips the gaps against which `check` has something to say."""
        kept = []
        for gap in self.gaps:
            problem = check(gap)
            if problem is None:
                kept.append(gap)
            else:
                self.skip(gap, problem)
        self.gaps = kept

    def skip(self, gap: Gap, problem: Problem, *, is_done: bool = False) -> None:
        """Leaves one out."""
        self.skipped.append(Skipped(gap.ref, gap.subject.head, gap.indicator, problem, is_done))

    def outcome(self) -> Outcome:
        """Those that are left took the step."""
        return Outcome(tuple(gap.ref for gap in self.gaps), tuple(self.skipped))


def locked(refs: Collection[UUID], by: Actor) -> list[Gap]:
    """The gaps under lock, in one order, so that two deeds over the same gaps never wait for each other.

    Raises `Refusal` HT5011 when one is missing or out of reach.
    """
    wanted = set(refs)
    reached = set(visible_gaps(by).filter(ref__in=wanted).values_list("id", flat=True))
    if len(reached) != len(wanted):
        raise Refusal.of("HT5011")
    rows = Gap.objects.select_for_update(of=("self",)).filter(pk__in=reached).order_by("id")
    return list(rows.select_related("subject__round__county"))


def take(
    name: str,
    refs: Collection[UUID],
    *,
    by: Actor,
    versions: Mapping[UUID, int] | None = None,
    besides: Collection[GapState] = (),
    permission: Permission | None = None,
) -> Taken:
    """The gaps that may take the step `name`; `besides`: states from which the deed goes on without moving the gap.
    `versions`: how the gaps were shown. `permission`: of who only asks for the step.

    Raises `Refusal` HT7001 for want of the right, HT5011. Skipped are, with HT5001, those that somebody moved on first;
    with HT5021 those that are not there yet; with HT5023 those on which the actor worked (four eyes).
    """
    rows = locked(refs, by)
    for village in {gap.village_code for gap in rows}:
        by.require(permission or GAP[name].permission, village)
    taken, waiting = Taken([], []), []
    for gap in rows:
        seen = (versions or {}).get(gap.ref, gap.version)
        ready = _is_ready(name, gap) or (gap.state in besides)
        if ready and seen == gap.version:
            taken.gaps.append(gap)
        else:
            waiting.append(gap)
    last = last_moves(waiting)
    for gap in waiting:
        problem, is_done = _too_late(name, gap, last.get(gap.pk))
        taken.skip(gap, problem, is_done=is_done)
    if name in OWN_WORK:
        worked = worked_on(taken.gaps, OWN_WORK[name])
        taken.keep(lambda gap: own_work(gap) if by.user_id in worked.get(gap.pk, ()) else None)
    return taken


def make(
    taken: Taken, name: str, *, by: Actor, now: datetime, reason: str = "", values: Mapping[str, Any] | None = None
) -> None:
    """Moves the gaps that were taken, sets `values` on them, and records the deed once for all of them."""
    move(name, [(gap.pk, GapState(gap.state)) for gap in taken.gaps], by=by, now=now, reason=reason, **(values or {}))
    told(f"gap.{name}", taken.gaps, by=by, now=now, reason=reason)


def told(verb: str, gaps: Sequence[Gap], *, by: Actor, now: datetime, **detail: Any) -> None:
    """One event per county over what was done to gaps."""
    by_county: dict[str, list[str]] = {}
    for gap in gaps:
        by_county.setdefault(gap.subject.round.county.code, []).append(str(gap.ref))
    for county_code, refs in by_county.items():
        rows = [(ref,) for ref in refs]
        more = {**detail, "gaps": refs[:20]}
        record_bulk(verb, "gap", rows, by=by, now=now, area_code=county_code, detail=more)


def last_moves(gaps: Iterable[Gap]) -> Mapping[int, GapTransition]:
    """The last step of each gap."""
    rows = GapTransition.objects.filter(gap__in=[gap.pk for gap in gaps]).exclude(name=FOLLOW).order_by("id")
    return {row.gap_id: row for row in rows}


def worked_on(gaps: Sequence[Gap], states: Collection[GapState]) -> Mapping[int, set[int]]:
    """Who brought each gap to one of `states` since it was sent or returned last."""
    found: dict[int, set[int]] = {}
    rows = GapTransition.objects.filter(gap__in=[gap.pk for gap in gaps]).exclude(name=FOLLOW).order_by("id")
    for gap_id, target, user in rows.values_list("gap_id", "target", "by_user"):
        if target in PASS_BEGINS:
            found[gap_id] = set()
        elif target in states:
            found.setdefault(gap_id, set()).add(user)
    return found


def lead_departments(gaps: Sequence[Gap]) -> Mapping[int, int]:
    """The department that leads on each gap."""
    rows = GapDepartment.objects.filter(gap__in=[gap.pk for gap in gaps], part=Part.LEAD)
    return dict(rows.values_list("gap_id", "department_id"))


def led_by(by: Actor, gaps: Sequence[Gap]) -> Check:
    """A check: the actor's department leads on the gap (a post outside of departments acts for whichever leads)."""
    leads = lead_departments(gaps)

    def check(gap: Gap) -> Problem | None:
        own = by.scope.departments
        leads_on_it = gap.pk in leads and (own is None or leads[gap.pk] in own)
        return None if leads_on_it else Problem("HT5020", place_of(gap))

    return check


def own_work(gap: Gap) -> Problem:
    """Four eyes."""
    return Problem("HT5023", place_of(gap))


def place_of(gap: Gap) -> Place:
    """Whose gap it is, for problems."""
    return Place(name=gap.subject.head)


def required_reason(reason: str) -> str:
    """The reason without blanks around it. Raises `Refusal` HT5022 when there is none."""
    if not reason.strip():
        raise Refusal.of("HT5022")
    return reason.strip()[:256]


def _is_ready(name: str, gap: Gap) -> bool:
    return may_start(name, gap.state, gap.returned_to)


def _too_late(name: str, gap: Gap, last: GapTransition | None) -> tuple[Problem, bool]:
    """Somebody was first, or the gap is not there yet."""
    if last is not None and (last.source in GAP[name].sources or _is_ready(name, gap)):
        lost = lost_to(last.by_name, last.at).problems[0]
        return Problem(lost.code, place_of(gap), lost.values), last.name == name
    zh, en = standing(gap.state, gap.returned_to)
    return Problem("HT5021", place_of(gap), {"state": zh, "state_en": en}), False
