"""Official forms as workbooks: the annex's words, merged heads, rows, totals and notes, ready to print and to sign.

Totals stand as values. Nothing that was typed can become a formula. One sheet per form; a sheet of ours carries the
户编号 of its rows in a hidden column, and the workbook the number and digest of the form in a hidden sheet, so that a
filled form finds its way back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from huitou.core.canonical import digest
from huitou.core.forms import CellOrigin, FilledForm, FormOrigin, FormSpec, FormSummary
from huitou.documents.form_layout import lay_out, sheets_of
from huitou.documents.form_origin_xml import ORIGIN_SHEET, origin_part, plain_sheet
from huitou.documents.form_sheet_xml import IDENTIFIER_HEAD as IDENTIFIER_HEAD  # those who read forms look for it
from huitou.documents.form_sheet_xml import NAMESPACE, XML_HEAD, SheetXml
from huitou.documents.form_styles import Styles, styles_of
from huitou.documents.packing import Container, Packed, lasting, packed, passing
from huitou.documents.writing import sheet_names

MARK_SHEET = "_huitou"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class _Printed:
    """The name of a sheet, the rows of its heads and its last cell."""

    name: str
    head_rows: tuple[int, int]
    last: str


def write_forms(
    spec: FormSpec,
    forms: Sequence[FilledForm],
    target: Path,
    *,
    summary: FormSummary | None = None,
    origin: FormOrigin | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes the summary of a bundle, if there is one, and one sheet per filled form to `target` (.xlsx), replacing it.

    `progress` is called with sheets done and sheets in all. Raises `ValueError` without any sheet, and
    `KeyError` for a `{name}` of the form that `values` or `foot_values` do not fill."""
    sheets = sheets_of(spec, forms, summary)
    styles = styles_of(tuple(sorted({own.body_points for own, _ in sheets})))
    names = sheet_names(form.sheet for _, form in sheets)
    code = origin.code if origin is not None else ""
    printed: list[_Printed] = []
    places: list[tuple[str, Callable[[CellOrigin], str]]] = []
    with target.open("wb") as file:
        package = Container(file)
        for done, (name, (own, form)) in enumerate(zip(names, sheets, strict=True), 1):
            sheet = SheetXml(styles, own, form, lay_out(own, form), code)
            package.add(f"xl/worksheets/sheet{done}.xml", sheet.part())
            if origin is not None:
                places.append((name, sheet.address))
            printed.append(_Printed(name, sheet.head_rows, sheet.last))
            if progress is not None:
                progress(done, len(sheets))
        mark = _mark(spec, code)
        hidden = {MARK_SHEET: packed([passing(mark) if code else lasting(mark)])}
        if origin is not None:
            hidden[ORIGIN_SHEET] = packed([passing(origin_part(origin, places))])
        for number, part in enumerate(hidden.values(), len(sheets) + 1):
            package.add(f"xl/worksheets/sheet{number}.xml", part)
        package.add("xl/workbook.xml", packed([passing(_workbook(printed, list(hidden)))]))
        for name, part in _frame_of_book(styles, len(sheets) + len(hidden)):
            package.add(name, part)
        package.close()


@lru_cache(maxsize=64)
def _mark(spec: FormSpec, code: str) -> str:
    marks = [("form", spec.number), ("digest", _digest(spec)), *([("code", code)] if code else [])]
    return plain_sheet(marks)


@lru_cache(maxsize=64)
def _digest(spec: FormSpec) -> str:
    return digest(asdict(spec))


@lru_cache(maxsize=64)
def _frame_of_book(styles: Styles, sheets: int) -> tuple[tuple[str, Packed], ...]:
    """The parts that all workbooks with as many sheets have in common."""
    parts = {
        "xl/styles.xml": styles.part(),
        "xl/_rels/workbook.xml.rels": _workbook_relations(sheets),
        "_rels/.rels": _package_relations(),
        "[Content_Types].xml": _content_types(sheets),
    }
    return tuple((name, packed([lasting(part)])) for name, part in parts.items())


def _workbook(printed: Sequence[_Printed], hidden: Sequence[str]) -> str:
    shown = "".join(
        f'<sheet name="{escape(one.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, one in enumerate(printed, 1)
    )
    mark = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="hidden" r:id="rId{number}"/>'
        for number, name in enumerate(hidden, len(printed) + 1)
    )
    names = "".join(_defined_names(position, one) for position, one in enumerate(printed))
    return (
        f'{XML_HEAD}<workbook xmlns="{NAMESPACE}" xmlns:r="{_RELATIONS}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{shown}{mark}</sheets><definedNames>{names}</definedNames></workbook>"
    )


def _defined_names(position: int, sheet: _Printed) -> str:
    """What is printed, and which rows stand at the top of every page."""
    name = escape(sheet.name.replace("'", "''"))
    letters = sheet.last.rstrip("0123456789")
    (first, last), end = sheet.head_rows, sheet.last[len(letters) :]
    local = f'localSheetId="{position}"'
    return (
        f"<definedName name=\"_xlnm.Print_Area\" {local}>'{name}'!$A$1:${letters}${end}</definedName>"
        f"<definedName name=\"_xlnm.Print_Titles\" {local}>'{name}'!${first}:${last}</definedName>"
    )


def _workbook_relations(count: int) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, count + 1)
    )
    styles = f'<Relationship Id="rId{count + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    return f'{XML_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{sheets}{styles}</Relationships>'


def _package_relations() -> str:
    book = f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    return f'{XML_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{book}</Relationships>'


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_MEDIA}.worksheet+xml"/>'
        for number in range(1, count + 1)
    )
    return (
        f'{XML_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_MEDIA}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_MEDIA}.styles+xml"/>{sheets}</Types>'
    )
