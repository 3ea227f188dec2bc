"""A spot check in the browser: the office draws, the verification group revisits without the first answers, both see
what differs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.functional.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


def test_a_household_is_drawn_revisited_blind_and_compared(window: Window) -> None:
    office = window("county_office").new_page()
    office.goto("/spot-checks/")
    office.get_by_label("随机种子").fill("摇号 7")
    office.get_by_label("按户数").check()
    office.get_by_label("户数", exact=True).fill("3")
    office.get_by_role("button", name="抽取", exact=True).click()
    expect(office.get_by_role("heading", name="第1次抽查")).to_be_visible()
    expect(office.get_by_text("还没有复查，算不出差错率。")).to_be_visible()

    team = window("review_team", width=360, height=640).new_page()
    team.goto(office.url)
    name = "王五"  # drawn by this seed; the water was recorded as safe
    team.locator("#sample tbody tr", has_text=name).get_by_role("link", name="录入复查").click()
    expect(team.get_by_role("heading", name=name)).to_be_visible()
    # Nothing is answered beforehand.
    expect(team.locator("input[type=radio]:checked[name=water_safe]")).to_have_count(0)
    expect(team.get_by_label("工资性收入").first).to_have_value("")
    team.locator("#q-water_safe .pill", has_text="认定未达标").click()
    team.get_by_role("button", name="保存复查").click()
    expect(team.get_by_text(f"已录入{name}的复查。")).to_be_visible()

    office.reload()
    office.locator("#sample").get_by_role("link", name=name).click()
    expect(office.get_by_role("heading", name="结论对照")).to_be_visible()
    expect(office.locator("main")).to_contain_text("安全饮用水")
