"""Official documents as PDF, with their attachments as forms on pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from huitou.core.official import OfficialDocument, Passage
from huitou.documents.form_pdf import MissingSigns, form_prelude, form_sheet
from huitou.documents.official_layout import (
    BODY_POINTS,
    BOTTOM,
    COPY_POINTS,
    LEFT,
    LINE_POINTS,
    LINES_ABOVE_TITLE,
    PAGE_HEIGHT,
    PAGE_MARKS,
    PAGE_POINTS,
    PAGE_WIDTH,
    RED,
    RIGHT,
    SIGN_POINTS,
    TITLE_POINTS,
    TOP,
    attachment_lines,
    attachment_mark,
    copies,
    day_words,
    letterhead,
    letterhead_points,
)
from huitou.documents.pdf_pages import quoted, write_pdf

_INDENT = f"h({2 * SIGN_POINTS:.3f}pt)"
# Heads of the first level are heavy (黑体), of the second of medium weight (楷体 has no free cousin in the font).
_WEIGHTS = {0: "regular", 1: "bold", 2: "medium"}


def write_official_pdf(
    documents: Sequence[OfficialDocument], target: Path, *, progress: Callable[[int, int], None] | None = None
) -> None:
    """Writes the documents one after the other to `target` (.pdf), replacing it; each counts its own pages. Raises
    `ValueError` without any."""
    if not documents:
        raise ValueError("a file needs at least one document")
    report = progress or (lambda _done, _total: None)
    sheets = (_document(document) for document in documents)
    write_pdf(form_prelude(), sheets, target, progress=lambda done: report(done, len(documents)))


def _document(document: OfficialDocument) -> str:
    words = MissingSigns()
    blocks = [*_head(document, words), *_text(document, words), *_end(document, words)]
    if words.signs:
        blocks.append(_line(f"text(size: {COPY_POINTS}pt, {quoted(words.note())})"))
    attachments = "".join(
        form_sheet(
            replace(attachment.spec, source=""),
            attachment.form,
            mark=attachment_mark(document, position),
            footer=_footer(),
        )
        for position, attachment in enumerate(document.attachments, 1)
    )
    inside = "\n".join(blocks)
    return f"#[\n{_page()}\n{_rules()}\n#counter(page).update(1)\n#{{\n{inside}\n}}\n]\n{attachments}"


def _footer() -> str:
    """— 1 — on odd pages to the right, on even ones to the left, one sign from the edge (7.5)."""
    before, after = map(quoted, PAGE_MARKS)
    number = f"text(size: {PAGE_POINTS}pt, {{ {before}; counter(page).display(); {after} }})"
    return (
        "context { let n = counter(page).get().first(); "
        f"align(if calc.odd(n) {{ right }} else {{ left }}, {{ h(1em); {number}; h(1em) }}) }}"
    )


def _page() -> str:
    return (
        f"#set page(width: {PAGE_WIDTH}mm, height: {PAGE_HEIGHT}mm, margin: (left: {LEFT}mm, right: {RIGHT}mm, "
        f"top: {TOP}mm, bottom: {BOTTOM}mm), footer-descent: 7mm, footer: {_footer()})"
    )


def _rules() -> str:
    """Every line is as high as a 22nd of the page, every sign as wide as a 28th of the line; a line stays where it
    falls, whatever its neighbours do."""
    between = f"{LINE_POINTS - BODY_POINTS:.4f}pt"
    return (
        f"#set text(size: {BODY_POINTS}pt, tracking: {SIGN_POINTS - BODY_POINTS:.4f}pt, "
        "costs: (orphan: 0%, widow: 0%))\n"
        f"#set par(leading: {between}, spacing: 0pt, justify: false)\n#set block(spacing: {between})"
    )


def _line(content: str, where: str = "left", above: float = 0) -> str:
    """A paragraph; `above` in lines."""
    gap = LINE_POINTS - BODY_POINTS + above * LINE_POINTS
    return f"block(width: 100%, above: {gap:.3f}pt, align({where}, {content}))"


def _head(document: OfficialDocument, words: MissingSigns) -> Iterator[str]:
    issuer = words(letterhead(document))
    red = f'rgb("#{RED}")'
    style = f'size: {letterhead_points(document):.2f}pt, weight: "bold", fill: {red}, tracking: 0pt'
    yield f"block(width: 100%, align(center, text({style}, {issuer})))"
    yield _line(words(document.number), "center", above=2)
    yield f"block(above: 4mm, width: 100%, line(length: 100%, stroke: 1pt + {red}))"
    title = f'text(size: {TITLE_POINTS}pt, weight: "bold", tracking: 0pt, {words(document.title)})'
    yield _line(
        f"{{ set par(leading: {LINE_POINTS * 1.2 - TITLE_POINTS:.3f}pt); {title} }}", "center", LINES_ABOVE_TITLE
    )


def _text(document: OfficialDocument, words: MissingSigns) -> Iterator[str]:
    above = 1.0
    if document.addressee:
        yield _line(words(f"{document.addressee}："), above=above)
        above = 0
    for passage in document.passages:
        yield _line(_passage(passage, words), above=above)
        above = 0


def _passage(passage: Passage, words: MissingSigns) -> str:
    return f'{{ {_INDENT}; text(weight: "{_WEIGHTS[passage.level]}", {words(passage.text)}) }}'


def _end(document: OfficialDocument, words: MissingSigns) -> Iterator[str]:
    for position, line in enumerate(attachment_lines(document)):
        yield _line(f"{{ {_INDENT}; {words(line)} }}", above=0 if position else 1)
    # The date stands four signs from the right edge, the office centred over it (7.3.5).
    day = day_words(document.dated_on)
    shift = 4 * SIGN_POINTS
    width = max(_width(day), _width(document.issuer))
    moved = max(shift - (width - _width(day)) / 2, 0)
    for position, text in enumerate((document.issuer, day)):
        box = f"box(width: {width + 1:.2f}pt, align(center, {words(text)}))"
        yield _line(f"{{ {box}; h({moved:.2f}pt) }}", "right", above=0 if position else 2)
    if text := copies(document):
        rule = "line(length: 100%, stroke: 0.5pt)"
        yield (
            f"block(above: {2 * LINE_POINTS:.2f}pt, width: 100%, breakable: false, {{ {rule}; "
            f"pad(x: {COPY_POINTS}pt, text(size: {COPY_POINTS}pt, {words(text)})); {rule} }})"
        )


def _width(text: str) -> float:
    """Points, at the pitch of the text; figures are a little over half as wide."""
    return sum(SIGN_POINTS if not sign.isascii() else 0.56 * SIGN_POINTS for sign in text)
