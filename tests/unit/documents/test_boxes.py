"""Boxes as people tick them; two ticks, or marks that could mean either, are refused."""

import pytest

from huitou.documents.boxes import box_choice
from huitou.documents.cells import Cell, plain_cell
from huitou.documents.form_layout import box_answer

HAS = ("有", "无")
IS = ("是", "否")


def typed(words: str) -> Cell:
    return plain_cell("E6", words)


@pytest.mark.parametrize(
    "words", ["□有 ☑无", "□有 √无", "有 无√", "■无 □有", "有□ 无☑", "□有 □√无", "有( ) 无(√)", "口有 ✓无", "无", "☑无"]
)
def test_none_has_dropped_out(words: str) -> None:
    assert box_choice(typed(words), HAS).value == "无"


@pytest.mark.parametrize("words", ["□有 □无", "□有□无", "□", "口有 口无", ""])
def test_no_tick_is_no_answer(words: str) -> None:
    reading = box_choice(typed(words), HAS)
    assert (reading.value, reading.code) == (None, "")


@pytest.mark.parametrize("words", ["☑有 ☑无", "有√ 无√", "■有■无"])
def test_both_boxes_ticked(words: str) -> None:
    assert box_choice(typed(words), HAS).code == "HT2080"


@pytest.mark.parametrize("words", ["√", "☑", "是", "达标", "有", "1", "√是 □否"])
def test_a_tick_alone_says_yes_under_a_question(words: str) -> None:
    assert box_choice(typed(words), IS).value == "是"


@pytest.mark.parametrize("words", ["√", "■", "是", "达标", "有√□无", "□有√□无", "没有", "☑可能 □无", "有无", "有√有"])
def test_what_could_mean_either_is_refused(words: str) -> None:
    assert box_choice(typed(words), HAS).code == "HT2081"


def test_the_refusal_shows_how_to_write_it() -> None:
    values = box_choice(typed("√"), HAS).values
    assert (values["example"], values["answers"]) == ("☑有 □无", "有、无")


@pytest.mark.parametrize("answer", ["有", "无"])
def test_what_is_printed_reads_back(answer: str) -> None:
    assert box_choice(typed(box_answer(HAS, answer)), HAS).value == answer
