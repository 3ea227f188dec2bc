"""Sessions and passwords on the pages (T23-T27): limits, own sessions, new passwords, codes that work once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from huitou.accounts.models import SignIn, User
from huitou.audit.models import Event
from huitou.web import clock
from tests.integration.web.conftest import SignIn as Signing
from tests.integration.web.reading import main_words
from tests.integration.web.test_sign_in import code_now, sign_in
from tests.samples.small_county import NOW, PASSWORD, SECRET, add_post, make_user

NEW = "Dao-Tian-37-lv"


@pytest.fixture(autouse=True)
def no_memory(county: None) -> None:
    """Attempts and codes of other tests do not count."""
    cache.clear()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock: `later(minutes=31)`."""
    moment = [NOW]

    def move(**ahead: float) -> None:
        moment[0] += timedelta(**ahead)

    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return move


def is_in(client: Client) -> bool:
    return client.get("/order/").status_code == 200


@pytest.mark.parametrize(
    ("role", "area", "minutes", "stays"),
    [
        ("township_clerk", "511425101", 30, True),
        ("township_clerk", "511425101", 31, False),
        ("village_officer", "511425101201", 31, True),
        ("first_secretary", "511425101201", 480, True),
        ("resident_officer", "511425101201", 481, False),
    ],
)
def test_who_does_nothing_for_too_long_is_out(
    signed_in: Signing, later: Any, role: str, area: str, minutes: int, stays: bool
) -> None:
    client = signed_in(role, area=area)
    later(minutes=minutes)
    assert is_in(client) is stays


@pytest.mark.parametrize(
    ("role", "area", "hours"), [("township_clerk", "511425101", 12), ("village_officer", "511425101201", 7 * 24)]
)
def test_a_session_ends_however_busy_somebody_is(
    signed_in: Signing, later: Any, role: str, area: str, hours: int
) -> None:
    client = signed_in(role, area=area)
    step = timedelta(hours=7) if hours > 12 else timedelta(minutes=24)
    for _ in range(timedelta(hours=hours) // step):
        later(seconds=step.total_seconds())
        assert is_in(client)
    later(seconds=step.total_seconds())
    assert not is_in(client)


def test_one_post_in_an_office_is_enough_for_its_limits(county: None, later: Any) -> None:
    user = make_user("village_officer", area="511425101201")
    add_post(user, "township_clerk", area="511425101")
    client = Client()
    client.force_login(user, backend="huitou.web.session_store.People")
    later(minutes=31)
    assert not is_in(client)


def test_one_sees_and_ends_ones_own_sessions(county: None) -> None:
    user = make_user("township_clerk", area="511425101")
    here, there = Client(HTTP_USER_AGENT="Office"), Client(HTTP_USER_AGENT="Phone", REMOTE_ADDR="192.0.2.9")
    assert (sign_in(here, user.username), sign_in(there, user.username)) == ("/gaps/", "/gaps/")
    page = main_words(here.get("/account/sessions/"))
    assert "Office" in page
    assert "Phone" in page
    assert "192.0.2.9" in page
    assert page.count("就是这里") == 1
    ref = SignIn.objects.get(browser="Phone").ref
    here.post(f"/account/sessions/{ref}/end/")
    assert is_in(here)
    assert not is_in(there)
    assert Event.objects.filter(verb="session.end", thing_ref=str(ref)).count() == 1


def test_a_session_of_somebody_else_cannot_be_ended(signed_in: Signing) -> None:
    other = signed_in("supervision")
    client = signed_in("township_clerk", area="511425101")
    assert client.post(f"/account/sessions/{SignIn.objects.first().ref}/end/").status_code == 404  # type: ignore[union-attr]  # there is one
    assert is_in(other)


def change(client: Client, old: str, new: str) -> Any:
    return client.post("/account/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def test_a_new_password_ends_all_other_sessions(county: None) -> None:
    user = make_user("township_clerk", area="511425101")
    here, there = Client(), Client()
    sign_in(here, user.username)
    sign_in(there, user.username)
    assert change(here, PASSWORD, NEW).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert "就是这里" in main_words(here.get("/account/sessions/"))


def test_a_first_password_leads_nowhere_but_to_a_new_one(county: None) -> None:
    user = make_user("township_clerk", area="511425101")
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    client = Client()
    sign_in(client, user.username)
    assert client.get("/gaps/").headers["Location"] == "/account/password/change/"
    change(client, PASSWORD, NEW)
    assert is_in(client)


def test_after_ninety_days_a_new_password_is_due(county: None, settings: Any, later: Any) -> None:
    user = make_user("township_clerk", area="511425101")
    User.objects.filter(pk=user.pk).update(password_changed_at=NOW - timedelta(days=90))
    client = Client()
    sign_in(client, user.username)
    assert not is_in(client)
    settings.PASSWORD_PROFILE = "asvs"
    assert is_in(client)


def test_none_of_the_last_five_passwords_comes_back(county: None) -> None:
    user = make_user("township_clerk", area="511425101")
    client = Client()
    sign_in(client, user.username)
    row = [f"Dao-Tian-{number}7-lv" for number in (1, 3, 5, 7, 9, 2)]
    for old, new in zip([PASSWORD, *row], row, strict=False):
        cache.clear()  # nobody changes it so often within the minute that a password form counts
        assert change(client, old, new).status_code == 302
    cache.clear()
    assert "用过了" in main_words(change(client, row[5], row[1]))
    assert change(client, row[5], row[0]).status_code == 302


@pytest.mark.parametrize(
    ("profile", "new", "words"),
    [
        ("dengbao", "kpmwqzrtbvxyab", "至少3种"),
        ("asvs", "Kp7#mWq9zR!", "至少要12个字"),
        ("asvs", "password2017", "太常见"),
    ],
)
def test_a_poor_password_is_refused_with_the_rule(
    county: None, settings: Any, profile: str, new: str, words: str
) -> None:
    settings.PASSWORD_PROFILE = profile
    client = Client()
    sign_in(client, make_user("township_clerk", area="511425101").username)
    assert words in main_words(change(client, PASSWORD, new))


def test_a_code_of_the_telephone_works_once(county: None) -> None:
    make_user("review_team")
    code = code_now(SECRET)
    for expected in (200, 302):
        client = Client()
        sign_in(client, "review_team")
        client.post("/account/2fa/authenticate/", {"code": code})
        assert client.get("/gaps/").status_code == expected
        # What the library itself remembers is gone after half a minute, while the code is still good.
        cache.delete(f"allauth.mfa.totp.used?user={User.objects.get(username='review_team').pk}&code={code}")


def test_there_are_ten_recovery_codes_and_each_works_once(county: None) -> None:
    user = make_user("review_team")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    assert len(codes) == 10
    client = Client()
    sign_in(client, "review_team")
    client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/gaps/").status_code == 200
    left = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()
    assert len(left) == 9


def test_a_second_post_that_takes_a_second_factor_cannot_be_used_without_one(county: None) -> None:
    user = make_user("township_clerk", area="511425101")
    add_post(user, "county_office")
    client = Client()
    sign_in(client, user.username)
    assert client.get("/gaps/").headers["Location"] == "/account/2fa/totp/activate/"


def test_a_forged_address_does_not_get_around_the_lock(county: None) -> None:
    make_user("township_clerk", area="511425101")
    client = Client()
    for number in range(5):
        answer = client.post(
            "/account/login/",
            {"login": "township_clerk-511425101", "password": "wrong"},
            headers={"x-forwarded-for": f"192.0.2.{number}", "x-real-ip": f"192.0.2.{number}"},
        )
    assert answer.status_code == 429


def test_signing_in_stands_in_the_audit(county: None) -> None:
    user = make_user("township_clerk", area="511425101")
    sign_in(Client(REMOTE_ADDR="192.0.2.9"), user.username)
    assert Event.objects.get(verb="session.begin").user_id == user.pk


def test_a_session_past_its_date_is_not_found(client: Client) -> None:
    client.force_login(make_user("township_clerk", area="511425101"), backend="huitou.web.session_store.People")
    assert is_in(client)
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    assert not is_in(client)
