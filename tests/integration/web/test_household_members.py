"""Members come and go with a reason and a date: nobody is deleted, the head count follows, the story is kept."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.registry.models import Household, Member
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words, words_of

HANYANG = "511425101"
NUMBER = "511425197001011003"


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area=HANYANG, name="汉阳填表")


def address(code: str = "H1") -> str:
    return reverse("household_members", args=[Household.objects.get(code=code).ref])


def record(client: Client, deed: str, code: str = "H1", **said: str) -> int:
    return client.post(address(code), {"deed": deed, "version": "1", **said}).status_code


def size(code: str = "H1") -> int | None:
    return Household.objects.get(code=code).size_actual


def test_somebody_who_left_stays_known_and_is_counted_no_more(clerk: Client) -> None:
    assert record(clerk, "leave", number="02", reason="enlisted", on="2017-03-01") == 302
    gone = Member.objects.get(household__code="H1", number="02")
    assert (gone.left_on, gone.left_reason) == (date(2017, 3, 1), "enlisted")
    assert size() == 1
    words = main_words(clerk.get(address()))
    assert "小明 · 服役 2017年3月1日" in words
    assert "小明 −1 服役 2017年3月1日 汉阳填表" in words
    page = main_words(clerk.get(reverse("household", args=[Household.objects.get(code="H1").ref])))
    assert "小明" not in page[: page.index("登记信息的来历")], "among the members"
    assert "小明 离开日期：— → 2017年3月1日 为什么离开：— → 服役" in page
    assert Event.objects.filter(verb="member.leave").count() == 1


def test_who_comes_back_is_the_same_person_and_both_moves_are_kept(clerk: Client) -> None:
    assert record(clerk, "leave", number="02", reason="enlisted", on="2017-03-01") == 302
    assert record(clerk, "return", number="02", version="2", on="2017-05-01") == 302
    back = Member.objects.get(household__code="H1", number="02")
    assert (back.left_on, back.joined_on, back.joined_reason) == (None, date(2017, 5, 1), "returned")
    assert size() == 2
    words = main_words(clerk.get(address()))
    assert "+1 回来 2017年5月1日" in words
    assert "−1 服役 2017年3月1日" in words


def test_a_new_member_is_numbered_counted_and_found_by_the_number(clerk: Client) -> None:
    new = {"name": "刘梅", "relation": "02", "reason": "married_in", "on": "2017-05-01", "identity": NUMBER}
    assert record(clerk, "come", **new) == 302
    made = Member.objects.get(name="刘梅")
    assert (made.number, made.born_on, made.joined_on) == ("03", date(1970, 1, 1), date(2017, 5, 1))
    assert size() == 3
    assert "H1" in main_words(clerk.get(reverse("households"), {"q": NUMBER[-4:]}))
    assert NUMBER not in main_words(clerk.get(address()))


def test_a_head_who_leaves_is_followed_by_another_member(clerk: Client) -> None:
    with writing():
        Member.objects.filter(household__code="H1", number="01").update(relation="01")
    left = {"number": "01", "reason": "died", "on": "2017-05-01"}
    assert record(clerk, "leave", **left) == 422
    assert Member.objects.get(household__code="H1", number="01").left_on is None
    heads = Member.objects.filter(household__code="H1", relation="01")
    assert list(heads.values_list("number", flat=True)) == ["01"]
    assert record(clerk, "leave", **left, new_head="02") == 302
    assert list(heads.values_list("number", flat=True)) == ["02"]
    assert Household.objects.get(code="H1").head_name == "小明"


@pytest.mark.parametrize(
    ("deed", "said", "code"),
    [
        ("leave", {"number": "02", "reason": "died", "on": "2017-06-13"}, "HT3060"),
        ("leave", {"number": "02", "reason": "died"}, "HT3060"),
        ("leave", {"number": "02", "reason": "tired", "on": "2017-06-01"}, "HT3061"),
        ("come", {"name": "刘梅", "relation": "02", "reason": "born", "on": "2017-06-13"}, "HT3060"),
        ("come", {"name": " ", "relation": "02", "reason": "born", "on": "2017-06-01"}, "HT3064"),
        ("come", {"name": "刘梅", "relation": "01", "reason": "born", "on": "2017-06-01"}, "HT3064"),
        ("come", {"name": "刘梅", "relation": "02", "reason": "born", "on": "2017-06-01", "identity": "51"}, "HT2062"),
        ("leave", {"number": "09", "reason": "died", "on": "2017-06-01"}, "HT3063"),
    ],
)
def test_what_is_missing_or_impossible_is_refused_by_number(
    clerk: Client, deed: str, said: dict[str, str], code: str
) -> None:
    answer = clerk.post(address(), {"deed": deed, "version": "1", **said})
    assert answer.status_code in (409, 422)
    assert code in words_of(answer)
    assert size() == 2


def test_whoever_looks_at_an_older_page_is_told_so(clerk: Client) -> None:
    assert record(clerk, "leave", number="02", version="7", reason="died", on="2017-05-01") == 409
    assert size() == 2


def test_another_township_does_not_find_the_household(clerk: Client) -> None:
    assert clerk.get(address("H5")).status_code == 404
    assert record(clerk, "leave", code="H5", number="02", reason="died", on="2017-05-01") == 404
