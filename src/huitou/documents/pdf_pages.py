"""Setting pages with typst: text in, PDF out, some tens of sheets at a time so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from huitou.documents.pdf_joining import join_pdfs
from huitou.documents.printing_font import FAMILY, fonts

SHEETS_AT_ONCE = 50
# What typst keeps of earlier pages it drops when ten further documents did not ask for it.
_DOCUMENTS_UNTIL_DROPPED = 11


def quoted(text: str) -> str:
    """The text as a string of typst, in which nothing is a command."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def text_rule(points: float) -> str:
    """How the type stands: one font for all, no space of its own between Chinese and figures, lines 1.36 apart."""
    return (
        f'#set text(font: {quoted(FAMILY)}, size: {points}pt, lang: "zh", region: "cn", cjk-latin-spacing: none, '
        "fallback: false, hyphenate: false, top-edge: 0.88em, bottom-edge: -0.12em)\n"
        '#set par(leading: 0.36em, spacing: 0.36em, linebreaks: "simple")\n'
    )


def write_pdf(
    prelude: str, sheets: Iterable[str], target: Path, *, progress: Callable[[int], None] | None = None
) -> None:
    """Writes sheets (typst markup, each from a new page on) to one PDF file. `progress` is called with sheets done."""
    with TemporaryDirectory(dir=target.parent, prefix=".pdf-") as folder:
        parts: list[Path] = []
        done = 0
        for chunk in _chunks(iter(sheets)):
            _forget()
            part = Path(folder) / f"{len(parts)}.pdf"
            part.write_bytes(_set(prelude + "".join(chunk)))
            parts.append(part)
            done += len(chunk)
            if progress is not None:
                progress(done)
        if len(parts) == 1:
            parts[0].replace(target)
            return
        with target.open("wb") as file:
            join_pdfs(parts, file)


def _chunks(sheets: Iterator[str]) -> Iterator[Sequence[str]]:
    while chunk := list(islice(sheets, SHEETS_AT_ONCE)):
        yield chunk


def _set(source: str) -> bytes:
    """One document. Raises `RuntimeError` for anything that typst is not content with: a page that it changed in
    silence is not the form."""
    compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
    made, warnings = compiler.compile_with_warnings(input=source.encode(), format="pdf", pdf_tags=False)
    if warnings or not isinstance(made, bytes):
        raise RuntimeError("; ".join(warning.message for warning in warnings) or "no PDF")
    return made


def _forget() -> None:
    """Lets typst drop what it keeps of earlier pages: a long file takes no more memory than fifty sheets of it."""
    compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
    for _ in range(_DOCUMENTS_UNTIL_DROPPED):
        compiler.compile(input=b"", format="svg")
