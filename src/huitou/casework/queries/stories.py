"""One gap from the day it was found to its last line: steps, measures with their notes, proof, requests, members."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huitou.casework.models import Gap, GapDepartment, GapRequest, GapTransition, ProgressNote, Proof
from huitou.casework.queries.completion import MeasureLine, measures_of
from huitou.casework.queries.lines import GapLine, lines_of, readable_gaps
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.routing import Part


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a gap; `round` names the round in which it was taken."""

    round: str
    name: str
    target: str
    at: datetime
    by_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """How a measure got on."""

    measure: UUID
    text: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A document or picture; `size` in bytes."""

    ref: UUID
    name: str
    kind: str
    size: int
    sha256: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class RequestLine:
    """What the department asked (`transfer` or `extension`), and what the county office answered."""

    ref: UUID
    kind: str
    reason: str
    wanted_on: date | None
    wanted_department: str
    state: str
    asked_at: datetime
    asked_by_name: str
    decided_at: datetime | None
    decided_by_name: str
    answer: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member who fell short: closed when the confirmed facts no longer name them, open when they do, None before."""

    member: str
    is_closed: bool | None


@dataclass(frozen=True, slots=True)
class GapStory:
    """One gap with everything that happened to it, the rounds before included. `is_led`: the viewer's department leads
    (a post outside of departments acts for whichever does)."""

    line: GapLine
    is_led: bool
    found_at: datetime
    steps: tuple[StepLine, ...]
    measures: tuple[MeasureLine, ...]
    notes: tuple[NoteLine, ...]
    proofs: tuple[ProofLine, ...]
    requests: tuple[RequestLine, ...]
    members: tuple[MemberLine, ...]


def gap_story(ref: UUID, viewer: Actor) -> GapStory:
    """The page of a gap. Raises `Refusal` HT7001, HT5011 when it is missing or out of reach."""
    gap = readable_gaps(viewer).select_related("subject").filter(ref=ref).first()
    if gap is None:
        raise Refusal.of("HT5011")
    (line,) = lines_of(Gap.objects.filter(pk=gap.pk), gap.subject.round_id)
    chain = _chain(gap)
    measures = measures_of(chain)
    return GapStory(
        line=line,
        is_led=viewer.scope.departments is None or _leads(gap, viewer.scope.departments),
        found_at=gap.found_at,
        steps=_steps(chain),
        measures=tuple(one for key in chain for one in measures.get(key, ())),
        notes=_notes(chain),
        proofs=_proofs(chain),
        requests=_requests(chain),
        members=_members(line),
    )


def proof_of(ref: UUID, viewer: Actor) -> ProofLine:
    """A proof whose gap lies within reach. Raises `Refusal` HT7001, HT5011."""
    row = Proof.objects.filter(ref=ref, gap__in=readable_gaps(viewer).values("pk")).first()
    if row is None:
        raise Refusal.of("HT5011")
    return _proof(row)


def _leads(gap: Gap, departments: Collection[int]) -> bool:
    return GapDepartment.objects.filter(gap=gap, part=Part.LEAD, department_id__in=departments).exists()


def _chain(gap: Gap) -> list[int]:
    """The gap and those of earlier rounds from which it goes on, oldest first."""
    keys, before = [gap.pk], gap.carried_from_id
    while before is not None:
        keys.insert(0, before)
        before = Gap.objects.values_list("carried_from_id", flat=True).get(pk=before)
    return keys


def _steps(chain: list[int]) -> tuple[StepLine, ...]:
    rows = GapTransition.objects.filter(gap__in=chain).order_by("id")
    names = ("gap__subject__round__slug", "name", "target", "at", "by_name", "reason")
    return tuple(StepLine(*row) for row in rows.values_list(*names))


def _notes(chain: list[int]) -> tuple[NoteLine, ...]:
    rows = ProgressNote.objects.filter(measure__entries__gap__in=chain).order_by("id").distinct()
    return tuple(NoteLine(*row) for row in rows.values_list("measure__ref", "text", "at", "by_name"))


def _proofs(chain: list[int]) -> tuple[ProofLine, ...]:
    return tuple(_proof(row) for row in Proof.objects.filter(gap__in=chain).order_by("id"))


def _proof(row: Proof) -> ProofLine:
    return ProofLine(row.ref, row.name, row.kind, row.size, row.sha256, row.at, row.by_name)


def _requests(chain: list[int]) -> tuple[RequestLine, ...]:
    rows = GapRequest.objects.filter(gap__in=chain).select_related("wanted_department").order_by("id")
    return tuple(request_line(row) for row in rows)


def request_line(row: GapRequest) -> RequestLine:
    """A request in plain values."""
    wanted = row.wanted_department
    return RequestLine(
        row.ref, row.kind, row.reason, row.wanted_on, wanted.label if wanted is not None else "", str(row.state),
        row.asked_at, row.asked_by_name, row.decided_at, row.decided_by_name, row.answer,
    )  # fmt: skip


def _members(line: GapLine) -> tuple[MemberLine, ...]:
    if not line.outcome:
        return tuple(MemberLine(one, None) for one in line.members)
    return tuple(MemberLine(one, one not in line.outcome_members) for one in line.members)
