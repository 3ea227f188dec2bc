"""The first day with huitou: ./run, sign in, sign the gap list, send the 点球, open a number down to a household.

One server and one walk: each test goes on from where the one before it stopped, and they stand in the order of the day.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from huitou.cli.demo import SignIn, current_code
from tests.conftest import Measured
from tests.functional.conftest import ROOT, free_port

READY_WITHIN = 300.0
MANY_ROWS, PATIENCE_MS = 30_000, 120_000
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("first day")]


@dataclass(frozen=True)
class Office:
    """The running program: what ./run printed, where it answers, who may sign in."""

    address: str
    data: Path
    printed: str
    sign_ins: dict[str, SignIn]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    data, port = tmp_path_factory.mktemp("office") / "a county's data", free_port()
    log = data.parent / "run.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HUITOU_", "DJANGO_"))}
    with log.open("w", encoding="utf-8") as output:
        program = subprocess.Popen(
            [str(ROOT / "run"), "--data", str(data), "--port", str(port)],
            cwd=data.parent, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_listening(program, log)
        listed = json.loads((data / "demonstration.json").read_text(encoding="utf-8"))
        yield Office(
            f"http://127.0.0.1:{port}", data, log.read_text(encoding="utf-8"), {one["role"]: one for one in listed}
        )
    finally:
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=40) in {0, 130, -signal.SIGINT}
        assert _processes_of(program.pid) == []


def _wait_until_listening(program: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while "listening on" not in log.read_text(encoding="utf-8"):
        assert program.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.5)


def _processes_of(session: int) -> list[str]:
    """The processes that ./run started and that are still there."""
    found = subprocess.run(["ps", "-o", "pid=", "-s", str(session)], capture_output=True, text=True, check=False)
    return found.stdout.split()


SignedIn = Callable[[str], Page]


@pytest.fixture(scope="module")
def signed_in(browser: Browser, office: Office) -> Iterator[SignedIn]:
    """The window of somebody who signs in through the pages once a day: name, password, and the code of the second
    factor where it is asked (a code works once)."""
    opened: dict[str, BrowserContext] = {}

    def person(role: str) -> Page:
        if role in opened:
            page = opened[role].pages[0]
            page.goto("/")
            return page
        context = browser.new_context(base_url=office.address, viewport={"width": 1366, "height": 768})
        opened[role] = context
        page, one = context.new_page(), office.sign_ins[role]
        page.goto("/")
        page.get_by_label("用户名").fill(one["username"])
        page.get_by_label("密码").fill(one["password"])
        page.get_by_role("button", name="登录").click()
        if one["secret"]:
            page.locator("input[name=code]").fill(current_code(one["secret"]))
            page.locator("main button[type=submit]").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("待办")
        return page

    yield person
    for context in opened.values():
        context.close()


def _go(page: Page, section: str, name: str) -> None:
    """Opens a page from the menu of its section, as a person does."""
    menu = page.get_by_role("navigation", name="主导航")
    menu.get_by_text(section, exact=True).click()
    menu.get_by_role("link", name=name, exact=True).click()


def test_run_prints_the_address_and_one_sign_in_per_role_with_its_second_factor(office: Office) -> None:
    assert f"listening on {office.address}" in office.printed
    for one in office.sign_ins.values():
        assert one["password"] in office.printed
        assert one["secret"] in office.printed


def test_the_verification_group_signs_the_gap_list(signed_in: SignedIn) -> None:
    page = signed_in("review_team")
    _go(page, "补短", "补短清单")
    expect(page.get_by_text(re.compile("共426项")).first).to_be_visible()
    page.get_by_role("link", name="核对并签发").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对并签发补短清单")
    page.get_by_role("button", name="签发", exact=True).click()
    expect(page.get_by_text("演示核查小组于")).to_be_visible()
    expect(page.get_by_role("link", name="核对并签发")).to_have_count(0)


def test_the_county_office_assigns_what_has_no_owner_and_sends_the_referrals(signed_in: SignedIn) -> None:
    page = signed_in("county_office")
    _go(page, "补短", "补短清单")
    page.get_by_role("link", name="指定牵头部门").first.click()
    page.wait_for_url("**/gaps/assign/**")
    while page.get_by_role("button", name="指定", exact=True).count():
        form = page.locator("form", has=page.get_by_role("button", name="指定", exact=True)).first
        form.locator("select[name=department]").select_option(label="县民政局")
        with page.expect_navigation():
            form.get_by_role("button", name="指定", exact=True).click()
        expect(page.get_by_text("指定牵头部门。")).to_be_visible()
    page.goto("/gaps/")
    page.get_by_role("link", name="发点球").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("发点球")
    expect(page.get_by_text("2017年10月31日").first).to_be_visible()
    page.get_by_role("button", name="确认发出").click()
    expect(page.get_by_text(re.compile("已发出[0-9]+份点球"))).to_be_visible()
    page.goto("/referrals/")
    expect(page.get_by_text(re.compile("〔2017〕")).first).to_be_visible()


def test_a_number_of_the_roll_up_opens_down_to_a_household(signed_in: SignedIn) -> None:
    page = signed_in("county_office")
    page.locator("header summary", has_text="统计").click()
    page.get_by_role("link", name="汇总").first.click()
    page.wait_for_url("**/rollup/")
    number = page.locator("a[href*='measure=not_met'][href*='indicator=safe_water']").first
    counted = int(number.inner_text().replace(",", ""))
    number.click()
    expect(page.locator("main")).to_contain_text(f"{counted}户")
    page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text("安全饮用水")
    expect(page.locator("main")).to_contain_text("附件2 注8")


def test_a_department_officer_sees_only_the_gaps_of_the_own_department(signed_in: SignedIn) -> None:
    page = signed_in("department_officer")
    page.goto("/referrals/")
    expect(page.locator("main")).to_contain_text("县卫计局")
    expect(page.locator("main")).not_to_contain_text("县水务局")
    page.locator("main tbody a").first.click()
    page.wait_for_url(re.compile("/referrals/.+"))
    expect(page.locator("main")).to_contain_text("基本医疗")
    for foreign in ("安全饮用水", "住房安全", "年人均纯收入"):
        expect(page.locator("main tbody")).not_to_contain_text(foreign)
    page.get_by_role("button", name="签收").click()
    expect(page.locator("main")).to_contain_text("已签收")


def test_thirty_thousand_rows_are_checked_while_the_page_is_closed(signed_in: SignedIn, measured: Measured) -> None:
    page = signed_in("county_office")
    rows = [f"N{number:05},511425106203,户{number},2016,3\n" for number in range(MANY_ROWS)]
    content = "户编号,村编号,户主姓名,脱贫年度,家庭人口数\n" + "".join(rows)
    page.goto("/load/")
    page.locator(".pill", has=page.locator("input[value=households]")).click()
    page.locator("#chosen-file").set_input_files({"name": "大表.csv", "mimeType": "", "buffer": content.encode()})
    begun = time.monotonic()
    page.get_by_role("button", name="上传并试算").click()
    expect(page.get_by_text("正在核对，可以关掉页面，稍后再来。")).to_be_visible()
    progress = page.locator("#outcome progress[value]")
    while not (progressed := progress.is_visible()) and page.get_by_text("正在核对").is_visible():
        page.reload()  # sooner than the page asks by itself: a fast machine is through in less than two seconds
    assert progressed
    page.goto("/")
    page.goto("/load/")
    page.get_by_role("link", name="大表.csv").click()
    expect(page.locator("#outcome")).to_contain_text(
        f"将新增 {MANY_ROWS} 户，更新 0 户，有误 0 户", timeout=PATIENCE_MS
    )
    seconds = time.monotonic() - begun
    page.get_by_role("button", name="不载入，删除文件").click()
    expect(page.get_by_text("已删除上传的文件")).to_be_visible()
    measured(f"U19: {MANY_ROWS:,} rows checked in {seconds:.1f} s (60 s), progress shown, the page closed meanwhile")


def test_the_demonstration_is_not_shown_beyond_this_machine(office: Office, tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    for file in (certificate, key):
        file.touch()
    command = [sys.executable, "-m", "huitou", "serve", "--data", str(office.data), "--host", "huitou.county"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HUITOU_", "DJANGO_"))}
    outcome = subprocess.run(
        [*command, "--certificate", str(certificate), "--key", str(key)],
        env=environment | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("HT8003")
