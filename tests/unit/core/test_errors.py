"""A problem says where and what, in both languages, on one line."""

import pytest

from huitou.core.errors import Place, Problem, Refusal, reason_of


@pytest.mark.parametrize(
    ("place", "chinese", "english"),
    [
        (Place(line=3), "第3行", "line 3"),
        (
            Place(file="户表.xlsx", sheet="户", cell="C12", column="户主姓名"),
            "户表.xlsx 「户」C12（户主姓名）",
            "户表.xlsx, sheet 户 C12 (户主姓名)",
        ),
        (Place(name="rounds.2017-07"), "rounds.2017-07", "rounds.2017-07"),
        (Place(), "", ""),
    ],
)
def test_a_place_reads_as_one_would_say_it(place: Place, chinese: str, english: str) -> None:
    assert (place.words("zh"), place.words("en")) == (chinese, english)


def test_a_cell_of_several_lines_stays_on_the_line_of_its_problem() -> None:
    problem = Problem("HT1003", Place(column="脱贫时间\n(2014年)"), {"key": "户主\n\n姓名", "nearest": "head"})
    assert problem.line("zh").startswith("HT1003 （脱贫时间 (2014年)）：没有“户主 姓名”这一项")
    assert len(problem.line("en").splitlines()) == 1


def test_what_the_system_says_of_a_file_is_told_in_the_readers_language() -> None:
    reasons = reason_of(PermissionError(13, "Permission denied"))
    assert Problem("HT8129", values=reasons).message().startswith("文件读不了或写不了：没有权限。")
    assert Problem("HT8129", values=reasons).message("en").startswith("the file cannot be read or written: Permission")


def test_a_problem_is_one_line_with_its_number_first() -> None:
    problem = Problem("HT1003", Place(line=3), {"key": "houshold_size", "nearest": "household_size"})
    assert (
        problem.line("zh")
        == "HT1003 第3行：没有“houshold_size”这一项，最接近的是“household_size”。请改用正确的名称或删去它。"
    )
    assert problem.line("en").startswith("HT1003 line 3: there is no fact “houshold_size”")


def test_a_refusal_carries_every_problem_in_order() -> None:
    refusal = Refusal([Problem("HT1002", Place(line=1)), Problem("HT1002", Place(line=2))])
    assert [problem.place.line for problem in refusal.problems] == [1, 2]
    assert "line 1" in str(refusal)
    assert "line 2" in str(refusal)
