"""Workbooks for tests, honest and hostile, made by code."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from huitou.core.errors import Problem, Refusal
from huitou.core.forms import FormColumn, FormSpec

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, rows: Iterable[object], sheet: str = "户表") -> Path:
    """A workbook with one sheet of these values, as openpyxl writes it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        assert isinstance(row, list)
        page.append(row)
    book.save(path)
    return path


def sheet_xml(data: str, before: str = '<dimension ref="A1"/>', after: str = "") -> str:
    """A worksheet part around `data` (its rows)."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{NAMESPACE}">'
    return f"{head}{before}<sheetData>{data}</sheetData>{after}</worksheet>"


def coloured_rows(first: int, last: int) -> str:
    """Rows whose only cell has a style and no content, as a sheet has them that was coloured to the end."""
    return "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(first, last + 1))


def package(path: Path, parts: Mapping[str, str | bytes], *, without: Sequence[str] = ()) -> Path:
    """A workbook written part by part: the smallest one that opens, with `parts` put in or replaced."""
    usual: dict[str, str | bytes] = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml'
        '"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{_RELATIONS}"><sheets><sheet name="户表" '
        'sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        SHEET: sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in {**usual, **parts}.items():
            if name not in without:
                container.writestr(name, content)
    return path


def refused(expected: pytest.ExceptionInfo[Refusal]) -> Problem:
    """The only problem of a refusal."""
    (problem,) = expected.value.problems
    return problem


def code_of(expected: pytest.ExceptionInfo[Refusal]) -> str:
    """The number of the only problem of a refusal."""
    return refused(expected).code


def _column(key: str, *heading: str, unit: str = "", choices: tuple[str, ...] = ()) -> FormColumn:
    return FormColumn(key, heading, 22.0, unit, choices=choices)


_CHECKED, _THREE, _ONE = "“回头看”是否达标项目", "“三保障”是否达标", "“三有”是否达标"
FORM_2 = FormSpec(
    number="2",
    subject="household",
    level="village",
    title="青神县{township}{village}贫困户“回头看”摸底表",
    head_lines=(),
    columns=(
        _column("head", "指标内容\n户主姓名"),
        _column("household_size", "家庭人口数"),
        _column("exit_year", "脱贫时间\n(2014年 - 2016年)"),
        _column("net_income_per_capita", _CHECKED, "家庭年人均收入(元)"),
        _column("compulsory_education", _CHECKED, _THREE, "有无因贫困而辍学学生", choices=("有", "无")),
        _column("safe_housing", _CHECKED, _THREE, "是否住房安全", choices=("是", "否")),
        _column("electricity", _CHECKED, _ONE, "是否有生活用电", choices=("是", "否")),
        _column("remark", "备注"),
    ),
    total_label="",
    total_first=False,
    foot=("贫困户签字：{signature}", "填表人：{prepared_by}", "填报时间：{reported_on}"),
    notes=("户主姓名：以户口簿为准；", "“回头看”是否达标项目在方框内打“√”标注即可。"),
    source="附件2",
)
_UNMET, _THREE_UNMET, _ONE_UNMET = "“回头看”未达标项目", "“三保障”未达标", "“三有”未达标"
FORM_3 = FormSpec(
    number="3",
    subject="household",
    level="village",
    title="青神县{township}{village}脱贫人口“回头看”基础信息摸底表",
    head_lines=("全村贫困户总户数：{households}    2016 年脱贫户数：{households_2016}",),
    columns=(
        FormColumn("number", ("序号",), 10.0),
        _column("head", "指标内容\n户主姓名"),
        _column("household_size", "家庭人口数", unit="人"),
        _column("exit_year", "脱贫时间\n(2014 年 - 2016 年)"),
        _column("net_income_per_capita", _UNMET, "家庭年人均收入\n(元)"),
        _column("compulsory_education", _UNMET, _THREE_UNMET, "义务教育", unit="人数"),
        _column("safe_housing", _UNMET, _THREE_UNMET, "住房安全", unit="户数"),
        _column("electricity", _UNMET, _ONE_UNMET, "生活用电", unit="户数"),
        FormColumn("remark", ("备注",), 60.0, align="left"),
    ),
    total_label="合计",
    total_first=False,
    foot=("填表人：{prepared_by}", "填报时间：{reported_on}"),
    notes=("户主姓名：以户口簿为准；", "家庭人口数：以实际人数为准；"),
    source="附件3",
)
