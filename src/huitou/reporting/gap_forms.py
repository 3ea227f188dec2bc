"""The gap list (补短清单) and its completion table (补短清单完成情况表): one row for each gap. Pure.

The plan asks for both (四(四), 附件填报说明) and prints a template for neither; the columns are office practice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from huitou.core.amounts import plain_text
from huitou.core.forms import FilledForm, FormColumn, FormSpec
from huitou.core.lifecycle import GapState
from huitou.reporting.forms import TO_FILL_IN, Cell, FormArea, FormBundle, FormSubject, Row, blank_sheet
from huitou.reporting.remarks import NUMBER_MISSING

if TYPE_CHECKING:
    from huitou.surveys.queries import RoundLine

GAP_LIST, COMPLETION = "gap-list", "completion"
GAP_FORMS = (GAP_LIST, COMPLETION)
_UNITS = {"CNY/person/year": "元", "CNY/year": "元", "%": "%"}
_JOINT = "、"
CONFIRMED_STATES = (GapState.CONFIRMED, GapState.ACCEPTED)
REVIEWED_STATES = (GapState.REVIEWED, *CONFIRMED_STATES)


@dataclass(frozen=True, slots=True)
class MeasureTaken:
    """One measure against a gap, or against several: what kind, under which project, from which fund, how much in yuan
    for all of them, who answers for it. `ref` tells it from others."""

    ref: str
    words: str
    project: str = ""
    fund: str = ""
    amount: Decimal | None = None
    responsible: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap as the lists print it. `value` and `threshold` are decimal text in `unit`, empty where nothing is
    measured; `persons` None where nobody said how many; `members` the numbers of those who fall short."""

    township: str
    village: str
    name: str
    is_household: bool
    subject: str
    size: int | None
    exit_year: int
    item: str
    value: str
    threshold: str
    unit: str
    persons: int | None
    members: tuple[str, ...]
    lead: str
    joint: tuple[str, ...]
    supporting_unit: str
    due_on: date | None
    standard_year: int
    state: GapState
    is_done: bool = False
    measures: tuple[MeasureTaken, ...] = ()
    done_on: date | None = None
    reviewed: str = ""
    confirmed: str = ""
    open_reason: str = ""
    shares_with: int | None = None


def gap_form(number: str, area: FormArea, round_line: RoundLine, rows: Sequence[GapRow]) -> FormBundle:
    """The gap list or the completion table of an area, one sheet; 无 and 合计 0 where there is no gap (零报告)."""
    spec, rows = _spec(number), _amounts_once(rows)
    filled = tuple(
        {"number": position, **{column.key: said for column in spec.columns if (said := _cell(column.key, row)) != ""}}
        for position, row in enumerate(rows, 1)
    )
    form = FilledForm(
        sheet=area.full_name,
        values=_values(area, round_line),
        rows=filled or ({"name": "无"},),
        total=_total(spec, rows),
        foot_values=TO_FILL_IN,
    )
    return FormBundle(spec, (form,), traces=(tuple((_subject(row),) for row in rows),))


def _subject(row: GapRow) -> FormSubject:
    return FormSubject(row.subject, row.name, "", row.exit_year, size=row.size)


def blank_gap_form(number: str, area: FormArea, round_line: RoundLine) -> FormBundle:
    """The same sheet with empty rows, for work by hand."""
    spec = _spec(number)
    return FormBundle(spec, (blank_sheet(spec, area, _values(area, round_line)),))


def _values(area: FormArea, round_line: RoundLine) -> Mapping[str, str]:
    return {
        "area": round_line.county_name + ("" if area.level == "county" else area.full_name),
        "round": round_line.slug,
        "review_year": str(round_line.review_standard_year),
        "remediation_year": str(round_line.remediation_standard_year),
    }


def _spec(number: str) -> FormSpec:
    is_list = number == GAP_LIST
    columns = [*_LISTED, *([] if is_list else _COMPLETED)]
    left = (267 if is_list else 390) - sum(column.width for column in columns)
    remark = FormColumn("remark", ("备注",), left, align="left")
    return FormSpec(
        number=number,
        subject="gap",
        level="county",
        title="{area}“回头看”“回头帮”" + ("补短清单" if is_list else "补短清单完成情况表"),
        head_lines=("批次：{round}　　　回头看标准：{review_year}年　　　回头帮标准：{remediation_year}年",),
        columns=(*columns, remark),
        total_label="合计",
        total_first=False,
        foot=("填表人：{prepared_by}", "审批人：{approved_by}", "填报时间：{reported_on}"),
        notes=(),
        source="四(四)" if is_list else "附件填报说明",
        paper="A4" if is_list else "A3",
        body_points=9,
    )


_LISTED = (
    FormColumn("number", ("序号",), 8),
    FormColumn("township", ("乡镇",), 15),
    FormColumn("village", ("村",), 17),
    FormColumn("name", ("户主（村）",), 15),
    FormColumn("size", ("人口",), 9, unit="人"),
    FormColumn("exit_year", ("脱贫（退出）时间",), 13),
    FormColumn("item", ("未达标项",), 16),
    FormColumn("value", ("现状值",), 17),
    FormColumn("threshold", ("标准值",), 14),
    FormColumn("persons", ("涉及人数",), 12, unit="人"),
    FormColumn("lead", ("牵头部门",), 18),
    FormColumn("joint", ("配合部门",), 20),
    FormColumn("supporting_unit", ("帮扶单位",), 18),
    FormColumn("due_on", ("完成时限",), 19),
    FormColumn("origin", ("来源",), 14),
)
_COMPLETED = (
    FormColumn("measures", ("措施",), 19, align="left"),
    FormColumn("projects", ("项目",), 16, align="left"),
    FormColumn("funds", ("资金来源",), 14),
    FormColumn("amount", ("金额",), 14, unit="元"),
    FormColumn("responsible", ("责任人",), 13),
    FormColumn("done_on", ("完成时间",), 19),
    FormColumn("is_done", ("是否完成",), 9),
    FormColumn("open_reason", ("未完成原因",), 15, align="left"),
    FormColumn("reviewed", ("县审核",), 13),
    FormColumn("confirmed", ("乡镇核实",), 13),
)


def _cell(key: str, row: GapRow) -> Cell:
    return _CELLS[key](row) if key in _CELLS else ""


def _measured(value: str, row: GapRow, words: str) -> str:
    return f"{value}{_UNITS.get(row.unit, '')}" if value else words


def _persons(row: GapRow) -> Cell:
    """How many fall short; a household that misses something else counts with all its people nowhere: it stays
    empty."""
    if row.persons is None:
        return NUMBER_MISSING
    return row.persons or ""


def _remark(row: GapRow) -> str:
    said = [
        "" if row.lead else "无归口部门，待县指定",
        f"涉及成员：{_JOINT.join(row.members)}" if row.members else "",
        f"资金并入序号{row.shares_with}" if row.shares_with is not None else "",
        "结转下一批次" if row.state is GapState.CARRIED_OVER else "",
    ]
    return "；".join(part for part in said if part)


def _amounts_once(rows: Sequence[GapRow]) -> tuple[GapRow, ...]:
    """The rows with the amount of every measure in the first row that it stands in, so that 合计 counts it once."""
    first: dict[str, int] = {}
    found = []
    for number, row in enumerate(rows, 1):
        shared = [first[one.ref] for one in row.measures if one.ref in first and one.amount is not None]
        measures = tuple(replace(one, amount=None) if one.ref in first else one for one in row.measures)
        first.update({one.ref: number for one in row.measures if one.ref not in first})
        found.append(replace(row, measures=measures, shares_with=min(shared, default=None)))
    return tuple(found)


_CELLS: Mapping[str, Callable[[GapRow], Cell]] = {
    "township": lambda row: row.township,
    "village": lambda row: row.village,
    "name": lambda row: row.name,
    "size": lambda row: row.size if row.is_household and row.size is not None else "",
    "exit_year": lambda row: row.exit_year,
    "item": lambda row: row.item,
    "value": lambda row: _measured(row.value, row, "未达标"),
    "threshold": lambda row: _measured(row.threshold, row, "达标"),
    "persons": _persons,
    "lead": lambda row: row.lead,
    "joint": lambda row: _JOINT.join(row.joint),
    "supporting_unit": lambda row: row.supporting_unit,
    "due_on": lambda row: "" if row.due_on is None else row.due_on.isoformat(),
    "origin": lambda row: f"{row.standard_year}年标准",
    "remark": _remark,
    "measures": lambda row: "；".join(one.words for one in row.measures),
    "projects": lambda row: "；".join(one.project for one in row.measures if one.project),
    "funds": lambda row: _JOINT.join(dict.fromkeys(one.fund for one in row.measures if one.fund)),
    "amount": lambda row: _amount([row]),
    "responsible": lambda row: _JOINT.join(dict.fromkeys(one.responsible for one in row.measures if one.responsible)),
    "done_on": lambda row: row.done_on.isoformat() if row.done_on and row.is_done else "",
    "is_done": lambda row: "是" if row.is_done else "否",
    "open_reason": lambda row: "" if row.is_done else row.open_reason,
    "reviewed": lambda row: row.reviewed,
    "confirmed": lambda row: row.confirmed,
}


def _amount(rows: Sequence[GapRow]) -> Cell:
    amounts = [one.amount for row in rows for one in row.measures if one.amount is not None]
    if not amounts:
        return ""
    whole = sum(amounts, Decimal(0))
    return int(whole) if whole == whole.to_integral_value() else float(plain_text(whole))


def _total(spec: FormSpec, rows: Sequence[GapRow]) -> Row:
    """合计: persons summed, 待补人数 left out and named; how many households and villages stand in the list."""
    households = len({row.subject for row in rows if row.is_household})
    villages = len({row.subject for row in rows if not row.is_household})
    missing = sum(row.persons is None for row in rows)
    said = [f"{len(rows)}项，涉及{households}户、{villages}个村", f"{NUMBER_MISSING}{missing}项" if missing else ""]
    total: Row = {"persons": sum(row.persons or 0 for row in rows), "remark": "；".join(part for part in said if part)}
    if spec.number == COMPLETION:
        total |= {"amount": _amount(rows) or 0, "is_done": sum(row.is_done for row in rows)}
        total |= {"reviewed": sum(row.state in REVIEWED_STATES for row in rows)}
        total |= {"confirmed": sum(row.state in CONFIRMED_STATES for row in rows)}
    return total
