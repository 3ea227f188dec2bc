"""The ledger (问题台账) and the table of checks (逻辑校验, rule by place) as printed tables. Pure.

The plan asks for a ledger and for data that is checked and prints a template for neither; titles, heads and foot follow
the annexes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from huitou.casework.gap_words import STATE_WORDS
from huitou.core.check_rules import CheckRule, Severity
from huitou.core.forms import FilledForm, FormColumn, FormSpec
from huitou.reporting.choice import SubjectType
from huitou.reporting.forms import LOCAL_TIME, TO_FILL_IN, FormBundle, Row

if TYPE_CHECKING:
    from huitou.casework.queries import LedgerLine

LEDGER, CHECKS = "ledger", "checks"
_SUBJECTS: Mapping[SubjectType, str] = {"household": "贫困户", "village": "贫困村"}
_UNITS: Mapping[SubjectType, str] = {"household": "户", "village": "村"}
_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "疑点", Severity.FINDING: "未达标"}
_FOOT = ("填表人：{prepared_by}", "审批人：{approved_by}", "填报时间：{reported_on}")
_NOBODY = "无"
_A4, _A3 = 267, 390
"""Millimetres between the margins of a sheet that lies across."""
_ACROSS = {_A4: 12, _A3: 28}
"""So many places can stand side by side; where there are more, each place has rows of its own."""


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """How many households a rule fires at, by the code of a place."""

    rule: CheckRule
    by_place: Mapping[str, int]


def ledger_form(
    area_name: str, round_slug: str, as_of: datetime, lines: Mapping[SubjectType, Sequence[LedgerLine]]
) -> FormBundle:
    """The ledger of an area: a sheet for households and one for villages, townships with their villages below them, and
    合计; 无 and 0 where there is no gap (零报告)."""
    values = {"area": area_name, "scope": f"批次：{round_slug}", "as_of": _moment(as_of)}
    forms = tuple(_ledger_sheet(subject, values, lines[subject]) for subject in _SUBJECTS)
    return FormBundle(_LEDGER, forms)


def _ledger_sheet(subject: SubjectType, values: Mapping[str, str], lines: Sequence[LedgerLine]) -> FilledForm:
    rows = [_ledger_row(line) for line in lines]
    tops = [row for row, line in zip(rows, lines, strict=True) if line.level == "township"]
    total = {column.key: sum(int(row.get(column.key, 0)) for row in tops) for column in _LEDGER.columns if column.unit}
    return FilledForm(
        sheet=_SUBJECTS[subject],
        values={**values, "subject": _SUBJECTS[subject], "unit": _UNITS[subject]},
        rows=tuple(rows) or ({"name": _NOBODY},),
        total=total,
        foot_values=TO_FILL_IN,
    )


def _ledger_row(line: LedgerLine) -> Row:
    by_state: Row = {state: count for state, count in line.by_state.items() if count}
    return {
        "name": line.name if line.level == "township" else f"　{line.name}",
        "subjects": line.subjects,
        "recognised": line.recognised,
        "gaps": line.gaps,
        "open": line.open,
        "overdue": line.overdue,
        **by_state,
    }


def _printed_table(number: str, title: str, columns: Iterable[FormColumn], width: int, head: str) -> FormSpec:
    return FormSpec(
        number=number,
        subject="area",
        level="county",
        title=title,
        head_lines=(f"{{scope}}　　　{head}数据截至：{{as_of}}",),
        columns=tuple(columns),
        total_label="合计",
        total_first=False,
        foot=_FOOT,
        notes=(),
        source="",
        paper="A4" if width == _A4 else "A3",
        body_points=9,
        row_height=7,
    )


_LEDGER = _printed_table(
    LEDGER,
    "{area}“回头看”“回头帮”问题台账（{subject}）",
    (
        FormColumn("name", ("乡镇、村",), 34, align="left"),
        FormColumn("subjects", ("回头帮对象",), 14, unit="户（村）"),
        FormColumn("recognised", ("达标认定",), 14, unit="户（村）"),
        FormColumn("gaps", ("未达标项",), 13, unit="项"),
        FormColumn("open", ("未办完",), 13, unit="项"),
        FormColumn("overdue", ("逾期",), 13, unit="项"),
        *(FormColumn(str(state), ("其中", words), 12.7, unit="项") for state, (words, _) in STATE_WORDS.items()),
    ),
    _A4,
    "单位：{unit}、项　　　",
)


def check_form(
    area_name: str,
    scope: str,
    as_of: str,
    places: Sequence[tuple[str, str]],
    rows: Sequence[PlaceCounts],
) -> FormBundle:
    """The rules that fire in an area, by place: `scope` says over what (a round or the register), `places` are (code,
    name), counts are households, or villages for rules about them. Rules stand down and places across as long as a
    sheet is wide enough."""
    width = next((paper for paper, most in _ACROSS.items() if len(places) <= most), 0)
    values = {"area": area_name, "scope": scope, "as_of": as_of}
    if width:
        across = _across(width, len(places))
        of_places = [FormColumn(code, ("户（村）数", name), across, unit="户（村）") for code, name in places]
        of_places.append(FormColumn("total", ("户（村）数", "合计"), _TOTAL_MM, unit="户（村）"))
        spec = _check_spec((*_rule_columns(of_places, width), *of_places), width)
        filled = [{**_rule_cells(row), **row.by_place, "total": sum(row.by_place.values())} for row in rows]
    else:
        ends = (
            FormColumn("place", ("区域",), 40, align="left"),
            FormColumn("total", ("户（村）数",), 20, unit="户（村）"),
        )
        spec = _check_spec((ends[0], *_rule_columns(ends, _A4), ends[1]), _A4)
        filled = [
            {"place": name, **_rule_cells(row), "total": row.by_place[code]}
            for code, name in places
            for row in rows
            if row.by_place.get(code)
        ]
    total = {column.key: sum(int(row.get(column.key, 0)) for row in filled) for column in spec.columns if column.unit}
    form = FilledForm("逻辑校验", values, tuple(filled) or ({"message": _NOBODY},), total, foot_values=TO_FILL_IN)
    return FormBundle(spec, (form,))


_MESSAGE_MM, _TOTAL_MM, _NARROW_MM, _WIDEST_MM = 70, 16, 14, 24


def _rule_columns(others: Sequence[FormColumn], width: int) -> tuple[FormColumn, ...]:
    """What a rule is; its words have the room that the other columns leave."""
    left = width - sum(column.width for column in others) - 2 * _NARROW_MM
    return (
        FormColumn("rule", ("规则",), _NARROW_MM),
        FormColumn("severity", ("级别",), _NARROW_MM),
        FormColumn("message", ("问题",), int(left * 10) / 10, align="left"),
    )


def _across(width: int, places: int) -> float:
    left = width - _MESSAGE_MM - _TOTAL_MM - 2 * _NARROW_MM
    return min(int(left * 10 / max(places, 1)) / 10, _WIDEST_MM)


def _check_spec(columns: Iterable[FormColumn], width: int) -> FormSpec:
    return _printed_table(CHECKS, "{area}建档立卡数据逻辑校验情况表", columns, width, "")


def _rule_cells(row: PlaceCounts) -> Row:
    return {"rule": row.rule.code, "severity": _SEVERITIES[row.rule.severity], "message": row.rule.message}


def _moment(as_of: datetime) -> str:
    return f"{as_of.astimezone(LOCAL_TIME):%Y-%m-%d %H:%M}"
