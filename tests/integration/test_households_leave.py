"""A whole household leaves: it is no subject of running rounds any more, its open gaps are cancelled, the heads of the
forms stay, and everything comes back when it was a mistake. Or it becomes two."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huitou.audit.models import Event
from huitou.casework.models import Gap
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.documents.tables import read_table
from huitou.registry.actions import Leaving, Split, end_household, load, restore_household, split_household
from huitou.registry.models import Household, Member
from huitou.registry.planning import plan_households
from huitou.registry.records import HOUSEHOLD_HEADINGS
from huitou.reporting.counting import figures_from
from huitou.reporting.models import Counter
from huitou.surveys import actions
from huitou.surveys.models import OpeningHouseholds, RoundSubject, Submission
from huitou.surveys.opening import household_subjects
from huitou.surveys.queries import RoundLine
from huitou.surveys.queries.openings import opening_of, pack_of
from tests.integration import county
from tests.integration.county import NOW, TODAY, UPPER, doing
from tests.integration.loading.register import write_csv
from tests.integration.submitting import APPROVER, draft, state_of, submit, take

LEFT = date(2017, 6, 20)


def household(code: str) -> Household:
    return Household.objects.get(code=code)


def end(code: str, reason: str = "moved_away", on: date | None = LEFT, basis: str = "销户证明") -> None:
    row = household(code)
    with doing("county_office", Permission.HOUSEHOLD_END) as by:
        end_household(row.ref, row.version, Leaving(reason, on, basis), by=by, now=NOW, today=TODAY)


def restore(code: str) -> None:
    row = household(code)
    with doing("county_office", Permission.HOUSEHOLD_END) as by:
        restore_household(row.ref, row.version, "办错了", by=by, now=NOW)


def gaps(code: str) -> dict[str, str]:
    return dict(Gap.objects.filter(subject_code=code).values_list("indicator", "state"))


def counted(village: str) -> int:
    """The households of a village that the counters of the look-back hold."""
    rows = Counter.objects.filter(
        level="village", subject_type="household", kind="review", standard="review_standard", area_code=village
    )
    return sum(figures_from(row.figures)[""][0] for row in rows)


def test_who_moved_away_is_no_subject_any_more_and_its_gaps_are_cancelled(surveyed: RoundLine) -> None:
    assert (counted(UPPER), gaps("H03")) == (4, {"safe_housing": "found"})
    end("H03")
    subject = RoundSubject.objects.get(code="H03")
    assert (subject.left_on, subject.left_reason) == (LEFT, "moved_away")
    assert (household("H03").ended_on, household("H03").ended_reason) == (LEFT, "moved_away")
    assert gaps("H03") == {"safe_housing": "cancelled"}
    assert counted(UPPER) == 3
    assert Event.objects.filter(verb__in=("household.end", "subject.leave")).count() == 2


def test_the_heads_of_the_forms_stay_as_they_were_at_the_opening(surveyed: RoundLine) -> None:
    before = list(OpeningHouseholds.objects.order_by("id").values())
    end("H03")
    assert list(OpeningHouseholds.objects.order_by("id").values()) == before


def test_what_was_done_by_mistake_is_taken_back_with_facts_and_gaps(surveyed: RoundLine) -> None:
    end("H03")
    restore("H03")
    subject = RoundSubject.objects.get(code="H03")
    assert (subject.left_on, subject.left_reason, household("H03").ended_on) == (None, "", None)
    assert gaps("H03") == {"safe_housing": "found"}
    assert counted(UPPER) == 4


def test_who_fell_back_stays_in_the_register_and_is_no_subject(surveyed: RoundLine) -> None:
    end("H02", "fallen_back")
    assert (household("H02").status, household("H02").ended_on) == ("fallen_back", None)
    assert RoundSubject.objects.get(code="H02").left_reason == "fallen_back"
    assert set(gaps("H02").values()) == {"cancelled"}
    restore("H02")
    assert household("H02").status == "exited"
    assert set(gaps("H02").values()) == {"found"}


def test_a_file_of_the_register_says_who_fell_back_and_who_overcame_it(surveyed: RoundLine, tmp_path: Path) -> None:
    for state, left in (("返贫", "fallen_back"), ("已脱贫", "")):
        row = {
            "户编号": "H03", "村编号": UPPER, "户主姓名": "李三", "脱贫年度": "2016", "家庭人口数": "2",
            "是否脱贫": state,
        }  # fmt: skip
        table = read_table(write_csv(tmp_path / "households.csv", [row]), HOUSEHOLD_HEADINGS)
        with doing("county_office", Permission.REGISTRY_LOAD) as by:
            load(plan_households(table, viewer=by), by=by, now=NOW)
        assert RoundSubject.objects.get(code="H03").left_reason == left
    assert gaps("H03") == {"safe_housing": "found"}


def test_a_file_that_does_not_say_it_brings_nobody_back_who_fell_back(surveyed: RoundLine, tmp_path: Path) -> None:
    end("H03", "fallen_back")
    row = {"户编号": "H03", "村编号": UPPER, "户主姓名": "李三", "脱贫年度": "2016", "家庭人口数": "3"}
    table = read_table(write_csv(tmp_path / "households.csv", [row]), HOUSEHOLD_HEADINGS)
    with doing("county_office", Permission.REGISTRY_LOAD) as by:
        load(plan_households(table, viewer=by), by=by, now=NOW)
    assert (household("H03").status, household("H03").size_register) == ("fallen_back", 3)
    assert RoundSubject.objects.get(code="H03").left_reason == "fallen_back"


def test_a_household_that_nobody_has_visited_holds_its_village_back_no_more(open_round: RoundLine) -> None:
    draft(open_round, county.household_document("H01", 4, "20000"))
    for code in ("H02", "H03", "H04", "H05"):
        end(code)
    draft(open_round, county.village_document(UPPER))
    submit(UPPER)
    assert state_of(UPPER) == "submitted"


def test_what_was_handed_in_can_still_be_approved_after_a_household_left(open_round: RoundLine) -> None:
    documents = [one for one in county.SURVEYS if one.get("household") in ("H01", "H02", "H03")]
    draft(open_round, *documents, county.household_document("H04", 5, "30000"), county.village_document(UPPER))
    submit(UPPER)
    sealed = Submission.objects.get(village_code=UPPER).content_digest
    end("H03")
    assert Submission.objects.get(village_code=UPPER).content_digest != sealed
    take(actions.approve, UPPER, **APPROVER)
    assert state_of(UPPER) == "township_approved"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason": "tired_of_it"}, "HT5911"),
        ({"on": None}, "HT5912"),
        ({"on": date(2017, 6, 25)}, "HT5912"),
        ({"basis": "  "}, "HT5913"),
    ],
)
def test_it_needs_a_reason_a_day_and_a_basis(surveyed: RoundLine, said: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        end("H03", **said)  # type: ignore[arg-type]
    assert refused.value.problems[0].code == code
    assert RoundSubject.objects.get(code="H03").left_on is None


def test_nobody_leaves_twice_and_nobody_returns_who_is_there(surveyed: RoundLine) -> None:
    with pytest.raises(Refusal, match="HT5910"):
        restore("H03")
    end("H03")
    with pytest.raises(Refusal, match="HT5910"):
        end("H03", "died_out")


def test_only_the_county_office_takes_a_household_out(surveyed: RoundLine) -> None:
    row = household("H03")
    with (
        pytest.raises(Refusal, match="HT7001"),
        doing("township_clerk", Permission.HOUSEHOLD_VIEW, at=county.HANYANG, area=county.HANYANG) as by,
    ):
        end_household(row.ref, row.version, Leaving("moved_away", LEFT, "销户证明"), by=by, now=NOW, today=TODAY)


def split(code: str, *numbers: str, new: str = "H31", on: date | None = LEFT, basis: str = "户口簿") -> None:
    row = household(code)
    with doing("county_office", Permission.HOUSEHOLD_END) as by:
        split_household(row.ref, row.version, Split(new, numbers, on, basis), by=by, now=NOW, today=TODAY)


def names(code: str) -> list[str]:
    return list(
        Member.objects.filter(household__code=code, left_on=None).order_by("number").values_list("name", flat=True)
    )


def test_of_two_households_the_old_one_stays_the_subject_and_the_new_one_inherits_the_exit_year(
    surveyed: RoundLine,
) -> None:
    split("H01", "03", "02")
    assert (names("H01"), names("H31")) == (["张一", "张一4"], ["张一3", "张一2"])
    new = household("H31")
    assert (new.head_name, new.exit_year, new.status, new.size_actual) == ("张一3", 2014, "exited", 2)
    assert Member.objects.get(household=new, number="01").relation == "01"
    gone = Member.objects.get(household__code="H01", number="03")
    assert (gone.left_on, gone.left_reason) == (LEFT, "split_off")
    assert RoundSubject.objects.get(code="H01").left_on is None
    assert not RoundSubject.objects.filter(code="H31").exists()
    found = opening_of("2017-12", county.COUNTY, pack_of(county.COUNTY))
    assert "H31" in {one.code for one in household_subjects(found.households, found.exit_years)}


@pytest.mark.parametrize(
    ("numbers", "said", "code"),
    [
        ((), {}, "HT5919"),
        (("09",), {}, "HT5919"),
        (("01",), {}, "HT5919"),
        (("01", "02", "03", "04"), {}, "HT5919"),
        (("02",), {"new": "H02"}, "HT5918"),
        (("02",), {"new": " "}, "HT5918"),
        (("02",), {"on": None}, "HT5912"),
        (("02",), {"basis": ""}, "HT5913"),
    ],
)
def test_what_cannot_be_split_stays_as_it_is(
    surveyed: RoundLine, numbers: tuple[str, ...], said: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        split("H01", *numbers, **said)  # type: ignore[arg-type]
    assert len(names("H01")) == 4
