"""People and posts: made from rows, ended, disabled; the three administrators are kept apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huitou.accounts import actions, queries
from huitou.accounts.actions import ensure_operator
from huitou.accounts.models import Post, User
from huitou.accounts.people_rows import HEADINGS, PersonRow, read_date, role_named, rows_of
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.cli import main
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES
from huitou.documents.tables import read_table
from huitou.registry.models import Household
from huitou.registry.queries import find_households
from tests.integration import county
from tests.integration.county import HANYANG, NOW, TODAY
from tests.samples.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_round")]
P = Permission


def plan(*rows: PersonRow) -> queries.PeoplePlan:
    return queries.plan_people(rows, viewer=county.viewer("security_administrator"), today=TODAY)


def make(*rows: PersonRow) -> tuple[actions.FirstPassword, ...]:
    planned = plan(*rows)
    passwords = actions.first_passwords(planned)
    with county.doing("security_administrator", P.ACCOUNT_MANAGE) as by:
        actions.load_people(planned, passwords, by=by, now=NOW)
    return passwords


def codes(*rows: PersonRow) -> list[str]:
    return [problem.code for problem in plan(*rows).problems]


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"local_operator"}))
def test_every_role_of_the_work_can_be_given(role: str) -> None:
    level = ROLES[role].level
    places = {"village": "上游村", "township": "汉阳镇", "city": "眉山市", "province": "四川省", "system": ""}
    row = PersonRow("zhang", "张新", ROLES[role].label, places.get(level, "青神县"), "水务局", "县水务局")
    make(row)
    post = Post.objects.get(user__username="zhang")
    assert (post.role, post.from_on, post.until_on) == (role, TODAY, None)
    assert queries.viewing(post.user, today=TODAY).role.slug == role


def test_a_person_holds_several_posts_with_dates() -> None:
    clerk = PersonRow("zhang", "张新", "填表人", "汉阳镇", from_on=date(2017, 6, 1), until_on=date(2017, 6, 30))
    later = PersonRow("zhang", "张新", "村干部", "511425101201", from_on=date(2017, 7, 1))
    make(clerk, later)
    user = User.objects.get(username="zhang")
    for day, roles in ((TODAY, ["township_clerk"]), (date(2017, 7, 1), ["village_officer"])):
        assert [held.post.role for held in queries.held_posts(user, today=day)] == roles


def test_the_same_rows_twice_change_nothing() -> None:
    row = PersonRow("zhang", "张新", "填表人", "汉阳镇")
    make(row)
    again = plan(row)
    assert (again.new_users, again.posts, again.unchanged) == ((), (), 1)


def test_a_first_password_signs_in_and_has_to_be_changed() -> None:
    (first,) = make(PersonRow("zhang", "张新", "填表人", "汉阳镇"))
    user = User.objects.get(username="zhang")
    assert user.check_password(first.password)
    assert user.must_change_password
    assert first.password not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (PersonRow("张三", "张三", "填表人", "汉阳镇"), "HT7010"),
        (PersonRow("zhang", "", "填表人", "汉阳镇"), "HT7018"),
        (PersonRow("zhang", "张三", "填报员", "汉阳镇"), "HT7011"),
        (PersonRow("zhang", "张三", "帮扶干部", "青神县"), "HT7014"),
        (
            PersonRow("zhang", "张三", "填表人", "汉阳镇", from_on=date(2017, 6, 2), until_on=date(2017, 6, 1)),
            "HT7015",
        ),
    ],
)
def test_what_is_wrong_with_a_row_by_itself_is_said(row: PersonRow, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        queries.plan_one(row, viewer=county.viewer("security_administrator"), today=TODAY)
    assert code in [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (PersonRow("zhang", "张三", "填表人", "没有镇"), "HT7012"),
        (PersonRow("zhang", "张三", "村干部", "汉阳镇"), "HT7012"),
        (PersonRow("zhang", "张三", "部门经办人", "青神县", "水利局"), "HT7013"),
    ],
)
def test_a_place_that_is_not_there_is_said(row: PersonRow, code: str) -> None:
    assert codes(row) == [code]


def test_another_name_under_a_known_user_name_is_another_person() -> None:
    make(PersonRow("zhang", "张新", "填表人", "汉阳镇"))
    assert codes(PersonRow("zhang", "张旧", "审批人", "汉阳镇")) == ["HT7017"]


@pytest.mark.parametrize("other", ["系统管理员", "审计管理员", "县脱贫办"])
def test_the_administrators_are_kept_apart_from_one_another_and_from_the_work(other: str) -> None:
    make(PersonRow("guan", "管三", "安全管理员"))
    assert codes(PersonRow("guan", "管三", other, "青神县")) == ["HT7016"]


def test_nobody_gives_a_post_to_oneself() -> None:
    own = county.viewer("security_administrator")
    username = User.objects.get(pk=own.user_id).username
    assert codes(PersonRow(username, own.name, "县脱贫办", "青神县")) == ["HT7019"]


def test_an_ended_post_counts_no_more_at_once() -> None:
    make(PersonRow("zhang", "张新", "填表人", "汉阳镇"))
    post = Post.objects.get(user__username="zhang")
    with county.doing("security_administrator", P.ACCOUNT_MANAGE) as by:
        actions.end_post(post.ref, None, by=by, now=NOW, today=TODAY)
    with pytest.raises(Refusal):
        queries.viewing(post.user, today=TODAY)


def test_a_post_can_be_given_a_last_day() -> None:
    make(PersonRow("zhang", "张新", "填表人", "汉阳镇"))
    post = Post.objects.get(user__username="zhang")
    with county.doing("security_administrator", P.ACCOUNT_MANAGE) as by:
        actions.end_post(post.ref, TODAY, by=by, now=NOW, today=TODAY)
    assert queries.held_posts(post.user, today=TODAY)
    assert not queries.held_posts(post.user, today=date(2017, 6, 13))


def test_only_the_security_administrator_looks_after_people() -> None:
    may = {slug for slug, role in ROLES.items() if P.ACCOUNT_MANAGE in role.permissions}
    assert may == {"security_administrator", "local_operator"}


def test_a_support_officer_sees_the_households_in_their_care_and_those_in_nobodys() -> None:
    make(PersonRow("zhang", "张新", "帮扶干部", "青神县", unit="县水务局"))
    make(PersonRow("shui", "水一", "帮扶部门", "青神县", unit="县水务局"))
    with writing():
        for code, unit, officer in (
            ("H01", "县水务局", "张新"),
            ("H02", "县水务局", ""),
            ("H03", "县水务局", "李四"),
            ("H05", "县电力公司", "张新"),
        ):
            Household.objects.filter(code=code).update(supporting_unit=unit, support_officer=officer)
    for username, seen in (("zhang", ["H01", "H02"]), ("shui", ["H01", "H02", "H03"])):
        viewer = queries.viewing(User.objects.get(username=username), today=TODAY)
        assert [line.code for line in find_households("H0", viewer)] == seen


@pytest.mark.parametrize(
    ("text", "slug"), [("填表人", "township_clerk"), ("First secretary", "first_secretary"), ("local_operator", "")]
)
def test_a_role_is_known_by_its_names(text: str, slug: str) -> None:
    assert role_named(text) == slug


@pytest.mark.parametrize("text", ["2017-06-22", "2017/6/22", "2017.6.22", "2017年6月22日"])
def test_a_date_is_read_as_it_is_usually_written(text: str) -> None:
    assert read_date(text) == date(2017, 6, 22)


def test_what_is_no_date_is_not_guessed() -> None:
    assert [read_date(text) for text in ("6月", "2017-13-01", "2017")] == [None] * 3


ROWS = [
    ["用户名", "姓名", "岗位", "辖区", "部门", "帮扶单位", "开始日期", "结束日期"],
    ["zhang", "张新", "乡镇填表人", "汉阳镇", "", "", "2017-06-01", ""],
    ["li", "李新", "部门经办人", "青神县", "水务局", "", "", ""],
    ["wang", "王新", "乡镇填表人", "汉阳", "", "", "", "6月"],
]


def test_a_workbook_is_read_row_by_row_with_its_problems(tmp_path: Path) -> None:
    path = workbook(tmp_path / "users.xlsx", ROWS)
    rows, problems = rows_of(read_table(path, HEADINGS))
    assert [row.username for row in rows] == ["zhang", "li"]
    assert [(problem.code, problem.place.cell) for problem in problems] == [("HT7024", "H4")]


def test_the_command_loads_users_and_writes_their_passwords_for_the_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "users.xlsx", ROWS[:3])
    out = tmp_path / "passwords.csv"
    as_operator = ("--as", ensure_operator().username)
    assert main(["load", "users", str(path), "--dry-run", *as_operator]) == 0
    assert not User.objects.filter(username="zhang").exists()
    assert main(["load", "users", str(path), "--passwords", str(out), *as_operator]) == 0
    assert out.stat().st_mode & 0o777 == 0o600
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    name, _, password = lines[1].split(",")
    assert User.objects.get(username=name).check_password(password)
    assert password not in "".join(capsys.readouterr())


def test_nobody_is_made_whose_password_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, nowhere = workbook(tmp_path / "users.xlsx", ROWS[:3]), tmp_path / "nowhere" / "passwords.csv"
    assert main(["load", "users", str(path), "--passwords", str(nowhere), "--as", ensure_operator().username]) == 1
    assert capsys.readouterr().err.startswith("HT9014")
    assert not User.objects.filter(username="zhang").exists()


def test_a_workbook_with_a_fault_loads_nothing_unless_asked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "users.xlsx", ROWS)
    as_operator = ("--as", ensure_operator().username)
    assert main(["load", "users", str(path), *as_operator]) == 1
    assert not User.objects.filter(username="zhang").exists()
    said = ("--only-valid", "--passwords", str(tmp_path / "p.csv"))
    assert main(["load", "users", str(path), *said, *as_operator]) == 0
    assert User.objects.filter(username__in=["zhang", "li", "wang"]).count() == 2


def test_a_database_without_people_gets_a_security_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    from huitou.cli.people import ensure_first_administrator

    ensure_first_administrator()
    assert Post.objects.get(user__username="anquan").role == "security_administrator"
    said = capsys.readouterr().err
    assert "anquan" in said
    ensure_first_administrator()
    assert capsys.readouterr().err == "", "only once"


def test_a_lost_second_factor_takes_two_people() -> None:
    make(PersonRow("zhang", "张新", "填表人", "汉阳镇"))
    ref = User.objects.get(username="zhang").ref
    with county.doing("security_administrator", P.ACCOUNT_MANAGE) as by:
        row = actions.ask_reset(ref, "手机丢失", by=by, now=NOW)
        with pytest.raises(Refusal) as refused:
            actions.decide_reset(row.ref, True, by=by, now=NOW)
    assert refused.value.problems[0].code == "HT7021"
    with county.doing("system_administrator", P.ACCOUNT_CONFIRM) as by:
        actions.decide_reset(row.ref, True, by=by, now=NOW)
    verbs = Event.objects.filter(thing_ref=str(ref)).values_list("verb", flat=True)
    assert {"second_factor.ask_reset", "second_factor.reset"} <= set(verbs)


def test_a_clerk_of_a_place_does_not_look_after_people() -> None:
    with pytest.raises(Refusal) as refused:
        queries.people(county.viewer("township_clerk", area=HANYANG), today=TODAY)
    assert refused.value.problems[0].code == "HT7001"
