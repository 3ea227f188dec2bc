"""`huitou load survey`: what was found at each door, as JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huitou.audit.models import Event
from huitou.surveys.models import RoundSubject, Survey, SurveyRevision
from huitou.surveys.signals import facts_approved
from tests.integration.loading.conftest import Huitou, Outcome
from tests.integration.loading.register import UPPER

FACTS: dict[str, Any] = {"household": "H1", "household_size": 4, "wage_income": "12000.50", "housing_safe": True}
VILLAGE: dict[str, Any] = {"village": UPPER, "registered_population": 2610, "poor_population": 72}


def lines(path: Path, *documents: dict[str, Any] | str) -> Path:
    texts = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in documents)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def load(command: Huitou, path: Path, *words: str) -> Outcome:
    return command("load", "survey", path, "--round", "2017-07", *words)


def test_facts_are_kept_canonical_with_the_exit_year_of_the_register(opened: Huitou, tmp_path: Path) -> None:
    outcome = load(opened, lines(tmp_path / "a.jsonl", FACTS, "", VILLAGE))
    assert (outcome.code, outcome.out) == (0, "调查：已新增 2，已更新 0，无变化 0，有误 0\n")
    survey = Survey.objects.get(subject__code="H1")
    facts = json.loads(survey.facts)
    assert (facts["wage_income"], facts["exit_year"], facts["property_income"]) == (1200050, 2014, None)
    assert (survey.state, survey.kind, survey.revision, survey.approved_at) == ("draft", "review", 1, None)


def test_the_first_revision_names_the_facts_that_were_given(opened: Huitou, tmp_path: Path) -> None:
    load(opened, lines(tmp_path / "a.jsonl", FACTS))
    revision = SurveyRevision.objects.get()
    assert json.loads(revision.changed_keys) == ["exit_year", "household_size", "housing_safe", "wage_income"]
    assert (revision.number, revision.way_in, revision.by_name) == (1, "jsonl", "本机操作员")


def test_the_same_facts_again_are_no_revision(opened: Huitou, tmp_path: Path) -> None:
    load(opened, lines(tmp_path / "a.jsonl", FACTS))
    again = lines(tmp_path / "b.jsonl", {**FACTS, "wage_income": "12000.5", "exit_year": 2014, "head": "户主H1"})
    assert load(opened, again).out == "调查：已新增 0，已更新 0，无变化 1，有误 0\n"
    assert SurveyRevision.objects.count() == 1


def test_other_facts_are_a_new_revision_that_names_what_changed(opened: Huitou, tmp_path: Path) -> None:
    load(opened, lines(tmp_path / "a.jsonl", FACTS))
    assert "已更新 1" in load(opened, lines(tmp_path / "b.jsonl", {**FACTS, "housing_safe": False})).out
    assert list(SurveyRevision.objects.order_by("number").values_list("number", "changed_keys", "is_adjustment")) == [
        (1, '["exit_year","household_size","housing_safe","wage_income"]', False),
        (2, '["housing_safe"]', False),
    ]


def test_approved_facts_tell_the_rooms_above_in_one_call(opened: Huitou, tmp_path: Path) -> None:
    told: list[tuple[str, set[int]]] = []

    def hear(sender: object, subject_ids: tuple[int, ...], kind: str, **_: object) -> None:
        assert Survey.objects.filter(subject_id__in=subject_ids, state="approved").count() == len(subject_ids)
        told.append((kind, set(subject_ids)))

    facts_approved.connect(hear)
    try:
        outcome = load(opened, lines(tmp_path / "a.jsonl", FACTS, VILLAGE), "--approved")
    finally:
        facts_approved.disconnect(hear)
    assert outcome.code == 0
    assert told == [("review", set(RoundSubject.objects.filter(code__in=["H1", UPPER]).values_list("id", flat=True)))]


def test_loading_approved_facts_leaves_an_event_of_its_own_kind(opened: Huitou, tmp_path: Path) -> None:
    load(opened, lines(tmp_path / "a.jsonl", FACTS), "--approved")
    event = Event.objects.get(verb="survey.import_approved")
    assert json.loads(event.detail)["rows"] == 1
    assert "12000" not in event.detail


def test_a_draft_is_approved_by_the_same_facts_without_a_revision(opened: Huitou, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", FACTS)
    load(opened, path)
    assert "已更新 1" in load(opened, path, "--approved").out
    assert Survey.objects.get().state == "approved"
    assert SurveyRevision.objects.count() == 1


def test_an_approved_survey_is_not_overwritten(opened: Huitou, tmp_path: Path) -> None:
    load(opened, lines(tmp_path / "a.jsonl", FACTS), "--approved")
    outcome = load(opened, lines(tmp_path / "b.jsonl", {**FACTS, "housing_safe": False}))
    assert (outcome.code, outcome.problems) == (1, ["HT4011"])
    assert SurveyRevision.objects.count() == 1


def test_over_an_approved_survey_approved_facts_are_an_adjustment(opened: Huitou, tmp_path: Path) -> None:
    load(opened, lines(tmp_path / "a.jsonl", FACTS), "--approved")
    assert load(opened, lines(tmp_path / "b.jsonl", {**FACTS, "housing_safe": False}), "--approved").code == 0
    assert SurveyRevision.objects.get(number=2).is_adjustment
    assert json.loads(Survey.objects.get().facts)["housing_safe"] is False


def test_a_help_back_survey_stands_beside_the_look_back_survey(opened: Huitou, tmp_path: Path) -> None:
    load(opened, lines(tmp_path / "a.jsonl", FACTS))
    load(opened, lines(tmp_path / "b.jsonl", FACTS), "--kind", "remediation")
    assert set(Survey.objects.values_list("kind", flat=True)) == {"review", "remediation"}


def test_members_without_a_match_are_kept_as_they_are(opened: Huitou, tmp_path: Path) -> None:
    members = [{"member": "77", "insurance": "none"}, {"insurance": "other"}]
    load(opened, lines(tmp_path / "a.jsonl", {**FACTS, "members": members}))
    kept = json.loads(Survey.objects.get().facts)["members"]
    assert [(one["member"], one["insurance"]) for one in kept] == [("77", "none"), (None, "other")]


REFUSED: list[tuple[str, dict[str, Any] | str, str, str, str]] = [
    ("unknown key", {**FACTS, "house_safe": True}, "HT1003", "最接近的是“housing_safe”", "the nearest is"),
    ("no JSON", "{", "HT1001", "不是正确的 JSON", "not valid JSON"),
    ("id", {**FACTS, "id": "h1"}, "HT4004", "不能用“id”", "“id” cannot be used"),
    ("nobody", {"household_size": 4}, "HT4005", "没有写明是哪一户", "does not say which"),
    ("stranger", {**FACTS, "household": "H77"}, "HT4006", "“H77”不是本批次的对象", "not a subject"),
    ("fallen back", {**FACTS, "household": "H5"}, "HT4006", "“H5”不是本批次的对象", "not a subject"),
    ("other year", {**FACTS, "exit_year": 2015}, "HT4007", "台账里是“2014”", "the register says “2014”"),
    ("other head", {**FACTS, "head": "李四"}, "HT4007", "台账里是“户主H1”", "the register says"),
    ("other village", {**FACTS, "village": "511425105201"}, "HT4007", "台账里是", "the register says"),
    ("a member twice", {**FACTS, "members": [{"member": "01"}] * 2}, "HT4008", "人编号“01”", "“01” stands more"),
    ("three decimals", {**FACTS, "wage_income": "1.005"}, "HT1007", "最多两位小数", "at most two decimals"),
    ("poor above registered", {**VILLAGE, "poor_population": 3000}, "HT1008", "多于户籍人口", "more than"),
    ("number as code", {"household": 1}, "HT1015", "应当是文字", "must be text"),
]


@pytest.mark.parametrize(("what", "document", "code", "chinese", "english"), REFUSED, ids=[one[0] for one in REFUSED])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_line_that_cannot_be_right_is_refused_and_nothing_is_written(
    opened: Huitou,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    document: dict[str, Any] | str,
    code: str,
    chinese: str,
    english: str,
    language: str,
) -> None:
    monkeypatch.setenv("HUITOU_LANGUAGE", language)
    outcome = load(opened, lines(tmp_path / "a.jsonl", {"household": "H2", "household_size": 4}, document))
    assert (outcome.code, outcome.problems) == (1, [code])
    assert ("第2行" if language == "zh" else "line 2") in outcome.err
    assert (chinese if language == "zh" else english) in outcome.err
    assert not Survey.objects.exists()


def test_only_valid_loads_the_other_lines_and_errors_lists_the_reasons(opened: Huitou, tmp_path: Path) -> None:
    errors = tmp_path / "errors.xlsx"
    path = lines(tmp_path / "a.jsonl", FACTS, "{", {**FACTS, "household": "H77"})
    outcome = load(opened, path, "--only-valid", "--errors", str(errors))
    assert (outcome.code, outcome.out) == (0, "调查：已新增 1，已更新 0，无变化 0，有误 2\n")
    rows = list(openpyxl.load_workbook(errors).worksheets[0].iter_rows(min_row=2, max_col=2, values_only=True))
    assert rows == [(2, "HT1001"), (3, "HT4006")]


def test_the_same_subject_twice_in_a_file_is_taken_once_or_refused(opened: Huitou, tmp_path: Path) -> None:
    assert load(opened, lines(tmp_path / "a.jsonl", FACTS, FACTS)).code == 0
    other = {**FACTS, "household": "H2"}
    outcome = load(opened, lines(tmp_path / "b.jsonl", other, {**other, "household_size": 9}))
    assert outcome.problems == ["HT4012"]
    assert "上一次在b.jsonl 第1行" in outcome.err


def test_a_round_that_is_not_open_is_refused(opened: Huitou, tmp_path: Path) -> None:
    outcome = opened("load", "survey", lines(tmp_path / "a.jsonl", FACTS), "--round", "2017-12")
    assert (outcome.code, outcome.problems) == (1, ["HT4002"])


def test_an_empty_file_and_a_missing_one_are_refused(opened: Huitou, tmp_path: Path) -> None:
    assert load(opened, lines(tmp_path / "a.jsonl")).problems == ["HT2001"]
    assert load(opened, lines(tmp_path / "b.jsonl", "", "")).problems == ["HT2034"]
    assert load(opened, tmp_path / "c.jsonl").problems == ["HT2020"]


def test_a_dry_run_says_what_would_be_recorded(opened: Huitou, tmp_path: Path) -> None:
    outcome = load(opened, lines(tmp_path / "a.jsonl", FACTS), "--dry-run", "--json")
    figures = json.loads(outcome.out)
    assert (outcome.code, figures["thing"], figures["added"], figures["written"]) == (0, "surveys", 1, False)
    assert not Survey.objects.exists()
