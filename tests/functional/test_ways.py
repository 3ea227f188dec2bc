"""How far the pages are from the home page, counted as a person clicks: a closed menu is one click more. And a form
that the county changes while it is filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.urls import Resolver404, URLPattern, resolve, reverse
from playwright.sync_api import Error, Page, expect

from huitou.web.urls import urlpatterns
from tests.conftest import Measured
from tests.functional.conftest import Site, Window, filled_by
from tests.samples.small_county import UPPER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("ways")]
MOST_CLICKS = 3
# What is no page to go to: parts of pages, the gallery of components, and what others give the address of, such as the
# households behind a figure.
NO_PAGES = frozenset({"jobs", "gallery", "healthz", "form_cell", "sealed_find", "rollup_opened", "what_if_changed"})
# Where a page of the account asks for the password once more, wherever one comes from.
GATES = frozenset({"account_reauthenticate", "mfa_reauthenticate"})
# Every link that can be reached, with the clicks that it takes: one, and one for each closed menu or detail around it.
# A search that is typed and sent is one as well.
LINKS = """() => [...document.querySelectorAll("a[href]")].flatMap((link) => {
  const closed = [];
  for (let box = link.closest("details:not([open])"); box; box = box.parentElement.closest("details:not([open])")) {
    closed.push(box);
  }
  closed.forEach((box) => { box.open = true; });
  const reachable = link.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  closed.forEach((box) => { box.open = false; });
  const there = new URL(link.href);
  return reachable && there.origin === location.origin ? [[there.pathname, there.search, 1 + closed.length]] : [];
}).concat([...document.querySelectorAll("main form[role=search]:has(input[type=search])")].map((form) =>
  [new URL(form.action).pathname, `?${form.querySelector("input[type=search]").name}=H`, 1]))"""
FIELDS = """() => Object.fromEntries([...new FormData(document.querySelector("form[data-survey]"))]
  .filter(([name]) => name !== "csrfmiddlewaretoken"))"""


def name_of(path: str) -> str:
    """The name of an address; empty for what no page has."""
    try:
        return str(resolve(path).url_name)
    except Resolver404:
        return ""


def clicks_from_home(page: Page) -> dict[str, int]:
    """How many clicks the first page of every kind is away, by the name of its address."""
    found: dict[str, int] = {"home": 0}
    edges: dict[int, dict[str, str]] = {0: {"home": "/"}}
    for clicks in range(MOST_CLICKS + 1):
        for name, address in edges.get(clicks, {}).items():
            if found[name] < clicks:
                continue
            for following, there, more in _ways_on(page, address):
                if clicks + more < found.get(following, MOST_CLICKS + 2):
                    found[following] = clicks + more
                    edges.setdefault(clicks + more, {})[following] = there
    return found


def _ways_on(page: Page, address: str) -> list[tuple[str, str, int]]:
    """Where a page leads: name, address, clicks. A file that is downloaded leads nowhere."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return []
    if answer is None or not answer.ok:
        return []
    links: list[tuple[str, str, int]] = page.evaluate(LINKS)
    named = [(_page_at(path, search), path + search, clicks) for path, search, clicks in links]
    return [way for way in named if way[0] and way[0] not in GATES]


def _page_at(path: str, search: str) -> str:
    """The name of an address; the list of households once somebody has looked for one is a page of its own."""
    name = name_of(path)
    return f"{name}, searched" if (name, search) == ("households", "?q=H") else name


def pages_without_a_thing(page: Page) -> set[str]:
    """The pages that name nothing and open for this person."""
    found = set()
    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern) and not pattern.pattern.converters and pattern.name not in NO_PAGES:
            answer = page.request.get(reverse(str(pattern.name)), max_redirects=0)
            if answer.status == 200 and "html" in answer.headers["content-type"]:
                found.add(str(pattern.name))
            answer.dispose()
    return found


@pytest.mark.parametrize("role", ["county_office", "township_clerk"])
def test_every_page_is_three_clicks_from_home_at_most(window: Window, measured: Measured, role: str) -> None:
    page = window(role).new_page()
    found = clicks_from_home(page)
    missing = pages_without_a_thing(page) - found.keys()
    measured(f"U15: {len(found)} pages of {role}, {max(found.values())} clicks from home at most ({MOST_CLICKS}), "
             "the click that opens a menu counted")  # fmt: skip
    assert missing == set()
    assert {name: clicks for name, clicks in found.items() if clicks > MOST_CLICKS} == {}


def fields_of(page: Page) -> Mapping[str, Any]:
    """What the survey form would send as it stands."""
    fields: Mapping[str, Any] = page.evaluate(FIELDS)
    return fields


def test_a_form_that_changes_mid_round_keeps_every_answer_and_asks_for_what_is_new_alone(
    window: Window, site: Site, measured: Measured
) -> None:
    filled_by(site.data, "tests.functional.village_answers_of_2016")
    page, survey = window("county_office").new_page(), f"/subjects/{site.subjects[UPPER]}/survey/"
    to_add = page.get_by_role("navigation", name="还没有答完的项目").get_by_role("link")
    page.goto(survey)
    expect(to_add).to_have_count(0)
    page.locator("#f-remark").fill("文化室改到2017年9月完工")  # typed and not saved yet
    expect(page.locator("[data-kept]")).to_have_text(re.compile(r"草稿已保存 \d\d:\d\d"))
    kept = fields_of(page)
    page.goto("/order/amend/?key=village.leading_industry.applies.2016")
    page.locator("select[name=value]").select_option("yes")
    page.get_by_label("依据文号").fill("青脱贫办〔2017〕9号")
    page.get_by_label("文件日期").fill("2017-06-12")
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.get_by_text("已录入，全县将按新的数值重新评定。")).to_be_visible()
    page.goto(survey)
    expect(to_add).to_have_text(["主导产业"])
    then, asked = fields_of(page), to_add.all_inner_texts()
    carried = sum(then.get(name) == text for name, text in kept.items())
    measured(f"U9: a form changed mid-round carries {carried} of {len(kept)} fields; 要补填: {asked}")
    assert carried == len(kept)
    assert kept["remark"] == "文化室改到2017年9月完工"
    expect(page.get_by_text("要补填1项")).to_be_visible()
    assert asked == ["主导产业"]
