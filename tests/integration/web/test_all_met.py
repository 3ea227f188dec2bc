"""全部达标 on the survey page: never preset, asked once with the household's name, recorded as the person's (U5)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from huitou.surveys.models import RoundSubject, Survey
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words
from tests.integration.web.test_certification_pages import bring
from tests.integration.web.test_survey_pages import INCOME, SIX, VILLAGE, WHOLE, address_of, facts_of, fields_of, save

SEVEN = SIX | WHOLE
BUTTON = 'value="ask_all_met"'


@pytest.fixture
def clerk(signed_in: SignIn, settings: pytest.FixtureRequest, tmp_path: Path) -> Client:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    return signed_in("township_clerk", area="511425102")


@pytest.fixture
def begun(clerk: Client) -> dict[str, str]:
    """The fields of H5 (孙七), which nobody has surveyed."""
    return fields_of(clerk.get(address_of("H5")))


def seven_of(fields: dict[str, str]) -> dict[str, str]:
    return {name: fields.get(name, "") for name in SEVEN}


def test_the_button_asks_one_confirmation_that_names_the_household_and_what_is_said_of_it(
    clerk: Client, begun: dict[str, str]
) -> None:
    asked = save(clerk, "H5", begun | INCOME | {"action": "ask_all_met"})
    assert "确认孙七家（户编号H5）这7项全部达标？" in main_words(asked)
    assert "确认：孙七家全部达标" in main_words(asked)
    assert "全家没有未读书或辍学的适龄子女" in main_words(asked)
    assert set(seven_of(fields_of(asked)).values()) == {""}, "nothing is answered before the confirmation"
    assert fields_of(asked)["wage_income"] == "9000"
    assert not Survey.objects.filter(subject__code="H5").exists()


def test_confirmed_the_seven_are_filled_in_and_kept_as_a_draft_until_they_are_saved(
    clerk: Client, begun: dict[str, str]
) -> None:
    answered = save(clerk, "H5", begun | INCOME | {"action": "all_met"})
    assert seven_of(fields_of(answered)) == SEVEN
    assert "孙七家的7项已填为达标，还没有保存" in main_words(answered)
    assert not Survey.objects.filter(subject__code="H5").exists()
    assert seven_of(fields_of(clerk.get(address_of("H5")))) == SEVEN


def test_saved_each_item_is_recorded_as_answered_by_that_person(clerk: Client, begun: dict[str, str]) -> None:
    answered = fields_of(save(clerk, "H5", begun | INCOME | {"action": "all_met"}))
    assert save(clerk, "H5", answered | {"action": "save"}).status_code == 302
    (revision,) = Survey.objects.get(subject__code="H5").revisions.all()
    assert revision.by_name == "何主任"
    assert {*SIX, "members"} <= set(json.loads(revision.changed_keys))
    assert all(facts_of("H5")[name] is True for name in ("food_and_clothing", "housing_safe", "broadcast"))
    assert {one["care_answered"] for one in facts_of("H5")["members"]} == {"household"}


def test_what_was_answered_stays(clerk: Client, begun: dict[str, str]) -> None:
    short = {"water_safe": "no", "whole-compulsory_education": "each", "member-2-out_of_school": "yes"}
    answered = fields_of(save(clerk, "H5", begun | short | {"action": "all_met"}))
    assert seven_of(answered) == SEVEN | {"water_safe": "no", "whole-compulsory_education": "each"}
    assert answered["member-2-out_of_school"] == "yes"


def test_what_a_department_certifies_as_unmet_is_answered_by_itself(
    clerk: Client, begun: dict[str, str], signed_in: SignIn, tmp_path: Path
) -> None:
    bring(signed_in("department_officer", department="housing"), tmp_path, ["H5", "", "", "", "未达标"])
    asked = save(clerk, "H5", begun | {"action": "ask_all_met"})
    assert "这6项全部达标？" in main_words(asked)
    assert "部门认定为未达标，要单独回答的：住房安全" in main_words(asked)
    assert fields_of(save(clerk, "H5", begun | {"action": "all_met"})).get("housing_safe", "") == ""


def test_where_nothing_is_open_and_on_a_village_there_is_no_button(clerk: Client, signed_in: SignIn) -> None:
    assert BUTTON in html_of(clerk.get(address_of("H5")))
    assert BUTTON not in html_of(clerk.get(address_of("H8")))
    upper = signed_in("county_office")
    village = RoundSubject.objects.get(code=VILLAGE, subject_type="village")
    assert BUTTON not in html_of(upper.get(reverse("survey", args=[village.ref])))
