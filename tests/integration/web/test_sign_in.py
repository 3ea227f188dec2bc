"""Signing in: password, second factor, lock-out, enrolment, posts, language."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from huitou.accounts.models import User
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words, words_of
from tests.samples.small_county import PASSWORD, SECRET, add_post, make_user


@pytest.fixture(autouse=True)
def no_memory_of_failures(settings: object, tmp_path: object) -> None:
    """Attempts of other tests do not count."""
    from django.core.cache import cache

    cache.clear()


def code_now(secret: str) -> str:
    """The code that the authenticator shows."""
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code


def sign_in(client: Client, username: str, password: str = PASSWORD) -> str:
    """Sends name and password; where it leads."""
    answer = client.post("/account/login/?next=/gaps/", {"login": username, "password": password, "next": "/gaps/"})
    return answer.headers.get("Location", "")


def test_a_name_and_a_password_lead_to_the_page_that_was_wanted(county: None) -> None:
    make_user("township_clerk", area="511425101")
    client = Client()
    assert client.get("/gaps/?state=found").headers["Location"] == "/account/login/?next=/gaps/%3Fstate%3Dfound"
    assert sign_in(client, "township_clerk-511425101") == "/gaps/"
    assert client.get("/gaps/").status_code == 200


def test_a_post_that_signs_or_sends_takes_a_second_factor(county: None) -> None:
    make_user("review_team")
    client = Client()
    assert sign_in(client, "review_team") == "/account/2fa/authenticate/"
    assert client.get("/gaps/").status_code == 302
    assert "动态码或备用码" in words_of(client.get("/account/2fa/authenticate/"))
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/gaps/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": code_now(SECRET)})
    assert client.get("/gaps/").status_code == 200


def test_who_needs_a_second_factor_and_has_none_sets_it_up_first(county: None) -> None:
    user = make_user("county_office")
    Authenticator.objects.filter(user=user).delete()
    client = Client()
    sign_in(client, "county_office")
    assert client.get("/gaps/").headers["Location"] == "/account/2fa/totp/activate/"
    again = client.get("/account/2fa/totp/activate/", follow=True)
    assert "请再确认一次身份" in main_words(again)
    page = client.post(again.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert "绑定动态码程序" in main_words(page)
    secret = page.context["form"].secret
    answer = client.post("/account/2fa/totp/activate/", {"code": code_now(secret)}, follow=True)
    assert "备用码" in main_words(answer)
    assert html_of(answer).count("<li>") >= 10
    assert client.get("/gaps/").status_code == 200
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored


def test_a_recovery_code_works_once(county: None) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = make_user("review_team")
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (200, 302):
        client = Client()
        sign_in(client, "review_team")
        client.post("/account/2fa/authenticate/", {"code": code})
        assert client.get("/gaps/").status_code == expected


def test_wrong_name_and_wrong_password_read_the_same(county: None) -> None:
    make_user("township_clerk", area="511425101")
    answers = [
        main_words(Client().post("/account/login/", {"login": name, "password": "wrong"})).replace(name, "")
        for name in ("township_clerk-511425101", "nobody")
    ]
    assert answers[0] == answers[1]
    assert "登录" in answers[0]


def test_the_fifth_wrong_password_locks_this_name_on_this_machine_only(county: None) -> None:
    make_user("township_clerk", area="511425101")
    make_user("village_officer", area="511425101201")
    client = Client()
    for _ in range(5):
        answer = client.post("/account/login/", {"login": "township_clerk-511425101", "password": "wrong"})
    assert answer.status_code == 429
    assert "登录已暂时锁定" in main_words(answer)
    assert sign_in(client, "township_clerk-511425101") == ""
    assert sign_in(client, "village_officer-511425101201") == "/gaps/"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, "township_clerk-511425101") == "/gaps/"


@pytest.mark.parametrize(
    "address",
    ["/account/signup/", "/account/password/reset/", "/account/email/", "/account/confirm-email/", "/admin/"],
)
def test_there_is_no_way_in_beside_the_county_office(county: None, address: str) -> None:
    client = Client()
    client.force_login(make_user("township_clerk", area="511425101"), backend="huitou.web.session_store.People")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/account/password/change/", "保存新密码"),
        ("/account/2fa/", "动态码程序"),
        ("/account/logout/", "确定退出吗"),
        ("/account/reauthenticate/", "请再输入一次密码"),
    ],
)
def test_the_pages_of_ones_own_account_are_ours(signed_in: SignIn, address: str, words: str) -> None:
    answer = signed_in("township_clerk", area="511425101").get(address, follow=True)
    assert words in main_words(answer)


@pytest.mark.parametrize(
    "address", ["/account/password/change/", "/account/reauthenticate/", "/account/2fa/totp/activate/"]
)
def test_a_field_does_not_say_its_label_again_inside(signed_in: SignIn, address: str) -> None:
    html = html_of(signed_in("township_clerk").get(address, follow=True))
    assert 'type="password"' in html
    assert "placeholder" not in html


def test_signing_out_takes_a_form(signed_in: SignIn) -> None:
    client = signed_in("township_clerk", area="511425101")
    client.get("/account/logout/")
    assert client.get("/gaps/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/gaps/").status_code == 302


def test_a_disabled_user_is_out_on_the_next_request(signed_in: SignIn) -> None:
    client = signed_in("township_clerk", area="511425101")
    User.objects.filter(username="township_clerk-511425101").update(is_active=False)
    assert client.get("/gaps/").status_code == 302


def test_someone_with_two_posts_chooses_the_one_to_act_in(county: None) -> None:
    user = make_user("township_clerk", area="511425101")
    other = add_post(user, "township_clerk", area="511425102")
    client = Client()
    client.force_login(user, backend="huitou.web.session_store.People")
    assert "周八" not in main_words(client.get("/gaps/"))
    client.post("/post/", {"post": str(other.ref)})
    assert "周八" in main_words(client.get("/gaps/"))


def test_a_post_of_somebody_else_is_not_taken(signed_in: SignIn) -> None:
    client = signed_in("township_clerk", area="511425101")
    foreign = add_post(make_user("supervision"), "supervision")
    answer = client.post("/post/", {"post": str(foreign.ref)}, follow=True)
    assert "这个岗位不是您的" in main_words(answer)
    assert "乡镇填表人" in words_of(answer)


def test_the_language_is_chinese_until_somebody_chooses(county: None) -> None:
    client = Client(headers={"accept-language": "en-GB,en"})
    assert 'lang="zh-Hans"' in html_of(client.get("/account/login/"))
    client.post("/language/setlang/", {"language": "en", "next": "/account/login/"})
    page = client.get("/account/login/")
    assert 'lang="en"' in html_of(page)
    assert "Sign in" in main_words(page)
    client.post("/language/setlang/", {"language": "zh-hans", "next": "/account/login/"})
    assert "登录" in main_words(client.get("/account/login/"))


def test_an_english_installation_can_be_read_in_chinese(county: None, settings: object) -> None:
    settings.PAGE_LANGUAGE = "en"  # type: ignore[attr-defined]  # pytest-django's settings take any name
    client = Client()
    assert "Sign in" in main_words(client.get("/account/login/"))
    client.cookies["language"] = "zh-hans"
    assert "登录" in main_words(client.get("/account/login/"))
