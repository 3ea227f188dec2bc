"""Possible duplicates: listed within reach, decided by a person once, never listed again.

In each of the four villages of the small county two households have a member 小明 of one birth date: four pairs.
"""

from __future__ import annotations

import json
from datetime import date
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from huitou.accounts.actions import ensure_operator
from huitou.accounts.queries import viewing
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.cli import main
from huitou.registry.models import DuplicateDecision, Household, Member
from huitou.registry.queries import possible_duplicates
from huitou.registry.sealed_fields import sealed_columns
from tests.integration.web.conftest import SignIn
from tests.integration.web.conftest import county as county
from tests.integration.web.conftest import signed_in as signed_in
from tests.integration.web.reading import main_words
from tests.samples.small_county import TODAY

NUMBER = "511425197001011003"
HANYANG, RUIFENG = "511425101", "511425102"


def add(code: str, name: str, *, number: str = "", born_on: date | None = None) -> Member:
    """One more member of a household of the small county."""
    household = Household.objects.get(code=code)
    with writing():
        return Member.objects.create(
            household=household, number=uuid4().hex[:6], name=name, relation="99", born_on=born_on,
            **sealed_columns(settings.KEYRING, "identity", number),
        )  # fmt: skip


@pytest.fixture
def pairs(county: None) -> tuple[Member, Member, Member, Member]:
    """Two in one village of 汉阳镇 with one birth date, and one number in 汉阳镇 and in 瑞峰镇."""
    born = date(1980, 5, 6)
    return (
        add("H1", "张晓梅", born_on=born),
        add("H2", "张小梅", born_on=born),
        add("H3", "刘一", number=NUMBER),
        add("H6", "刘壹", number=NUMBER),
    )


def said(client: Client, state: str = "open") -> str:
    return main_words(client.get(reverse("duplicates"), {"state": state}))


def decide(client: Client, one: Member, other: Member, **more: str) -> int:
    form = {"one": one.ref, "other": other.ref, "verdict": "two_people", "reason": "入户见过两人", **more}
    return client.post(reverse("duplicate_decide"), form).status_code


def test_the_county_sees_both_pairs_and_no_whole_number(pairs: tuple[Member, ...], signed_in: SignIn) -> None:
    words = said(signed_in("county_office"))
    assert "张晓梅" in words
    assert "同村、同生日，姓名同音" in words
    assert "证件号码相同" in words
    assert "511425********1003" in words
    assert NUMBER not in words


def test_a_township_reads_of_the_other_township_only_its_name(pairs: tuple[Member, ...], signed_in: SignIn) -> None:
    words = said(signed_in("township_clerk", area=RUIFENG))
    assert "刘壹" in words
    assert "汉阳镇" in words
    assert "刘一" not in words
    assert "张晓梅" not in words


def test_a_pair_that_was_decided_is_not_listed_again_and_says_who_decided(
    pairs: tuple[Member, ...], signed_in: SignIn
) -> None:
    clerk = signed_in("township_clerk", area=HANYANG, name="汉阳填表")
    assert decide(clerk, pairs[1], pairs[0]) == 302
    assert "张晓梅" not in said(clerk)
    kept = said(clerk, "two_people")
    assert "入户见过两人" in kept
    assert "汉阳填表" in kept
    event = Event.objects.get(verb="duplicate.decide")
    assert json.loads(event.detail) == {
        "one": str(pairs[0].ref), "other": str(pairs[1].ref), "verdict": "two_people"
    }  # fmt: skip


def test_two_townships_are_decided_by_the_county(pairs: tuple[Member, ...], signed_in: SignIn) -> None:
    assert decide(signed_in("township_clerk", area=RUIFENG), pairs[2], pairs[3]) == 422
    assert decide(signed_in("county_office"), pairs[2], pairs[3], verdict="same_person") == 302


@pytest.mark.parametrize(("changed", "status"), [({"reason": " "}, 422), ({"verdict": "merge"}, 422)])
def test_a_decision_needs_a_reason_and_one_of_three_conclusions(
    pairs: tuple[Member, ...], signed_in: SignIn, changed: dict[str, str], status: int
) -> None:
    assert decide(signed_in("county_office"), pairs[0], pairs[1], **changed) == status
    assert DuplicateDecision.objects.count() == 0


def test_two_people_who_are_not_alike_cannot_be_decided_about(pairs: tuple[Member, ...], signed_in: SignIn) -> None:
    assert decide(signed_in("county_office"), pairs[0], pairs[2]) == 404


def test_whoever_comes_second_is_told_who_was_first_and_may_then_decide_anew(
    pairs: tuple[Member, ...], signed_in: SignIn
) -> None:
    office = signed_in("county_office", name="何主任")
    assert decide(office, pairs[0], pairs[1], verdict="asked_later") == 302
    assert decide(office, pairs[0], pairs[1]) == 409
    standing = DuplicateDecision.objects.get()
    assert decide(office, pairs[0], pairs[1], standing=str(standing.ref)) == 302
    assert [(row.verdict, row.replaced_at is None) for row in DuplicateDecision.objects.order_by("id")] == [
        ("asked_later", False), ("two_people", True)
    ]  # fmt: skip


def test_somebody_who_left_is_nobodys_duplicate(pairs: tuple[Member, ...], signed_in: SignIn) -> None:
    with writing():
        Member.objects.filter(pk=pairs[0].pk).update(left_on=TODAY, left_reason="died")
    assert "张小梅" not in said(signed_in("county_office"))


def test_reading_the_list_asks_the_database_a_fixed_number_of_times(
    pairs: tuple[Member, ...], django_assert_max_num_queries: object
) -> None:
    for at in range(8):
        add("H1", f"张梅{at}")
    viewer = viewing(ensure_operator(), today=TODAY)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert possible_duplicates(viewer, size=20).counts["open"] == 6


def test_the_command_lists_the_pairs_as_json_lines(
    pairs: tuple[Member, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_operator()
    assert main(["duplicates", "--json", "--as", ensure_operator().username]) == 0
    first, *others = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [first["why"], *(one["why"] for one in others)] == ["same_identity", *["same_name"] * 4, "same_sound"]
    assert first["one"]["identity"] == "511425********1003"
    assert main(["duplicates", "--area", RUIFENG, "--as", ensure_operator().username]) == 0
    assert "刘壹" in capsys.readouterr().out
