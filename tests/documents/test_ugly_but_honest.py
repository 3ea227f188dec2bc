"""T29: workbooks as offices really hand them in. Every cell is read right or refused by its number, none silently
wrong.

The first table is a list of cells, the second one of whole files; both read like the manual of what is understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from huitou.documents.cells import Cell, Reading, day, money, person_name, text, whole_number, year, yes_no
from huitou.documents.headings import Heading
from huitou.documents.identity import identity_number
from huitou.documents.tables import read_table
from tests.conftest import Measured
from tests.samples.old_workbooks import by_libreoffice

READERS: Mapping[str, Callable[[Cell], Reading[Any]]] = {
    "户编号": text, "户主姓名": person_name, "脱贫年度": year, "家庭人口数": whole_number, "工资性收入": money,
    "住房安全": yes_no, "填报时间": day, "证件号码": identity_number,
}  # fmt: skip
HEADINGS = tuple(Heading(name, name, required=name == "户编号") for name in READERS)
NUMBER = "519999197001010018"
ROW: Mapping[str, Any] = {
    "户编号": "0012", "户主姓名": "张三", "脱贫年度": "2016", "家庭人口数": 4, "工资性收入": "1200",
    "住房安全": "是", "填报时间": "2017-06-12",
}  # fmt: skip
RIGHT: Mapping[str, Any] = {
    "户编号": "0012", "户主姓名": "张三", "脱贫年度": 2016, "家庭人口数": 4, "工资性收入": 120000,
    "住房安全": True, "填报时间": date(2017, 6, 12),
}  # fmt: skip

CELLS: tuple[tuple[str, object, object], ...] = (
    # column, what stands in the cell, the value that is read or the number of the problem
    ("户编号", "00120034", "00120034"),
    ("户编号", "\t0012 ", "0012"),
    ("户编号", 12, "12"),
    ("户编号", 5114251020010012, "HT2067"),
    ("户主姓名", "张　三", "张三"),
    ("户主姓名", "欧 阳  修", "欧阳修"),
    ("户主姓名", "阿卜 杜拉", "阿卜 杜拉"),
    ("户主姓名", "A 三", "A 三"),
    ("户主姓名", " 张三 ", "张三"),
    ("户主姓名", "阿吉·木呷", "阿吉·木呷"),
    ("户主姓名", "=张三", "=张三"),
    ("脱贫年度", "2016年", 2016),
    ("脱贫年度", "２０１６", 2016),
    ("脱贫年度", "2016年度", 2016),
    ("脱贫年度", 2016, 2016),
    ("脱贫年度", "16", "HT2053"),
    ("脱贫年度", "2014-2016", "HT2053"),
    ("脱贫年度", datetime(2016, 12, 31), "HT2053"),
    ("家庭人口数", "4人", 4),
    ("家庭人口数", "４", 4),
    ("家庭人口数", "4.0", 4),
    ("家庭人口数", "四", "HT2051"),
    ("家庭人口数", "4+1", "HT2051"),
    ("家庭人口数", -1, "HT2052"),
    ("家庭人口数", 4.5, "HT2051"),
    ("工资性收入", "1,200", 120000),
    ("工资性收入", "１２００元", 120000),
    ("工资性收入", "¥1200.50", 120050),
    ("工资性收入", 1200.5, 120050),
    ("工资性收入", 0.1 + 0.2, 30),
    ("工资性收入", "1.2万", "HT2057"),
    ("工资性收入", "1,20", "HT2056"),
    ("工资性收入", "1200.505", "HT2055"),
    ("工资性收入", "约1200", "HT2054"),
    ("工资性收入", "-", "HT2054"),
    ("工资性收入", datetime(2017, 6, 12), "HT2054"),
    ("住房安全", "√", True),
    ("住房安全", "✓", True),
    ("住房安全", "有", True),
    ("住房安全", 1, True),
    ("住房安全", True, True),
    ("住房安全", "×", False),
    ("住房安全", "未达标", False),
    ("住房安全", "基本安全", "HT2058"),
    ("住房安全", "是否", "HT2058"),
    ("填报时间", "2017年6月12日", date(2017, 6, 12)),
    ("填报时间", "2017.6.12", date(2017, 6, 12)),
    ("填报时间", datetime(2017, 6, 12), date(2017, 6, 12)),
    ("填报时间", "2017-02-30", "HT2060"),
    ("填报时间", 42898, "HT2060"),
    ("填报时间", "六月十二", "HT2060"),
    ("证件号码", NUMBER, NUMBER),
    ("证件号码", "５１９９９９１９７００１０１００１８", NUMBER),
    ("证件号码", 519999197001010018, "HT2061"),
    ("证件号码", NUMBER[:-1] + "7", "HT2064"),
    ("证件号码", NUMBER[:15], "HT2062"),
)


def write(path: Path, *rows: Mapping[str, object], dress: Callable[[Any, Any], None] | None = None) -> Path:
    """One sheet under the headings of the first row."""
    with Workbook(str(path)) as book:
        sheet, moment = book.add_worksheet("户表"), book.add_format({"num_format": "yyyy-mm-dd"})
        names = list(dict.fromkeys(name for row in rows for name in row))
        sheet.write_row(0, 0, names)
        for line, row in enumerate(rows, 1):
            for column, name in enumerate(names):
                value = row.get(name)
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                else:
                    sheet.write(line, column, value, moment if isinstance(value, datetime) else None)
        if dress is not None:
            dress(book, sheet)
    return path


def read(path: Path) -> list[dict[str, object]]:
    """The values of every row, or the numbers of the problems in their places."""
    found = []
    for row in read_table(path, HEADINGS).rows:
        readings = {name: READERS[name](cell) for name, cell in row.cells.items()}
        found.append({name: one.code or one.value for name, one in readings.items()})
    return found


@pytest.mark.parametrize(("column", "content", "expected"), CELLS)
def test_a_cell(tmp_path: Path, column: str, content: object, expected: object) -> None:
    (row,) = read(write(tmp_path / "户表.xlsx", {**ROW, column: content}))
    assert row == {**RIGHT, column: expected}


def _two_heads(book: Any, sheet: Any) -> None:
    merged = book.add_format({"align": "center"})
    sheet.merge_range(0, 3, 0, 4, "人口和收入", merged)
    for column, name in enumerate(ROW):
        if column in (3, 4):
            sheet.write(1, column, name)
        else:
            sheet.merge_range(0, column, 1, column, name)
    for column, value in enumerate(ROW.values()):
        sheet.write(2, column, value)


def _hidden(book: Any, sheet: Any) -> None:
    del book
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.autofilter(0, 0, 2, 6)
    sheet.filter_column(3, "x > 4")


def _tail(book: Any, sheet: Any) -> None:
    style = book.add_format({"bg_color": "#FFFF00"})
    for row in range(2, 1500):
        sheet.write_blank(row, 0, None, style)


def _totals_elsewhere(book: Any, sheet: Any) -> None:
    del sheet
    book.add_worksheet("汇总").write_row(0, 0, ["乡镇", "户数"])
    book.add_worksheet("旧表").hide()


def _untidy(path: Path) -> Path:
    named = {f" {name.replace('收入', '收 入')}＊" if name == "工资性收入" else f"{name}：": name for name in ROW}
    return write(path, {heading: ROW[name] for heading, name in named.items()})


def _below_a_title(path: Path) -> Path:
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("户表")
        sheet.merge_range("A1:G1", "青神县建档立卡贫困户花名册")
        sheet.write("A2", "填报单位：汉阳镇")
        sheet.write_row(2, 1, list(ROW))
        sheet.write_row(4, 1, list(ROW.values()))
    return path


def _as_text(path: Path, encoding: str, sign: str) -> Path:
    words = [sign.join(ROW), sign.join(str(value) for value in ROW.values())]
    target = path.with_suffix(".csv")
    target.write_bytes("\r\n".join(words).encode(encoding))
    return target


FILES: Mapping[str, Callable[[Path], Path]] = {
    "heads over two rows, merged downwards and sideways": lambda path: write(path, ROW, dress=_two_heads),
    "a hidden row under a filter": lambda path: write(path, ROW, dress=_hidden),
    "fifteen hundred coloured rows without content": lambda path: write(path, ROW, dress=_tail),
    "other sheets before and behind, one of them hidden": lambda path: write(path, ROW, dress=_totals_elsewhere),
    "blanks, colons and stars in the headings": _untidy,
    "a title, a line of the office and a blank row, from the second column on": _below_a_title,
    "columns in another order": lambda path: write(path, dict(reversed(list(ROW.items())))),
    "columns that nobody asked for": lambda path: write(path, {"序号": 1, **ROW, "备注": "外出务工"}),
    "blank rows between the rows": lambda path: write(path, {}, ROW, {}),
    "text in UTF-8 with the mark of Excel": lambda path: _as_text(path, "utf-8-sig", ","),
    "text in GBK": lambda path: _as_text(path, "gbk", ","),
    "text in GB18030 with tabs": lambda path: _as_text(path, "gb18030", "\t"),
    "text in UTF-16, as “Unicode text”": lambda path: _as_text(path, "utf-16", "\t"),
    "saved by LibreOffice": lambda path: by_libreoffice(by_libreoffice(write(path, ROW), "ods"), "xlsx"),
    "saved in the old format": lambda path: by_libreoffice(write(path, ROW), "xls"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file(tmp_path: Path, kind: str) -> None:
    rows = [row for row in read(FILES[kind](tmp_path / "户表.xlsx")) if row["户编号"]]
    assert rows == [RIGHT]


def test_the_tables_hold_sixty_workbooks(measured: Measured) -> None:
    refused = sum(isinstance(expected, str) and expected.startswith("HT") for _, _, expected in CELLS)
    measured(f"T29: {len(CELLS) + len(FILES)} honest workbooks (60), {refused} of them refused by name, the rest read")
    assert len(CELLS) + len(FILES) >= 60
