"""Rows about people: what a workbook or a form says of one person in one post, with the problems of its own; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from huitou.core.errors import Place, Problem
from huitou.core.roles import ROLES
from huitou.documents.headings import Heading

if TYPE_CHECKING:  # a command that shows figures does not wait for what reads workbooks
    from huitou.documents.tables import Row, Table

HEADINGS: tuple[Heading, ...] = (
    Heading("username", "用户名", ("登录名", "账号"), required=True),
    Heading("name", "姓名", (), required=True),
    Heading("role", "岗位", ("角色",), required=True),
    Heading("area", "辖区", ("区划代码", "区划", "所在地"), required=True),
    Heading("department", "部门", ("责任部门",)),
    Heading("unit", "帮扶单位", ("帮扶部门",)),
    Heading("from_on", "开始日期", ("任职日期", "起")),
    Heading("until_on", "结束日期", ("止",)),
)
LONGEST_NAME = 28
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}\Z")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0{1,2}:00(?::00)?)?\Z")
_ROLE_WORDS = {word: role.slug for role in ROLES.values() for word in (role.slug, role.label, role.label_en.lower())}
_OTHER_WORDS = {
    "填表人": "township_clerk",
    "审批人": "township_approver",
    "帮扶责任人": "support_officer",
    "纪委": "supervision",
    "组织部": "supervision",
    "脱贫办": "county_office",
}
NOT_GIVEN = frozenset({"local_operator"})


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in one post as it was written: texts, and dates that were read."""

    username: str
    name: str
    role: str
    area: str = ""
    department: str = ""
    unit: str = ""
    from_on: date | None = None
    until_on: date | None = None
    line: Place = field(default_factory=Place)


def rows_of(table: Table) -> tuple[list[PersonRow], list[Problem]]:
    """The rows of a sheet, and what is wrong with each by itself. A row with a problem is not among the rows."""
    rows, problems = [], []
    for row in table.rows:
        read, wrong = _read(table, row)
        problems += wrong or list(problems_of(read))
        if not wrong:
            rows.append(read)
    faulty = {problem.place.line for problem in problems}
    return [row for row in rows if row.line.line not in faulty], problems


def _read(table: Table, row: Row) -> tuple[PersonRow, list[Problem]]:
    texts = {key: cell.text.strip() for key, cell in row.cells.items()}
    dates: dict[str, date | None] = {}
    wrong = []
    for key in ("from_on", "until_on"):
        text = texts.get(key, "")
        dates[key] = read_date(text)
        if text and dates[key] is None:
            place = replace(table.place(row, key), line=row.number)
            wrong.append(Problem("HT7024", place, {"value": text}))
    read = PersonRow(
        username=texts.get("username", "").lower(),
        name=texts.get("name", ""),
        role=texts.get("role", ""),
        area=texts.get("area", ""),
        department=texts.get("department", ""),
        unit=texts.get("unit", ""),
        from_on=dates["from_on"],
        until_on=dates["until_on"],
        line=Place(file=table.file, sheet=table.sheet, line=row.number),
    )
    return read, wrong


def read_date(text: str) -> date | None:
    """2017-06-22, 2017/6/22, 2017.6.22 or 2017年6月22日; None for anything else."""
    found = _DATE.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def role_named(text: str) -> str:
    """The slug of the role that a text names, by its Chinese or English name; empty for none."""
    wanted = text.strip().lower()
    slug = _ROLE_WORDS.get(wanted) or _OTHER_WORDS.get(wanted, "")
    return "" if slug in NOT_GIVEN else slug


def given_roles() -> list[str]:
    """The names of the roles that a person can be given."""
    return [role.label for role in ROLES.values() if role.slug not in NOT_GIVEN]


def nearest(text: str, names: Iterable[str]) -> str:
    """The name that looks most like a text; the first one when none does."""
    listed = list(names)
    close = get_close_matches(text, listed, n=1, cutoff=0.1)
    return close[0] if close else (listed[0] if listed else "—")


def problems_of(row: PersonRow) -> Iterator[Problem]:
    """What is wrong with a row by itself."""
    if not _USERNAME.match(row.username):
        yield Problem("HT7010", row.line, {"value": row.username})
    if not row.name or len(row.name) > LONGEST_NAME:
        yield Problem("HT7018", row.line, {"limit": LONGEST_NAME})
    slug = role_named(row.role)
    if not slug:
        names = given_roles()
        said = {"value": row.role, "nearest": nearest(row.role, names), "roles": "、".join(names)}
        yield Problem("HT7011", row.line, said)
    elif ROLES[slug].level == "unit" and not row.unit:
        yield Problem("HT7014", row.line, {"role": ROLES[slug].label, "role_en": ROLES[slug].label_en})
    if row.from_on and row.until_on and row.until_on < row.from_on:
        yield Problem("HT7015", row.line, {"begin": row.from_on, "until": row.until_on})
