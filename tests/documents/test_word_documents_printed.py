"""Word documents opened by LibreOffice: their words, pages and edges are those of the form and of the norm."""

from __future__ import annotations

import shutil
import subprocess
from itertools import accumulate
from pathlib import Path

import pytest

from huitou.documents.official_docx import write_official_docx
from tests.documents.pages import output, ruled_lines, squeezed
from tests.documents.test_form_docx import written
from tests.documents.test_form_pdf import VALUES, spec_of
from tests.documents.test_official import DOCUMENT

FORMS = ("2", "3", "4", "5", "6")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all of them as PDF, made in one go."""
    assert shutil.which("soffice"), "install libreoffice-writer"
    folder = tmp_path_factory.mktemp("word")
    paths = [written(folder / f"form-{number}.docx", number, *[{}] * 4) for number in FORMS]
    write_official_docx([DOCUMENT], folder / "official.docx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths), str(folder / "official.docx")], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("number", FORMS)
def test_title_heads_notes_and_foot_of_a_form_are_there(printed: Path, number: str) -> None:
    words, spec = squeezed(printed / f"form-{number}.pdf"), spec_of(number)
    assert "".join(spec.title.format_map(VALUES).split()) in words
    assert [note for note in spec.notes if "".join(note.split()) not in words] == []
    assert all(text.split("：")[0] in words for text in spec.foot)
    heads = {head for column in spec.columns for head in column.heading if "\n" not in head and len(head) < 6}
    assert {head for head in heads if head not in words} == set()


@pytest.mark.parametrize("number", FORMS)
def test_a_form_lies_across_a4(printed: Path, number: str) -> None:
    assert "841.89 x 595.3" in output("pdfinfo", str(printed / f"form-{number}.pdf"))


@pytest.mark.parametrize("number", FORMS)
def test_column_edges_stand_where_the_form_has_them(printed: Path, number: str) -> None:
    widths = [column.width for column in spec_of(number).columns]
    upright, _ = ruled_lines(printed / f"form-{number}.pdf")
    left = (297 - sum(widths)) / 2
    assert upright == pytest.approx([left, *(left + edge for edge in accumulate(widths))], abs=1)


def test_a_full_page_of_an_official_document_has_22_lines_of_28_signs(printed: Path) -> None:
    page = output("pdftotext", "-layout", "-f", "2", "-l", "2", str(printed / "official.pdf"), "-")
    lines = ["".join(line.split()) for line in page.splitlines() if "国" in line]
    assert lines == ["国" * 28] * 22
