"""Another line tried on the facts as they stand (测算): what it would change, who changes sides, and the curve over all
lines. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huitou.areas.queries import LEVELS, area_by_code
from huitou.core.errors import Problem, Refusal
from huitou.orders.queries import effective_pack
from huitou.policy import IndicatorInfo
from huitou.reporting.choice import Kind
from huitou.reporting.queries import changed_sides, income_curve, movable_lines, moved_line, require_what_if
from huitou.reporting.queries.what_ifs import MovableLine, MovedRow
from huitou.rollup.rows import CubeRow, Headcount, Shortfall
from huitou.rollup.what_if import line_from
from huitou.surveys.queries import RoundLine
from huitou.web import words
from huitou.web.line_chart import Scale, line_chart, scale_for
from huitou.web.requests import HouseRequest, page_number
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option, chosen_round, required_round, round_options

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: one line of one indicator in one place. `line` is the one in force unless another is
    typed; None: none is in force either. `problem`: what was typed is no line."""

    round: RoundLine
    kind: Kind
    code: str
    level: str
    movable: tuple[MovableLine, ...]
    chosen: MovableLine
    line: Decimal | None
    typed: str
    problem: Problem | None

    @property
    def where(self) -> dict[str, Any]:
        """The same for the queries."""
        return {"indicator": self.chosen.slug, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class Shift:
    """One area: who misses the indicator under both lines. `now` and what changes are None where no line is in force:
    then nobody knows."""

    row: CubeRow
    now: Shortfall | None
    then: Shortfall
    households: int | None
    persons: int | None
    unknown: Headcount


@require_safe
def what_if(request: HouseRequest) -> HttpResponse:
    """The rows under the line in force and under the moved one, and the curve. Asked for by htmx, only what changes."""
    require_what_if(request.actor)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "what_if/none.html")
    asked = _asked(request, round_line)
    infos = _infos(round_line)
    scale = scale_for(asked.chosen.threshold, asked.line)
    context = {
        "asked": asked,
        "round": round_line,
        "area": area_by_code(asked.code),
        "indicator": infos[asked.chosen.slug],
        "scale": scale,
        **_moved(request, asked),
        **_curve(request, asked, scale),
    }
    if "HX-Request" in request.headers:
        return render(request, "what_if/changes.html", context)
    return render(request, "what_if/what_if.html", context | _choices(request, asked, infos))


@require_safe
def changed(request: HouseRequest) -> HttpResponse:
    """The households that one of the two lines counts and the other does not."""
    require_what_if(request.actor)
    asked = _asked(request, required_round(request))
    if asked.line is None or asked.problem is not None:
        raise Http404
    number = page_number(request)
    page = changed_sides(
        asked.round.slug, asked.code, viewer=request.actor, threshold=asked.line, page=number, size=PAGE_SIZE,
        **asked.where,
    )  # fmt: skip
    context = {
        "asked": asked,
        "round": asked.round,
        "area": area_by_code(asked.code),
        "indicator": _infos(asked.round)[asked.chosen.slug],
        "page": page,
        "number": number,
        "pages": max(1, -(-page.total // PAGE_SIZE)),
    }
    return render(request, "what_if/changed.html", context)


def _asked(request: HouseRequest, round_line: RoundLine) -> Asked:
    """Raises Http404 for an area that is none, and where no indicator has a line."""
    given = request.GET
    kind: Kind = "remediation" if given.get("kind") == "remediation" else "review"
    code = given.get("area") or round_line.county_code
    movable = movable_lines(round_line, kind)
    if len(code) not in LEVELS.values() or not movable:
        raise Http404
    chosen = next((one for one in movable if one.slug == given.get("indicator")), movable[0])
    # A figure that was typed for another indicator says nothing of this one.
    typed = given.get("line", "").strip() if given.get("of", chosen.slug) == chosen.slug else ""
    line, problem = chosen.threshold, None
    try:
        line = line_from(typed) if typed else line
    except Refusal as refusal:
        problem = refusal.problems[0]
    levels = _levels_within(code)
    reaches_all = request.actor.scope.covers(code)
    level = given.get("level") if given.get("level") in levels else levels[0 if reaches_all else -1]
    return Asked(round_line, kind, code, str(level), movable, chosen, line, typed, problem)


def _levels_within(code: str) -> list[str]:
    """The levels whose areas make up this one, from above; a village has only itself."""
    order = sorted(LEVELS, key=LEVELS.__getitem__)
    return [level for level in order if LEVELS[level] > len(code)] or order[-1:]


def _moved(request: HouseRequest, asked: Asked) -> Mapping[str, Any]:
    """The rows under both lines; without a line there are none to compare, only what is unknown."""
    found = moved_line(
        asked.round.slug, asked.level, viewer=request.actor, area_code=asked.code,
        threshold=Decimal(0) if asked.line is None else asked.line, **asked.where,
    )  # fmt: skip
    shifts = [_shift(row, asked.chosen) for row in found.rows]
    total = _shift(found.total, asked.chosen) if found.total else None
    whole = [total] if total else shifts
    return {
        "as_of": found.as_of,
        "shifts": shifts,
        "total": total,
        "subjects": sum(one.row.subjects.subjects for one in whole),
        "unknown": sum(one.unknown.subjects for one in whole),
        "now": None if asked.chosen.threshold is None else sum(one.now.subjects for one in whole if one.now),
        "then": sum(one.then.subjects for one in whole),
    }


def _shift(moved: MovedRow, chosen: MovableLine) -> Shift:
    now, then, unknown = (
        moved.now.not_met[chosen.slug],
        moved.then.not_met[chosen.slug],
        moved.then.unknown[chosen.slug],
    )
    if chosen.threshold is None:
        return Shift(moved.now, None, then, None, None, unknown)
    persons = then.affected_persons - now.affected_persons
    return Shift(moved.now, now, then, then.subjects - now.subjects, persons, unknown)


def _curve(request: HouseRequest, asked: Asked, scale: Scale) -> Mapping[str, Any]:
    """The curve as a picture and as rows; nothing for an indicator that is no income per head."""
    if not asked.chosen.has_curve:
        return {}
    both = {"now": asked.chosen.threshold, "then": asked.line if asked.line != asked.chosen.threshold else None}
    marks = {name: line for name, line in both.items() if line is not None}
    lines = scale.lines(list(marks.values()))
    points = income_curve(asked.round.slug, lines, viewer=request.actor, area_code=asked.code, **asked.where)
    return {
        "chart": line_chart([(point.line, point.households) for point in points], scale.most, marks),
        "points": [point for point in points if scale.is_row(point.line) or point.line in marks.values()],
    }


def _choices(request: HouseRequest, asked: Asked, infos: Mapping[str, IndicatorInfo]) -> dict[str, Any]:
    return {
        "rounds": round_options(request),
        "levels": [Option(level, str(words.LEVELS[level])) for level in _levels_within(asked.code)],
        "kinds": [Option(kind, str(word)) for kind, word in words.KINDS.items()],
        "indicators": [Option(one.slug, label(infos[one.slug])) for one in asked.movable],
    }


def _infos(round_line: RoundLine) -> Mapping[str, IndicatorInfo]:
    return {info.slug: info for info in effective_pack(round_line.county_code).indicators("household")}
