"""Data-quality rules over an area: rules by place, who stands behind a number, a workbook of both; all rules."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.areas.queries import area_by_code
from huitou.checks import LEFT_OUT, RULES
from huitou.core.authority import Permission
from huitou.core.check_rules import CheckRule, Severity
from huitou.documents.sheets import TableColumn, TableSheet, write_tables
from huitou.documents.writing import Opening
from huitou.surveys.queries import RoundLine
from huitou.surveys.queries.checked import CheckRun, CheckTable, Found, FoundLine, check_table, found_in, found_lines
from huitou.web import checking, words
from huitou.web.requests import POST_KEY, HouseRequest, page_number
from huitou.web.tasks import check_area
from huitou.web.templatetags.house import reads_english
from huitou.web.views.choosing import Option, area_options, chosen_round, export_areas, round_options

PAGE_SIZE = 50
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST_OF_LIST = 2
"""The row below the headings of the list."""
_SEVERITIES = tuple(str(one) for one in Severity)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: a round or the register, an area, and filters."""

    line: RoundLine
    of_register: bool
    area: str
    severity: str
    with_exempted: bool

    @property
    def round(self) -> RoundLine | None:
        """The round whose subjects are checked; None for the whole register."""
        return None if self.of_register else self.line

    @property
    def rules(self) -> Collection[str]:
        """The codes of the rules of the severity asked for."""
        return {one.code for one in RULES if self.severity in ("", one.severity)}

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        asked = {
            "round": self.line.ref,
            "of": "register" if self.of_register else "",
            "area": self.area,
            "severity": self.severity,
            "exempted": "1" if self.with_exempted else "",
        }
        return urlencode({key: value for key, value in asked.items() if value})


@require_safe
def table(request: HouseRequest) -> HttpResponse:
    """Rules down, townships (or villages) across; every number opens the households behind it."""
    wanted = wanted_of(request)
    if wanted is None:
        return render(request, "checks/none.html")
    found = checking.checking(
        wanted.round,
        wanted.area,
        request.actor,
        severity=wanted.severity,
        with_exempted=wanted.with_exempted,
    )
    context = {
        "wanted": wanted,
        "round": wanted.line,
        "rounds": round_options(request),
        "area": area_by_code(wanted.area),
        "areas": _areas(request, wanted.line),
        "severities": [Option(one, str(words.CHECK_SEVERITIES[one])) for one in _SEVERITIES],
        "scopes": [Option("", gettext("本批次对象")), Option("register", gettext("整个台账"))],
        "checking": found,
        "gives": export_areas(request.actor, wanted.line, wanted.area),
        "table": found.table,
    }
    template = "checks/running.html" if "HX-Request" in request.headers else "checks/checks.html"
    return render(request, template, context)


@require_POST
def run(request: HouseRequest) -> HttpResponse:
    """Puts the rules to a large area again, in the background."""
    wanted = wanted_of(request)
    if wanted is None:
        raise Http404
    found = checking.checking(wanted.round, wanted.area, request.actor)
    if found.state != "running" and not found.is_live:
        checking.say_progress(checking.run_key(wanted.round, wanted.area), 0, 0)
        round_ref = "" if wanted.of_register else str(wanted.line.ref)
        check_area.enqueue(round_ref, wanted.area, request.user.pk, request.session.get(POST_KEY) or "")
        messages.success(request, gettext("已开始核对，可以关掉页面，稍后再来。"))
    return redirect(f"{reverse('checks')}?{wanted.query}")


@require_safe
def found(request: HouseRequest) -> HttpResponse:
    """The households and villages behind one number: of a rule, of a severity, or all of an area."""
    wanted = wanted_of(request)
    rule = next((one for one in RULES if one.code == request.GET.get("rule")), None)
    if wanted is None or (request.GET.get("rule") and rule is None):
        raise Http404
    codes = wanted.rules if rule is None else {rule.code}
    made = checking.run_of(wanted.round, _run_area(request, wanted), request.actor, codes)
    if made is None:
        raise Http404
    chosen = _chosen(made, wanted, codes)
    page = page_number(request)
    asked = [one for one in RULES if one.code in codes]
    context = {
        "wanted": wanted,
        "round": wanted.line,
        "area": area_by_code(wanted.area),
        "may_survey": request.actor.can(Permission.SURVEY_EDIT),
        "rule": rule,
        "total": len(chosen),
        "households": len({one.household_id for one in chosen if one.household_id}),
        "villages": len({one.village_code for one in chosen if not one.household_id}),
        "has_members": any(one.of == "member" for one in asked),
        "has_reasons": any(one.severity == Severity.WARNING and one.of != "village" for one in asked),
        "lines": found_lines(chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], request.actor),
        "number": page,
        "pages": max(1, -(-len(chosen) // PAGE_SIZE)),
    }
    return render(request, "checks/found.html", context)


@require_safe
def workbook(request: HouseRequest) -> HttpResponse:
    """The table and the list behind it as a workbook."""
    request.actor.require(Permission.FORM_EXPORT)
    wanted = wanted_of(request)
    made = None if wanted is None else checking.run_of(wanted.round, wanted.area, request.actor)
    if wanted is None or made is None:
        raise Http404
    chosen = sorted(_chosen(made, wanted, wanted.rules), key=lambda one: (one.rule, one.village_code))
    lines = found_lines(chosen, request.actor)
    table = check_table(made, wanted.area, wanted.severity, with_exempted=wanted.with_exempted)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "checks.xlsx"
        write_tables([_table_sheet(table, lines), _list_sheet(lines)], target)
        content = target.read_bytes()
    name = f"{gettext('逻辑校验')}-{wanted.area}-{made.as_of:%Y-%m-%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=_WORKBOOK, headers={"Content-Disposition": disposition})


@require_safe
def rules(request: HouseRequest) -> HttpResponse:
    """Every rule with its number, severity, words, mend and source; and those that cannot be asked, with the reason."""
    wanted, severity = request.GET.get("q", "").strip(), request.GET.get("severity", "")
    shown = [rule for rule in RULES if _matches(rule, wanted) and severity in ("", rule.severity)]
    context = {
        "rules": shown,
        "left_out": LEFT_OUT,
        "text": wanted,
        "severity": severity,
        "severities": [Option(one, str(words.CHECK_SEVERITIES[one])) for one in _SEVERITIES],
    }
    return render(request, "checks/rules.html", context)


def _matches(rule: CheckRule, text: str) -> bool:
    said = (rule.code, rule.message, rule.message_en, rule.mend, rule.mend_en, *rule.sources)
    return any(text.casefold() in one.casefold() for one in said)


def wanted_of(request: HouseRequest) -> Wanted | None:
    """What an address or a form asks for; None without an open round. Raises `Refusal` HT7001; Http404 for an area of
    another county than the round's."""
    request.actor.require(Permission.SUBMISSION_VIEW)
    line = chosen_round(request)
    if line is None:
        return None
    asked = request.GET if request.method != "POST" else request.POST
    area = asked.get("area") or next((one.value for one in _areas(request, line)), line.county_code)
    request.actor.require(Permission.SUBMISSION_VIEW, area)
    if not area.startswith(line.county_code):
        raise Http404
    severity = asked.get("severity", "")
    return Wanted(
        line,
        asked.get("of") == "register",
        area,
        severity if severity in _SEVERITIES else "",
        bool(asked.get("exempted")),
    )


def _areas(request: HouseRequest, line: RoundLine) -> list[Option]:
    """The county where the post reaches all of it, then townships and villages."""
    county = [Option(line.county_code, line.county_name)] if request.actor.scope.covers(line.county_code) else []
    return county + area_options(request.actor, line.county_code)


def _run_area(request: HouseRequest, wanted: Wanted) -> str:
    """The area whose run a number was read from: it holds the place that the number is of."""
    within = request.GET.get("within", "")
    return within if wanted.area.startswith(within or "-") and request.actor.scope.covers(within) else wanted.area


def _chosen(made: CheckRun, wanted: Wanted, codes: Collection[str]) -> Sequence[Found]:
    return [
        one for one in found_in(made, wanted.area) if one.rule in codes and (wanted.with_exempted or not one.reason)
    ]


def _table_sheet(table: CheckTable, lines: Sequence[FoundLine]) -> TableSheet:
    columns = (
        TableColumn("rule", gettext("规则")),
        TableColumn("severity", gettext("级别")),
        TableColumn("message", gettext("问题"), 90.0),
        *(TableColumn(code, name, kind="number") for code, name in table.places),
        TableColumn("total", gettext("合计"), kind="number"),
    )
    return TableSheet(gettext("规则×区域"), columns, _table_rows(table, lines))


def _table_rows(table: CheckTable, lines: Sequence[FoundLine]) -> Iterator[dict[str, str | int | float | Opening]]:
    """Every figure of a rule opens the rows of the list that it counts: those lie together, by rule and village."""
    places = [code for code, _ in table.places]
    rows_of: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, line in enumerate(lines, _FIRST_OF_LIST):
        for place in ("", line.village_code[: len(places[0])]):
            rows_of[line.rule.code, place].append(number)

    def opened(value: int, rule: str, place: str) -> int | Opening:
        rows = rows_of[rule, place]
        return Opening(value, gettext("清单"), rows[0], rows[-1]) if len(rows) == value > 0 else value

    for row in table.rows:
        code = row.rule.code
        by_place = {place: opened(row.by_place.get(place, 0), code, place) for place in places}
        yield {**_rule_cells(row.rule), **by_place, "total": opened(row.total, code, "")}
    yield {"message": gettext("合计"), **table.by_place, "total": table.total}


def _list_sheet(lines: Sequence[FoundLine]) -> TableSheet:
    headings = {
        "township": gettext("乡镇"), "village": gettext("村"),
        "code": gettext("户编号或村编号"), "head": gettext("户主或村"),
        "members": gettext("成员"), "rule": gettext("规则"), "severity": gettext("级别"), "message": gettext("问题"),
        "mend": gettext("怎样改"), "reason": gettext("已说明的原因"),
    }  # fmt: skip
    wide = {"message": 70.0, "mend": 90.0, "reason": 50.0}
    columns = tuple(TableColumn(key, heading, wide.get(key, 22.0)) for key, heading in headings.items())
    return TableSheet(gettext("清单"), columns, _list_rows(lines))


def _list_rows(lines: Sequence[FoundLine]) -> Iterator[dict[str, str]]:
    for line in lines:
        yield {
            "township": line.township_name,
            "village": line.village_name,
            "code": line.code,
            "head": line.head,
            "members": "、".join(line.members),
            **_rule_cells(line.rule),
            "mend": line.rule.mend_en if reads_english() else line.rule.mend,
            "reason": line.reason,
        }


def _rule_cells(rule: CheckRule) -> dict[str, str]:
    message = rule.message_en if reads_english() else rule.message
    return {"rule": rule.code, "severity": str(words.CHECK_SEVERITIES[rule.severity]), "message": message}
