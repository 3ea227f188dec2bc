"""Twenty workbooks as other programs write them, with what a county office puts into them. Every one has the sheet 户表
with the headings in row 2 (户编号, 户主姓名, 家庭人口数), one bad row (3) and one good row (4)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from PIL import Image

SHEET, BAD_CELL, HEAD_ROW = "户表", "C3", 2
ROWS = (["贫困户花名册"], ["户编号", "户主姓名", "家庭人口数"], ["0012", "张　三", "四"], ["0013", "李四", 5])


def _picture() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, "PNG")
    content.seek(0)
    return content


def by_openpyxl(path: Path, dress: Callable[[Any, Any], None]) -> Path:
    """The rows, and what `dress` adds to the book and its sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in ROWS:
        sheet.append(row)
    dress(book, sheet)
    book.save(path)
    return path


def by_xlsxwriter(path: Path, dress: Callable[[Any, Any], None]) -> Path:
    """The same by another writer."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(SHEET)
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        dress(book, sheet)
    return path


def _fonts(book: Any, sheet: Any) -> None:
    sheet["A1"].font, sheet["C3"].font = Font(name="黑体", size=20), Font(name="仿宋", bold=True)
    thin = Side(style="thin")
    for row in sheet["A2:C4"]:
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
    sheet["C3"].fill = PatternFill("solid", fgColor="FFFFFF00")
    book.create_sheet("附注")["B2"] = "2017年6月"


def _merged(book: Any, sheet: Any) -> None:
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B3:B4")
    sheet.column_dimensions["B"].width, sheet.row_dimensions[4].hidden = 33, True
    book.create_sheet("隐藏").sheet_state = "hidden"


def _colours() -> Any:
    rule: Any = ColorScaleRule
    return rule("min", None, "FF00FF00", "max", None, "FFFF0000")


def _checked(book: Any, sheet: Any) -> None:
    choices = DataValidation("list", formula1='"是,否"')
    choices.add("D3:D9")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add("C3:C9", _colours())
    sheet.auto_filter.ref, sheet.freeze_panes = "A2:C4", "A3"


def _commented(book: Any, sheet: Any) -> None:
    del book
    sheet["B4"].comment, sheet["C3"].comment = Comment("核对过", "王五"), Comment("再问一次", "王五")


def _chart(book: Any, sheet: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=3, max_row=4))
    book.create_sheet("图").add_chart(chart, "B2")
    sheet.add_chart(BarChart(), "H2")


def _pictured(book: Any, sheet: Any) -> None:
    sheet.add_image(Picture(_picture()), "H2")
    book.create_sheet("照片").add_image(Picture(_picture()), "A1")


def _printed(book: Any, sheet: Any) -> None:
    sheet.print_title_rows, sheet.print_area = "1:2", "A1:C4"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.page_setup.orientation = "landscape"
    sheet.protection.sheet = True
    book.defined_names["户"] = openpyxl.workbook.defined_name.DefinedName("户", attr_text="户表!$A$3:$A$4")


def _tabled(book: Any, sheet: Any) -> None:
    del book
    sheet.add_table(Table(displayName="名册", ref="A2:C4"))


def _x_chart(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={SHEET}!$C$3:$C$4"})
    sheet.insert_chart("H2", chart)


def _x_controls(book: Any, sheet: Any) -> None:
    del book
    sheet.insert_button("H2", {"caption": "填好了"})
    sheet.insert_checkbox("E3", True)


def _x_sparkline(book: Any, sheet: Any) -> None:
    del book
    sheet.add_sparkline("H3", {"range": f"{SHEET}!A3:C3"})
    sheet.conditional_format("C3:C4", {"type": "data_bar", "data_bar_2010": True})


def _x_comments(book: Any, sheet: Any) -> None:
    del book
    sheet.write_comment("A4", "核对过", {"author": "王五"})
    sheet.insert_button("H2", {"caption": "填好了"})


def _x_rich(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    sheet.write_rich_string("B4", "李", bold, "四")
    sheet.set_column("A:A", 22)
    sheet.set_row(2, 40)
    sheet.outline_settings(True, False)


def _x_textbox(book: Any, sheet: Any) -> None:
    sheet.insert_textbox("H2", "请在6月22日前交回")
    sheet.insert_image("H9", "p.png", {"image_data": _picture()})
    book.add_worksheet("说明").write("A1", "填表说明")


def _x_header(book: Any, sheet: Any) -> None:
    sheet.set_header("&L&G", {"image_left": "p.png", "image_data_left": _picture()})
    sheet.repeat_rows(0, 1)
    book.define_name("户", f"={SHEET}!$A$3:$A$4")


def _x_table(book: Any, sheet: Any) -> None:
    del book
    columns = [{"header": name} for name in ROWS[1]]
    sheet.add_table("A2:C4", {"columns": columns, "data": ROWS[2:]})
    sheet.protect("", {"format_cells": True})


def _x_plain(book: Any, sheet: Any) -> None:
    del book, sheet


def by_hand(path: Path) -> Path:
    """A sheet with form controls as Excel writes them: described twice, in the sheet and in a drawing of boxes."""
    by_xlsxwriter(path, _x_controls)
    both = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    newer = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    controls = (
        f'<mc:AlternateContent xmlns:mc="{both}"><mc:Choice Requires="x14" xmlns:x14="{newer}"><controls/></mc:Choice>'
        "</mc:AlternateContent>"
    ).encode()
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</worksheet>", controls + b"</worksheet>")
    parts["xl/ctrlProps/ctrlProp1.xml"] = b'<formControlPr objectType="CheckBox"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


WRITTEN: Mapping[str, Callable[[Path], Path]] = {
    **{
        f"openpyxl, {words}": lambda path, dress=dress: by_openpyxl(path, dress)  # type: ignore[misc]
        for words, dress in {
            "fonts, borders and a second sheet": _fonts,
            "merged ranges, widths and hidden rows": _merged,
            "drop-downs, coloured scales and a filter": _checked,
            "other people's comments": _commented,
            "charts": _chart,
            "pictures": _pictured,
            "print titles, a footer, protection and a name": _printed,
            "a table": _tabled,
        }.items()
    },
    **{
        f"XlsxWriter, {words}": lambda path, dress=dress: by_xlsxwriter(path, dress)  # type: ignore[misc]
        for words, dress in {
            "nothing else": _x_plain,
            "a chart": _x_chart,
            "a button and a checkbox": _x_controls,
            "sparklines and bars in cells": _x_sparkline,
            "comments and a button": _x_comments,
            "text in two types and an outline": _x_rich,
            "a text box and a picture": _x_textbox,
            "a picture in the header": _x_header,
            "a protected table": _x_table,
        }.items()
    },
    "by hand, form controls": by_hand,
}
BY_LIBREOFFICE = ("openpyxl, fonts, borders and a second sheet", "XlsxWriter, a chart")
"""Those that LibreOffice writes once more."""
