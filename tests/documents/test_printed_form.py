"""A form as it comes out of the printer: turned into pages by an office program, and the pages read."""

from __future__ import annotations

import shutil
import subprocess
from itertools import accumulate
from pathlib import Path

import pytest

from huitou.core.forms import FilledForm
from huitou.documents.form_sheets import write_forms
from tests.documents.pages import output, ruled_lines
from tests.documents.test_form_sheets import FOOT, TOTAL, VALUES
from tests.samples.workbooks import FORM_3

_TOOLS = ("soffice", "pdftotext", "pdfinfo")


def printed(path: Path) -> Path:
    """The workbook as PDF, by LibreOffice with a profile of its own."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    assert not missing, f"install libreoffice-calc and poppler-utils: {missing} not found"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path.with_suffix(".pdf")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Form 3 with forty households."""
    path = tmp_path_factory.mktemp("forms") / "form-3.xlsx"
    rows: tuple[dict[str, str | int | float], ...] = tuple(
        {"number": number, "head": f"张三{number}", "household_size": 3, "exit_year": 2016, "safe_housing": "√"}
        for number in range(1, 41)
    )
    write_forms(FORM_3, [FilledForm("兰沟村", VALUES, rows, TOTAL, (), FOOT)], path)
    return printed(path)


def test_the_pages_are_a4_across(pages: Path) -> None:
    size = next(line for line in output("pdfinfo", str(pages)).splitlines() if line.startswith("Page size"))
    width, height = (float(number) for number in size.split()[2:5:2])
    assert (width, height) == pytest.approx((841.9, 595.3), abs=1.5)


def test_every_page_repeats_the_heads_and_counts_itself(pages: Path) -> None:
    sheets = output("pdftotext", "-layout", str(pages), "-").rstrip("\f").split("\f")
    assert len(sheets) == 3
    for number, text in enumerate(sheets, 1):
        words = "".join(text.split())
        assert "户主姓名" in words
        assert f"第{number}页共3页" in words


def test_column_edges_stand_within_a_millimetre_of_the_form(pages: Path) -> None:
    upright, _ = ruled_lines(pages)
    widths = [column.width for column in FORM_3.columns]
    # An office program may draw the whole table a little larger or smaller to fill the width of the paper.
    scale = sum(widths) / (upright[-1] - upright[0])
    edges = [(edge - upright[0]) * scale for edge in upright]
    assert edges == pytest.approx([0, *accumulate(widths)], abs=1)


def test_the_whole_table_is_printed_and_nothing_is_cut(pages: Path) -> None:
    words = "".join(output("pdftotext", "-layout", str(pages), "-").split())
    assert all(f"张三{number}" in words for number in range(1, 41))
    assert "附件3青神县青竹镇兰沟村脱贫人口“回头看”基础信息摸底表" in words
    assert "备注" in words
    assert "合计" in words
    assert "填报时间：2017年6月20日" in words
    assert "#" not in words  # a column too narrow for its figures
