"""huitou plan, done, review, confirm, accept, carry-over: the steps of a gap by other programs."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from huitou.casework.models import Gap, Measure
from huitou.cli import main
from huitou.surveys.queries import RoundLine
from tests.integration import chain, county
from tests.integration.chain import gap, state
from tests.integration.county import HANYANG, enter_line, household_document

Output = pytest.CaptureFixture[str]
HOUSE = ("H03", "safe_housing")
MEASURE = {
    "kind": "housing",
    "project": "危房改造一期",
    "responsible": "李股长",
    "due_on": "2017-09-30",
    "amount": "12000.50",
}
OFFICER, OFFICE = "department_officer-housing", "county_office-511425"
APPROVER, GROUP = f"township_approver-{HANYANG}", "review_team-511425"


@pytest.fixture
def received(surveyed: RoundLine) -> RoundLine:
    enter_line(2017, "3100")
    chain.send(surveyed)
    chain.receive()
    county.user("township_approver", area=HANYANG)
    return surveyed


def run(monkeypatch: pytest.MonkeyPatch, command: str, user: str, *documents: dict[str, Any]) -> int:
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in documents)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    return main([command, "--as", user, "--json"])


def test_the_steps_of_a_gap_by_command(received: RoundLine, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    ref = str(gap(*HOUSE).ref)
    assert run(monkeypatch, "plan", OFFICER, {"gap": ref, **MEASURE}) == 0
    assert Measure.objects.get().amount == 1_200_050
    assert run(monkeypatch, "done", OFFICER, {"gap": ref, "done_on": "2017-10-20"}) == 0
    assert run(monkeypatch, "review", OFFICE, {"gap": ref}) == 0
    day = gap(*HOUSE).reported_on
    assert day is not None
    chain.visit(received, household_document("H03", 2, "6400", surveyed_on=day.isoformat()))
    assert run(monkeypatch, "confirm", APPROVER, {"gap": ref}) == 0
    assert run(monkeypatch, "accept", GROUP, {"gap": ref}) == 0
    assert state(*HOUSE) == "accepted"
    assert [json.loads(line)["result"] for line in capsys.readouterr().out.splitlines()] == ["done"] * 5


def test_saying_it_again_changes_nothing(received: RoundLine, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    ref = str(gap(*HOUSE).ref)
    run(monkeypatch, "plan", OFFICER, {"gap": ref, **MEASURE})
    run(monkeypatch, "done", OFFICER, {"gap": ref, "done_on": "2017-10-20"})
    before = gap(*HOUSE).version
    capsys.readouterr()
    assert run(monkeypatch, "done", OFFICER, {"gap": ref, "done_on": "2017-10-20"}) == 0
    assert json.loads(capsys.readouterr().out)["result"] == "unchanged"
    assert gap(*HOUSE).version == before


def test_one_line_out_of_turn_is_told_by_its_number_and_the_rest_is_done(
    received: RoundLine, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    refs = [str(one.ref) for one in Gap.objects.filter(indicator="compulsory_education").order_by("id")]
    officer = "department_officer-education"
    run(monkeypatch, "plan", officer, {"gap": refs[0], **MEASURE})
    capsys.readouterr()
    lines = [{"gap": ref, "done_on": "2017-10-20"} for ref in refs]
    assert run(monkeypatch, "done", officer, *lines) == 1
    said = capsys.readouterr()
    assert said.err.startswith("HT5021 第2行")
    assert [json.loads(line)["result"] for line in said.out.splitlines()] == ["done", "refused"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"gap": "nothing"}, "HT5011"),
        ({"gap": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}, "HT5011"),
        ({"gap": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "day": "2017-10-20"}, "HT5039"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(
    received: RoundLine, monkeypatch: pytest.MonkeyPatch, capsys: Output, line: dict[str, Any], code: str
) -> None:
    assert run(monkeypatch, "review", OFFICE, line) == 1
    assert capsys.readouterr().err.startswith(code)


def test_a_return_by_command_says_why(received: RoundLine, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = gap(*HOUSE).ref
    chain.plan(ref)
    chain.report(ref)
    assert run(monkeypatch, "review", OFFICE, {"gap": str(ref), "return": "没有照片"}) == 0
    assert (state(*HOUSE), gap(*HOUSE).returned_to) == ("returned", "department")
    assert gap(*HOUSE).transitions.order_by("id").last().reason == "没有照片"  # type: ignore[union-attr]  # it is there


def test_carry_over_by_command(received: RoundLine, capsys: Output) -> None:
    assert main(["carry-over", "2017-07", "--as", OFFICE, "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)
    assert said == {"county": "511425", "accepted": 0, "carried_over": 9, "cancelled": 0, "now": 9}
