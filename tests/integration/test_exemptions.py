"""Doubts and their reasons: a warning of the rules holds a village back until somebody says why it is right.

Of the small county, 下游村 has one household (H05) of one person: with 40,000 yuan a head it is doubted (C323), with
2,000 it is a finding (C326), which holds nothing back.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.cli import main
from huitou.core.authority import Permission
from huitou.registry.models import Household, Member
from huitou.surveys import actions, queries
from huitou.surveys.models import CheckExemption, SubmissionMove
from huitou.surveys.queries import RoundLine
from huitou.surveys.queries.exemptions import reasons_of
from tests.integration import county
from tests.integration.county import LOWER, NOW, RUIFENG, TODAY, household_document
from tests.integration.submitting import APPROVER, CLERK, OFFICE, draft, refused, state_of, submission_of, submit, take

pytestmark = pytest.mark.django_db
WHY = "在外承包工程，合同已核对"


@pytest.fixture
def doubted(open_round: RoundLine) -> RoundLine:
    """H05 has 40,000 yuan a head."""
    draft(open_round, household_document("H05", 1, "40000"))
    return open_round


def ref_of(code: str) -> UUID:
    return Household.objects.get(code=code).ref


def explain(
    rule: str = "C323",
    reason: str = WHY,
    *,
    round_: RoundLine | None = None,
    until: date | None = None,
    code: str = "H05",
    **who: Any,
) -> None:
    """Somebody gives a reason."""
    someone = {**CLERK, **who}
    with county.doing(**someone, permission=Permission.SURVEY_EDIT, at=someone["area"]) as by:
        actions.exempt(
            ref_of(code), rule, reason, round_ref=round_.ref if round_ else None, until=until, by=by, now=NOW,
            today=TODAY,
        )  # fmt: skip


def end(**who: Any) -> None:
    someone = {**CLERK, **who}
    with county.doing(**someone, permission=Permission.SURVEY_EDIT, at=someone["area"]) as by:
        actions.end_exemption(CheckExemption.objects.latest("id").ref, by=by, now=NOW)


def blocks(today: date = TODAY) -> list[tuple[str, str, str]]:
    """What holds 下游村 back: kind, household, rule."""
    _, lines = queries.standing(submission_of(LOWER).ref, county.viewer(**CLERK), today=today)
    return [(str(line.block.kind), line.code, line.block.code) for line in lines]


def counts() -> dict[str, int]:
    """The checks in the story of the submission."""
    said = json.loads(SubmissionMove.objects.get(name="submit").counts)
    return {key: said[key] for key in ("check_errors", "check_warnings", "check_exempted", "check_findings")}


def test_a_doubt_without_a_reason_holds_the_village_back(doubted: RoundLine) -> None:
    assert blocks() == [("doubt", "H05", "C323")]
    assert refused(submit, LOWER) == ["HT4032"]
    assert state_of(LOWER) == "draft"


def test_with_a_reason_it_passes_and_is_counted_as_exempted(doubted: RoundLine) -> None:
    explain(round_=doubted)
    assert blocks() == []
    submit(LOWER)
    assert counts() == {"check_errors": 0, "check_warnings": 0, "check_exempted": 1, "check_findings": 0}


def test_a_finding_needs_no_reason_and_is_counted(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "2000"))
    assert blocks() == []
    submit(LOWER)
    assert counts() == {"check_errors": 0, "check_warnings": 0, "check_exempted": 0, "check_findings": 1}


def test_a_survey_that_lists_more_members_than_persons_is_not_submitted(open_round: RoundLine) -> None:
    two = household_document("H05", 2, "6300")["members"]
    draft(open_round, household_document("H05", 1, "3150", members=two))
    assert blocks() == [("check", "H05", "C904")]
    assert refused(submit, LOWER) == ["HT4032"]


def test_a_survey_dated_after_today_is_not_submitted(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "3150", surveyed_on="2017-06-25"))
    assert blocks() == [("check", "H05", "C905")]
    assert blocks(today=date(2017, 6, 25)) == []


@pytest.mark.parametrize(
    ("rule", "why"),
    [("C904", "an error is mended"), ("C326", "a finding needs none"), ("C999", "there is no such rule")],
)
def test_only_a_warning_takes_a_reason(doubted: RoundLine, rule: str, why: str) -> None:
    assert refused(explain, rule, round_=doubted) == ["HT4050"], why


def test_a_reason_says_something_and_ends_some_time(doubted: RoundLine) -> None:
    assert refused(explain, reason="  ", round_=doubted) == ["HT4036"]
    assert refused(explain) == ["HT4051"], "neither a date nor a round"
    assert refused(explain, until=TODAY - timedelta(days=1)) == ["HT4051"]
    assert not CheckExemption.objects.exists()


def test_a_reason_counts_to_the_end_of_its_last_day(doubted: RoundLine) -> None:
    explain(until=date(2017, 6, 30))
    assert blocks(today=date(2017, 6, 30)) == []
    assert blocks(today=date(2017, 7, 1)) == [("doubt", "H05", "C323")]


def test_a_reason_of_one_round_does_not_count_in_another(doubted: RoundLine) -> None:
    explain(round_=doubted)
    pk = Household.objects.get(code="H05").pk
    assert reasons_of([pk], today=TODAY, round_id=doubted.id) == {pk: {"C323": WHY}}
    assert reasons_of([pk], today=TODAY, round_id=doubted.id + 1) == {}
    assert reasons_of([pk], today=TODAY) == {pk: {"C323": WHY}}, "in the register, while its round is open"


def test_a_reason_covers_its_own_rule_and_household_only(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "140000"))
    explain("C324", round_=open_round)
    explain(round_=open_round, code="H01")
    assert blocks() == [("doubt", "H05", "C323")]


def test_a_reason_that_is_taken_back_counts_no_more_and_stays_on_record(doubted: RoundLine) -> None:
    explain(round_=doubted)
    end()
    assert blocks() == [("doubt", "H05", "C323")]
    (line,) = queries.exemptions_of(ref_of("H05"), county.viewer(**CLERK), today=TODAY)
    assert (line.reason, line.by_name, line.round_slug, line.ended_by_name) == (
        WHY,
        "乡镇填表人",
        "2017-07",
        "乡镇填表人",
    )
    assert refused(end) == ["HT4052"], "it has ended already"


def test_a_new_reason_takes_the_place_of_the_old_one(doubted: RoundLine) -> None:
    explain(round_=doubted)
    explain(reason="工资流水已核对", round_=doubted)
    explain(reason="工资流水已核对", round_=doubted)
    lines = queries.exemptions_of(ref_of("H05"), county.viewer(**CLERK), today=TODAY)
    assert [(line.reason, line.is_in_force) for line in lines] == [("工资流水已核对", True), (WHY, False)]


def test_every_reason_and_its_end_is_audited_without_its_words(doubted: RoundLine) -> None:
    explain(round_=doubted)
    end()
    events = Event.objects.filter(thing="check_exemption").order_by("id")
    assert [(event.verb, event.area_code) for event in events] == [
        ("check.exempt", LOWER), ("check.end_exemption", LOWER),
    ]  # fmt: skip
    assert json.loads(events[0].detail)["rule"] == "C323"
    assert WHY not in events[0].detail


def test_nobody_explains_a_household_out_of_reach(doubted: RoundLine) -> None:
    assert refused(explain, round_=doubted, area=RUIFENG) == ["HT4003"]
    explain(round_=doubted)
    assert refused(end, area=RUIFENG) == ["HT4052"]
    assert refused(explain, round_=doubted, **APPROVER) == ["HT7001"]
    with county.doing(**CLERK, permission=Permission.SURVEY_EDIT, at=CLERK["area"]) as by:
        again = refused(
            actions.exempt, ref_of("H05"), "C323", WHY, round_ref=uuid4(), until=None, by=by, now=NOW, today=TODAY
        )
    assert again == ["HT4002"], "no such round"


def test_nobody_approves_what_they_explained(doubted: RoundLine) -> None:
    explain(round_=doubted, **OFFICE)
    submit(LOWER)
    take(actions.approve, LOWER, **APPROVER)
    assert refused(take, actions.confirm, LOWER, **OFFICE) == ["HT4033"]
    take(actions.confirm, LOWER, **OFFICE, name="另一位")
    assert state_of(LOWER) == "county_approved"


def test_villages_with_open_doubts_are_found_together(doubted: RoundLine) -> None:
    draft(doubted, household_document("H01", 4, "20000"))
    villages = [LOWER, county.UPPER]
    assert queries.doubtful_villages(doubted, villages, county.viewer(**APPROVER), today=TODAY) == {LOWER: 1}
    explain(round_=doubted)
    assert queries.doubtful_villages(doubted, villages, county.viewer(**APPROVER), today=TODAY) == {}


# huitou check


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[str], str]:
    """The rules that fired at H05, and what stood beside the lines."""
    capsys.readouterr()
    assert main(["check", *arguments, "--json", "--on", "2017-06-24", "--as", "operator"]) == 0
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert all(line.keys() == {"rule", "severity", "subject", "message", "fix"} for line in lines)
    return [line["rule"] for line in lines if line["subject"] == "H05"], err


def test_the_command_leaves_out_what_has_a_reason_and_says_how_many(
    doubted: RoundLine, capsys: pytest.CaptureFixture[str]
) -> None:
    before, said = checked(capsys, "--round", "2017-07")
    assert "C323" in before
    assert said == ""
    explain(round_=doubted)
    after, said = checked(capsys, "--round", "2017-07")
    assert after == [rule for rule in before if rule != "C323"]
    assert said == "另有1处疑点写明了原因，没有列出。\n"


def test_a_reason_in_the_register_counts_without_a_round(
    open_round: RoundLine, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing():
        for number in range(2, 10):
            Member.objects.create(household=Household.objects.get(code="H05"), number=f"{number:02}", name="某某")
    assert "C114" in checked(capsys)[0], "more than seven in one household"
    explain("C114", "三代同堂，户口簿已核对", until=date(2017, 12, 31))
    rules, said = checked(capsys)
    assert "C114" not in rules
    assert said == "另有1处疑点写明了原因，没有列出。\n"
