"""Rights: a verb, a role, a place."""

import pytest

from huitou.core.authority import PERMISSION_WORDS, Actor, CodeRange, Permission, Scope
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GAP, GAP_LIST, REFERRAL
from huitou.core.roles import ROLES

TOWNSHIP_CLERK = Actor(7, "张三", ROLES["township_clerk"], Scope((CodeRange.below("511425102"),)))


@pytest.mark.parametrize(
    ("code", "covered"),
    [
        ("511425102", True),  # the township itself
        ("511425102203", True),  # a village of it
        ("511425102999", True),
        ("511425105201", False),  # a village of the next township
        ("511425", False),  # the county above
        ("51142510", False),
        ("51", False),
    ],
)
def test_a_scope_covers_its_area_and_everything_below(code: str, covered: bool) -> None:
    assert TOWNSHIP_CLERK.scope.covers(code) is covered


def test_the_right_and_the_place_are_both_needed() -> None:
    assert TOWNSHIP_CLERK.can(Permission.SURVEY_EDIT, "511425102203")
    assert not TOWNSHIP_CLERK.can(Permission.SURVEY_EDIT, "511425105201")
    assert not TOWNSHIP_CLERK.can(Permission.REFERRAL_DISPATCH, "511425102203")


def test_a_missing_right_is_refused_with_the_post_named() -> None:
    with pytest.raises(Refusal) as refused:
        TOWNSHIP_CLERK.require(Permission.REFERRAL_DISPATCH)
    assert refused.value.problems[0].code == "HT7001"
    assert "乡镇填表人" in refused.value.problems[0].message("zh")
    assert "Township clerk" in refused.value.problems[0].message("en")


def test_every_right_has_a_name_in_both_languages() -> None:
    assert set(PERMISSION_WORDS) == set(Permission)


def test_nobody_both_signs_the_gap_list_and_sends_it_out() -> None:
    both = {Permission.GAP_LIST_SIGN, Permission.REFERRAL_DISPATCH}
    assert [role.slug for role in ROLES.values() if both <= role.permissions] == []


def test_nobody_both_sends_a_referral_and_receives_it_but_the_local_operator() -> None:
    both = {Permission.REFERRAL_DISPATCH, Permission.REFERRAL_RECEIVE}
    assert [role.slug for role in ROLES.values() if both <= role.permissions] == ["local_operator"]


def test_city_and_province_see_figures_and_no_names() -> None:
    for slug in ("city_viewer", "province_viewer"):
        assert Permission.ROLLUP_VIEW in ROLES[slug].permissions
        assert Permission.HOUSEHOLD_VIEW not in ROLES[slug].permissions
        assert Permission.GAP_VIEW not in ROLES[slug].permissions


@pytest.mark.parametrize("table", [GAP, GAP_LIST, REFERRAL], ids=["gap", "gap list", "referral"])
def test_every_transition_can_be_made_by_somebody(table: dict[str, object]) -> None:
    for transition in table.values():
        permission = transition.permission  # type: ignore[attr-defined]  # the tables differ in their state only
        assert any(permission in role.permissions for role in ROLES.values())
