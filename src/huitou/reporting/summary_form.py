"""The summary table of a level (汇总表) as a printed table: a row for every area and exit year. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from huitou.core.forms import FilledForm, FormColumn, FormSpec
from huitou.reporting.choice import Kind, SubjectType
from huitou.reporting.forms import LOCAL_TIME, FormBundle, Row
from huitou.rollup.rows import CubeRow

_LEVELS = {"village": "村", "township": "乡镇", "county": "县", "city": "市", "province": "省"}
_KINDS = {"review": "回头看", "remediation": "回头帮"}
_WIDTH = 267
_ALL_YEARS = "合计"


def summary_form(
    rows: tuple[CubeRow, ...],
    level: str,
    subject: SubjectType,
    kind: Kind,
    labels: Mapping[str, str],
    *,
    round_slug: str,
    as_of: datetime,
) -> FormBundle:
    """The table as one sheet; `labels` are the indicators with their words, in the order of the plan."""
    spec = _spec(subject, labels)
    values = {
        "level": _LEVELS[level],
        "kind": _KINDS[kind],
        "round": round_slug,
        "as_of": f"{as_of.astimezone(LOCAL_TIME):%Y-%m-%d %H:%M}",
    }
    return FormBundle(spec, (FilledForm("汇总表", values, tuple(_row(row, subject, labels) for row in rows)),))


def _spec(subject: SubjectType, labels: Mapping[str, str]) -> FormSpec:
    unit, persons = ("户", True) if subject == "household" else ("村", False)
    columns = [FormColumn("name", ("区域",), 38, align="left"), FormColumn("exit_year", ("脱贫（退出）年度",), 20)]
    columns.append(FormColumn("subjects", ("对象",), 18, unit=unit))
    columns += [FormColumn("persons", ("人口",), 20, unit="人")] if persons else []
    columns.append(FormColumn("below", ("未达标",), 18, unit=unit))
    columns += [FormColumn("persons_below", ("未达标人口",), 20, unit="人")] if persons else []
    columns.append(FormColumn("unknown", ("最多未查清",), 20, unit=unit))
    each = (_WIDTH - sum(column.width for column in columns)) / len(labels)
    items = [FormColumn(slug, ("其中未达标", words), round(each, 1), unit=unit) for slug, words in labels.items()]
    return FormSpec(
        number="summary",
        subject="area",
        level="county",
        title="“{kind}”分级汇总表（按{level}）",
        head_lines=("批次：{round}　　　数据截至：{as_of}",),
        columns=(*columns, *items),
        total_label="",
        total_first=False,
        foot=(),
        notes=(),
        source="",
        body_points=9,
    )


def _row(row: CubeRow, subject: SubjectType, labels: Mapping[str, str]) -> Row:
    cells: Row = {
        "name": row.name,
        "exit_year": row.exit_year or _ALL_YEARS,
        "subjects": row.subjects.subjects,
        "below": row.below_standard.subjects,
        "unknown": max((count.subjects for count in row.unknown.values()), default=0),
        **{slug: row.not_met[slug].subjects for slug in labels if slug in row.not_met},
    }
    if subject == "household":
        cells |= {"persons": row.subjects.persons, "persons_below": row.below_standard.persons}
    return cells
