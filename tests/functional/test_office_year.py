"""One office year in a real browser with everybody in it: training, submission, return, approval, gap list, 点球,
plan, measures, done, one returned, confirmed after a visit, accepted, carried over, the next round with what is left.

One server and one walk: each test goes on from where the one before it stopped, in the order of the year.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.functional.conftest import ROOT, Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("office year")]
In = Callable[[str], Page]
PATIENCE_MS = 30_000
LOCAL_TIME = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("year")


@pytest.fixture(scope="module")
def office(data: Path) -> Iterator[Site]:
    with serving(data, "tests.functional.office_year_data") as running:
        yield running


@pytest.fixture(scope="module")
def in_(browser: Browser, office: Site) -> Iterator[In]:
    """The window of somebody of the county, opened once a year."""
    opened: dict[str, BrowserContext] = {}

    def person(role: str) -> Page:
        if role not in opened:
            context = browser.new_context(base_url=office.address, viewport={"width": 1366, "height": 768})
            secure = office.address.replace("http:", "https:")
            value = office.sessions[role]
            context.add_cookies([{"name": "__Host-session", "value": value, "url": secure, "secure": True}])
            opened[role] = context
            context.new_page()
        return opened[role].pages[0]

    yield person
    for context in opened.values():
        context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def said(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words, timeout=PATIENCE_MS)


def open_submission(page: Page) -> None:
    page.goto("/submissions/")
    page.get_by_role("link", name="老街社区").first.click()


def test_the_county_office_trains_the_surveyors(in_: In) -> None:
    page = in_("county_office")
    page.goto("/calendar/")
    form = page.locator("form[action*='train']")
    form.locator("input[type=date]").fill("2017-06-10")
    form.locator("input[name=topic]").fill("怎样填摸底表")
    form.locator("textarea").fill("张三，汉阳镇")
    press(page, "登记培训")
    said(page, "怎样填摸底表")


def test_a_village_is_handed_in_returned_and_handed_in_again(in_: In) -> None:
    clerk, approver, office = in_("township_clerk"), in_("township_approver"), in_("county_office")
    open_submission(clerk)
    press(clerk, "上报")
    said(clerk, "已上报")
    open_submission(approver)
    approver.get_by_label("总的意见").fill("请核对收入")
    press(approver, "退回")
    said(approver, "已退回")
    open_submission(clerk)
    press(clerk, "上报")
    open_submission(approver)
    press(approver, "审核通过，报县")
    open_submission(office)
    press(office, "审核通过")
    said(office, "已审核通过")


def test_the_gap_list_is_signed_and_the_referrals_go_out(in_: In) -> None:
    group, office = in_("review_team"), in_("county_office")
    group.goto("/gaps/sign/")
    press(group, "签发")
    said(group, "补短清单已签发，共9项")
    office.goto("/gaps/dispatch/")
    press(office, "确认发出")
    said(office, "已发出")
    officer = in_("department_officer")
    officer.goto("/referrals/")
    officer.locator("main tbody a").first.click()
    press(officer, "签收")
    said(officer, "已签收")


def test_the_department_plans_and_reports_done(in_: In) -> None:
    page = in_("department_officer")
    page.goto("/work/plan/")
    page.locator("input[name=gap]").first.check()
    page.locator("[name=plan-kind]").select_option("housing")
    page.locator("[name=plan-project]").fill("危房改造一期")
    page.locator("[name=plan-responsible]").fill("李股长")
    page.locator("[name=plan-due_on]").fill("2017-09-30")
    page.locator("[name=plan-amount]").fill("12000")
    press(page, "安排措施")
    said(page, "已为1项安排措施")
    page.goto("/plans/")
    page.locator("main tbody a").first.click()
    page.locator("#target").fill("10月底前改造1户危房")
    page.locator("#due_on").fill("2017-10-31")
    page.locator("#responsible").fill("王局长")
    press(page, "保存方案")
    said(page, "年度实施方案已保存")
    report_done(page)


def report_done(page: Page) -> None:
    page.goto("/work/report/")
    page.locator("input[name=gap]").first.check()
    press(page, "报告办结")
    said(page, "已报告1项办结")


def test_the_county_returns_one_and_agrees_the_second_time(in_: In) -> None:
    office, officer = in_("county_office"), in_("department_officer")
    office.goto("/work/review/")
    office.locator("input[name=gap]").first.check()
    office.locator("summary", has_text="退回部门").click()
    office.locator("[name=return_report-reason]").fill("没有改造后的照片")
    press(office, "退回部门")
    said(office, "已退回1项")
    officer.goto("/work/report/")
    said(officer, "退回部门")
    report_done(officer)
    office.goto("/work/review/")
    office.locator("input[name=gap]").first.check()
    press(office, "审核通过")
    said(office, "已审核通过1项")


def test_the_township_goes_there_again_and_confirms(in_: In, office: Site) -> None:
    clerk, approver = in_("township_clerk"), in_("township_approver")
    approver.goto("/work/confirm/")
    said(approver, "还没有复查")
    clerk.goto(f"/subjects/{office.subjects['H03']}/remediation/")
    press(clerk, "空着的照上次填")
    for field in ("food_and_clothing", "housing_safe", "water_safe", "electricity", "broadcast"):
        clerk.locator(f"#q-{field} .pill").first.click()
    clerk.locator("[name=surveyed_on]").fill(datetime.now(LOCAL_TIME).date().isoformat())
    clerk.locator(".survey__deeds").get_by_role("button", name="保存", exact=True).click()
    said(clerk, "已保存李三的摸底表")
    approver.goto("/work/confirm/")
    approver.locator("input[name=gap]").first.check()
    press(approver, "核实已办结")
    said(approver, "已核实1项")


def test_the_verification_group_accepts(in_: In) -> None:
    page = in_("review_team")
    page.goto("/work/accept/")
    page.locator("input[name=gap]").first.check()
    press(page, "验收通过")
    said(page, "已验收1项")
    page.goto("/recognised/")
    said(page, "李三")


def test_the_year_ends_and_the_next_round_begins_with_what_is_left(in_: In, data: Path) -> None:
    page = in_("county_office")
    page.goto("/gaps/")
    page.get_by_role("link", name="年终验收").click()
    press(page, "记下年终验收并结转")
    said(page, "已验收1项，结转8项")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HUITOU_", "DJANGO_"))}
    command = [sys.executable, "-m", "huitou", "round", "open", "2017-12", "--area", "511425", "--data", str(data)]
    subprocess.run(command, env=environment | {"PYTHONPATH": str(ROOT / "src")}, check=True, timeout=120)
    page.goto("/gaps/")
    said(page, "共8项")
    said(page, "上批次结转")
    page.locator("main tbody a").first.click()
    said(page, "结转")
    said(page, "2017年7月批次")
