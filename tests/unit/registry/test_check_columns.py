"""A workbook that is not loaded yet is checked as its households will be once they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from huitou.checks import RULES, check_many, check_one
from huitou.checks.facts import HOUSEHOLD_FACTS
from huitou.documents.tables import Table, read_table
from huitou.registry.check_columns import household_columns, rules_about
from huitou.registry.check_records import dated, household_record
from huitou.registry.columns import HOUSEHOLD_COLUMNS
from huitou.registry.records import HOUSEHOLD_HEADINGS, household_records
from tests.samples.workbooks import workbook

AS_OF, LINE = date(2017, 6, 12), Decimal(3100)
SOUND: dict[str, Any] = {
    "户编号": "H1", "村编号": "511425100201", "户主姓名": "张三", "脱贫年度": 2016, "是否脱贫": "已脱贫",
    "贫困户属性": "一般贫困户", "家庭人口数": 4, "户口簿人数": 4, "系统人数": 4, "联系号码": "13800000000",
    "主要致贫原因": "因病", "其他致贫原因": "因残、缺技术", "人均纯收入": 5200.5, "务工收入(工资性收入)": "18,000元",
    "耕地面积": "2.5", "住房面积": 90, "是否饮水安全": "√", "主要燃料类型": "柴草",
}  # fmt: skip


def table(folder: Path, *rows: dict[str, Any]) -> Table:
    headings = list(SOUND)
    written = [headings, *([(SOUND | row)[heading] for heading in headings] for row in rows)]
    return read_table(workbook(folder / "户表.xlsx", written), HOUSEHOLD_HEADINGS)


def as_loaded(sheet: Table) -> Sequence[dict[str, Any]]:
    """The rows as checks take them when they come out of the register."""
    records = household_records(sheet)
    sealed = {"phone_sealed": "phone", "bank_account_sealed": "bank_account"}
    return [
        dated(
            household_record(
                {name: records.values[name][at] for name in records.fields}
                | {column: records.column(key)[at] for column, key in sealed.items()},
                {name: records.values[name][at] for name in records.details},
                [],
            ),
            AS_OF,
            LINE,
        )
        for at in range(len(records))
    ]


ROWS: tuple[dict[str, Any], ...] = (
    {},
    {"户编号": "H2", "是否脱贫": None, "脱贫年度": None, "系统人数": None, "联系号码": None, "其他致贫原因": None},
    {
        "户编号": "H3",
        "是否脱贫": None,
        "家庭人口数": "３人",
        "其他致贫原因": "因病 因学",
        "人均纯收入": -3,
        "住房面积": "一百",
    },
    {"户编号": "H4", "务工收入(工资性收入)": "约1200", "耕地面积": 9999, "是否饮水安全": "否", "主要致贫原因": "因残"},
)


def test_the_facts_are_those_of_the_loaded_households(tmp_path: Path) -> None:
    sheet = table(tmp_path, *ROWS)
    columns = household_columns(sheet, as_of=AS_OF, line_of=lambda county: LINE if county == "511425" else None)
    for said, loaded in zip(columns.frames.households.iter_rows(named=True), as_loaded(sheet), strict=True):
        # Facts of the survey are nobody's business yet.
        assert {name: said[name] for name in columns.facts} == {name: loaded[name] for name in columns.facts}
    assert columns.facts < HOUSEHOLD_FACTS.keys()


def test_the_rules_that_the_file_can_answer_fire_where_they_fire_after_loading(tmp_path: Path) -> None:
    sheet = table(tmp_path, *ROWS)
    columns = household_columns(sheet, as_of=AS_OF, line_of=lambda _: LINE)
    asked = {rule.code for rule in rules_about(columns.facts, RULES)}
    found = check_many(columns.frames, rules_about(columns.facts, RULES))
    later = {
        (hit.rule, number)
        for number, household in enumerate(as_loaded(sheet))
        for hit in check_one(household)
        if hit.rule in asked
    }
    assert later
    assert set(found.select("rule", "household").rows()) == later


def test_every_cell_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    problems = household_columns(table(tmp_path, *ROWS), as_of=AS_OF, line_of=lambda _: None).problems
    assert sorted((problem.code, problem.place.cell) for problem in problems) == [("HT2054", "N5"), ("HT3020", "P4")]


def test_no_rule_is_asked_about_a_column_that_is_not_there(tmp_path: Path) -> None:
    facts = household_columns(table(tmp_path, {}), as_of=AS_OF, line_of=lambda _: None).facts
    assert "fuel" in facts
    assert "electricity" not in facts
    named = {column.key for column in HOUSEHOLD_COLUMNS if column.heading.label in SOUND}
    assert named & HOUSEHOLD_FACTS.keys() <= facts
