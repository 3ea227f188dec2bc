"""Another line tried on a page: what stands, what would be, what is not known, and that nothing is stored.

In the small county H1 and H2 have 3,200 yuan a head, five others 4,500; H5 is not surveyed. The line in force is 3,100.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from huitou.accounts.actions import acting, ensure_operator
from huitou.assessments.models import Assessment
from huitou.audit.models import Event
from huitou.core.authority import Permission
from huitou.surveys.actions import open_round, record_surveys
from huitou.surveys.queries import RoundLine
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words
from tests.samples.small_county import COUNTY, NOW, TODAY, documents

ADDRESS = "/rollup/what-if/"
HTMX: Mapping[str, str] = {"HX-Request": "true"}


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def round_without_a_line() -> RoundLine:
    """The round of December 2018, whose line nobody has entered, surveyed like the first."""
    operator = ensure_operator()
    with acting(operator, Permission.ROUND_OPEN, COUNTY, today=TODAY) as actor:
        line, _ = open_round("2018-12", COUNTY, by=actor, now=NOW)
    with acting(operator, Permission.SURVEY_IMPORT_APPROVED, COUNTY, today=TODAY) as actor:
        record_surveys(line, documents(), approved=True, way_in="file", by=actor, now=NOW)
    return line


def numbers_behind(client: Client, address: str) -> list[tuple[str, int]]:
    """The links of the page's numbers with what they say."""
    html = html_of(client.get(address)).replace("&amp;", "&")
    found = re.findall(r'href="([^"]*(?:opened|changed)[^"]*)">\s*([+-]?[\d,]+)\s*<', html)
    return [(link, abs(int(shown.replace(",", "")))) for link, shown in found]


def test_both_lines_stand_side_by_side_with_the_difference(office: Client) -> None:
    words = main_words(office.get(f"{ADDRESS}?line=3300"))
    assert "标准线由3,100元/人·年改为3,300元/人·年：未达标由0户变为2户" in words
    assert "合计 青神县 8 (16) 0 2 (4) +2 (+4) 1 (2)" in words
    assert "瑞峰镇 4 (8) 0 0 0 1 (2)" in words


def test_villages_are_shown_of_a_township_and_when_asked_for(office: Client) -> None:
    link = next(one for one in links_of(office.get(f"{ADDRESS}?line=3300")) if "area=511425101&" in one)
    words = main_words(office.get(link))
    assert "合计 汉阳镇 4 (8) 0 2 (4) +2 (+4) 0" in words
    assert "上游村 2 (4) 0 2 (4)" in words
    assert "瑞峰镇" not in words
    assert main_words(office.get(f"{ADDRESS}?line=3300&level=village")).count("上游村 2 (4)") == 2


@pytest.mark.parametrize("query", ["line=3300", "line=5000&level=village", "line=3300&area=511425101", "line=100"])
def test_every_number_opens_as_many_households_as_it_says(office: Client, query: str) -> None:
    numbers = numbers_behind(office, f"{ADDRESS}?{query}")
    assert numbers
    for link, number in numbers:
        opened = office.get(link)
        assert len([one for one in links_of(opened) if one.startswith("/subjects/")]) == number, link


def test_the_difference_opens_the_households_that_change(office: Client) -> None:
    link = next(link for link, _ in numbers_behind(office, f"{ADDRESS}?line=3300") if "changed" in link)
    words = main_words(office.get(link))
    assert "标准线由3,100元/人·年改为3,300元/人·年，达标与否随之改变的户" in words
    assert "共2户，户内4人" in words
    assert ("张三" in words, "李四" in words, "王五" in words) == (True, True, False)


def test_the_curve_is_drawn_and_listed(office: Client) -> None:
    html = html_of(office.get(f"{ADDRESS}?line=4500.01"))
    points = re.search(r'<polyline class="curve__line" points="([^"]+)"', html)
    assert points is not None
    places = [tuple(int(part) for part in point.split(",")) for point in points[1].split()]
    assert places == sorted(places, key=lambda place: (place[0], -place[1])), "to the right and never down"
    words = main_words(office.get(f"{ADDRESS}?line=4500.01"))
    assert "3,000 0 0 3,100 现行标准线 0 0 3,500 2 4 4,000 2 4 4,500 2 4 4,500.01 测算线 7 14 5,000 7 14" in words


def test_what_is_unknown_is_counted_apart_and_no_line_changes_it(office: Client) -> None:
    for line in ("0", "3100", "9999999.99"):
        words = main_words(office.get(f"{ADDRESS}?line={line}"))
        assert "对象8户中有1户未查清，不算达标，也不算未达标" in words
        assert "收入未查清的1户不在里面" in words
        assert "合计 青神县 8 (16)" in words
        assert re.search(r"合计 青神县 [^A-Z]*? 1 \(2\) 汉阳镇", words)


def test_without_a_line_in_force_there_is_nothing_to_compare_with(office: Client) -> None:
    line = round_without_a_line()
    words = main_words(office.get(f"{ADDRESS}?round={line.ref}"))
    assert "现行标准线尚未录入" in words
    assert "填一个数" in words
    assert "相差" not in words
    tried = main_words(office.get(f"{ADDRESS}?round={line.ref}&line=3300"))
    assert "现行标准线尚未录入，按它算都是未查清，没有可比的数" in tried
    assert "合计 青神县 8 (16) — 2 (4) — 1" in tried
    numbers = numbers_behind(office, f"{ADDRESS}?round={line.ref}&line=3300")
    assert ("changed" in numbers[1][0], numbers[1][1]) == (True, 2)
    assert "张三" in main_words(office.get(numbers[1][0]))


def test_where_nothing_is_surveyed_the_page_says_so_and_shows_no_zero(office: Client) -> None:
    words = main_words(office.get(f"{ADDRESS}?kind=remediation&line=3000"))
    assert "还没有可以测算的数" in words
    assert "对象8户中有8户未查清" in words
    assert "未达标0户" not in words
    assert "测算线下未达标" not in words


def test_the_page_says_that_nothing_is_stored_and_nothing_is(office: Client) -> None:
    before = list(Assessment.objects.order_by("id").values_list("standard_digest", "findings")), Event.objects.count()
    for query in ("line=3300", "line=9000&level=village"):
        assert "只是测算，不存任何东西。" in main_words(office.get(f"{ADDRESS}?{query}"))
    office.get(f"{ADDRESS}changed/?line=9000&area={COUNTY}")
    after = list(Assessment.objects.order_by("id").values_list("standard_digest", "findings")), Event.objects.count()
    assert after == before
    assert office.post(ADDRESS, {"line": "3300"}).status_code == 405


@pytest.mark.parametrize("typed", ["三千", "-1", "3100.005", "1e9", "10000000", "3,300"])
def test_what_is_no_line_is_told_beside_the_line_in_force(office: Client, typed: str) -> None:
    page = office.get(ADDRESS, {"line": typed})
    assert page.status_code == 200
    words = main_words(page)
    assert f"“{typed}”不能当标准线" in words
    assert "HT9024" in words
    assert "合计 青神县 8 (16) 0 0 0 1" in words
    assert f'value="{typed}"' in html_of(page), "so that it can be mended"


def test_a_script_gets_only_what_changes(office: Client) -> None:
    html = html_of(office.get(f"{ADDRESS}?line=3300", headers=HTMX))
    assert "<html" not in html
    assert '<p id="what-if-said" hx-swap-oob="innerHTML">' in html
    assert "测算线下未达标" in html
    assert "<form" not in html


def test_a_figure_that_was_typed_for_another_indicator_is_not_taken_over(office: Client) -> None:
    words = main_words(office.get(f"{ADDRESS}?line=9000&of=collective_income"))
    assert "这就是现行标准线3,100元/人·年：未达标0户" in words


@pytest.mark.parametrize("query", ["area=51142510", "area=x"])
def test_an_area_that_does_not_exist_is_missing(office: Client, query: str) -> None:
    assert office.get(f"{ADDRESS}?{query}").status_code == 404


def test_a_place_that_is_on_no_map_is_refused_in_words(office: Client) -> None:
    refused = office.get(f"{ADDRESS}?area=511499&line=3300")
    assert (refused.status_code, "HT3001" in main_words(refused)) == (422, True)


@pytest.mark.parametrize("query", ["", "line=三千"])
def test_without_another_line_no_household_changes(office: Client, query: str) -> None:
    expected = 200 if not query else 404
    answer = office.get(f"{ADDRESS}changed/?{query}")
    assert answer.status_code == expected
    if expected == 200:
        assert "没有改变的户" in main_words(answer)


def test_the_rollup_leads_here_whoever_sees_households(office: Client, signed_in: SignIn) -> None:
    assert any(link.startswith(ADDRESS) for link in links_of(office.get("/rollup/")))
    assert not any(link.startswith(ADDRESS) for link in links_of(office.get("/rollup/?subject=village")))
    city = signed_in("city_viewer", area="5114")
    assert not any(link.startswith(ADDRESS) for link in links_of(city.get("/rollup/")))


@pytest.mark.parametrize(("role", "area"), [("city_viewer", "5114"), ("province_viewer", "51")])
def test_a_post_without_households_is_told_why_it_may_not(signed_in: SignIn, role: str, area: str) -> None:
    client = signed_in(role, area=area)
    for address in (ADDRESS, f"{ADDRESS}?line=3300", f"{ADDRESS}changed/?line=3300"):
        page = client.get(address)
        assert page.status_code == 403
        assert "HT9023" in main_words(page)
        assert "两个数差一户，这一户的收入就露出来了" in main_words(page)


def test_a_township_tries_a_line_on_its_own_households(signed_in: SignIn) -> None:
    words = main_words(signed_in("township_clerk", area="511425102").get(f"{ADDRESS}?line=5000"))
    assert "瑞峰镇" not in words.split("区域")[0], "no total of a county that lies beyond its reach"
    assert "未达标由0户变为3户" in words
    assert "5,000 测算线 3 6" in words, "and the curve counts the same households"


def test_who_may_be_sent_to_revisit_is_not_told_whose_income_lies_at_the_line(office: Client) -> None:
    drawn = office.post("/spot-checks/", {"seed": "摇号 7", "by": "size", "size": "7"})
    assert drawn.status_code == 302
    words = main_words(office.get(f"{ADDRESS}changed/?line=3300"))
    assert "共2户，户内4人" in words
    assert "有2户抽中了复查" in words
    assert ("张三" in words, "李四" in words) == (False, False)
