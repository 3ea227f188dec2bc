"""The roster of a village: its households in the order of the register, narrowed to what is still to be done (U13)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words
from tests.integration.web.test_survey_pages import COUNTS, INCOME, SIX, WHOLE, address_of, fields_of

VILLAGE = "511425102201"  # 瑞峰镇 上游村: 孙七 is not surveyed, 周八 is


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area="511425102")


def listed(client: Client, only: str = "") -> list[str]:
    """The households that the roster shows."""
    html = html_of(client.get("/roster/", {"village": VILLAGE, "only": only}))
    return re.findall(r'<td data-label="户编号">(\w+)</td>', html)


def counts(client: Client) -> dict[str, int]:
    """The filters with their numbers."""
    words = re.findall(
        "(全部|未查|有问题|被退回|待签字) ([0-9]+)", main_words(client.get(f"/roster/?village={VILLAGE}"))
    )
    return {name: int(number) for name, number in words}


def save(client: Client, code: str, **said: str) -> None:
    fields = fields_of(client.get(address_of(code))) | COUNTS | INCOME | SIX | WHOLE | said
    assert client.post(address_of(code), fields).status_code == 302


def test_households_stand_in_the_order_of_the_register_with_what_is_to_be_done(clerk: Client) -> None:
    assert listed(clerk) == ["H5", "H6"]
    assert counts(clerk) == {"全部": 2, "未查": 1, "有问题": 0, "被退回": 0, "待签字": 0}
    assert listed(clerk, "unsurveyed") == ["H5"]


def test_without_a_signature_and_with_an_open_item_a_household_is_listed_as_such(clerk: Client) -> None:
    save(clerk, "H5", broadcast="", signature="")
    assert counts(clerk) == {"全部": 2, "未查": 0, "有问题": 1, "被退回": 0, "待签字": 1}
    assert listed(clerk, "troubled") == listed(clerk, "unsigned") == ["H5"]
    save(clerk, "H5", signature="signed")
    assert counts(clerk) == {"全部": 2, "未查": 0, "有问题": 0, "被退回": 0, "待签字": 0}
    assert "没有这样的户" in main_words(clerk.get(f"/roster/?village={VILLAGE}&only=troubled"))


def test_a_village_out_of_reach_is_not_there(clerk: Client) -> None:
    assert clerk.get("/roster/?village=511425101201").status_code == 404
