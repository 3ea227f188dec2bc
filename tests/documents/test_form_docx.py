"""Forms as Word documents, their XML read by itself: heads, figures, borders, fonts, pages."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from huitou.core.forms import FilledForm
from huitou.documents.form_docx import write_forms_docx
from huitou.reporting.queries import fill_form
from tests.documents.recount import drawn_household, form_3_rows
from tests.documents.test_form_3 import REGISTER
from tests.documents.test_form_pdf import FOOT, VALUES, spec_of
from tests.integration import county
from tests.integration.county import HANYANG, UPPER, household_document
from tests.samples.rare_names import SIGNS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(path: Path) -> Mapping[str, ElementTree.Element]:
    """The XML parts of a document by name."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith("word/") and name.endswith(".xml")]
        return {name: ElementTree.fromstring(package.read(name)) for name in names}


def body(path: Path) -> ElementTree.Element:
    found = parts(path)["word/document.xml"].find(f"{W}body")
    assert found is not None
    return found


def text(element: ElementTree.Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{W}t"))


def rows(table: ElementTree.Element) -> list[list[str]]:
    """The texts of the rows under the heads."""
    under = [row for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is None]
    return [[text(cell) for cell in row.iter(f"{W}tc")] for row in under]


def written(path: Path, number: str, *filled: dict[str, str | int | float]) -> Path:
    total: dict[str, str | int | float] = {"remark": ""}
    form = FilledForm("上游村", VALUES, filled or ({},), total, (), FOOT)
    write_forms_docx(spec_of(number), [form], path)
    return path


def test_every_cell_is_what_the_surveys_come_to(db: None, tmp_path: Path) -> None:
    draw, round_line = Random(5), county.build()
    codes = [code for code, row in REGISTER.items() if row[3] == UPPER]
    documents = [drawn_household(draw, household_document(code, REGISTER[code][2], "0")) for code in codes]
    county.approve(round_line, *documents)
    bundle = fill_form("3", round_line, HANYANG, viewer=county.viewer("county_office"))
    write_forms_docx(bundle.spec, bundle.forms, tmp_path / "附件3.docx", summary=bundle.summary)
    tables = body(tmp_path / "附件3.docx").findall(f"{W}tbl")
    names = {code: (head, year) for code, (head, year, _, _) in REGISTER.items()}
    *expected, total = form_3_rows(documents, names)
    titles = [text(one) for one in body(tmp_path / "附件3.docx").findall(f"{W}p") if "摸底表" in text(one)]
    # A table and the line to sign of each: the summary, 老街社区, 上游村, 下游村.
    found = rows(tables[2 * titles.index("青神县汉阳镇上游村脱贫人口“回头看”基础信息摸底表")])
    assert found[:-1] == [["" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
                           for value in row] for row in expected]  # fmt: skip
    assert [cell for cell in found[-1] if cell] == [str(value) for value in total if value is not None]


def test_the_heads_repeat_and_are_merged(tmp_path: Path) -> None:
    table = body(written(tmp_path / "form.docx", "3")).find(f"{W}tbl")
    assert table is not None
    heads = [row for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert len(heads) == 4
    spans = {text(cell): cell.find(f"{W}tcPr/{W}gridSpan") for row in heads for cell in row.iter(f"{W}tc")}
    wide = {words: span.get(f"{W}val") for words, span in spans.items() if span is not None}
    assert wide == {"“回头看”未达标项目": "7", "“三保障”未达标": "3", "“三有”未达标": "3"}
    corner = next(cell for cell in heads[0].iter(f"{W}tc") if "户主姓名" in text(cell))
    assert corner.find(f"{W}tcPr/{W}tcBorders/{W}tl2br") is not None


def test_columns_are_as_wide_as_the_form_has_them(tmp_path: Path) -> None:
    table = body(written(tmp_path / "form.docx", "3")).find(f"{W}tbl")
    assert table is not None
    widths = [int(column.get(f"{W}w", "0")) / 1440 * 25.4 for column in table.iter(f"{W}gridCol")]
    assert widths == pytest.approx([column.width for column in spec_of("3").columns], abs=0.1)


def test_every_sheet_is_a_section_across_a4_that_counts_its_own_pages(tmp_path: Path) -> None:
    form = FilledForm("上游村", VALUES, ({},), None, (), FOOT)
    write_forms_docx(spec_of("3"), [form] * 3, tmp_path / "three.docx")
    sections = list(body(tmp_path / "three.docx").iter(f"{W}sectPr"))
    sizes = [one.find(f"{W}pgSz") for one in sections]
    assert [(size.get(f"{W}w"), size.get(f"{W}h"), size.get(f"{W}orient")) for size in sizes if size is not None] == [
        ("16838", "11906", "landscape")
    ] * 3
    starts = [one.find(f"{W}pgNumType") for one in sections]
    assert [start.get(f"{W}start") for start in starts if start is not None] == ["1"] * 3
    assert all(one.find(f"{W}footerReference") is not None for one in sections)
    footer = next(part for name, part in parts(tmp_path / "three.docx").items() if "footer" in name)
    assert text(footer) == "第 1 页 共 1 页"
    codes = [(code.text or "").strip() for code in footer.iter(f"{W}instrText")]
    assert codes == ["PAGE", "SECTIONPAGES"]


def test_fonts_are_named_as_the_offices_have_them(tmp_path: Path) -> None:
    fonts = {one.get(f"{W}eastAsia") for one in body(written(tmp_path / "form.docx", "3")).iter(f"{W}rFonts")}
    assert fonts == {"方正小标宋简体", "黑体", "仿宋"}


def names_as_rows(names: list[str]) -> list[dict[str, str | int | float]]:
    return [{"head": name} for name in names]


def test_rare_names_and_signs_of_xml_stand_as_typed(tmp_path: Path) -> None:
    names = [f"{sign}·<b>&" for sign in SIGNS]
    table = body(written(tmp_path / "form.docx", "3", *names_as_rows(names))).find(f"{W}tbl")
    assert table is not None
    assert [row[1] for row in rows(table)[:-1]] == names
