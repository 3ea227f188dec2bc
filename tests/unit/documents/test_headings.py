"""A heading is found by its words, however they are spelled, and never by guessing."""

import pytest

from huitou.documents.headings import Heading, by_folded, fold, nearest


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("户主　姓名", "户主姓名"),
        ("户编号 ", "户编号"),
        ("集体经济收入（元）", "集体经济收入"),
        ("务工时间(月)", "务工时间"),
        ("住房面积（㎡）", "住房面积"),
        ("通生活用电", "是否通生活用电"),
        ("卫生厕所", "有无卫生厕所"),
        ("危房户", "是否是危房户"),
        ("与村主干路距离(公里)", "与村主干道距离"),
        ("＊户编号", "户编号"),
        ("家庭\n人口数", "家庭人口数"),
        ("务工收入（工资性收入）", "务工收入(工资性收入)"),
    ],
)
def test_spellings_of_the_same_heading(typed: str, label: str) -> None:
    assert fold(typed) == fold(label)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("集体经济收入(万元)", "集体经济收入(元)"),  # the same words in another unit are another figure
        ("是否脱贫", "脱贫年度"),
        ("户编号", "村编号"),
        ("生产经营性收入", "生产经营性支出"),
    ],
)
def test_headings_that_must_not_meet(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_an_alias_stands_for_its_heading() -> None:
    heading = Heading("wage_income", "务工收入(工资性收入)", aliases=("工资性收入", "务工收入"))
    assert by_folded([heading])[fold("工资性收入（元）")] is heading


def test_two_headings_with_the_same_words_are_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="poor"):
        by_folded([Heading("poor", "是否贫困村"), Heading("other", "贫困村")])


def test_the_nearest_heading_is_the_most_similar_one() -> None:
    assert nearest("户主姓名", ["户主名字", "村名", "备注"]) == "户主名字"


def test_nothing_is_near_when_nothing_looks_alike() -> None:
    assert nearest("户主姓名", ["银行卡号", "备注"]) == ""
