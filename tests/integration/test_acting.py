"""Who may act is read inside the transaction of the deed, and nobody reaches beyond the post they act in."""

from __future__ import annotations

from datetime import date

import pytest

from huitou.accounts.actions import acting
from huitou.accounts.models import Post, User
from huitou.accounts.queries import viewing
from huitou.areas.models import Area, Department
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.core.errors import Refusal

TODAY = date(2017, 6, 12)


@pytest.fixture
def county(db: None) -> Area:
    with writing():
        province = Area.objects.create(code="51", name="四川省", level="province")
        city = Area.objects.create(code="5114", name="眉山市", level="city", parent=province)
        return Area.objects.create(code="511425", name="青神县", level="county", parent=city)


def _user(
    username: str,
    role: str,
    area: Area | None,
    department: Department | None = None,
    dates: dict[str, date] | None = None,
) -> User:
    user = User.objects.create_user(username=username, name=username)
    with writing():
        Post.objects.create(
            user=user, role=role, area=area, department=department, **{"from_on": date(2017, 1, 1), **(dates or {})}
        )
    return user


@pytest.mark.parametrize(
    ("role", "permission", "code", "may"),
    [
        ("county_office", Permission.ROUND_OPEN, "511425", True),
        ("county_office", Permission.REFERRAL_DISPATCH, "511425", True),
        ("county_office", Permission.GAP_LIST_SIGN, "511425", False),
        ("review_team", Permission.GAP_LIST_SIGN, "511425", True),
        ("review_team", Permission.REFERRAL_DISPATCH, "511425", False),
        ("county_office", Permission.ROUND_OPEN, "511421", False),
        ("county_office", Permission.ROUND_OPEN, "5114", False),
    ],
)
def test_a_post_may_do_what_its_role_may_inside_its_place(
    county: Area, role: str, permission: Permission, code: str, may: bool
) -> None:
    user = _user("someone", role, county)
    if may:
        with acting(user, permission, code, today=TODAY) as actor:
            assert actor.role.slug == role
    else:
        with pytest.raises(Refusal) as refused, acting(user, permission, code, today=TODAY):
            pass
        assert refused.value.problems[0].code == "HT7001"


@pytest.mark.parametrize(
    "dates",
    [{"from_on": date(2017, 6, 13)}, {"until_on": date(2017, 6, 11)}],
    ids=["not yet begun", "ended"],
)
def test_a_post_counts_only_while_it_lasts(county: Area, dates: dict[str, date]) -> None:
    user = _user("someone", "county_office", county, dates=dates)
    with pytest.raises(Refusal) as refused, acting(user, Permission.ROUND_OPEN, "511425", today=TODAY):
        pass
    assert refused.value.problems[0].code == "HT7003"


def test_a_disabled_user_has_no_post(county: Area) -> None:
    user = _user("someone", "county_office", county)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Refusal):
        viewing(user, today=TODAY)


def test_a_department_officer_reaches_the_county_through_the_own_department_only(county: Area) -> None:
    with writing():
        water = Department.objects.create(county=county, slug="water", label="水务局", label_en="Water")
    actor = viewing(_user("someone", "department_officer", None, water), today=TODAY)
    assert actor.scope.covers("511425102203")
    assert not actor.scope.covers("511421102203")
    assert actor.scope.departments == frozenset({water.pk})


def test_a_user_with_two_posts_acts_in_the_one_that_may(county: Area) -> None:
    user = _user("someone", "review_team", county)
    with writing():
        Post.objects.create(user=user, role="county_office", area=county, from_on=date(2017, 1, 1))
    with acting(user, Permission.GAP_LIST_SIGN, "511425", today=TODAY) as signer:
        assert signer.role.slug == "review_team"
    with acting(user, Permission.REFERRAL_DISPATCH, "511425", today=TODAY) as sender:
        assert sender.role.slug == "county_office"


def test_the_post_that_was_chosen_goes_before_the_others(county: Area) -> None:
    with writing():
        water = Department.objects.create(county=county, slug="water", label="水务局", label_en="Water")
        power = Department.objects.create(county=county, slug="power", label="电力公司", label_en="Power")
    user = _user("someone", "department_officer", None, water)
    with writing():
        chosen = Post.objects.create(user=user, role="department_officer", department=power, from_on=date(2017, 1, 1))
    with acting(user, Permission.REFERRAL_RECEIVE, "511425", today=TODAY, post_id=chosen.pk) as actor:
        assert actor.scope.departments == frozenset({power.pk})
