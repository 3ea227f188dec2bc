"""A long load is laid down in parts, decided at once and applied in parts: all or nothing at any moment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from huitou.accounts.actions import acting, ensure_operator
from huitou.assessments.models import Assessment
from huitou.audit.bulk import insert_rows
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework.actions import sign_gap_list
from huitou.casework.models import Gap, GapDepartment
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.surveys import actions
from huitou.surveys.actions import loading, recording, turns
from huitou.surveys.models import Round, RoundSubject, Survey, SurveyLoad, SurveyLoadPart, SurveyRevision
from huitou.surveys.queries import round_line
from huitou.surveys.signals import facts_approved
from tests.integration import county
from tests.integration.loading.conftest import Huitou
from tests.integration.loading.register import COUNTY, NEW_ROAD, TEMPLE, UPPER
from tests.integration.submitting import refused

NOW, TODAY = datetime(2017, 6, 12, 2, 0, tzinfo=UTC), date(2017, 6, 12)
DOCUMENTS: tuple[dict[str, Any], ...] = (
    {"household": "H1", "household_size": 4, "wage_income": "12000"},
    {"household": "H2", "household_size": 4, "housing_safe": False},
    {"household": "H3", "household_size": 3, "water_safe": False},
    {"village": UPPER, "registered_population": 2610, "poor_population": 72},
    {"village": TEMPLE, "registered_population": 1800, "poor_population": 12},
)
PARTS = len(DOCUMENTS)
"""With one survey in a part."""


class Crash(BaseException):
    """The process is gone from one moment to the next."""


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "AT_ONCE", 1)
    monkeypatch.setattr(loading, "_STORED_AT_ONCE", 1)
    monkeypatch.setattr(loading, "_PAUSE", 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "surveys.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in DOCUMENTS), encoding="utf-8")
    return path


def load(command: Huitou, file: Path) -> tuple[int, list[str]]:
    outcome = command("load", "survey", file, "--round", "2017-07", "--approved")
    return outcome.code, outcome.problems


@contextmanager
def crash_at(monkeypatch: pytest.MonkeyPatch, writes: int) -> Iterator[None]:
    """Ends the process inside the transaction of the write with this number: the first `PARTS` try the parts out."""
    done = 0

    def write(*args: Any, **kwargs: Any) -> None:
        nonlocal done
        done += 1
        original(*args, **kwargs)
        if done == writes:
            raise Crash

    original = recording.write
    with monkeypatch.context() as patched:
        patched.setattr(loading, "write", write)
        try:
            yield
        except Crash:
            return
    raise AssertionError("the load went through")


def interrupted(command: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch, *, applied: int) -> None:
    with crash_at(monkeypatch, PARTS + applied + 1):
        load(command, file)


def test_a_load_in_parts_comes_to_the_same_as_one_transaction(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(opened, file) == (0, [])
    assert SurveyLoad.objects.get().parts == PARTS
    in_parts = figures()
    assert in_parts["approved"] == PARTS
    assert len(in_parts["gaps"]) >= 2
    assert not SurveyLoadPart.objects.exists()
    with writing():
        GapDepartment.objects.all().delete()
        Gap.objects.all().delete()
        Assessment.objects.all().delete()
        SurveyRevision.objects.all().delete()
        Survey.objects.all().delete()
    monkeypatch.setattr(loading, "AT_ONCE", 64)
    assert load(opened, file) == (0, [])
    assert SurveyLoad.objects.count() == 1
    assert figures() == in_parts


def figures() -> dict[str, Any]:
    return {
        "approved": Survey.objects.filter(state="approved", revision=1, version=1).count(),
        "judged": sorted(Assessment.objects.values_list("subject__code", "standard", "is_met", "findings")),
        "gaps": sorted(Gap.objects.values_list("subject__code", "indicator", "members")),
        "sent to": sorted(Gap.objects.values_list("subject__code", "departments__department__slug")),
    }


def test_one_event_speaks_of_the_whole_load(opened: Huitou, file: Path) -> None:
    load(opened, file)
    event = Event.objects.get(verb="survey.import_approved")
    assert json.loads(event.detail)["rows"] == PARTS


@pytest.mark.parametrize("writes", [1, 3, PARTS])
def test_a_crash_before_the_decision_leaves_nothing(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    with crash_at(monkeypatch, writes):
        load(opened, file)
    assert not Survey.objects.exists()
    assert not SurveyLoad.objects.exists()
    assert not Event.objects.filter(verb="survey.import_approved").exists()
    assert load(opened, file) == (0, [])


@pytest.mark.parametrize("applied", [0, 1, PARTS - 1])
def test_after_a_crash_past_the_decision_the_next_command_applies_the_rest_before_it_reads(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch, applied: int
) -> None:
    interrupted(opened, file, monkeypatch, applied=applied)
    assert Survey.objects.count() == applied
    opened("assess", "2017-07")
    assert Survey.objects.filter(state="approved").count() == PARTS
    assert SurveyLoad.objects.get().is_applied
    assert Event.objects.filter(verb="survey.import_approved").count() == 1
    assert actions.finish_loads() == 0


def test_what_is_applied_later_is_in_the_name_of_who_decided(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(opened, file, monkeypatch, applied=0)
    with writing():
        ensure_operator().posts.all().delete()
    assert actions.finish_loads() == 1
    assert set(Survey.objects.values_list("entered_by", "approved_by")) == {(ensure_operator().pk,) * 2}


def test_a_room_above_that_refuses_one_survey_keeps_the_whole_load_out(opened: Huitou, file: Path) -> None:
    last = RoundSubject.objects.get(code=TEMPLE).pk

    def object_to(sender: object, subject_ids: tuple[int, ...], **_: object) -> None:
        if last in subject_ids:
            raise ValueError("not this one")

    facts_approved.connect(object_to)
    try:
        with pytest.raises(ValueError, match="not this one"):
            load(opened, file)
    finally:
        facts_approved.disconnect(object_to)
    assert not Survey.objects.exists()
    assert not SurveyLoadPart.objects.exists()


def test_somebody_who_surveys_while_it_is_laid_down_keeps_the_whole_load_out(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = loading._decide

    def decide(*args: Any) -> None:
        save("H2")
        original(*args)

    monkeypatch.setattr(loading, "_decide", decide)
    assert load(opened, file) == (1, ["HT3016"])
    assert list(Survey.objects.values_list("subject__code", "state")) == [("H2", "draft")]
    assert not SurveyLoadPart.objects.exists()


def save(code: str) -> None:
    line = round_line(Round.objects.get())
    with acting(ensure_operator(), Permission.SURVEY_EDIT, today=TODAY) as by:
        actions.record_surveys(line, [{"household": code, "household_size": 2}], way_in="web", by=by, now=NOW)


def test_while_a_load_waits_its_surveys_take_no_other_change_and_all_others_do(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("\n".join(file.read_text(encoding="utf-8").splitlines()[1:]), encoding="utf-8")  # without H1
    with crash_at(monkeypatch, PARTS):  # one part less
        load(opened, file)
    assert refused(save, "H3") == ["HT4090"]
    assert refused(save, "H1") == []
    actions.finish_loads()
    assert Survey.objects.get(subject__code="H3").state == "approved"


def test_who_saves_reads_of_a_load_that_waits_no_part_of_another_village(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parts of a county are hundreds, and all other writers would wait while they are read."""
    interrupted(opened, file, monkeypatch, applied=0)
    waiting = SurveyLoadPart.objects.values_list("village_code", flat=True)
    read = turns._waiting_subjects(round_id=Round.objects.get().pk, kind="review", villages=(UPPER,))
    assert [village for village, _ in read] == [village for village in waiting if village == UPPER]
    assert len(read) < PARTS


def test_parts_are_stored_aside_together(opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored: list[int] = []

    def insert(model: object, names: object, rows: Sequence[Sequence[Any]]) -> None:
        stored.append(len(rows))
        insert_rows(SurveyLoadPart, loading._PART_FIELDS, rows)

    monkeypatch.setattr(loading, "_STORED_AT_ONCE", 3)
    monkeypatch.setattr(loading, "insert_rows", insert)
    assert load(opened, file) == (0, [])
    assert stored == [3, 2]
    assert Survey.objects.filter(state="approved").count() == PARTS


def test_a_village_is_not_handed_in_and_the_gap_list_not_signed_while_a_load_waits(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(opened, file, monkeypatch, applied=1)
    round_ = Round.objects.get()
    for village in (UPPER, NEW_ROAD):
        assert refused(actions.require_no_load, round_.pk, kind="review", village=village) == ["HT4090"]
    signing = county.doing(role="review_team", area=COUNTY, permission=Permission.GAP_LIST_SIGN, at=COUNTY)
    with signing as by, pytest.raises(Refusal) as refusal:
        sign_gap_list(round_.pk, by=by, now=NOW)
    assert [one.code for one in refusal.value.problems] == ["HT4090"]
    actions.finish_loads()
    assert refused(actions.require_no_load, round_.pk) == []


def test_a_load_that_was_never_decided_is_cleared_away_after_a_day(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(loading, "_drop", lambda _: None)  # a killed process clears nothing away
        with crash_at(killed, 3):
            load(opened, file)
    laid_down = SurveyLoad.objects.get()
    assert SurveyLoadPart.objects.count() == 2
    assert actions.drop_left_behind(now=laid_down.at + timedelta(hours=1)) == 0
    assert actions.finish_loads() == 0
    assert actions.drop_left_behind(now=laid_down.at + timedelta(days=1, minutes=1)) == 1
    assert not SurveyLoadPart.objects.exists()
    assert not SurveyLoad.objects.exists()


def test_a_load_whose_parts_were_cleared_away_is_not_decided(
    opened: Huitou, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = loading._decide

    def decide(load: SurveyLoad, *args: Any) -> None:
        with writing():
            load.waiting.filter(village_code=TEMPLE).delete()
        original(load, *args)

    monkeypatch.setattr(loading, "_decide", decide)
    assert load(opened, file) == (1, ["HT4091"])
    assert not Survey.objects.exists()
