"""Every page by every role: who is let in, who is told no, and that nobody signed out gets anywhere."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from huitou.core.roles import ROLES
from huitou.surveys.models import Round, RoundSubject
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words, words_of

WATER = {"department": "water"}
EVERYBODY = set(ROLES) - {"local_operator"}
FIELD = {"village_officer", "township_clerk", "township_approver"}
COUNTY_POSTS = {"county_office", "review_team", "supervision"}
ABOVE = {"city_viewer", "province_viewer"}
OFFICER = {"department_officer"}
PLACES = {
    "village_officer": {"area": "511425101201"},
    "township_clerk": {"area": "511425101"},
    "township_approver": {"area": "511425101"},
    "department_officer": WATER,
    "city_viewer": {"area": "5114"},
    "province_viewer": {"area": "51"},
}
PAGES = {
    "home": ("/", EVERYBODY),
    "households": ("/households/?q=李四", FIELD | COUNTY_POSTS | OFFICER),
    "submissions": ("/submissions/", FIELD | COUNTY_POSTS),
    "grid": ("/grid/", {"village_officer", "township_clerk", "county_office"}),
    "loads": ("/load/", {"village_officer", "township_clerk", "county_office"}),
    "load_template": ("/load/template/", {"village_officer", "township_clerk", "county_office"}),
    "gaps": ("/gaps/", FIELD | COUNTY_POSTS | OFFICER),
    "gap_list_sign": ("/gaps/sign/", {"review_team"}),
    "gap_assign": ("/gaps/assign/", {"county_office"}),
    "dispatch": ("/gaps/dispatch/", {"county_office"}),
    "referrals": ("/referrals/", COUNTY_POSTS | OFFICER),
    "rollup": ("/rollup/", FIELD | COUNTY_POSTS | ABOVE),
    "rollup_opened": ("/rollup/opened/?measure=subjects&area=511425101201", FIELD | COUNTY_POSTS),
    "calendar": ("/calendar/", FIELD | COUNTY_POSTS),
    "order": ("/order/", EVERYBODY - {"system_administrator", "audit_administrator"}),
    "amend": ("/order/amend/", {"county_office"}),
    "group": ("/order/group/", EVERYBODY - {"system_administrator", "audit_administrator"}),
    "jobs": ("/jobs/", EVERYBODY),
    "gallery": ("/gallery/", EVERYBODY),
}
NAMED_ELSEWHERE = {
    "calendar_extend", "calendar_train",
    "submission", "submission_review", "submission_do", "submission_comment", "submission_mark", "submissions_approve",
    "household", "subject", "referral", "referral_receive", "post", "healthz",
    "survey", "load", "load_errors", "load_drop", "grid_save",
}  # fmt: skip


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_role_opens_its_pages_and_no_others(signed_in: SignIn, role: str) -> None:
    client = signed_in(role, **PLACES.get(role, {}))
    answers = {name: client.get(address).status_code for name, (address, _) in PAGES.items()}
    assert answers == {name: 200 if role in allowed else 403 for name, (_, allowed) in PAGES.items()}


def test_no_address_is_without_an_expectation() -> None:
    names = {entry.name for entry in get_resolver("huitou.web.urls").url_patterns if isinstance(entry, URLPattern)}
    assert names == set(PAGES) | NAMED_ELSEWHERE


@pytest.mark.parametrize("address", [address for address, _ in PAGES.values()])
def test_nobody_signed_out_gets_further_than_sign_in(county: None, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=")


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
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/gaps/")
    assert answer.status_code == 403
    assert "没有任何岗位" in words_of(answer)
    assert "Content-Security-Policy" in answer
