"""A village on its way between filler and reviewer: keys, scrolling, comments that lead to their field, answers, what
can be taken back, and what is left until the deadline. 汉阳镇 上游村 of the small county: H1, H2 and the village.

One walk: each test goes on from where the one before it stopped, and the last leaves the village open again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Measured
from tests.functional.conftest import Site, resized
from tests.functional.test_pages_look import SIDEWAYS, complaints

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("review")]
KEYS_PER_HOUSEHOLD, SCROLLS, TAPS = 3, 1, 1
HEIGHT = 768
In = Callable[[str], Page]


def opened(browser: Browser, site: Site, role: str, *, width: int = 1366, scripts: bool = True) -> Page:
    """The window of somebody of the county."""
    context = browser.new_context(
        base_url=site.address, viewport={"width": width, "height": HEIGHT}, java_script_enabled=scripts
    )
    secure = site.address.replace("http:", "https:")
    context.add_cookies([{"name": "__Host-session", "value": site.sessions[role], "url": secure, "secure": True}])
    return context.new_page()


@pytest.fixture(scope="module")
def in_(browser: Browser, site: Site) -> Iterator[In]:
    """The window of somebody, opened once."""
    pages: dict[str, Page] = {}

    def person(role: str) -> Page:
        return pages.setdefault(role, pages.get(role) or opened(browser, site, role))

    yield person
    for page in pages.values():
        page.context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def open_village(page: Page) -> None:
    page.goto("/submissions/")
    page.get_by_role("link", name="汉阳镇 上游村").click()


def heading(page: Page, words: str) -> None:
    """The page with this heading is there, and so are its keys: scripts run before a page counts as loaded."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.wait_for_load_state()


def test_a_step_is_taken_back_with_one_press_and_afterwards_asked_back_in_one_step(in_: In, measured: Measured) -> None:
    clerk, approver = in_("township_clerk"), in_("township_approver")
    open_village(clerk)
    press(clerk, "上报")
    expect(clerk.locator("main")).to_contain_text("以前可以撤回")
    press(clerk, "撤回刚才这一步")
    expect(clerk.locator("main")).to_contain_text("填报中")
    press(clerk, "上报")
    expect(clerk.locator("main")).to_contain_text("已上报，等乡镇审核。")
    open_village(approver)
    press(approver, "审核通过，报县")
    expect(approver.locator("main")).to_contain_text("已审核通过，报县里审核。")
    clerk.reload()
    later = clerk.get_by_role("button", name="撤回刚才这一步").count()
    clerk.get_by_label("为什么要撤回").fill("多报了一户")
    press(clerk, "申请撤回")
    expect(clerk.locator("main")).to_contain_text("申请撤回：多报了一户")
    press(approver, "撤回刚才这一步")
    expect(approver.locator("main")).to_contain_text("待乡镇审核")
    measured(f"U26: 1 press takes a step back; {later} once the next level has acted (0), then 1 step asks for it")
    assert later == 0


def test_a_clean_household_takes_one_key_and_one_scroll(in_: In, measured: Measured) -> None:
    page = in_("township_approver")
    open_village(page)
    page.get_by_role("link", name="逐户查看").click()
    page.get_by_role("link", name="一户一户看").click()
    heading(page, "上游村")
    keys = 0
    for key, name in (("j", "张三"), ("k", "上游村"), ("j", "张三")):
        page.keyboard.press(key)
        heading(page, name)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert complaints(page) == []
    page.keyboard.press("a")
    keys += 1
    heading(page, "李四")
    scrolls = math.ceil(max(0, height - HEIGHT) / HEIGHT)
    measured(f"U25: {keys} key for a clean household ({KEYS_PER_HOUSEHOLD}); U27: {scrolls} scroll ({SCROLLS})")
    assert keys <= KEYS_PER_HOUSEHOLD
    assert scrolls <= SCROLLS


def test_the_keys_keep_quiet_while_somebody_types_and_once_they_are_off(in_: In) -> None:
    page = in_("township_approver")
    page.keyboard.press("r")
    expect(page.get_by_label("哪一项")).to_be_focused()
    page.get_by_label("哪一项").select_option("water_safe")
    page.keyboard.press("Tab")
    page.keyboard.type("jkar 水井没有检测报告")
    heading(page, "李四")
    page.keyboard.press("Enter")
    expect(page.get_by_text("批注已记下")).to_be_visible()
    expect(page.locator(".said")).to_contain_text("jkar 水井没有检测报告")
    page.locator("[data-keys-switch]").uncheck()
    page.evaluate("addEventListener('keydown', (event) => { window.wasTaken = event.defaultPrevented; })")
    page.keyboard.press("k")
    assert page.evaluate("window.wasTaken") is False
    heading(page, "李四")
    page.locator("[data-keys-switch]").check()
    page.keyboard.press("k")
    heading(page, "张三")


def test_a_reviewer_gets_on_without_scripts_and_on_a_phone(browser: Browser, site: Site, in_: In) -> None:
    page = opened(browser, site, "township_approver", width=360, scripts=False)
    page.goto(in_("township_approver").url)
    page.get_by_role("link", name="下一个").click()
    heading(page, "李四")
    page.get_by_role("link", name="生活用电").click()
    expect(page.get_by_label("哪一项")).to_have_value("electricity")
    page.context.close()
    phone = in_("township_approver")
    resized(phone, 360, 640)
    assert phone.evaluate(SIDEWAYS) == 0
    resized(phone, 1366, HEIGHT)


def test_home_says_what_is_owed_by_when_and_what_came_back(in_: In, measured: Measured) -> None:
    clerk, approver = in_("township_clerk"), in_("township_approver")
    open_village(approver)
    press(approver, "退回")
    expect(approver.locator("main")).to_contain_text("已退回，填报人会在最上面看到您的批注。")
    clerk.goto("/")
    answers = {
        "what is owed": clerk.locator(".duty .duty__what").first.is_visible(),
        "by when": clerk.locator(".duty").get_by_text(re.compile("[0-9]+月[0-9]+日")).first.is_visible(),
        "what came back": clerk.get_by_text("水井没有检测报告").first.is_visible(),
    }
    measured(f"U15: home answers {sum(answers.values())} of 3 questions: {', '.join(answers)}")
    assert all(answers.values()), answers


def test_a_returned_comment_is_on_top_leads_to_its_field_and_is_answered(in_: In, measured: Measured) -> None:
    clerk, approver = in_("township_clerk"), in_("township_approver")
    clerk.goto("/")
    first = clerk.locator("main .alert, main .duty, main .figure").first
    expect(first).to_contain_text("水井没有检测报告")
    clerk.locator(".comments summary").first.click()
    clerk.get_by_label("回复批注").first.fill("检测报告已补")
    press(clerk, "发出回复")
    expect(clerk.get_by_text("回复已发出，两边都能看到。")).to_be_visible()
    clerk.goto("/")
    taps = 0
    clerk.locator(".comments a").first.click()
    taps += 1
    expect(clerk).to_have_url(re.compile(r"/survey/#q-water_safe$"))
    expect(clerk.locator("#q-water_safe")).to_be_in_viewport()
    open_village(approver)
    expect(approver.locator(".comments")).to_contain_text("检测报告已补")
    measured(f"U24: comment on top of the task list, {taps} tap to its field ({TAPS}); both sides read the answer")
    assert taps <= TAPS


def test_the_deadline_page_says_what_is_left_and_ranks_nobody(in_: In, measured: Measured) -> None:
    page = in_("county_office")
    page.goto("/submissions/")
    words = page.locator("main").inner_text()
    villages = page.locator("main tbody tr th a:first-child").all_inner_texts()
    counted = page.locator("main tbody tr").first.locator("td.num").all_inner_texts()
    ranking = [word for word in ("排名", "积分", "得分", "在线") if word in words]
    assert "附件2、附件3、附件5报县脱贫办" in words
    assert "2017年6月22日" in words
    assert counted[:3] == ["3", "3", "0"], "应查, 已查, 还差"
    assert villages == ["汉阳镇 上游村", "汉阳镇 下游村", "瑞峰镇 上游村", "瑞峰镇 下游村"], "in the order of the map"
    measured(f"U28: {len(villages)} villages with 应查/已查/还差, days left; {len(ranking)} words of ranking (0)")
    assert ranking == []
