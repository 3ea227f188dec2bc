"""The survey grid of a village: a page, and one JSON request per save."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from huitou.casework.queries import blind_to
from huitou.core.authority import Permission
from huitou.core.errors import Language, Refusal
from huitou.orders.queries import effective_pack
from huitou.registry.queries import registered_households
from huitou.surveys.actions import record_plan
from huitou.surveys.planning import plan_surveys
from huitou.surveys.queries import RoundLine, village_to_fill
from huitou.surveys.survey_documents import DocumentsRead
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.surveying.grid import ReadRow, cells_of, columns_of, maker_of, objections_by_row, read_row
from huitou.web.surveying.objections import messages
from huitou.web.surveying.page import SurveyPageMaker
from huitou.web.views.choosing import (
    chosen_round,
    chosen_village,
    required_round,
    round_options,
    village_options,
)
from huitou.web.views.errors import status_of


@require_safe
def grid(request: HouseRequest) -> HttpResponse:
    """The households of a village to be typed in with the keyboard alone."""
    request.actor.require(Permission.SURVEY_EDIT)
    round_line = chosen_round(request)
    villages = village_options(request, round_line) if round_line is not None else []
    village = chosen_village(request, villages)
    if round_line is None or village is None:
        return render(request, "survey/grid_none.html", {"rounds": round_options(request)})
    makers = _makers(request, round_line, village.value)
    columns = columns_of(effective_pack(round_line.county_code), round_line.review_standard_year)
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "village": village,
        "villages": villages,
        "columns": columns,
        "rows": [
            {
                "subject": maker.filling.subject,
                "revision": maker.filling.revision,
                "is_open": maker.filling.is_open,
                "cells": cells_of(maker, columns),
            }
            for maker in makers.values()
        ],
    }
    return render(request, "survey/grid.html", context)


@require_POST
def grid_save(request: HouseRequest) -> HttpResponse:
    """Saves the rows that were changed: {"rows": [{code, revision, cells}]} in, {"rows": {code: …}} out. Rows without
    objections are saved, the others come back with theirs."""
    request.actor.require(Permission.SURVEY_EDIT)
    round_line = required_round(request)
    village = chosen_village(request, village_options(request, round_line))
    # What is sent as a form has been read as one, and is not what the page sends.
    wanted = _rows(request.body) if request.content_type == "application/json" else None
    if village is None:
        raise Http404
    if wanted is None:
        return HttpResponseBadRequest()
    makers = _makers(request, round_line, village.value)
    columns = columns_of(effective_pack(round_line.county_code), round_line.review_standard_year)
    rows = {
        code: read_row(makers[code], columns, cells, revision, request.actor.name, line)
        for line, (code, (revision, cells)) in enumerate(wanted.items(), 1)
        if code in makers
    }
    lines = {code: line for line, code in enumerate(wanted, 1)}
    try:
        saved = _record(request, round_line, village.value, rows, lines)
    except Refusal as refusal:
        language = _language(request)
        text = " ".join(problem.message(language) for problem in refusal.problems)
        return JsonResponse({"message": text}, status=status_of(refusal))
    return JsonResponse({"saved": len(saved), "rows": _answers(request, round_line, village.value, rows)})


def _record(
    request: HouseRequest, round_line: RoundLine, village: str, rows: Mapping[str, ReadRow], lines: Mapping[str, int]
) -> set[str]:
    """Plans all rows that can be read, asks the rules of those without objections, as the page does, and writes what
    these let pass in one transaction; the codes of what is written."""
    readable = {code: row.document for code, row in rows.items() if row.document is not None}
    read = DocumentsRead(tuple(document for document in readable.values()))
    found = objections_by_row(
        plan_surveys(round_line, read, kind="review", approved=False, viewer=request.actor).problems
    )
    for code, row in rows.items():
        for key, problems in found.get(lines[code], {}).items():
            said = row.problems.setdefault(key, [])
            said += [one for one in problems if one.code not in {other.code for other in said}]
    sound = [code for code, row in rows.items() if row.document is not None and not row.problems and not row.warnings]
    read = DocumentsRead(tuple(readable[code] for code in sound))
    plan = plan_surveys(round_line, read, kind="review", approved=False, viewer=request.actor, check_on=clock.today())
    wrong, doubts = objections_by_row(plan.problems), objections_by_row(plan.doubts)
    for code in sound:
        rows[code].problems, rows[code].doubts = wrong.get(lines[code], {}), doubts.get(lines[code], {})
    with deed(request, Permission.SURVEY_EDIT, village) as actor:
        record_plan(plan, way_in="grid", by=actor, now=clock.now(), only_valid=True)
    return {code for code in sound if not rows[code].problems}


def _answers(
    request: HouseRequest, round_line: RoundLine, village: str, rows: Mapping[str, ReadRow]
) -> dict[str, dict[str, Any]]:
    """Per row: its revision now, what speaks against it by field, and, where it was out of date, what is stored."""
    makers, language = _makers(request, round_line, village), _language(request)
    columns = columns_of(effective_pack(round_line.county_code), round_line.review_standard_year)
    answers: dict[str, dict[str, Any]] = {}
    for code, row in rows.items():
        maker = makers[code]
        labels = maker.labels()
        answers[code] = {
            "revision": maker.filling.revision,
            "problems": messages(row.problems, labels, language),
            "warnings": messages(row.warnings, labels, language),
            "doubts": messages(row.doubts, labels, language),
        }
        if row.document is None:
            cells = cells_of(maker, columns)
            answers[code]["stored"] = {column.field: cell for column, cell in zip(columns, cells, strict=True)}
    return answers


def _makers(request: HouseRequest, round_line: RoundLine, village: str) -> dict[str, SurveyPageMaker]:
    pack, day = effective_pack(round_line.county_code), clock.today()
    found = village_to_fill(round_line, village, request.actor)
    refs = (filling.subject.household_ref for filling in found)
    register = registered_households([ref for ref in refs if ref is not None], request.actor)
    hidden = blind_to([filling.subject.ref for filling in found], request.actor)
    return {
        filling.subject.code: maker_of(filling, register, pack, day)
        for filling in found
        if filling.subject.ref not in hidden
    }


def _rows(body: bytes) -> dict[str, tuple[int, dict[str, str]]] | None:
    """Revision and cells by code; None for anything that is not what the page sends."""
    try:
        rows = json.loads(body)["rows"]
        return {
            str(row["code"]): (int(row["revision"]), {str(key): str(text) for key, text in row["cells"].items()})
            for row in rows
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _language(request: HouseRequest) -> Language:
    return "en" if request.LANGUAGE_CODE == "en" else "zh"
