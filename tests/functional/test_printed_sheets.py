"""A form on its way to paper: what the browser prints of the page is the official form, edge by edge and word by word,
and so is the workbook that the page gives."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Measured
from tests.documents.pages import output, ruled_lines, squeezed, table_cells, words_of
from tests.functional.conftest import Window
from tests.samples.small_county import UPPER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("printed sheets")]
AREAS = {"2": UPPER, "3": UPPER, "4": UPPER, "5": UPPER[:9]}
MOST_MM = 1.0
# The words that stand on the sheet whoever fills it, but for the heads: title, notes and lines to sign.
PRINTED_WORDS = """() => [...document.querySelectorAll(
  ".sheet__annex, .sheet__title, .sheet__foot span, .sheet .card__note")]
  .map((one) => one.textContent.replace(/\\s+/g, ""))"""
TWENTY_TIMES = """() => {
  const rows = document.querySelector(".sheet tbody");
  const households = [...rows.children].slice(0, 2);
  for (let time = 1; time < 20; time += 1) {
    rows.prepend(...households.map((row) => row.cloneNode(true)));
  }
}"""
HEADS = (
    """() => [...document.querySelectorAll(".sheet th")].map((one) => one.textContent.replace(/\\s+/g, "")).join("")"""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


@pytest.fixture
def page(window: Window) -> Page:
    return window("county_office").new_page()


def open_form(page: Page, number: str) -> None:
    page.goto(f"/forms/?form={number}&area={AREAS[number]}&all=1")
    expect(page.locator(".sheet")).to_be_visible()


def download(page: Page, button: str, target: Path) -> Path:
    with page.expect_download() as given:
        page.get_by_role("button", name=button, exact=True).first.click()
    given.value.save_as(target)
    expect(page.locator("form[data-sent]")).to_have_count(0)  # another file can be asked for
    return target


def ruled(path: Path) -> tuple[list[float], list[list[str]]]:
    """The edges of the columns in millimetres from the edge of the table, and what stands between the lines, cell by
    cell; the signs of a cell sorted, since lines may break elsewhere, and a tick that is drawn over its box as one."""
    upright, level = ruled_lines(path)
    rows = table_cells(words_of(path), upright, level)
    cells = [["".join(sorted(text.replace("□√", "☑"))) for text in row] for row in rows]
    return [edge - upright[0] for edge in upright], cells


def signs(rows: list[list[str]]) -> str:
    """Every sign of some rows, sorted."""
    return "".join(sorted("".join(text for row in rows for text in row)))


def furthest(one: list[float], other: list[float]) -> float:
    """How far two runs of edges lie apart where they do most."""
    return max(abs(edge - place) for edge, place in zip(one, other, strict=True))


def test_the_browser_prints_the_official_form(page: Page, folder: Path, measured: Measured) -> None:
    apart, missing = {}, []
    for number in AREAS:
        open_form(page, number)
        shown, official = folder / f"{number}-shown.pdf", folder / f"{number}.pdf"
        page.pdf(path=shown, prefer_css_page_size=True)
        download(page, "下载 PDF", official)
        download(page, "下载 Excel", folder / f"{number}.xlsx")
        (edges, mine), (issued_edges, theirs) = ruled(shown), ruled(official)
        apart[number] = furthest(edges, issued_edges)
        printed, issued = squeezed(shown), squeezed(official)
        words = page.evaluate(PRINTED_WORDS)
        assert len(words) > 3
        missing += [word for word in words if word not in printed or word not in issued]
        heads = page.locator(".sheet thead tr").count()
        assert mine[heads:] == theirs[heads:]
        assert signs(mine[:heads]) == signs(theirs[:heads]) == "".join(sorted(page.evaluate(HEADS)))
        assert "第1页共1页" in printed
        assert "841.92 x 594.96 pts (A4)" in output("pdfinfo", str(shown)), "A4 across"
    told = "、".join(f"附件{number} {mm:.2f}" for number, mm in apart.items())
    measured(f"U23: printed by the browser, column edges lie {told} mm from the official PDF ({MOST_MM:.0f}), "
             f"{len(missing)} of its words missing (0), page x of y")  # fmt: skip
    assert missing == []
    assert max(apart.values()) <= MOST_MM


def test_the_heads_stand_on_every_page_of_a_long_table(page: Page, folder: Path, measured: Measured) -> None:
    open_form(page, "3")
    page.evaluate(TWENTY_TIMES)
    page.pdf(path=folder / "long.pdf", prefer_css_page_size=True)
    pages = output("pdftotext", "-layout", str(folder / "long.pdf"), "-").rstrip("\f").split("\f")
    words = ["".join(text.split()) for text in pages]
    headed = ["户主姓名" in text for text in words if "张三" in text or "李四" in text]
    counted = [f"第{number}页共{len(pages)}页" in text for number, text in enumerate(words, 1)]
    measured(f"U23: a table of forty rows goes over {len(headed)} pages, {sum(headed)} of them with the heads")
    assert len(headed) >= 3
    assert all(headed)
    assert all(counted)


def test_the_workbook_of_the_page_prints_the_same(folder: Path, measured: Measured) -> None:
    assert shutil.which("soffice"), "install libreoffice-calc"
    books = [folder / f"{number}.xlsx" for number in AREAS]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "books")]
    subprocess.run([*command, *map(str, books)], check=True, capture_output=True, timeout=120)
    apart = {}
    for number in AREAS:
        (edges, _), (official, _) = ruled(folder / "books" / f"{number}.pdf"), ruled(folder / f"{number}.pdf")
        # An office program may draw the whole table a little larger or smaller to fill the width of the paper.
        apart[number] = furthest([edge * official[-1] / edges[-1] for edge in edges], official)
    told = "、".join(f"附件{number} {mm:.2f}" for number, mm in apart.items())
    measured(f"U23: the workbook printed by an office program, {told} mm from the official PDF ({MOST_MM:.0f})")
    assert max(apart.values()) <= MOST_MM
