"""The hidden sheet of a workbook that says where every printed cell comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from huitou.core.forms import CellOrigin, FormOrigin
from huitou.documents.form_sheet_xml import NAMESPACE, XML_HEAD, letters, text_cell

ORIGIN_SHEET = "来源"
_HEADS = ("工作表", "单元格", "是什么", "规则", "事实（摘要、版次）", "对象数")


def origin_part(origin: FormOrigin, places: Sequence[tuple[str, Callable[[CellOrigin], str]]]) -> str:
    """The sheet: code and digest of what was printed, then a line for every cell. `places` give the name of each
    sheet and where its cells stand."""
    lines = [("表码", origin.code), ("内容摘要", origin.digest), _HEADS]
    for cell in origin.cells:
        name, address = places[cell.sheet]
        lines.append((name, address(cell), cell.what, cell.rule, cell.facts, str(cell.subjects)))
    return plain_sheet(lines)


def plain_sheet(rows: Iterable[Sequence[str]]) -> str:
    """A sheet of texts."""
    columns = [letters(at) for at in range(len(_HEADS))]
    written = []
    for number, row in enumerate(rows, 1):
        cells = "".join([text_cell(f"{letter}{number}", 0, text) for letter, text in zip(columns, row, strict=False)])
        written.append(f'<row r="{number}">{cells}</row>')
    return f'{XML_HEAD}<worksheet xmlns="{NAMESPACE}"><sheetData>{"".join(written)}</sheetData></worksheet>'
