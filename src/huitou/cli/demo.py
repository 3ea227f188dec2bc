"""huitou demo: the demonstration county, loaded with the very commands that a county would use.

Also the sign-ins of its people, one per role, with the codes of their second factor. Demonstration data are for one
machine only: `serve` refuses to show them beyond loopback.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TypedDict

from huitou.cli import database, demonstration, language
from huitou.cli.demonstration.places import COUNTY
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES

ROUND = "2017-07"
LINE_2017 = "3300"
_PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nosec B105  # letters to draw from, not a password


class SignIn(TypedDict):
    """One sign-in of the demonstration; `secret` is the second factor's, empty where the role needs none."""

    username: str
    name: str
    role: str
    password: str
    secret: str


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds demo."""
    parser = commands.add_parser("demo", parents=[database.options()], help="载入演示县，或再看一次登录名")
    parser.set_defaults(run=database.with_database(_run))


def _run(arguments: argparse.Namespace) -> int:
    """Builds the county in an empty database; prints the sign-ins. Raises `Refusal` HT8006 on real data."""
    del arguments
    from huitou.areas.queries import is_empty

    if is_empty():
        build()
    elif not is_demonstration():
        raise Refusal.of("HT8006")
    print(sign_in_words())
    return 0


def is_demonstration() -> bool:
    """Whether the database holds the demonstration county."""
    from huitou.orders.queries import any_demonstration_value

    return any_demonstration_value()


def build() -> None:
    """Loads areas, register, people, the round, the demonstration line and the approved surveys."""
    _say(
        "正在准备演示县（青神县，人物和数据都是生成的）……",
        "Preparing the demonstration county (people and data are generated)…",
    )
    county = demonstration.build()
    with tempfile.TemporaryDirectory(prefix="huitou-demo-") as directory:
        files = Path(directory)
        demonstration.write_workbooks(county, files)
        _command("load", "areas", str(files / "areas.csv"))
        _command("load", "villages", str(files / "villages.xlsx"))
        _command("load", "households", str(files / "households.xlsx"))
        _command("load", "members", str(files / "members.xlsx"))
        _command("round", "open", ROUND)
        _enter_line()
        _make_people()
        _command("load", "survey", str(files / "surveys.jsonl"), "--round", ROUND, "--approved")


def _say(chinese: str, english: str) -> None:
    print(english if language() == "en" else chinese, file=sys.stderr, flush=True)


def _command(*words: str) -> None:
    """One command of a county, shown as it would be typed; the operator of the machine gives it, on a database server
    as well. Raises RuntimeError when it is refused: our own data must load."""
    from huitou.accounts.actions import ensure_operator
    from huitou.cli import main

    shown = [Path(word).name if os.sep in word else word for word in words]
    print("  huitou", *shown, file=sys.stderr, flush=True)
    if main([*words, "--as", ensure_operator().username]) != 0:
        raise RuntimeError(f"the demonstration county does not load: huitou {' '.join(shown)}")


def _enter_line() -> None:
    from huitou.accounts.actions import acting, ensure_operator
    from huitou.orders.actions import enter_amendment

    today = database.today()
    with acting(ensure_operator(), Permission.ORDER_AMEND, COUNTY, today=today, via="command") as actor:
        enter_amendment(
            COUNTY,
            "household.net_income_per_capita.threshold.2017",
            LINE_2017,
            document_number="演示〔2017〕1号（演示数值，不是正式标准）",
            document_date=date(2017, 6, 2),
            by=actor,
            now=database.now(),
            is_demonstration=True,
        )


def _make_people() -> None:
    from django.conf import settings
    from django.contrib.auth.hashers import make_password

    from huitou.accounts.actions import FirstPassword, acting, ensure_operator, load_people
    from huitou.accounts.people_rows import PersonRow
    from huitou.accounts.queries import plan_people, user_named, viewing

    today, sign_ins = database.today(), [_new_sign_in(person) for person in demonstration.DEMO_PEOPLE]
    rows = [
        PersonRow(one.username, one.name, one.role, one.area, one.department, one.unit)
        for one in demonstration.DEMO_PEOPLE
    ]
    operator = ensure_operator()
    plan = plan_people(rows, viewer=viewing(operator, today=today, via="command"), today=today)
    # The demonstration prints its passwords for whoever is at the machine: nobody has to change them.
    passwords = tuple(
        FirstPassword(one["username"], one["name"], one["password"], make_password(one["password"]), must_change=False)
        for one in sign_ins
    )
    with acting(operator, Permission.ACCOUNT_MANAGE, today=today, via="command") as actor:
        load_people(plan, passwords, by=actor, now=database.now())
        for sign_in in sign_ins:
            if sign_in["secret"]:
                _enrol(user_named(sign_in["username"]).pk, sign_in["secret"])
    path = Path(settings.DATA) / "demonstration.json"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(sign_ins, file, ensure_ascii=False)


def _new_sign_in(person: demonstration.DemoPerson) -> SignIn:
    needs_code = ROLES[person.role].second_factor
    return {
        "username": person.username,
        "name": person.name,
        "role": person.role,
        "password": "-".join("".join(secrets.choice(_PASSWORD_LETTERS) for _ in range(4)) for _ in range(3)),
        "secret": base64.b32encode(secrets.token_bytes(20)).decode() if needs_code else "",
    }


def _enrol(user_id: int, secret: str) -> None:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(
        user_id=user_id, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(secret)}
    )


def sign_ins() -> tuple[SignIn, ...]:
    """The sign-ins kept beside the database (readable by its owner only); empty where there is no demonstration."""
    from django.conf import settings

    path = Path(settings.DATA) / "demonstration.json"
    return tuple(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else ()


def current_code(secret: str) -> str:
    """The six digits of the second factor that hold now (RFC 6238)."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    # SHA-1 is what the standard and every authenticator app use here.
    generator = TOTP(base64.b32decode(secret), 6, SHA1(), 30, enforce_key_length=False)  # nosec B303
    return generator.generate(int(database.now().timestamp())).decode()


def sign_in_words() -> str:
    """The table of sign-ins as `./run` prints it: user name, password, role, second factor."""
    english = language() == "en"
    lines = [
        "演示登录（每个岗位一个；动态码每30秒变化，再运行 huitou demo 可看到当前的）："
        if not english
        else "Demonstration sign-ins (one per role; the code changes every 30 s, huitou demo prints the present one):"
    ]
    for one in sign_ins():
        role = ROLES[one["role"]]
        label = role.label_en if english else role.label
        second = f"  动态码 {current_code(one['secret'])}（密钥 {one['secret']}）" if one["secret"] else ""
        if english and second:
            second = f"  code {current_code(one['secret'])} (secret {one['secret']})"
        lines.append(f"  {one['username']:<10} {one['password']}  {label}{second}")
    return "\n".join(lines) if len(lines) > 1 else ""
