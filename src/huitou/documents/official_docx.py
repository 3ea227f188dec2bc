"""Official documents as Word documents, with the fonts that offices have and a grid of 22 lines of 28 signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import floor
from pathlib import Path
from typing import Any

import docx

from huitou.core.official import OfficialDocument
from huitou.documents.form_docx import form_blocks, form_page
from huitou.documents.form_layout import lay_out
from huitou.documents.official_layout import (
    BODY_FONT,
    BODY_POINTS,
    BOTTOM,
    COPY_POINTS,
    HEAD_FONTS,
    LEFT,
    LINE_POINTS,
    LINES_ABOVE_TITLE,
    PAGE_FONT,
    PAGE_HEIGHT,
    PAGE_MARKS,
    PAGE_POINTS,
    PAGE_WIDTH,
    RED,
    RIGHT,
    SIGN_POINTS,
    TITLE_FONT,
    TITLE_POINTS,
    TOP,
    attachment_lines,
    attachment_mark,
    copies,
    day_words,
    letterhead,
    letterhead_points,
)
from huitou.documents.word_xml import Type, element, field, paragraph, run, twips

# 28 signs of 16 points are a little wider than the text. A grid of signs says so too, but LibreOffice gives a sign that
# is wider than its cell two of them; so each stands closer to the next. Both are rounded so that 22 and 28 fit.
_CLOSER = floor((SIGN_POINTS - BODY_POINTS) * 20)
_LINE = floor(LINE_POINTS * 20)
_BODY, _PAGE = Type(BODY_FONT, BODY_POINTS, apart=_CLOSER), Type(PAGE_FONT, PAGE_POINTS)
_CENTRED, _INDENT = '<w:jc w:val="center"/>', '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_ONE_SIGN = '<w:ind w:leftChars="100" w:left="320" w:rightChars="100" w:right="320"/>'
_FOUR_SIGNS = '<w:ind w:rightChars="400" w:right="1280"/>'
# Pitch of the signs against the size of the body, in 4096ths of a point (section grid of Word).
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RED_RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="8" w:color="{RED}"/></w:pBdr>'
_COPY_RULES = (
    '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
)


def write_official_docx(
    documents: Sequence[OfficialDocument], target: Path, *, progress: Callable[[int, int], None] | None = None
) -> None:
    """Writes the documents one after the other to `target` (.docx), replacing it; each counts its own pages. Raises
    `ValueError` without any."""
    if not documents:
        raise ValueError("a file needs at least one document")
    file = docx.Document()
    _set_base(file)
    footers = _write_footers(file)
    end = file.element.body.sectPr
    sections = [section for document in documents for section in _sections(document)]
    for position, (blocks, page) in enumerate(sections, 1):
        for block in blocks:
            end.addprevious(element(block))
        properties = f"{footers}{page}"
        if position < len(sections):
            end.addprevious(element(paragraph("", f"<w:sectPr>{properties}</w:sectPr>")))
        else:
            file.element.body.replace(end, element(f"<w:sectPr>{properties}</w:sectPr>"))
        if progress is not None:
            progress(position, len(sections))
    file.save(str(target))


def _set_base(file: Any) -> None:
    """The base style is the body's, because Word measures its grid by it; odd and even pages differ."""
    style = file.styles["Normal"].element
    for child in list(style.get_or_add_rPr()):
        style.rPr.remove(child)
    for child in list(element(_BODY.properties())):
        style.rPr.append(child)
    file.settings.odd_and_even_pages_header_footer = True


def _write_footers(file: Any) -> str:
    """— 1 — to the right on odd pages and to the left on even ones; gives what a section names them by."""
    before, after = PAGE_MARKS
    words = run(before, _PAGE) + field("PAGE", _PAGE) + run(after, _PAGE)
    section = file.sections[0]
    for footer, where in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        old = footer.paragraphs[0]._element
        old.getparent().replace(old, element(paragraph(words, f'{_ONE_SIGN}<w:jc w:val="{where}"/>')))
    references = [child for child in file.element.body.sectPr if child.tag.endswith("}footerReference")]
    names = [{key.rpartition("}")[2]: value for key, value in one.attrib.items()} for one in references]
    return "".join(
        f'<w:footerReference xmlns:r="{_RELATIONS}" w:type="{one["type"]}" r:id="{one["id"]}"/>' for one in names
    )


def _sections(document: OfficialDocument) -> Iterator[tuple[list[str], str]]:
    """The document and each of its attachments: the blocks of a section, and its page."""
    yield [*_head(document), *_text(document), *_end(document)], _page()
    for position, attachment in enumerate(document.attachments, 1):
        layout = replace(
            lay_out(replace(attachment.spec, source=""), attachment.form), annex=attachment_mark(document, position)
        )
        yield list(form_blocks(attachment.spec, layout)), form_page(attachment.spec, counts_anew=False)


def _page() -> str:
    return (
        f'<w:pgSz w:w="{twips(PAGE_WIDTH)}" w:h="{twips(PAGE_HEIGHT)}"/>'
        f'<w:pgMar w:top="{twips(TOP)}" w:right="{twips(RIGHT)}" w:bottom="{twips(BOTTOM)}" w:left="{twips(LEFT)}" '
        f'w:header="{twips(15)}" w:footer="{twips(BOTTOM - 7 - 5)}" w:gutter="0"/><w:pgNumType w:start="1"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{_LINE}"/>'
    )


def _spaced(above: float = 0) -> str:
    """Exactly one line of the grid high; `above` in lines."""
    before = round(above * LINE_POINTS * 20)
    return f'<w:spacing w:before="{before}" w:after="0" w:line="{_LINE}" w:lineRule="exact"/>'


def _head(document: OfficialDocument) -> Iterator[str]:
    head = Type(TITLE_FONT, letterhead_points(document)).properties()
    red = head.replace("<w:sz ", f'<w:color w:val="{RED}"/><w:sz ', 1)
    letters = run(letterhead(document), Type(TITLE_FONT, letterhead_points(document))).replace(head, red)
    yield paragraph(letters, f'<w:spacing w:before="0" w:after="0"/>{_CENTRED}')
    yield paragraph(run(document.number, _BODY), f"{_RED_RULE}{_spaced(2)}{_CENTRED}")
    title_line = round(LINE_POINTS * 1.2 * 20)
    before = round(LINES_ABOVE_TITLE * LINE_POINTS * 20)
    spacing = f'<w:spacing w:before="{before}" w:after="0" w:line="{title_line}" w:lineRule="exact"/>'
    yield paragraph(run(document.title, Type(TITLE_FONT, TITLE_POINTS)), f"{spacing}{_CENTRED}")


def _text(document: OfficialDocument) -> Iterator[str]:
    above = 1.0
    if document.addressee:
        yield paragraph(run(f"{document.addressee}：", _BODY), _spaced(above))
        above = 0
    for passage in document.passages:
        style = Type(HEAD_FONTS[passage.level], BODY_POINTS, apart=_CLOSER)
        yield paragraph(run(passage.text, style), f"{_spaced(above)}{_INDENT}")
        above = 0


def _end(document: OfficialDocument) -> Iterator[str]:
    for position, line in enumerate(attachment_lines(document)):
        yield paragraph(run(line, _BODY), f"{_spaced(0 if position else 1)}{_INDENT}")
    issuer, day = document.issuer, day_words(document.dated_on)
    # The date stands four signs from the edge; a longer name of the office two (7.3.5.2).
    where = _FOUR_SIGNS if len(issuer) <= len(day) else _FOUR_SIGNS.replace("400", "200").replace("1280", "640")
    yield paragraph(run(issuer, _BODY), f'{_spaced(2)}{where}<w:jc w:val="right"/>')
    yield paragraph(run(day, _BODY), f'{_spaced()}{_FOUR_SIGNS}<w:jc w:val="right"/>')
    if text := copies(document):
        yield paragraph(run(text, Type(BODY_FONT, COPY_POINTS)), f"{_COPY_RULES}{_spaced(2)}{_ONE_SIGN}")
