"""Official documents in the layout of GB/T 9704-2012: measured on the page, and in the XML of Word."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from huitou.core.forms import FilledForm, FormColumn, FormSpec
from huitou.core.official import Attachment, OfficialDocument, Passage
from huitou.documents.official_docx import write_official_docx
from huitou.documents.official_pdf import write_official_pdf
from tests.documents.pages import embedded_fonts, output, words_of
from tests.documents.test_form_docx import W, body, parts, text

COLUMNS = (FormColumn("name", ("户主",), 60), FormColumn("item", ("未达标项",), 60))
LIST = FormSpec("gap-list", "gap", "county", "补短清单", (), COLUMNS, "", False, (), (), "四(四)")
TABLE = Attachment("补短清单", LIST, FilledForm("青神县", {}, ({"name": "王二", "item": "住房安全"},)))
DOCUMENT = OfficialDocument(
    issuer="青神县脱贫攻坚领导小组办公室",
    number="青脱贫办点球〔2017〕1号",
    title="关于向县教体局交办“回头看”未达标项的通知",
    addressee="县教体局",
    passages=(
        Passage("根据要求，现将有关事项通知如下。"),
        Passage("一、任务", 1),
        Passage("（一）牵头", 2),
        Passage("国" * 28 * 60),
    ),
    dated_on=date(2017, 7, 5),
    attachments=(TABLE,),
    copies_to=("县纪委", "县委组织部"),
)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("official") / "document.pdf"
    write_official_pdf([DOCUMENT], path)
    return path


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("official") / "document.docx"
    write_official_docx([DOCUMENT], path)
    return path


def lines(path: Path, page: int) -> list[str]:
    """The lines of a page, the number of the page left out."""
    return [line.strip() for line in output("pdftotext", "-layout", "-f", str(page), "-l", str(page), str(path), "-")
            .splitlines() if line.strip() and "—" not in line]  # fmt: skip


def test_a_full_page_has_22_lines_of_28_signs(pdf: Path) -> None:
    assert lines(pdf, 2) == ["国" * 28] * 22


def test_the_text_stands_within_the_margins_of_the_norm(pdf: Path) -> None:
    box = output("pdftotext", "-bbox", "-f", "2", "-l", "2", str(pdf), "-")
    page = ElementTree.fromstring(box[box.index("<html") :].replace('xmlns="http://www.w3.org/1999/xhtml"', ""))
    words = [word for word in page.iter("word") if "国" in (word.text or "")]
    millimetres = {
        name: [float(word.get(name, "0")) / 72 * 25.4 for word in words] for name in ("xMin", "xMax", "yMin", "yMax")
    }
    assert min(millimetres["xMin"]) == pytest.approx(28, abs=0.5)
    assert max(millimetres["xMax"]) == pytest.approx(210 - 26, abs=0.7)
    # The box of a sign of this font reaches a little above and below the sign itself.
    assert min(millimetres["yMin"]) == pytest.approx(37, abs=3)
    assert max(millimetres["yMax"]) <= 297 - 35 + 3


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(pdf: Path) -> None:
    pages = [[word for word in words_of(pdf, page) if word.y > 265 and word.text.strip("—").strip()] for page in (1, 2)]
    assert [[word.text for word in page] for page in pages] == [["1"], ["2"]]
    assert pages[0][0].x > 160
    assert pages[1][0].x < 50


def test_the_head_the_signature_and_the_date(pdf: Path) -> None:
    first, last = "".join(lines(pdf, 1)), lines(pdf, 4)
    assert first.startswith(
        "青神县脱贫攻坚领导小组办公室文件青脱贫办点球〔2017〕1号关于向县教体局交办“回头看”未达标项的通知"
    )
    assert "县教体局：" in first
    assert [line for line in last if "国" not in line] == [
        "附件：补短清单",
        "青神县脱贫攻坚领导小组办公室",
        "2017年7月5日",
        "抄送：县纪委，县委组织部。",
    ]


def test_the_attachment_follows_across_the_page_and_goes_on_counting(pdf: Path) -> None:
    words = "".join(word.text for word in words_of(pdf, 5))
    assert words.startswith("附件补短清单")
    assert "王二住房安全" in words
    assert "—5—" in words
    assert "595.276 pts" in output("pdfinfo", "-f", "5", "-l", "5", str(pdf))


def test_the_font_is_inside(pdf: Path) -> None:
    assert {name.split("-")[0] for name in embedded_fonts(pdf)} == {"NotoSansCJKsc"}


def test_the_page_of_word_has_margins_and_grid_of_the_norm(word: Path) -> None:
    first = next(body(word).iter(f"{W}sectPr"))
    margins = first.find(f"{W}pgMar")
    assert margins is not None
    measured = {side: int(margins.get(f"{W}{side}", "0")) / 1440 * 25.4 for side in ("top", "bottom", "left", "right")}
    assert measured == pytest.approx({"top": 37, "bottom": 35, "left": 28, "right": 26}, abs=0.02)
    grid = first.find(f"{W}docGrid")
    assert grid is not None
    assert grid.get(f"{W}type") == "lines"
    height, width = 225 / 25.4 * 72, 156 / 25.4 * 72
    assert height - 1 < int(grid.get(f"{W}linePitch", "0")) / 20 * 22 <= height
    passage = next(run for run in body(word).iter(f"{W}r") if text(run).startswith("国"))
    apart = passage.find(f"{W}rPr/{W}spacing")
    assert apart is not None
    assert width - 2 < (16 + int(apart.get(f"{W}val", "0")) / 20) * 28 <= width


def test_fonts_and_sizes_of_word_are_those_of_the_norm(word: Path) -> None:
    found = {}
    for run in body(word).iter(f"{W}r"):
        font, size = run.find(f"{W}rPr/{W}rFonts"), run.find(f"{W}rPr/{W}sz")
        if font is not None and size is not None and text(run):
            found[text(run)[:6]] = (font.get(f"{W}eastAsia"), int(size.get(f"{W}val", "0")) / 2)
    assert found["关于向县教体"] == ("方正小标宋简体", 22)
    assert found["县教体局："] == ("仿宋_GB2312", 16)
    assert found["一、任务"] == ("黑体", 16)
    assert found["（一）牵头"] == ("楷体_GB2312", 16)
    assert found["2017年7"] == ("仿宋_GB2312", 16)


def test_odd_and_even_pages_of_word_have_their_own_footer(word: Path) -> None:
    assert parts(word)["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    footers = {name: part for name, part in parts(word).items() if "footer" in name}
    sides = sorted(
        where.get(f"{W}val", "") for part in footers.values() for where in part.iter(f"{W}jc") if text(part) == "— 1 —"
    )
    assert sides == ["left", "right"]


def test_the_attachment_of_word_lies_across(word: Path) -> None:
    last = list(body(word).iter(f"{W}sectPr"))[-1]
    size = last.find(f"{W}pgSz")
    assert size is not None
    assert size.get(f"{W}orient") == "landscape"
    assert last.find(f"{W}pgNumType") is None
    assert [text(cell) for cell in body(word).iter(f"{W}tc")][-2:] == ["王二", "住房安全"]
