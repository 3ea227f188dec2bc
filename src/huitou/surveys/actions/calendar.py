"""The calendar of a round: more time for a step, training sessions (四(二))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.schedule import Milestone
from huitou.orders.queries import effective_pack
from huitou.surveys.models import Attendance, Round, RoundStep, StepExtension, Training


def extend_step(round_id: int, slug: str, to_on: date | None, reason: str, *, by: Actor, now: datetime) -> None:
    """Gives a step more time. Raises `Refusal` HT7001; HT4041 for a step that does not exist; HT4042 for one without a
    date; HT4036 without a reason; HT4043 unless the new date is later."""
    round_ = _round(round_id, by)
    step = RoundStep.objects.select_for_update().filter(round=round_, slug=slug).first()
    milestone = next((one for one in _milestones(round_) if one.slug == slug), None)
    if step is None or milestone is None:
        raise Refusal.of("HT4041", round=round_.slug, step=slug)
    due_on = step.extended_to or milestone.due_on
    if due_on is None:
        raise Refusal.of("HT4042", step=milestone.label, step_en=milestone.label_en)
    if not reason.strip():
        raise Refusal.of("HT4036")
    if to_on is None or to_on <= due_on:
        raise Refusal.of("HT4043", due_on=due_on)
    StepExtension.objects.create(
        step=step, from_on=due_on, to_on=to_on, reason=reason.strip(), at=now, by_user=by.user_id, by_name=by.name
    )
    RoundStep.objects.filter(pk=step.pk).update(extended_to=to_on, version=step.version + 1)
    detail = {"step": slug, "from": due_on.isoformat(), "to": to_on.isoformat()}
    record("calendar.extend", "round", str(round_.ref), by=by, now=now, area_code=round_.county.code, detail=detail)


def hold_training(
    round_id: int, held_on: date | None, topic: str, people: Sequence[tuple[str, str]], *, by: Actor, now: datetime,
    today: date,
) -> None:  # fmt: skip
    """Records a training session with those who came (name, unit). Raises `Refusal` HT7001, HT4044."""
    round_ = _round(round_id, by)
    if held_on is None or held_on > today or not topic.strip() or not people:
        raise Refusal.of("HT4044")
    training = Training.objects.create(
        round=round_, held_on=held_on, topic=topic.strip(), at=now, by_user=by.user_id, by_name=by.name
    )
    Attendance.objects.bulk_create(Attendance(training=training, name=name, unit=unit) for name, unit in people)
    detail = {"training": str(training.ref), "held_on": held_on.isoformat(), "people": len(people)}
    record("calendar.train", "round", str(round_.ref), by=by, now=now, area_code=round_.county.code, detail=detail)


def _round(round_id: int, by: Actor) -> Round:
    round_ = Round.objects.select_related("county").get(pk=round_id)
    by.require(Permission.CALENDAR_EDIT, round_.county.code)
    return round_


def _milestones(round_: Round) -> tuple[Milestone, ...]:
    return effective_pack(round_.county.code).rounds[round_.slug].milestones
