"""The province's platform: the lines of Form 3 in keying order, 已录入 with who and when, n/N by township."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huitou.reporting.queries.platform import entered_counts
from huitou.surveys.models import PlatformEntry, RoundSubject
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words

TOWNSHIP, LOWER = "511425101", "511425101202"


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area=TOWNSHIP, name="刘录入")


def words(client: Client, village: str = LOWER, form: str = "3") -> str:
    return main_words(client.get(reverse("platform"), {"form": form, "village": village}))


def tick(client: Client, code: str, **more: str) -> int:
    ref = RoundSubject.objects.get(code=code).ref
    said = {"form": "3", "village": LOWER, **more}
    return client.post(reverse("platform_enter", args=[ref]), said).status_code


def test_a_village_lists_the_lines_of_form_3_in_its_order_with_the_day_of_the_calendar(clerk: Client) -> None:
    page = words(clerk)
    assert "已录入0户，共3户" in page, "李四, 王五 and 赵六 of 汉阳镇"
    assert "2017年7月31日" in page
    assert page.index("王五") < page.index("赵六")
    assert "张三" not in page


def test_a_tick_says_who_and_when_and_counts_for_village_and_township(clerk: Client) -> None:
    assert tick(clerk, "H3") == 302
    page = words(clerk)
    assert "刘录入 2017年6月12日 10:00" in page
    assert "已录入1户，共3户" in page
    assert "下游村 1/2" in page


def test_a_tick_is_taken_back_and_stays_on_record(clerk: Client) -> None:
    tick(clerk, "H3")
    assert tick(clerk, "H3", undo="yes") == 302
    assert "已录入0户" in words(clerk)
    kept = PlatformEntry.objects.get()
    assert (kept.by_name, kept.undone_by_name) == ("刘录入", "刘录入")
    assert tick(clerk, "H3") == 302


def test_whoever_ticks_second_is_told_who_was_first(clerk: Client) -> None:
    tick(clerk, "H3")
    assert tick(clerk, "H3") == 409
    assert PlatformEntry.objects.count() == 1


def test_form_4_has_a_day_of_its_own_and_nobody_until_something_is_confirmed(clerk: Client) -> None:
    assert "没有要录入的户" in words(clerk, form="4")


def test_the_county_sees_every_township_and_ticks_nothing(clerk: Client, signed_in: SignIn) -> None:
    tick(clerk, "H3")
    county = signed_in("county_office")
    page = words(county)
    assert "汉阳镇 1 / 3" in page
    assert "瑞峰镇 0 / 1" in page
    assert tick(county, "H4") == 403


def test_another_township_does_not_tick_it(signed_in: SignIn) -> None:
    assert tick(signed_in("township_clerk", area="511425102"), "H3") == 404


def test_no_household_is_counted_that_the_form_has_no_line_for(clerk: Client, signed_in: SignIn) -> None:
    from huitou.accounts.models import User
    from huitou.accounts.queries import viewing
    from huitou.reporting.queries import fill_form
    from huitou.surveys.queries import rounds
    from tests.samples.small_county import TODAY

    signed_in("county_office")
    viewer = viewing(User.objects.get(username="county_office"), today=TODAY)
    line = rounds(viewer)[0]
    forms = fill_form("3", line, "511425", viewer=viewer).forms
    _, villages = entered_counts(line, "3", viewer)
    assert sum(len(form.identifiers) for form in forms) == sum(one.households for one in villages) == 4
