"""A spot check from the draw to the notice: who may revisit, what differs, the rates, and what follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import pytest

from huitou.casework import actions
from huitou.casework.models import SampledHousehold, SpotCheck
from huitou.casework.queries import may_revisit, spot_check, spot_checks
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.surveys.models import Survey
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import HANYANG, NOW, RUIFENG, SURVEYS, household_document
from tests.integration.submitting import refused

OFFICE, TEAM = "county_office", "review_team"
ANSWERS = {document["household"]: document for document in SURVEYS if "household" in document}


def draw(round_line: RoundLine, seed: str = "摇号 7", size: int | None = 7, **how: str) -> UUID:
    with county.doing(OFFICE, Permission.SPOT_CHECK_DRAW) as by:
        return actions.draw_sample(round_line.id, seed=seed, size=size, by=by, now=NOW, **how)


def sampled(code: str) -> SampledHousehold:
    return SampledHousehold.objects.get(subject__code=code)


def revisit(code: str, **other: object) -> None:
    """Somebody of the verification group comes a second time and hears the same, but for `other`."""
    said = {key: value for key, value in {**ANSWERS[code], **other}.items() if key != "household"}
    with county.doing(TEAM, Permission.SPOT_CHECK_REVISIT) as by:
        actions.record_revisit(sampled(code).ref, said, by=by, now=NOW)


def revisit_all(round_line: RoundLine, **other: dict[str, object]) -> UUID:
    ref = draw(round_line)
    for code in ANSWERS:
        revisit(code, **other.get(code, {}))
    return ref


def test_only_approved_households_are_drawn_and_every_township_has_one(surveyed: RoundLine) -> None:
    page = spot_check(draw(surveyed, size=2), county.viewer(TEAM))
    assert [(one.code, one.frame, one.sample) for one in page.townships] == [(HANYANG, 5, 1), (RUIFENG, 2, 1)]
    assert {one.subject.code for one in page.households} <= set(ANSWERS)


def test_the_same_draw_a_second_time_is_the_same_spot_check(surveyed: RoundLine) -> None:
    assert draw(surveyed) == draw(surveyed)
    assert SpotCheck.objects.count() == 1


def test_a_margin_sets_the_size(surveyed: RoundLine) -> None:
    page = spot_check(draw(surveyed, size=None, margin="0.2"), county.viewer(TEAM))
    # n0 = 1.959964² / (4 · 0.04) = 24.009; 24.009 / (1 + 23.009 / 7) = 5.6
    assert (page.size, page.margin, page.confidence) == (6, "0.2", "0.95")


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"size": 1}, "HT5060"),
        ({"size": 8}, "HT5060"),
        ({"size": None, "margin": "5%"}, "HT5062"),
        ({"size": None, "margin": "0"}, "HT5062"),
        ({"seed": " "}, "HT5063"),
        ({"seed": "7" * 65}, "HT5063"),
    ],
)
def test_what_cannot_be_drawn_is_refused(surveyed: RoundLine, how: dict[str, object], code: str) -> None:
    assert refused(draw, surveyed, **how) == [code]
    assert not SpotCheck.objects.exists()


def test_nothing_is_drawn_before_anything_is_approved(open_round: RoundLine) -> None:
    assert refused(draw, open_round) == ["HT5061"]


def test_the_same_answers_are_no_error(surveyed: RoundLine) -> None:
    page = spot_check(revisit_all(surveyed), county.viewer(TEAM))
    assert (page.rate.hits, page.rate.total, page.rate.share) == (0, 7, 0.0)
    assert {one.correction for one in page.households} == {"none"}


def test_differences_are_told_item_by_item_and_a_wrong_exit_is_counted(surveyed: RoundLine) -> None:
    page = spot_check(
        revisit_all(surveyed, H01={"water_safe": False}, H05={"wage_income": "3200"}), county.viewer(TEAM)
    )
    lines = {one.subject.code: one for one in page.households}
    assert [(one.key, one.first, one.revisit) for one in lines["H01"].facts] == [("water_safe", True, False)]
    assert [(one.key, one.first, one.revisit) for one in lines["H01"].verdicts] == [("safe_water", "met", "not_met")]
    assert (lines["H01"].is_wrong_exit, lines["H01"].correction) == (True, "open")
    # 3150 or 3200 yuan: another answer, the same verdict
    assert [one.key for one in lines["H05"].facts] == ["wage_income"]
    assert (lines["H05"].verdicts, lines["H05"].correction) == ((), "none")
    assert (page.wrong_exits.hits, page.wrong_exits.total) == (1, 7)
    assert (page.wrong_exit_persons.hits, page.wrong_exit_persons.total) == (4, 19)
    hanyang = page.townships[0]
    assert (hanyang.rate.hits, hanyang.rate.total, hanyang.rate.share) == (1, 5, 0.2)
    assert (round(hanyang.rate.low or 0, 4), round(hanyang.rate.high or 0, 4)) == (0.0362, 0.6245)


def test_who_is_found_to_meet_the_standard_after_all_is_an_error_but_no_wrong_exit(surveyed: RoundLine) -> None:
    page = spot_check(revisit_all(surveyed, H03={"housing_safe": True}), county.viewer(TEAM))
    line = next(one for one in page.households if one.subject.code == "H03")
    assert (line.is_wrong_exit, line.correction, page.rate.hits, page.wrong_exits.hits) == (False, "open", 1, 0)


def test_a_later_correction_does_not_change_what_the_spot_check_found(surveyed: RoundLine) -> None:
    ref = revisit_all(surveyed, H01={"water_safe": False})
    county.approve(surveyed, household_document("H01", 4, "20000", water_safe=False))
    page = spot_check(ref, county.viewer(TEAM))
    line = next(one for one in page.households if one.subject.code == "H01")
    assert (page.rate.hits, line.verdicts[0].first) == (1, "met")
    # … and settles what it asked for
    assert line.correction == "settled"


def test_approving_the_same_answers_again_does_not_settle(surveyed: RoundLine) -> None:
    revisit_all(surveyed, H01={"water_safe": False})
    county.approve(surveyed, household_document("H01", 4, "21000"))
    assert sampled("H01").correction == "open"


def test_who_entered_or_approved_the_first_answers_does_not_revisit(surveyed: RoundLine) -> None:
    draw(surveyed)
    team = county.user(TEAM)
    Survey.objects.filter(subject__code="H01")._update(  # type: ignore[attr-defined]  # past the guard
        [(Survey._meta.get_field("approved_by"), None, team.pk)]
    )
    assert not may_revisit(sampled("H01").ref, county.viewer(TEAM))
    assert may_revisit(sampled("H02").ref, county.viewer(TEAM))
    assert refused(revisit, "H01") == ["HT5066"]


def test_a_revisit_is_recorded_once_and_the_second_is_told_by_whom(surveyed: RoundLine) -> None:
    draw(surveyed)
    revisit("H01")
    with pytest.raises(Refusal, match="HT5065") as caught:
        revisit("H01", water_safe=False)
    assert "核查小组" in caught.value.problems[0].message()


def test_who_could_not_be_reached_stays_out_of_the_rates(surveyed: RoundLine) -> None:
    ref = draw(surveyed)
    with county.doing(TEAM, Permission.SPOT_CHECK_REVISIT) as by:
        actions.mark_not_reached(sampled("H01").ref, "全家外出，三次上门无人", by=by, now=NOW)
    revisit("H02")
    page = spot_check(ref, county.viewer(TEAM))
    assert (page.revisited, page.not_reached, page.rate.total, page.waiting) == (1, 1, 1, 5)


def test_answers_that_settle_nothing_are_no_revisit(surveyed: RoundLine) -> None:
    draw(surveyed)
    with county.doing(TEAM, Permission.SPOT_CHECK_REVISIT) as by:
        assert refused(actions.record_revisit, sampled("H01").ref, {}, by=by, now=NOW) == ["HT5071"]


def test_a_correction_goes_to_the_township_and_is_settled_by_hand_only_with_a_reason(surveyed: RoundLine) -> None:
    revisit_all(surveyed, H01={"water_safe": False})
    ref = sampled("H01").ref

    def deed(action: Callable[..., None], reason: str) -> list[str]:
        with county.doing(OFFICE, Permission.SPOT_CHECK_DRAW) as by:
            return refused(action, ref, reason, by=by, now=NOW)

    assert deed(actions.return_for_correction, " ") == ["HT5067"]
    assert deed(actions.return_for_correction, "复查时饮水不达标") == []
    assert sampled("H01").correction == "returned"
    assert deed(actions.return_for_correction, "再退一次") == ["HT5069"]
    assert deed(actions.settle_correction, "水务局复检合格，以首次为准") == []
    assert (sampled("H01").correction, sampled("H01").settled_by_name) == ("settled", "县脱贫办")


def test_a_notice_waits_for_every_revisit_and_then_nothing_changes(surveyed: RoundLine) -> None:
    ref = draw(surveyed)
    with county.doing(OFFICE, Permission.SPOT_CHECK_DRAW) as by:
        assert refused(actions.circulate, ref, by=by, now=NOW) == ["HT5068"]
    for code in ANSWERS:
        revisit(code)
    with county.doing(OFFICE, Permission.SPOT_CHECK_DRAW) as by:
        actions.circulate(ref, by=by, now=NOW)
    assert [one.state for one in spot_checks(surveyed, county.viewer(TEAM))] == ["circulated"]


def test_a_township_sees_no_sample(surveyed: RoundLine) -> None:
    draw(surveyed)
    assert refused(spot_checks, surveyed, county.viewer("township_clerk", area=HANYANG)) == ["HT7001"]


def test_the_first_answers_stand_in_no_field_of_a_household_still_to_be_visited(surveyed: RoundLine) -> None:
    page = spot_check(draw(surveyed), county.viewer(TEAM))
    assert all((one.facts, one.verdicts, one.correction) == ((), (), "none") for one in page.households)
    assert json.loads(SampledHousehold.objects.filter(differences="").values_list("facts", flat=True)[0] or "{}") == {}
