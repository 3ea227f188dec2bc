"""`huitou load certified`: what 住建, 教体, 卫计 and the others certify, matched with the households of a round."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.registry.models import Household, Member
from huitou.registry.sealed_fields import sealed_columns
from huitou.surveys.models import Certification, UnmatchedRow
from tests.integration import county
from tests.integration.loading.conftest import Huitou, Outcome
from tests.samples.workbooks import workbook

PAPER = ("青住建〔2017〕8号", "2017-06-10")
HEAD = ["户编号", "乡镇", "村", "户主姓名", "身份证号", "认定结论", "文号", "认定日期"]
ZHANG, WANG = "511425197001011230", "51142519820304123X"


@pytest.fixture
def lists(surveyed: object, huitou: Huitou) -> Huitou:
    """The surveyed small county; 张一 and 王二 have identity numbers in the register."""
    with writing():
        for code, number, name, identity in (
            ("H01", "01", "张一", ZHANG), ("H02", "01", "王二", WANG), ("H02", "02", "王小明", ""),
        ):  # fmt: skip
            household = Household.objects.get(code=code)
            Member.objects.filter(household=household, number=number).delete()
            columns = sealed_columns(settings.KEYRING, "identity", identity) if identity else {}
            Member.objects.create(household=household, number=number, name=name, relation="01", **columns)
    return huitou


def row(verdict: str, *, code: str = "", village: str = "", name: str = "", identity: str = "") -> list[object]:
    return [code, "汉阳镇" if village else "", village, name, identity, verdict, *PAPER]


def load(command: Huitou, path: Path, *rows: list[object], more: tuple[object, ...] = ()) -> Outcome:
    workbook(path, [HEAD, *rows])
    return command("load", "certified", path, "--department", "housing", "--round", "2017-07", *more)


def test_a_row_is_matched_by_identity_number_by_code_and_by_name_in_a_village(lists: Huitou, tmp_path: Path) -> None:
    outcome = load(
        lists, tmp_path / "a.xlsx",
        row("达标", identity=ZHANG), row("未达标", code="H03", name="李三"),
        row("达标", village="下游村", name="钱 五"),
    )  # fmt: skip
    assert (outcome.code, outcome.out) == (0, "认定：已新增 3，已更新 0，无变化 0，有误 0\n")
    kept = Certification.objects.order_by("subject__code").values_list(
        "subject__code", "is_met", "document_number", "department", "list_slug", "by_name"
    )
    assert list(kept) == [
        ("H01", True, PAPER[0], "housing", "housing", "本机操作员"),
        ("H03", False, PAPER[0], "housing", "housing", "本机操作员"),
        ("H05", True, PAPER[0], "housing", "housing", "本机操作员"),
    ]


def test_the_same_file_twice_changes_nothing(lists: Huitou, tmp_path: Path) -> None:
    rows = (row("达标", identity=ZHANG), row("达标", village="上游村", name="李姗"))
    assert load(lists, tmp_path / "a.xlsx", *rows).out == "认定：已新增 1，已更新 0，无变化 0，有误 0，待人认 1\n"
    assert load(lists, tmp_path / "a.xlsx", *rows).out == "认定：已新增 0，已更新 0，无变化 2，有误 0\n"
    assert (Certification.objects.count(), UnmatchedRow.objects.count()) == (1, 1)


def test_a_later_list_replaces_and_keeps_what_was_said_before(lists: Huitou, tmp_path: Path) -> None:
    load(lists, tmp_path / "a.xlsx", row("未达标", code="H01"))
    assert "已更新 1" in load(lists, tmp_path / "b.xlsx", row("达标", code="H01")).out
    story = Certification.objects.order_by("id").values_list("is_met", "ended_reason", "ended_by_name")
    assert list(story) == [(False, "replaced", "本机操作员"), (True, "", "")]


def test_a_name_that_only_sounds_alike_waits_for_a_person(lists: Huitou, tmp_path: Path) -> None:
    outcome = load(lists, tmp_path / "a.xlsx", row("未达标", village="上游村", name="李叁"))
    assert outcome.out == "认定：已新增 0，已更新 0，无变化 0，有误 0，待人认 1\n"
    waiting = UnmatchedRow.objects.get()
    (candidate,) = json.loads(waiting.candidates)
    assert candidate[1:] == ["01", "same_sound"]


def test_an_identity_number_that_stands_under_another_name_waits_for_a_person(lists: Huitou, tmp_path: Path) -> None:
    load(lists, tmp_path / "a.xlsx", row("达标", identity=ZHANG, name="陈七"))
    assert Certification.objects.count() == 0
    assert json.loads(UnmatchedRow.objects.get().candidates)[0][2] == "identity_other_name"


def test_people_who_are_not_of_the_round_are_counted_and_not_kept(lists: Huitou, tmp_path: Path) -> None:
    stranger = row("达标", village="下游村", name="欧阳不在册", identity="51142519900101123X")
    outcome = load(lists, tmp_path / "a.xlsx", stranger, row("达标", code="H01"))
    assert outcome.out == "认定：已新增 1，已更新 0，无变化 0，有误 0，不是本批次对象 1\n"
    assert UnmatchedRow.objects.count() == 0


def test_a_certification_that_the_survey_contradicts_is_marked_with_the_surveys_answer(
    lists: Huitou, tmp_path: Path
) -> None:
    load(lists, tmp_path / "a.xlsx", row("达标", code="H03"), row("达标", code="H01"), row("未达标", code="H04"))
    said = {one.subject.code: (one.differs, one.answer) for one in Certification.objects.select_related("subject")}
    # H03: the survey says the house is unsafe. H04: nobody has been there yet.
    assert said == {"H03": (True, "no"), "H01": (False, ""), "H04": (False, "")}


def test_the_difference_goes_when_the_survey_says_the_same(lists: Huitou, tmp_path: Path) -> None:
    load(lists, tmp_path / "a.xlsx", row("达标", code="H03"))
    document = county.household_document("H03", 2, "6400", housing_safe=True)
    path = tmp_path / "again.jsonl"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    assert lists("load", "survey", path, "--round", "2017-07", "--approved").code == 0
    kept = Certification.objects.get()
    assert (kept.differs, kept.answer, kept.is_met) == (False, "", True)


def test_a_list_of_children_out_of_school_certifies_members(lists: Huitou, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["学生姓名", "乡镇", "村"], ["王小明", "汉阳镇", "上游村"]])
    words = ("--department", "education", "--round", "2017-07", "--document", "青教〔2017〕3号", "--date", "2017-06-09")
    assert lists("load", "certified", path, *words).problems == ["HT3046"]
    outcome = lists("load", "certified", path, *words, "--list", "dropouts")
    assert outcome.out == "认定：已新增 1，已更新 0，无变化 0，有误 0\n"
    kept = Certification.objects.get()
    assert (kept.subject.code, kept.member, kept.is_met, kept.differs) == ("H02", "02", False, False)


def test_a_village_is_certified_by_its_name(lists: Huitou, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["乡镇", "村名", "有无文化室"], ["汉阳镇", "上游村", "无"]])
    words = ("--department", "culture", "--list", "culture_room", "--round", "2017-07")
    outcome = lists("load", "certified", path, *words, "--document", "青文广〔2017〕2号", "--date", "2017-06-09")
    assert outcome.code == 0
    kept = Certification.objects.get()
    assert (kept.subject.subject_type, kept.is_met, kept.differs, kept.answer) == ("village", False, True, "yes")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([row("不清楚", code="H01")], "HT3040"),
        ([row("", code="H01")], "HT3041"),
        ([[*row("达标", code="H01")[:6], "", "2017-06-10"]], "HT3043"),
        ([row("达标", name="张一")], "HT3044"),
        ([row("达标", code="H01"), row("未达标", identity=ZHANG)], "HT3047"),
        ([row("达标", identity="511425197001011234")], "HT2064"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_whole_list(
    lists: Huitou, tmp_path: Path, rows: list[list[object]], problem: str
) -> None:
    outcome = load(lists, tmp_path / "a.xlsx", *rows)
    assert (outcome.code, outcome.problems) == (1, [problem])
    assert Certification.objects.count() == 0


def test_only_valid_rows_are_loaded_on_demand_and_a_dry_run_writes_nothing(lists: Huitou, tmp_path: Path) -> None:
    rows = (row("达标", code="H01"), row("不清楚", code="H02"))
    assert "将新增 1" in load(lists, tmp_path / "a.xlsx", *rows, more=("--dry-run",)).out
    assert Certification.objects.count() == 0
    assert "已新增 1" in load(lists, tmp_path / "a.xlsx", *rows, more=("--only-valid",)).out


def test_a_department_brings_its_own_lists_only(lists: Huitou, tmp_path: Path) -> None:
    outcome = load(lists, tmp_path / "a.xlsx", row("达标", code="H01"), more=("--list", "water"))
    assert outcome.problems == ["HT3045"]
    assert "housing 住房安全认定" in outcome.err


def test_a_department_that_does_not_exist_is_refused_with_the_nearest(lists: Huitou, tmp_path: Path) -> None:
    outcome = load(lists, tmp_path / "a.xlsx", row("达标", code="H01"), more=("--department", "houses"))
    assert outcome.problems == ["HT5006"]
    assert "最接近的是“housing”" in outcome.err


def test_a_load_leaves_one_event_without_a_name_or_a_number(lists: Huitou, tmp_path: Path) -> None:
    load(lists, tmp_path / "a.xlsx", row("达标", identity=ZHANG), row("未达标", village="上游村", name="李山"))
    event = Event.objects.get(verb="certification.load")
    said = json.loads(event.detail)
    assert (said["rows"], said["waiting"], said["department"], said["list"]) == (2, 1, "housing", "housing")
    assert ZHANG not in event.detail
    assert "李山" not in event.detail
