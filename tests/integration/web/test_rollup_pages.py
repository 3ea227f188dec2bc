"""The roll-up: every number opens exactly the subjects that it counts."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from huitou.accounts.models import User
from huitou.accounts.queries import viewing
from huitou.core.errors import Refusal
from huitou.orders.queries import effective_pack
from huitou.reporting.choice import Choice, SubjectType
from huitou.reporting.queries import opened, rollup
from huitou.reporting.queries.exploring import judged_columns
from huitou.rollup.figures import Measure
from huitou.rollup.opening import subjects_behind
from huitou.surveys.queries import open_rounds
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words
from tests.samples.small_county import TODAY


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def opened_numbers(client: Client, address: str) -> list[tuple[str, int]]:
    """The links behind the numbers of a table, with the numbers."""
    html = html_of(client.get(address)).replace("&amp;", "&")
    found = re.findall(r'href="([^"]*opened[^"]*)">\s*([\d,]+)\s*<', html)
    return [(link, int(shown.replace(",", ""))) for link, shown in found]


@pytest.mark.parametrize(
    "address",
    ["/rollup/", "/rollup/?level=village&years=1", "/rollup/?level=county", "/rollup/?subject=village&level=township"],
)
def test_every_number_opens_as_many_subjects_as_it_says(office: Client, address: str) -> None:
    numbers = opened_numbers(office, address)
    assert numbers
    for link, number in numbers:
        opened = office.get(link)
        assert len([one for one in links_of(opened) if one.startswith("/subjects/")]) == number, link


def test_townships_stand_under_the_total_of_the_county(office: Client) -> None:
    words = main_words(office.get("/rollup/"))
    assert "合计 青神县 8 (16) 4 (8)" in words
    assert "汉阳镇 4 (8) 3 (6)" in words
    assert "瑞峰镇 4 (8) 1 (2)" in words


def test_an_area_opens_onto_the_areas_below_it(office: Client) -> None:
    link = next(link for link in links_of(office.get("/rollup/")) if "area=511425101" in link and "opened" not in link)
    words = main_words(office.get(link))
    assert "合计 汉阳镇 4 (8)" in words
    assert "上游村 2 (4)" in words
    assert "瑞峰镇" not in words


def test_years_are_shown_when_asked_for(office: Client) -> None:
    words = main_words(office.get("/rollup/?years=1&level=county"))
    assert "青神县 2014 2 (4) 0" in words
    assert "青神县 2016 4 (8) 3 (6)" in words
    assert "青神县 合计 8 (16) 4 (8)" in words


def test_education_is_counted_in_children(office: Client) -> None:
    links = links_of(office.get("/rollup/?level=county"))
    link = next(link for link in links if "indicator=compulsory_education" in link)
    assert "赵六" in main_words(office.get(link))


def test_the_page_of_a_number_says_what_was_counted(office: Client) -> None:
    words = main_words(office.get("/rollup/opened/?measure=not_met&indicator=safe_water&area=511425101&year=2015"))
    assert "汉阳镇 · 安全饮用水 · 未达标" in words
    assert "2015年脱贫（退出）" in words
    assert "共1户，户内2人" in words


@pytest.mark.parametrize(
    "query", ["", "measure=salary", "measure=subjects&year=abc", "measure=subjects&year=²"], ids=repr
)
def test_a_number_that_does_not_exist_is_missing(office: Client, query: str) -> None:
    assert office.get(f"/rollup/opened/?{query}").status_code == 404


def numbers_of(client: Client, address: str) -> dict[str, list[str]]:
    """The figures of a table by row, without the persons in brackets."""
    html = html_of(client.get(address))
    rows = [re.sub(r"<abbr[^>]*>", "", row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)[2:]]
    cells = [[re.sub(r"<[^>]+>|\([^)]*\)", "", cell).strip() for cell in re.split(r"</t[hd]>", row)] for row in rows]
    return {row[0]: row[1:-1] for row in cells}


def test_whoever_sees_figures_only_gets_no_names_and_no_small_figures(signed_in: SignIn) -> None:
    viewer = signed_in("province_viewer", area="51")
    page = viewer.get("/rollup/?level=county")
    assert opened_numbers(viewer, "/rollup/?level=county") == []
    assert "青神县 8 (16) 4 (8)" in main_words(page)
    assert viewer.get("/rollup/opened/?measure=subjects&area=511425").status_code == 403
    (county,) = numbers_of(viewer, "/rollup/?level=county").values()
    assert county[:2] == ["8", "4"]
    assert set(county[2:]) == {"0", "＊"}, "one household each is behind whatever is missed"
    assert "少于3户，或者能推算出这样的数，不公布" in html_of(page)


def test_a_small_figure_does_not_follow_from_the_total(signed_in: SignIn) -> None:
    """汉阳镇 has 3 below the standard and 瑞峰镇 1, of 4 in the county."""
    viewer = signed_in("city_viewer", area="5114")
    figures = numbers_of(viewer, "/rollup/?level=township")
    assert figures["合计 青神县"][:2] == ["8", "4"]
    assert (figures["汉阳镇"][:2], figures["瑞峰镇"][:2]) == (["4", "＊"], ["4", "＊"])
    villages = numbers_of(viewer, "/rollup/?level=village&area=511425101")
    assert villages["合计 汉阳镇"][1] == "＊", "the same on every page"
    assert {row[0] for name, row in villages.items() if name.endswith("游村")} == {"＊"}


def test_years_are_published_of_counties_where_none_of_them_is_small(signed_in: SignIn) -> None:
    """Of the county's 8 households 2 left poverty in 2014 and in 2015 each, 4 in 2016."""
    viewer = signed_in("city_viewer", area="5114")
    words = main_words(viewer.get("/rollup/?level=county&years=1"))
    assert "青神县 2016 ＊ ＊" in words
    assert "青神县 合计 8 (16) 4 (8)" in words
    assert "2016" not in main_words(viewer.get("/rollup/?level=township&years=1"))


def test_the_whole_table_refuses_whoever_sees_figures_only(signed_in: SignIn) -> None:
    signed_in("city_viewer", area="5114")
    city = viewing(User.objects.get(username="city_viewer-5114"), today=TODAY)
    with pytest.raises(Refusal):
        rollup("2017-07", "county", viewer=city)


def test_the_work_of_a_county_keeps_nothing_back(office: Client) -> None:
    assert "＊" not in html_of(office.get("/rollup/?level=village&years=1"))


def test_a_township_rolls_up_its_own_villages_only(signed_in: SignIn) -> None:
    clerk = signed_in("township_clerk", area="511425101")
    words = main_words(clerk.get("/rollup/"))
    assert words.count("上游村") == 1
    assert "上游村 2 (4)" in words
    assert clerk.get("/rollup/opened/?measure=subjects&area=511425102").status_code == 403


@pytest.mark.parametrize("subject", ["household", "village"])
def test_what_stands_behind_a_figure_is_what_the_judgements_say(office: Client, subject: SubjectType) -> None:
    """Counted in the database by the tally, and read judgement by judgement."""
    viewer = viewing(User.objects.get(username="county_office"), today=TODAY)
    rounds = open_rounds(viewer, "2017-07")
    columns = judged_columns(rounds, Choice(subject, "review", ""), viewer.scope)
    slugs = [info.slug for info in effective_pack(rounds[0].county_code).indicators(subject)]
    about_all = (Measure.SUBJECTS, Measure.SIZE_UNKNOWN, Measure.BELOW_STANDARD)
    asked = [(one, "") for one in about_all] + [(one, slug) for one in set(Measure) - {*about_all} for slug in slugs]
    sizes = dict(zip(columns.subjects.subject.tolist(), columns.subjects.size.tolist(), strict=True))
    seen = 0
    for area in ("511425", "511425101"):
        for measure, indicator in asked:
            keys = subjects_behind(columns, area, None, measure, indicator).tolist()
            page = opened("2017-07", area, viewer=viewer, subject=subject, measure=measure, indicator=indicator)
            told = (page.total, page.persons, {line.id for line in page.lines})
            assert told == (len(keys), sum(sizes[key] for key in keys), set(keys)), (area, measure, indicator)
            seen += len(keys)
    assert seen


def test_areas_come_page_by_page_each_with_all_its_years_and_the_sum_of_all(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, address = (
        viewing(User.objects.get(username="county_office"), today=TODAY),
        "/rollup/?level=township&years=1",
    )
    whole = main_words(office.get(address))
    monkeypatch.setattr("huitou.web.views.rollups.PAGE_SIZE", 1)
    first, last, beyond = (main_words(office.get(f"{address}&page={number}")) for number in (1, 2, 9))
    names = [row.name for row in rollup("2017-07", "township", viewer=viewer, by_year=False).rows]
    assert len(names) == 2
    assert [[name in page for name in names] for page in (first, last, beyond)] == [
        [True, False],
        [False, True],
        [False, True],
    ]
    assert all(page.count("合计") > 1 for page in (first, last)), "of the area's years, and of all areas"
    assert "第1页，共2页" in first
    assert "共2页" not in whole


def test_without_exit_years_the_figures_of_all_years_are_the_same(office: Client) -> None:
    viewer = viewing(User.objects.get(username="county_office"), today=TODAY)
    with_years = rollup("2017-07", "village", viewer=viewer).rows
    assert any(row.exit_year for row in with_years)
    together = tuple(row for row in with_years if row.exit_year is None)
    assert rollup("2017-07", "village", viewer=viewer, by_year=False).rows == together
