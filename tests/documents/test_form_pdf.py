"""Forms as PDF: the words of the order, the figures of the surveys, the lines where the form has them, our font."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import pytest

from huitou.core.forms import FilledForm, FormSpec
from huitou.documents.form_pdf import write_forms_pdf
from huitou.documents.pdf_pages import SHEETS_AT_ONCE
from huitou.documents.printing_font import coverage, printable
from huitou.policy import load_pack
from huitou.reporting.forms import TO_FILL_IN
from huitou.reporting.queries import fill_form
from tests.documents.pages import embedded_fonts, output, ruled_lines, squeezed, table_cells, words_of
from tests.documents.recount import drawn_household, form_3_rows
from tests.documents.test_form_3 import REGISTER
from tests.integration import county
from tests.integration.county import UPPER, household_document
from tests.samples.rare_names import rare_names

PLAN = (Path(__file__).parents[1] / "fixtures" / "qingshen-2017-no-8.txt").read_text(encoding="utf-8")
PACK = load_pack("qingshen-2017")
VALUES = {
    "township": "汉阳镇", "village": "上游村", "households": "83", "persons": "301", "villages": "6",
    "poor_villages": "2", "exited_villages": "1",
    **{f"{thing}_{year}": "16" for thing in ("households", "persons") for year in (2014, 2015, 2016)},
}  # fmt: skip
FOOT = {**TO_FILL_IN, "signature": ""}


def spec_of(number: str) -> FormSpec:
    return PACK.form(number, "2017-07")


def written(path: Path, number: str, *rows: dict[str, Any], sheets: int = 1) -> Path:
    spec = spec_of(number)
    total: dict[str, str | int | float] | None = {spec.columns[-1].key: ""} if spec.total_label else None
    form = FilledForm("上游村", VALUES, rows or ({},), total, (), FOOT)
    write_forms_pdf(spec, [form] * sheets, path)
    return path


@pytest.mark.parametrize("number", ["2", "3", "4", "5", "6"])
def test_heads_notes_and_foot_are_the_words_of_the_order(tmp_path: Path, number: str) -> None:
    words = squeezed(written(tmp_path / "form.pdf", number))
    plan = "".join(PLAN.split())
    spec = spec_of(number)
    for position, note in enumerate(spec.notes, 1):
        said = "".join(note.split())
        assert said in plan
        assert f"{position}.{said}" in words
    for head in {head for column in spec.columns for head in column.heading if "\n" not in head and len(head) < 6}:
        assert head in words
    assert "".join(spec.title.format_map(VALUES).split()) in words
    assert all(text.split("：")[0] in words for text in spec.foot)
    assert "第1页共1页" in words or "第1页共2页" in words


@pytest.mark.parametrize("number", ["2", "3", "4", "5", "6"])
def test_column_edges_stand_where_the_form_has_them(tmp_path: Path, number: str) -> None:
    spec = spec_of(number)
    upright, _ = ruled_lines(written(tmp_path / "form.pdf", number, *[{}] * 4))
    widths = [column.width for column in spec.columns]
    left = (297 - sum(widths)) / 2
    assert upright == pytest.approx([left, *(left + edge for edge in accumulate(widths))], abs=1)


def test_only_our_font_is_used_and_it_is_inside(tmp_path: Path) -> None:
    path = written(tmp_path / "form.pdf", "2", {"head": "张三", "compulsory_education": "有"})
    assert {name.split("-")[0] for name in embedded_fonts(path)} == {"NotoSansCJKsc"}


def test_every_cell_is_what_the_surveys_come_to(db: None, tmp_path: Path) -> None:
    draw, round_line = Random(4), county.build()
    codes = [code for code, row in REGISTER.items() if row[3] == UPPER]
    documents = [drawn_household(draw, household_document(code, REGISTER[code][2], "0")) for code in codes]
    county.approve(round_line, *documents)
    bundle = fill_form("3", round_line, UPPER, viewer=county.viewer("county_office"))
    path = tmp_path / "附件3.pdf"
    write_forms_pdf(bundle.spec, bundle.forms, path)
    upright, level = ruled_lines(path)
    heads = 4
    found = table_cells(words_of(path), upright, level)[heads:]
    names = {code: (head, year) for code, (head, year, _, _) in REGISTER.items()}
    *rows, total = form_3_rows(documents, names)
    printed = [[_printed(value) for value in row] for row in rows]
    assert found[:-1] == printed
    # 合计 stands over two columns, so that its lines are counted without the first of them.
    assert [cell for cell in found[-1] if cell] == [_printed(value) for value in total if value is not None]


def _printed(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return "" if value is None else "".join(str(value).split())


def test_every_sheet_counts_its_own_pages(tmp_path: Path) -> None:
    rows: list[dict[str, str | int | float]] = [{"number": number, "head": f"张{number}"} for number in range(1, 25)]
    spec = spec_of("3")
    forms = [FilledForm("上游村", VALUES, tuple(rows[:length]), {"remark": ""}, (), FOOT) for length in (24, 1)]
    write_forms_pdf(spec, forms, tmp_path / "two.pdf")
    pages = output("pdftotext", "-layout", str(tmp_path / "two.pdf"), "-").rstrip("\f").split("\f")
    counted = ["".join(page.split("第")[-1].split()) for page in pages]
    assert counted == ["1页共3页", "2页共3页", "3页共3页", "1页共1页"]
    assert all("户主姓名" in page for page in pages[:2])  # the third has the notes only


def test_more_sheets_than_are_set_at_once_make_one_file(tmp_path: Path) -> None:
    bare = replace(spec_of("5"), notes=())
    forms = [
        FilledForm("x", {**VALUES, "township": f"第{number}镇"}, ({},), None, (), FOOT)
        for number in range(2 * SHEETS_AT_ONCE + 1)
    ]
    seen: list[tuple[int, int]] = []
    write_forms_pdf(bare, forms, tmp_path / "many.pdf", progress=lambda *done: seen.append(done))
    assert "Pages:           101" in output("pdfinfo", str(tmp_path / "many.pdf"))
    words = output("pdftotext", str(tmp_path / "many.pdf"), "-")
    assert all(f"青神县第{number}镇退出贫困村" in words for number in (0, 49, 50, 99, 100))
    assert seen == [(50, 101), (100, 101), (101, 101)]
    assert list(tmp_path.iterdir()) == [tmp_path / "many.pdf"]


def test_rare_names_are_printed_sign_by_sign(tmp_path: Path) -> None:
    names = rare_names()
    rows = [{"number": number, "head": name} for number, name in enumerate(names, 1)]
    words = squeezed(written(tmp_path / "rare.pdf", "3", *rows))
    assert all(sign in coverage() for name in names for sign in name)
    assert [name for name in names if name not in words] == []


def test_a_sign_that_the_font_lacks_is_said_and_never_left_out(tmp_path: Path) -> None:
    name = "张\U000323af"  # the last sign of Extension H
    words = squeezed(written(tmp_path / "form.pdf", "3", {"head": name}))
    assert "张〓" in words
    assert "〓：字库里没有的字（U+323AF），请手写补上。" in words
    assert printable("张三·") == ("张三·", ())


def test_what_is_typed_is_never_a_command(tmp_path: Path) -> None:
    typed = '#pagebreak() $x$ *b* _i_ "q" \\ // [y] @z <w> = 1'
    words = squeezed(written(tmp_path / "form.pdf", "3", {"remark": typed}))
    assert "".join(typed.split()) in words
