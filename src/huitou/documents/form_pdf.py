"""Official forms as PDF: the same layout as the workbook, every sheet with its own count of pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from huitou.core.forms import FilledForm, FormOrigin, FormSpec, FormSummary
from huitou.documents.form_heads import HeadCell
from huitou.documents.form_layout import (
    ANNEX_MM,
    ANNEX_POINTS,
    BODY_POINTS,
    BOTTOM_MARGIN_MM,
    CODE_WORDS,
    EMPTY_BOX,
    FOOT_MM,
    HEAD_POINTS,
    LINE_MM,
    MARGIN_MM,
    NOTE_POINTS,
    PAGE_WORDS,
    TICKED,
    TITLE_MM,
    TITLE_POINTS,
    Block,
    FormLayout,
    TableRow,
    blocks_of,
    is_slanted,
    lay_out,
    page_size,
    sheets_of,
)
from huitou.documents.pdf_pages import quoted, text_rule, write_pdf
from huitou.documents.printing_font import MISSING, coverage, printable
from huitou.documents.writing import POINTS_PER_MM, cell_text

_WORDS = {
    "annex": (ANNEX_MM, ANNEX_POINTS, "left", "medium"),
    "title": (TITLE_MM, TITLE_POINTS, "center", "bold"),
    "line": (LINE_MM, BODY_POINTS, "left", "regular"),
}
_INSET_MM = 1
# Pairs of signs may stand a little wider than the sum of their widths.
_SLACK = 1.03

_PRELUDE = """
#set table(inset: (x: INSETmm, y: 0.5mm), stroke: 0.5pt)
#set table.cell(breakable: false)
#let over(height, size, where, words, weight: "regular") = block(width: 100%, height: height, spacing: 0pt,
  align(where + horizon, text(size: size, weight: weight, words)))
#let head(words) = text(size: HEADpt, weight: "medium", words)
#let corner(width, height, upper, lower) = box(width: width, height: height, {
  place(line(end: (width, height), stroke: 0.5pt))
  place(top + right, dx: -1mm, dy: 1.5mm, head(upper))
  place(bottom + left, dx: 1mm, dy: -1.5mm, head(lower))
})
#let rules(edges, height) = place(top + left, curve(
  stroke: 0.5pt, ..edges.map(edge => (curve.move((edge * 1mm, 0mm)), curve.line((edge * 1mm, height * 1mm)))).flatten()
))
#let line-of(behind, columns, pieces) = table.cell(colspan: columns, inset: 0mm, align: left + horizon, {
  behind
  for piece in pieces { if type(piece) == str { piece } else { h(piece * 1mm) } }
})
#let tick = box({ EMPTY; place(top + left, dx: 0.1em, "√") })
#let pages = context align(center, text(size: 9pt, {
  place(right, CODE)
  let end = query(<end>).at(query(selector(<start>).before(here())).len() - 1, default: none)
  BEFORE; counter(page).display(); BETWEEN
  if end != none { str(counter(page).at(end.location()).first()) }
  AFTER
}))
// What is set is set here, once for all sheets: typst takes what it has laid out for another sheet only where all that
// was set comes from the same place.
#let sheet(width, height, side, footer, body) = {
  set page(width: width * 1mm, height: height * 1mm, margin: (x: side * 1mm, top: TOPmm, bottom: BOTTOMmm),
    footer-descent: 40%, footer: footer)
  [#metadata(none)<start>]
  body
  [#metadata(none)<end>]
}
#let filled-in(size, body) = align(center, { set text(size: size); body })
"""


def write_forms_pdf(
    spec: FormSpec,
    forms: Sequence[FilledForm],
    target: Path,
    *,
    summary: FormSummary | None = None,
    origin: FormOrigin | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes the summary of a bundle, if there is one, and the filled forms to `target` (.pdf), replacing it.

    `progress` is called with forms done and forms in all. Raises `ValueError` without any form, `KeyError` as
    `lay_out` does."""
    sheets = sheets_of(spec, forms, summary)
    report = progress or (lambda _done, _total: None)
    set_sheets = (form_sheet(own, form) for own, form in sheets)
    write_pdf(
        form_prelude(origin.code if origin is not None else ""),
        set_sheets,
        target,
        progress=lambda done: report(done, len(sheets)),
    )


def form_prelude(code: str = "") -> str:
    """What stands before any sheet; `code` stands at the foot of every page."""
    before, between, after = map(quoted, PAGE_WORDS)
    words = {
        "INSET": str(_INSET_MM),
        "TOP": str(MARGIN_MM),
        "BOTTOM": str(BOTTOM_MARGIN_MM),
        "HEAD": str(HEAD_POINTS),
        "CODE": quoted(f"{CODE_WORDS}{code}" if code else ""),
        "BEFORE": before,
        "BETWEEN": between,
        "AFTER": after,
        "EMPTY": quoted(EMPTY_BOX),
    }
    prelude = _PRELUDE
    for name, word in words.items():
        prelude = prelude.replace(name, word)
    return text_rule(BODY_POINTS) + prelude


def form_sheet(spec: FormSpec, form: FilledForm, *, mark: str = "", footer: str = "") -> str:
    """One sheet as typst markup.

    A sheet that goes with a document has its `mark` (附件) in the upper left corner, and the document's `footer`, whose
    count of pages it goes on with."""
    layout, missing = lay_out(spec, form), MissingSigns()
    if mark:
        layout = replace(layout, annex=mark)
    width, height = page_size(spec)
    side = min(MARGIN_MM, (width - layout.width) / 2)
    body = [_block(spec, layout, block, text, missing) for block, text in blocks_of(layout)]
    if missing.signs:
        body.append(f"block(spacing: 0pt, above: 1mm, text(size: {NOTE_POINTS}pt, {quoted(missing.note())}))")
    inside, count = "\n".join(body), "" if footer else "counter(page).update(1)\n"
    return f"#sheet({width}, {height}, {side:g}, {footer or 'pages'}, {{\n{count}{inside}\n}})\n"


class MissingSigns:
    """The signs of a sheet that the font lacks; calling it gives a text as typst writes it, ticked boxes drawn."""

    def __init__(self) -> None:
        self.signs: dict[str, None] = {}

    def __call__(self, text: str) -> str:
        if TICKED in text:
            return "{ " + "; tick; ".join(self(piece) for piece in text.split(TICKED)) + " }"
        return quoted(self.shown(text))

    def shown(self, text: str) -> str:
        """The text with the sign that stands for what the font lacks."""
        shown, missing = printable(cell_text(text))
        self.signs.update(dict.fromkeys(missing))
        return shown

    def note(self) -> str:
        """What the foot says of them."""
        codes = "、".join(f"U+{ord(sign):04X}" for sign in self.signs)
        return f"{MISSING}：字库里没有的字（{codes}），请手写补上。"


def _block(spec: FormSpec, layout: FormLayout, block: Block, text: str, words: MissingSigns) -> str:
    match block:
        case "table":
            return _table(spec, layout, words)
        case "foot":
            return _foot(layout, words)
        case "notes":
            # One paragraph: typst lays it out once for all sheets that have the same notes.
            return f"block(width: 100%, spacing: 0pt, align(left, text(size: {NOTE_POINTS}pt, {words(text)})))"
    height, points, where, weight = _WORDS[block]
    return f'over({height}mm, {points}pt, {where}, {words(text)}, weight: "{weight}")'


def _table(spec: FormSpec, layout: FormLayout, words: MissingSigns) -> str:
    columns = ", ".join(f"{column.width}mm" for column in layout.columns)
    heights = [f"{height}mm" for height in layout.head_heights]
    # A row that needs more than the least height is measured by typst itself: nothing is cut.
    heights += [f"{row.height}mm" if row.height <= spec.row_height else "auto" for row in layout.rows]
    aligned = ", ".join(f"{column.align} + horizon" for column in layout.columns)
    heads = ", ".join(_head(cell, layout, words) for cell in layout.heads)
    edges = list(accumulate(column.width for column in layout.columns))
    cells = "\n".join(_row(spec, layout, row, words, edges) for row in layout.rows)
    inner = ", ".join(f"{edge:g}" for edge in edges[:-1])
    return (
        f"filled-in({spec.body_points}pt, {{\n"
        f"let behind = rules(({inner},), {spec.row_height})\n"
        f"let row(..pieces) = line-of(behind, {len(edges)}, pieces.pos())\n"
        f"table(columns: ({columns},), rows: ({', '.join(heights)},), align: ({aligned},),\n"
        f"table.header({heads}),\n{cells}) }})"
    )


def _head(cell: HeadCell, layout: FormLayout, words: MissingSigns) -> str:
    spans = f"colspan: {cell.last_column - cell.first_column + 1}, rowspan: {cell.last_row - cell.first_row + 1}"
    place = f"x: {cell.first_column}, y: {cell.first_row}, {spans}, align: center + horizon"
    if not is_slanted(cell):
        return f"table.cell({place}, head({words(cell.text)}))"
    upper, lower = cell.text.split("\n", 1)
    width = layout.columns[cell.first_column].width
    height = sum(layout.head_heights[cell.first_row : cell.last_row + 1])
    return f"table.cell({place}, inset: 0mm, corner({width}mm, {height}mm, {words(upper)}, {words(lower)}))"


def _row(spec: FormSpec, layout: FormLayout, row: TableRow, words: MissingSigns, edges: Sequence[float]) -> str:
    """One row: cell by cell where typst has to break lines or to measure, else as one line of words with gaps between
    them. Laying out a cell takes typst as long as a line."""
    texts = ["" if value is None else str(value) for value in row.values]
    has_boxes = any(TICKED in text for text in texts)  # a tick is drawn, since the font has none
    if row.label_span == 1 and row.height <= spec.row_height and not has_boxes:
        line = _in_one_line(spec, layout, [words.shown(text) for text in texts], edges)
        if line is not None:
            return f"row({line}),"
    cells = [(span, words("" if value is None else str(value))) for _, span, value in row.cells]
    return (
        ", ".join(
            text if span == 1 else f"table.cell(colspan: {span}, align: center + horizon, {text})"
            for span, text in cells
        )
        + ","
    )


def _in_one_line(spec: FormSpec, layout: FormLayout, texts: Sequence[str], edges: Sequence[float]) -> str | None:
    """Gaps in millimetres and words, each of which fits its column with room to spare; None where one does not."""
    pieces, place, known = [], 0.0, coverage()
    for text, column, edge in zip(texts, layout.columns, edges, strict=True):
        if text:
            if "\n" in text:
                return None
            width = known.width(text) * spec.body_points / POINTS_PER_MM
            if width * _SLACK > column.width - 2 * _INSET_MM:
                return None
            start = edge - column.width
            start += _INSET_MM if column.align == "left" else (column.width - width) / 2
            pieces += [f"{start - place:.3f}", quoted(text)]
            place = start + width
    return ", ".join(pieces)


def _foot(layout: FormLayout, words: MissingSigns) -> str:
    """The lines to sign, under the columns that they belong to."""
    spans = [sum(column.width for column in layout.columns[part.first : part.last + 1]) for part in layout.foot]
    columns = ", ".join(f"{span}mm" for span in spans)
    texts = ", ".join(words(part.text) for part in layout.foot)
    return f"align(center, grid(columns: ({columns},), rows: {FOOT_MM}mm, align: left + horizon, {texts}))"
