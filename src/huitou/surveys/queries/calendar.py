"""The calendar of a round: its steps with the dates in force, and its training sessions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from huitou.core.authority import Actor, Permission
from huitou.core.schedule import Milestone
from huitou.orders.queries import effective_pack
from huitou.surveys.models import RoundStep, StepExtension, Training
from huitou.surveys.queries.rounds import RoundLine

if TYPE_CHECKING:
    from huitou.policy import Pack


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """Why a step has more time."""

    slug: str
    from_on: date
    to_on: date
    reason: str
    by_name: str


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """A session and who came: (name, unit)."""

    held_on: date
    topic: str
    people: tuple[tuple[str, str], ...]


def milestones(line: RoundLine, pack: Pack | None = None) -> dict[str, Milestone]:
    """The steps of a round by slug, in order, with the dates in force: extended, else those of the order. `pack` where
    the caller has read it already."""
    later = dict(
        RoundStep.objects.filter(round_id=line.id, extended_to__isnull=False).values_list("slug", "extended_to")
    )
    steps = (pack or effective_pack(line.county_code)).rounds[line.slug].milestones
    return {step.slug: replace(step, due_on=later.get(step.slug, step.due_on)) for step in steps}


def extensions(line: RoundLine, viewer: Actor) -> tuple[ExtensionLine, ...]:
    """The extensions of a round, oldest first. Raises `Refusal` HT7001."""
    viewer.require(Permission.SUBMISSION_VIEW)
    rows = StepExtension.objects.filter(step__round_id=line.id).select_related("step").order_by("id")
    return tuple(ExtensionLine(row.step.slug, row.from_on, row.to_on, row.reason, row.by_name) for row in rows)


def trainings(line: RoundLine, viewer: Actor) -> tuple[TrainingLine, ...]:
    """The training sessions of a round, oldest first; names for posts of the county only. Raises `Refusal` HT7001."""
    viewer.require(Permission.SUBMISSION_VIEW)
    rows = Training.objects.filter(round_id=line.id).prefetch_related("attendance").order_by("held_on", "id")
    sees_names = viewer.scope.covers(line.county_code)
    return tuple(
        TrainingLine(
            row.held_on,
            row.topic,
            tuple((one.name, one.unit) for one in row.attendance.all()) if sees_names else (),
        )
        for row in rows
    )


def is_trained(line: RoundLine) -> bool:
    """Whether a session was held."""
    return Training.objects.filter(round_id=line.id).exists()
