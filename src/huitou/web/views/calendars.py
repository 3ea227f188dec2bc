"""The calendar of a round: its steps and how they stand, townships beside one another, extensions, training."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.casework.queries import board
from huitou.core.authority import Permission
from huitou.core.schedule import working_days_left
from huitou.orders.actions import enter_day
from huitou.orders.queries import WorkingDays, days_of, effective_pack
from huitou.surveys.actions import extend_step, hold_training
from huitou.surveys.queries import RoundLine, extensions, townships_standing, trainings
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.templatetags.house import reads_english
from huitou.web.views.choosing import chosen_round, required_round, round_options


@require_safe
def board_page(request: HouseRequest) -> HttpResponse:
    """All steps of a round with owner, date and state."""
    request.actor.require(Permission.SUBMISSION_VIEW)
    line = chosen_round(request)
    if line is None:
        return render(request, "calendar/none.html", {"may_open": request.actor.can(Permission.ROUND_OPEN)})
    pack = effective_pack(line.county_code)
    steps = board(line, request.actor, clock.today(), pack)
    entered = days_of(line.county_code)
    days = WorkingDays.of(entered)
    context = {
        "round": line,
        "rounds": round_options(request),
        "steps": steps,
        "owners": pack.files.calendar.owners,
        "labels": {step.milestone.slug: step.milestone for step in steps},
        "extensions": extensions(line, request.actor),
        "trainings": trainings(line, request.actor),
        "working": {step.milestone.slug: _working(step.milestone.due_on, days) for step in steps},
        "days": entered,
        "townships": townships_standing(line, request.actor),
        "may_edit": request.actor.can(Permission.CALENDAR_EDIT, line.county_code),
        "today": clock.today(),
    }
    return render(request, "calendar/calendar.html", context)


def _working(due_on: date | None, days: WorkingDays) -> dict[str, object] | None:
    """The working days that are left of a step, and why its day is free when it is."""
    if due_on is None:
        return None
    chinese, english = days.rest(due_on)
    left = working_days_left(clock.today(), due_on, days.is_working)
    return {"left": left, "rest": english if reads_english() else chinese, "is_published": days.is_published(due_on)}


@require_POST
def extend(request: HouseRequest) -> HttpResponse:
    """Gives a step more time."""
    line = required_round(request)
    slug, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    with deed(request, Permission.CALENDAR_EDIT, line.county_code) as actor:
        extend_step(line.id, slug, _day(request, "to_on"), reason, by=actor, now=clock.now())
    messages.success(request, gettext("已延期。"))
    return redirect(_address(line))


@require_POST
def train(request: HouseRequest) -> HttpResponse:
    """Records a training session; one participant a line, the unit behind a comma."""
    line = required_round(request)
    topic, people = request.POST.get("topic", ""), _people(request.POST.get("people", ""))
    with deed(request, Permission.CALENDAR_EDIT, line.county_code) as actor:
        held_on = _day(request, "held_on")
        hold_training(line.id, held_on, topic, people, by=actor, now=clock.now(), today=clock.today())
    messages.success(request, gettext("培训已登记。"))
    return redirect(_address(line))


@require_POST
def day(request: HouseRequest) -> HttpResponse:
    """Enters a day on which the county works or rests otherwise than the national calendar says."""
    line = required_round(request)
    said = request.POST
    with deed(request, Permission.CALENDAR_EDIT, line.county_code) as actor:
        enter_day(
            line.county_code, _day(request, "day"), said.get("works") == "yes", said.get("name", ""),
            document_number=said.get("document", ""), by=actor, now=clock.now(),
        )  # fmt: skip
    messages.success(request, gettext("已记下。期限不会因此改变。"))
    return redirect(_address(line))


def _people(text: str) -> list[tuple[str, str]]:
    rows = (row.replace("，", ",").partition(",") for row in text.splitlines() if row.strip())
    return [(name.strip()[:64], unit.strip()[:64]) for name, _, unit in rows if name.strip()]


def _day(request: HouseRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None


def _address(line: RoundLine) -> str:
    return f"{reverse('calendar')}?round={line.ref}"
