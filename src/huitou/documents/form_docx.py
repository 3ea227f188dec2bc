"""Official forms as Word documents: the same layout as the workbook, every sheet a section with its own page count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import docx

from huitou.core.forms import FilledForm, FormOrigin, FormSpec, FormSummary
from huitou.documents.form_heads import HeadCell
from huitou.documents.form_layout import (
    ANNEX_POINTS,
    BODY_FONT,
    BODY_POINTS,
    BOTTOM_MARGIN_MM,
    CODE_WORDS,
    FOOT_MM,
    HEAD_FONT,
    HEAD_POINTS,
    MARGIN_MM,
    NOTE_POINTS,
    PAGE_WORDS,
    TITLE_FONT,
    TITLE_POINTS,
    FormLayout,
    TableRow,
    blocks_of,
    is_slanted,
    lay_out,
    page_size,
    sheets_of,
)
from huitou.documents.word_xml import Type, element, field, paragraph, run, twips

_ANNEX, _TITLE = Type(HEAD_FONT, ANNEX_POINTS), Type(TITLE_FONT, TITLE_POINTS)
_LINE, _HEAD, _NOTE = Type(BODY_FONT, BODY_POINTS), Type(HEAD_FONT, HEAD_POINTS), Type(BODY_FONT, NOTE_POINTS)
_CENTRED = '<w:jc w:val="center"/>'
_WORDS = {
    "annex": (_ANNEX, ""),
    "title": (_TITLE, f'<w:spacing w:before="60" w:after="120"/>{_CENTRED}'),
    "line": (_LINE, '<w:spacing w:before="0" w:after="60"/>'),
}
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
# Two tables without a paragraph between them are one table to Word.
_APART = paragraph("", '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>')


def write_forms_docx(
    spec: FormSpec,
    forms: Sequence[FilledForm],
    target: Path,
    *,
    summary: FormSummary | None = None,
    origin: FormOrigin | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes the summary of a bundle, if there is one, and the filled forms to `target` (.docx), replacing it.

    `progress` is called with forms done and forms in all. Raises `ValueError` without any form, `KeyError` as
    `lay_out` does."""
    sheets = sheets_of(spec, forms, summary)
    document = docx.Document()
    body = document.element.body
    last_section = body.sectPr
    _write_footer(document, origin.code if origin is not None else "")
    for done, (own, form) in enumerate(sheets, 1):
        layout = lay_out(own, form)
        for xml in form_blocks(own, layout):
            last_section.addprevious(element(xml))
        if done < len(sheets):
            last_section.addprevious(element(paragraph("", _section(own, last_section))))
        else:
            _set_last_section(last_section, own)
        if progress is not None:
            progress(done, len(sheets))
    document.save(str(target))


def _write_footer(document: Any, code: str) -> None:
    """第 x 页 共 y 页 and the code in the footer of the first section, which the others go on with."""
    before, between, after = PAGE_WORDS
    words = (
        run(before, _NOTE)
        + field("PAGE", _NOTE)
        + run(between, _NOTE)
        + field("SECTIONPAGES", _NOTE)
        + run(after + (f"　　　{CODE_WORDS}{code}" if code else ""), _NOTE)
    )
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    footer._element.append(element(paragraph(words, _CENTRED)))
    footer._element.remove(footer.paragraphs[0]._element)


def form_page(spec: FormSpec, *, counts_anew: bool = True) -> str:
    """Paper and margins of a form, as properties of a section; whether its count of pages begins with 1."""
    count = '<w:pgNumType w:start="1"/>' if counts_anew else ""
    width, height = page_size(spec)
    across = ' w:orient="landscape"' if spec.landscape else ""
    margin, bottom = twips(MARGIN_MM), twips(BOTTOM_MARGIN_MM)
    return (
        f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{across}/>'
        f'<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{bottom}" w:left="{margin}" '
        f'w:header="{margin}" w:footer="{twips(8)}" w:gutter="0"/>{count}'
    )


def _section(spec: FormSpec, last: Any) -> str:
    """The end of a section inside the document, with the footer of all."""
    reference = next(one for one in last if one.tag.endswith("}footerReference"))
    footer = next(value for name, value in reference.attrib.items() if name.endswith("}id"))
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<w:sectPr><w:footerReference xmlns:r="{relations}" w:type="default" r:id="{footer}"/>'
        f"{form_page(spec)}</w:sectPr>"
    )


def _set_last_section(last: Any, spec: FormSpec) -> None:
    for child in list(last):
        if not child.tag.endswith("}footerReference"):
            last.remove(child)
    for child in list(element(f"<w:sectPr>{form_page(spec)}</w:sectPr>")):
        last.append(child)


def form_blocks(spec: FormSpec, layout: FormLayout) -> Iterator[str]:
    """One form from top to bottom, block by block."""
    for block, text in blocks_of(layout):
        match block:
            case "table":
                yield _table(spec, layout)
            case "foot":
                yield _APART
                yield _foot(layout)
            case "notes":
                yield from (paragraph(run(note, _NOTE)) for note in text.split("\n"))
            case _:
                style, spacing = _WORDS[block]
                yield paragraph(run(text, style), spacing)


def _table(spec: FormSpec, layout: FormLayout) -> str:
    grid = "".join(f'<w:gridCol w:w="{twips(column.width)}"/>' for column in layout.columns)
    heads = "".join(_head_row(layout, level) for level in range(len(layout.head_heights)))
    rows = "".join(_row(spec, layout, row) for row in layout.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(layout.width)}" w:type="dxa"/>{_CENTRED}<w:tblBorders>{_BORDERS}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{heads}{rows}</w:tbl>"
    )


def _row_properties(height: float, more: str = "") -> str:
    return f'<w:trPr><w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>{more}</w:trPr>'


def _cell(content: str, width: float, more: str = "") -> str:
    size = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>'
    return f'<w:tc><w:tcPr>{size}{more}<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'


def _head_row(layout: FormLayout, level: int) -> str:
    """One row of heads: blocks begin in it, or go on from the row above."""
    cells = []
    for head in sorted(layout.heads, key=lambda one: one.first_column):
        if head.first_row <= level <= head.last_row:
            cells.append(_head_cell(layout, head, level))
    return f"<w:tr>{_row_properties(layout.head_heights[level], '<w:tblHeader/>')}{''.join(cells)}</w:tr>"


def _head_cell(layout: FormLayout, head: HeadCell, level: int) -> str:
    columns = layout.columns[head.first_column : head.last_column + 1]
    more = f'<w:gridSpan w:val="{len(columns)}"/>' if len(columns) > 1 else ""
    if head.last_row > head.first_row:
        more += '<w:vMerge w:val="restart"/>' if level == head.first_row else "<w:vMerge/>"
    if is_slanted(head):
        more += '<w:tcBorders><w:tl2br w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tcBorders>'
    content = paragraph("") if level > head.first_row else _head_text(head)
    return _cell(content, sum(column.width for column in columns), more)


def _head_text(head: HeadCell) -> str:
    if not is_slanted(head):
        return paragraph(run(head.text, _HEAD), _CENTRED)
    upper, lower = head.text.split("\n", 1)
    return paragraph(run(upper, _HEAD), '<w:jc w:val="right"/>') + paragraph("") + paragraph(run(lower, _HEAD))


def _row(spec: FormSpec, layout: FormLayout, row: TableRow) -> str:
    style = Type(BODY_FONT, spec.body_points)
    cells = []
    for first, span, value in row.cells:
        spanned = layout.columns[first : first + span]
        is_centred = spanned[0].align == "center" or span > 1
        content = run(str(value), style) if value not in (None, "") else ""
        more = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        text = paragraph(content, _CENTRED if is_centred else "")
        cells.append(_cell(text, sum(one.width for one in spanned), more))
    return f"<w:tr>{_row_properties(row.height)}{''.join(cells)}</w:tr>"


def _foot(layout: FormLayout) -> str:
    """The lines to sign, as a table without borders over the columns that they stand under."""
    widths = [sum(column.width for column in layout.columns[part.first : part.last + 1]) for part in layout.foot]
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    cells = "".join(
        _cell(paragraph(run(part.text, _LINE)), width) for part, width in zip(layout.foot, widths, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(layout.width)}" w:type="dxa"/>{_CENTRED}<w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr>{_row_properties(FOOT_MM)}{cells}</w:tr></w:tbl>"
    )
