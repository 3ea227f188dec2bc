"""The page on which the county office opens a round: what it takes over is shown, and opened only as shown."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.test import Client

from huitou.audit.writing import writing
from huitou.casework.actions import carry_over
from huitou.core.authority import Permission
from huitou.registry.models import Household
from huitou.surveys.models import Round
from huitou.surveys.queries import RoundLine
from huitou.web import clock
from tests.integration import county
from tests.integration.county import NOW, TODAY
from tests.integration.web.reading import main_words
from tests.integration.web.test_work_pages import as_

ADDRESS = "/rounds/open/"


@pytest.fixture
def ended(open_round: RoundLine, monkeypatch: pytest.MonkeyPatch) -> RoundLine:
    """A round with nine gaps, its year-end acceptance held."""

    def today() -> date:
        return TODAY

    def now() -> datetime:
        return NOW

    monkeypatch.setattr(clock, "today", today)
    monkeypatch.setattr(clock, "now", now)
    county.enter_line(2017, "3100")
    county.approve(open_round, *county.SURVEYS)
    with county.doing("county_office", Permission.GAP_CARRY_OVER) as office:
        carry_over(open_round.id, by=office, now=NOW)
    return open_round


def shown(office: Client, slug: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', office.get(f"{ADDRESS}?slug={slug}").content.decode())
    assert found is not None
    return found.group(1)


def test_the_page_shows_subjects_by_exit_year_calendar_and_carried_gaps(ended: RoundLine) -> None:
    words = main_words(as_("county_office").get(ADDRESS))
    assert "2017年12月批次：回头看按2017年标准，回头帮按2018年标准" in words, "2017-07 is open; this one is next"
    assert "2014 2 5 " in words, "two households of five people by the system"
    assert "2017 1 2 0" in words
    assert "台账里另有1户不是这些年份脱贫的" in words
    assert "9 带入结转（项）" in words
    assert "不能撤回" in words


def test_a_round_opens_as_it_was_shown_and_takes_the_carried_gaps_in(ended: RoundLine) -> None:
    office = as_("county_office")
    said = {"slug": "2017-12", "shown": shown(office, "2017-12")}
    words = main_words(office.post(ADDRESS, said, follow=True))
    assert "批次已开启，带入上批次结转的9项" in words
    assert Round.objects.get(slug="2017-12").subjects.filter(subject_type="household").count() == 9
    # Pressed twice, or gone back to: it is no longer among those that can be opened.
    again = office.post(ADDRESS, said)
    assert again.status_code == 200
    assert Round.objects.count() == 2


def test_a_register_that_changed_meanwhile_is_shown_anew(ended: RoundLine) -> None:
    office = as_("county_office")
    before = shown(office, "2017-12")
    with writing():
        Household.objects.filter(code="H10").update(exit_year=2016)
    words = main_words(office.post(ADDRESS, {"slug": "2017-12", "shown": before}))
    assert "没有开启" in words
    assert "2016 5 " in words
    assert Round.objects.count() == 1


def test_gaps_that_nobody_carried_over_are_named(open_round: RoundLine) -> None:
    county.approve(open_round, *county.SURVEYS)
    words = main_words(as_("county_office").get(ADDRESS))
    assert "还有9项没有办完、也没有结转" in words


def test_what_speaks_against_it_is_said_with_its_number(ended: RoundLine) -> None:
    with writing():
        Household.objects.update(ended_on=TODAY, ended_reason="moved")
    answer = as_("county_office").get(ADDRESS)
    assert answer.status_code == 422
    assert "HT4016" in main_words(answer)


@pytest.mark.parametrize("role", ["review_team", "supervision"])
def test_nobody_else_opens_rounds(open_round: RoundLine, role: str) -> None:
    assert as_(role).get(ADDRESS).status_code == 403
