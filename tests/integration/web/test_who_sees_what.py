"""What somebody reads who may not open a page, or whose page is not there for them. Who may open which page stands in
`tests/integration/access`."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huitou.surveys.models import Round, RoundSubject
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words, words_of


def test_a_refused_page_says_which_post_may_not(signed_in: SignIn) -> None:
    words = main_words(signed_in("county_office").get("/gaps/sign/"))
    assert "这个岗位不能这样做" in words
    assert "“县脱贫办”这个岗位" in words


def test_a_village_sees_its_own_households_only(signed_in: SignIn) -> None:
    client = signed_in("village_officer", area="511425101201")
    assert "李四" in words_of(client.get("/households/?q=李四"))
    assert "没有查到" in words_of(client.get("/households/?q=周八"))
    assert "周八" not in words_of(client.get("/gaps/"))


@pytest.mark.parametrize("name", ["household", "subject"])
def test_what_lies_in_another_township_is_missing_like_what_does_not_exist(signed_in: SignIn, name: str) -> None:
    client = signed_in("township_clerk", area="511425101")
    foreign = RoundSubject.objects.select_related("household").get(code="H6")
    assert foreign.household is not None
    ref = foreign.household.ref if name == "household" else foreign.ref
    there = client.get(reverse(name, args=[ref]))
    missing = client.get(reverse(name, args=["00000000-0000-4000-8000-000000000000"]))
    assert (there.status_code, main_words(there)) == (missing.status_code, main_words(missing))
    assert there.status_code == 404


@pytest.mark.parametrize("address", ["/gaps/?round=", "/gaps/assign/?round=", "/rollup/?round="])
def test_a_round_that_is_out_of_reach_or_misspelt_is_missing(signed_in: SignIn, address: str) -> None:
    client = signed_in("county_office")
    assert client.get(f"{address}{Round.objects.get().ref}").status_code == 200
    assert client.get(f"{address}00000000-0000-4000-8000-000000000000").status_code == 404
    assert client.get(f"{address}nonsense").status_code == 404


def test_someone_whose_posts_have_all_ended_reads_why(county: None) -> None:
    from huitou.accounts.models import User

    client = Client()
    user = User.objects.create_user(username="nobody", password="long-enough-for-a-test", name="无岗")
    client.force_login(user, backend="huitou.web.session_store.People")
    answer = client.get("/gaps/")
    assert answer.status_code == 403
    assert "没有任何岗位" in words_of(answer)
    assert "Content-Security-Policy" in answer
