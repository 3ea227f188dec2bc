"""First passwords handed over, and the first administrator of a new data directory."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from huitou.cli import database, language
from huitou.cli.replacing import replacing
from huitou.core.authority import Permission

if TYPE_CHECKING:
    from huitou.accounts.actions import FirstPassword

FIRST_ADMINISTRATOR = "anquan"


def hand_over(passwords: Sequence[FirstPassword], path: Path | None) -> None:
    """Writes first passwords to a file that its owner alone can read, or prints them once on standard error, where no
    program that reads our output keeps them. Raises `Refusal` HT9014 for a file that cannot be written."""
    if not passwords:
        return
    english = language() == "en"
    if path is None:
        print(_lead(english), file=sys.stderr)
        for one in passwords:
            print(f"  {one.username:<20} {one.password}  {one.name}", file=sys.stderr)
        return
    with replacing(path) as written, written.open("w", encoding="utf-8-sig", newline="") as file:
        os.fchmod(file.fileno(), 0o600)
        writer = csv.writer(file)
        writer.writerow(("username", "name", "password") if english else ("用户名", "姓名", "初始密码"))
        writer.writerows((one.username, one.name, one.password) for one in passwords)
    print(f"first passwords: {path}" if english else f"初始密码已写入：{path}（发给本人后请删除）", file=sys.stderr)


def _lead(english: bool) -> str:
    if english:
        return "First passwords (shown this once; each has to be changed at the first sign-in):"
    return "初始密码（只显示这一次，首次登录必须修改）："


def ensure_first_administrator() -> None:
    """Makes the security administrator of a data directory that has no people yet, and prints the first password. All
    others are made by them: nobody else may give posts."""
    from huitou.accounts.actions import acting, ensure_operator, first_passwords, load_people
    from huitou.accounts.people_rows import PersonRow
    from huitou.accounts.queries import anybody_can_sign_in, plan_people, viewing

    if anybody_can_sign_in():
        return
    operator, today = ensure_operator(), database.today()
    row = PersonRow(FIRST_ADMINISTRATOR, "安全管理员", "security_administrator")
    plan = plan_people([row], viewer=viewing(operator, today=today, via="command"), today=today)
    passwords = first_passwords(plan)
    with acting(operator, Permission.ACCOUNT_MANAGE, today=today, via="command") as by:
        load_people(plan, passwords, by=by, now=database.now())
    hand_over(passwords, None)
