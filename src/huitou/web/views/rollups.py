"""The roll-up table, and the lists behind its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huitou.areas.queries import LEVELS, area_by_code
from huitou.core.authority import Permission
from huitou.orders.queries import effective_pack
from huitou.policy.schema import SUBJECTS
from huitou.reporting.queries import opened, published_rollup, rollup
from huitou.rollup.published import LEAST
from huitou.surveys.queries import RoundLine
from huitou.web import words
from huitou.web.requests import HouseRequest, page_number
from huitou.web.views.choosing import Option, chosen_round, export_areas, round_options

PAGE_SIZE = 50
_LEVEL_OF = {length: level for level, length in LEVELS.items()}
_MEASURES = ("subjects", "size_unknown", "below_standard", "not_met", "persons_unknown", "unknown")


@require_safe
def table(request: HouseRequest) -> HttpResponse:
    """Areas down, figures across; every number opens the subjects behind it."""
    request.actor.require(Permission.ROLLUP_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "rollup/none.html")
    area = request.GET.get("area", "")
    wanted = {
        "level": _one_of(
            request.GET.get("level"), tuple(LEVELS), _default_level(request, area or round_line.county_code)
        ),
        "subject": _one_of(request.GET.get("subject"), SUBJECTS, "household"),
        "kind": _one_of(request.GET.get("kind"), tuple(words.KINDS), "review"),
    }
    asked: dict[str, Any] = {"viewer": request.actor, "subject": wanted["subject"], "kind": wanted["kind"]}
    sees_names = request.actor.can(Permission.HOUSEHOLD_VIEW)
    years = request.GET.get("years", "")
    figures = partial(rollup, by_year=bool(years)) if sees_names else published_rollup
    result = figures(round_line.slug, wanted["level"], area_code=area or round_line.county_code, **asked)
    rows, paging = _on_page([row for row in result.rows if years or row.exit_year is None], page_number(request))
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "wanted": wanted,
        "area": area_by_code(area) if area else None,
        "as_of": result.as_of,
        "rows": rows,
        **paging,
        "total": _total(figures, round_line, area, wanted["level"], asked),
        "years": years,
        "choices": _choices(),
        "below": _below(wanted["level"]),
        "indicators": effective_pack(round_line.county_code).indicators(wanted["subject"]),
        "gives": export_areas(request.actor, round_line, area) if sees_names else [],
        "may_open": sees_names,
        "least": LEAST,
    }
    return render(request, "rollup/rollup.html", context)


def _on_page(rows: Sequence[Any], number: int) -> tuple[list[Any], dict[str, int]]:
    """The rows of the areas of a page (of the last one beyond it), and which page of how many that is."""
    areas = list(dict.fromkeys(row.area for row in rows))
    pages = max(1, -(-len(areas) // PAGE_SIZE))
    number = min(number, pages)
    shown = frozenset(areas[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return [row for row in rows if row.area in shown], {"number": number, "pages": pages}


def _total(
    figures: Callable[..., Any], round_line: RoundLine, area: str, level: str, asked: dict[str, Any]
) -> Any | None:
    """The row of the whole area shown, where its own level lies above that of the rows and within reach."""
    code = area or round_line.county_code
    own_level = _LEVEL_OF.get(len(code), "")
    if own_level == level or not own_level or not asked["viewer"].scope.covers(code) or LEVELS[level] <= len(code):
        return None
    rows = figures(round_line.slug, own_level, area_code=code, **asked).rows
    return next((row for row in rows if row.exit_year is None), None)


@require_safe
def opening(request: HouseRequest) -> HttpResponse:
    """The subjects behind one number, and what it was."""
    request.actor.require(Permission.ROLLUP_VIEW)
    round_line = chosen_round(request)
    measure, indicator = request.GET.get("measure", ""), request.GET.get("indicator", "")
    year = request.GET.get("year", "")
    if round_line is None or measure not in _MEASURES or (year and not (year.isascii() and year.isdigit())):
        raise Http404
    subject = _one_of(request.GET.get("subject"), SUBJECTS, "household")
    area = area_by_code(request.GET.get("area") or round_line.county_code)
    page = opened(
        round_line.slug,
        area.code,
        viewer=request.actor,
        subject=subject,
        exit_year=int(year) if year else None,
        measure=measure,
        indicator=indicator or None,
        kind=_one_of(request.GET.get("kind"), tuple(words.KINDS), "review"),
        page=page_number(request),
        size=PAGE_SIZE,
    )
    infos = {info.slug: info for info in effective_pack(round_line.county_code).indicators(subject)}
    context = {
        "round": round_line,
        "area": area,
        "year": year,
        "measure": measure,
        "indicator": infos.get(indicator),
        "subject": subject,
        "page": page,
        "number": page_number(request),
        "pages": max(1, -(-page.total // PAGE_SIZE)),
    }
    return render(request, "rollup/opened.html", context)


def _one_of(wanted: str | None, known: tuple[str, ...], default: Any) -> Any:
    return wanted if wanted in known else default


def _default_level(request: HouseRequest, code: str) -> str:
    """What is most useful to begin with: the parts of the area, or the villages of a post that reaches less than it."""
    return _level_below(code) if request.actor.scope.covers(code) else "village"


def _level_below(code: str) -> str:
    """The level whose rows make up an area: townships of a county, villages of a township."""
    return min(
        (level for level, length in LEVELS.items() if length > len(code)), key=LEVELS.__getitem__, default="village"
    )


def _below(level: str) -> str:
    """The next level down, empty below villages."""
    return next((lower for lower in sorted(LEVELS, key=LEVELS.__getitem__) if LEVELS[lower] > LEVELS[level]), "")


def _choices() -> dict[str, list[Option]]:
    return {
        "levels": [Option(level, str(words.LEVELS[level])) for level in LEVELS],
        "subjects": [Option(subject, str(words.SUBJECTS[subject])) for subject in SUBJECTS],
        "kinds": [Option(kind, str(word)) for kind, word in words.KINDS.items()],
    }
