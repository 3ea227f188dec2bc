"""Two profiles of password rules, twenty cases each (T27)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huitou.core.passwords import PROFILES, faults, longest_run

ABOUT = ("zhangsan", "张三", "huitou")
LEAKED = frozenset({"password", "correcthorsebattery", "qwertyuiop", "woaini1314", "1qaz2wsx3edc"})
NOW = datetime(2017, 6, 12, tzinfo=UTC)


def said(profile: str, password: str) -> list[str]:
    return list(faults(password, PROFILES[profile], about=ABOUT, leaked=LEAKED))


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("Qs-2017-hui!", []),
        ("Kp7#mWq9zR", []),
        ("稻田3月Green水", []),
        ("Rz!Xw8Kd7p", []),
        ("aB3$eF6&hJ9", []),
        ("", ["short", "kinds"]),
        ("Kp7#mWq9z", ["short"]),
        ("kpmwqzrtbv", ["kinds"]),
        ("kpmwqzrtb7", ["kinds"]),
        ("8305917264", ["kinds"]),
        ("Kp1111#mWq", ["run"]),
        ("Kp1234#mWq", ["run"]),
        ("Kpdcba#7Wq", ["run"]),
        ("Kpaaaa#7Wq", ["run"]),
        ("Kp123#mWq9", []),
        ("Zhangsan#79", ["personal"]),
        ("张三Kp7#mWq9", ["personal"]),
        ("xHuitou#793", ["personal"]),
        ("Password2017!", ["leaked"]),
        ("Kp7#" * 33, ["long"]),
    ],
)
def test_the_profile_of_offices(password: str, found: list[str]) -> None:
    assert said("dengbao", password) == found


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("correct horse stable", []),
        ("kpmwqzrtbvxy", []),
        ("830591726483", []),
        ("三月的稻田里有两只白鹭飞", []),
        ("aaaaaaaaaaaaa", []),
        ("we plant rice in may", []),
        ("        spaces count", []),
        ("KPMWQZRTBVXY", []),
        ("p" * 128, []),
        ("", ["short"]),
        ("kpmwqzrtbvx", ["short"]),
        ("Kp7#mWq9zR!", ["short"]),
        ("p" * 129, ["long"]),
        ("correcthorsebattery", ["leaked"]),
        ("CorrectHorseBattery", ["leaked"]),
        ("correcthorsebattery99", ["leaked"]),
        ("1qaz2wsx3edc", ["leaked"]),
        ("qwertyuiop2017!", ["leaked"]),
        ("zhangsan plants rice", ["personal"]),
        ("huitou huitou huitou", ["personal"]),
    ],
)
def test_the_profile_of_length(password: str, found: list[str]) -> None:
    assert said("asvs", password) == found


@pytest.mark.parametrize(
    ("profile", "days", "over"),
    [("dengbao", 89, False), ("dengbao", 90, True), ("asvs", 90, False), ("asvs", 3650, False)],
)
def test_only_one_profile_lets_passwords_age(profile: str, days: int, over: bool) -> None:
    assert PROFILES[profile].is_over(NOW - timedelta(days=days), NOW) is over


def test_a_password_of_unknown_age_is_not_over() -> None:
    assert not PROFILES["dengbao"].is_over(None, NOW)


@pytest.mark.parametrize(
    ("text", "run"), [("", 0), ("a", 1), ("ac", 1), ("ab", 2), ("1233", 3), ("12321", 3), ("aaab", 3), ("9876", 4)]
)
def test_a_run_goes_on_in_one_direction(text: str, run: int) -> None:
    assert longest_run(text) == run
