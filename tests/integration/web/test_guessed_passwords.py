"""Guessed passwords (T23): what a guesser meets, and that honest people do not meet it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from axes.handlers import proxy
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client

from huitou.web.known_devices import COOKIE
from tests.conftest import IS_LONG, Measured, Progress
from tests.integration.web.reading import main_words
from tests.samples.small_county import NOW, PASSWORD, make_user

CLERK = "township_clerk-511425101"
HOME = "192.0.2.7"
TRIES, NAMES, HONEST = (100_000, 1_000, 20) if IS_LONG else (100, 10, 3)
AT_ONE_ADDRESS = 10


@pytest.fixture(autouse=True)
def clerk(county: None) -> None:
    cache.clear()
    make_user("township_clerk", area="511425101")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Lets time pass for whoever counts failures."""

    def pass_by(span: timedelta) -> None:
        moment = NOW + span
        monkeypatch.setattr(proxy, "now", lambda: moment)
        cache.clear()

    pass_by(timedelta())
    return pass_by


def attempt(client: Client, password: str = PASSWORD, name: str = CLERK) -> int:
    status: int = client.post("/account/login/", {"login": name, "password": password}).status_code
    return status


def guess(address: str, times: int = 5, name: str = CLERK) -> list[int]:
    """Somebody guesses, without any cookie."""
    return [attempt(Client(REMOTE_ADDR=address), "guessed", name) for _ in range(times)]


def known(address: str = HOME, name: str = CLERK) -> Client:
    """The browser of somebody who has signed in on it before, signed out again."""
    client = Client(REMOTE_ADDR=address)
    assert attempt(client, name=name) == 302
    client.post("/account/logout/")
    assert COOKIE in client.cookies
    return client


def test_the_fifth_wrong_password_locks_a_name_for_a_quarter_of_an_hour(
    later: Callable[[timedelta], None],
) -> None:
    assert guess(HOME) == [200, 200, 200, 200, 429]
    stranger = Client(REMOTE_ADDR=HOME)
    assert attempt(stranger) == 429, "even the right password"
    later(timedelta(minutes=14, seconds=55))
    assert attempt(stranger) == 429
    later(timedelta(minutes=15, seconds=5))
    assert attempt(stranger) == 302


def test_an_honest_user_on_a_known_device_is_not_locked_out_by_others() -> None:
    at_home, in_town = known(), known("198.51.100.4")
    assert guess(HOME)[-1] == 429
    for number in range(40):
        guess(f"203.0.113.{number}", times=1)
    assert attempt(at_home) == 302, "the guesses came from the same address"
    assert attempt(in_town) == 302
    assert attempt(Client(REMOTE_ADDR="198.51.100.9")) == 200, "strangers are slowed down at this name from anywhere"


def test_a_known_device_is_locked_by_its_own_failures_and_no_other_is() -> None:
    lost, other = known(), known("198.51.100.4")
    assert [attempt(lost, "guessed") for _ in range(5)][-1] == 429
    assert attempt(lost) == 429
    assert attempt(other) == 302


def test_one_is_known_for_oneself_alone_and_by_a_cookie_that_we_signed() -> None:
    make_user("township_clerk", area="511425102")
    neighbour = known()
    name = "township_clerk-511425102"
    assert [attempt(neighbour, "guessed", name) for _ in range(5)][-1] == 429
    assert guess(HOME, name=name, times=1) == [429], "counted by address, for this name"
    forged = Client(REMOTE_ADDR=HOME)
    forged.cookies[COOKIE] = neighbour.cookies[COOKIE].value[:-2] + "xx"
    assert [attempt(forged, "guessed") for _ in range(5)][-1] == 429
    assert attempt(Client(REMOTE_ADDR=HOME)) == 429, "counted as a stranger"


def test_the_cookie_is_bound_to_this_host_and_names_nobody() -> None:
    cookie = known().cookies[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
    assert cookie["samesite"] == "Lax"
    assert "township" not in cookie.value


def test_a_name_that_is_not_there_is_answered_like_one_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page, the same lock, and the same work: one password is hashed either way."""
    hashed: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        hashed.append(password)
        return str(encode(self, password, salt, iterations))

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    told = {}
    for name in (CLERK, "nobody-511425101"):
        hashed.clear()
        answers = [
            Client(REMOTE_ADDR=HOME).post("/account/login/", {"login": name, "password": "guessed"}) for _ in range(6)
        ]
        words = [main_words(answer).replace(name, "") for answer in answers]
        told[name] = [answer.status_code for answer in answers], words, len(hashed)
    assert told[CLERK] == told["nobody-511425101"]
    assert told[CLERK][2] == 5


def test_many_guesses_at_many_names_let_nobody_in_and_lock_no_honest_user_out(
    monkeypatch: pytest.MonkeyPatch, measured: Measured, progress: Callable[[str, int], Progress]
) -> None:
    """A try at each name in turn, again and again; ten names at a time are tried from one address, ten times, and every
    fifth name is nobody's. A minute passes between two tries at a name for whoever limits an address by the minute, so
    that each try is answered by the lock of its name alone. A name that is there and one that is not take the same
    work, try by try: one hash up to the fifth wrong password, none where the lock answers."""
    minute = 0
    monkeypatch.setattr(
        ratelimit,
        "time",
        SimpleNamespace(time=lambda: NOW.timestamp() + 61 * minute, monotonic=time.monotonic, sleep=time.sleep),
    )
    work: dict[tuple[bool, int], set[tuple[int, int]]] = {}
    hashed: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        hashed.append(password)
        return str(encode(self, password, salt, iterations))

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    names = [f"guessed-{number}" for number in range(NAMES)]
    there = {name for place, name in enumerate(names) if place % 5}
    users = [make_user("township_clerk", area="511425101", name=name, username=name) for name in sorted(there)]
    at_home = {user.username: known(f"198.51.100.{place}", user.username) for place, user in enumerate(users[:HONEST])}
    told, guesser, tried = Counter[int](), Client(), progress("tries", TRIES)
    for number in range(TRIES):
        name, minute = names[number % NAMES], number // NAMES
        guesser.defaults["REMOTE_ADDR"] = f"10.{number // NAMES // AT_ONE_ADDRESS}.{number % NAMES // AT_ONE_ADDRESS}.7"
        guesser.cookies.clear()
        hashed.clear()
        status = attempt(guesser, "guessed", name)
        told[status] += 1
        tried(number)
        work.setdefault((name in there, minute % AT_ONE_ADDRESS), set()).add((status, len(hashed)))
    let_in = [name for name, client in at_home.items() if attempt(client, name=name) == 302]
    assert set(told) == {200, 429}, "nobody was let in"
    assert let_in == list(at_home)
    answers = [(200, 1)] * 4 + [(429, 1)] + [(429, 0)] * 5
    assert work == {(kind, turn): {answer} for kind in (True, False) for turn, answer in enumerate(answers)}
    measured(
        f"T23: {TRIES:,} tries at {NAMES:,} names: 0 let in, {told[429]:,} answered by the lock; "
        f"{len(let_in)} of {HONEST} honest users let in from a known device"
    )
