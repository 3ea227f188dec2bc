"""Where a page that says no leads: back to where the reader came from on this site, home, and to whom to ask."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words

BACK = re.compile(r'<a class="button"\s+href="([^"]*)">\s*回到刚才的页面')


def way_back(client: Client, address: str, came_from: str) -> str:
    """Where the first button leads; empty when it does not lead back."""
    answer = client.get(address, headers={"referer": came_from})
    found = BACK.search(answer.content.decode())
    return found[1] if found else ""


@pytest.mark.parametrize("address", ["/nothing/", "/people/"])
def test_a_refused_page_leads_back_to_where_the_reader_came_from(signed_in: SignIn, address: str) -> None:
    clerk = signed_in("township_clerk")
    assert way_back(clerk, address, "http://testserver/gaps/?state=found") == "http://testserver/gaps/?state=found"


@pytest.mark.parametrize(
    "came_from", ["", "https://elsewhere.example/gaps/", "javascript:alert(1)", "http://testserver/nothing/"]
)
def test_it_leads_nowhere_but_to_another_page_of_this_site(signed_in: SignIn, came_from: str) -> None:
    assert way_back(signed_in("township_clerk"), "/nothing/", came_from) == ""


@pytest.mark.parametrize(("address", "status"), [("/nothing/", 404), ("/people/", 403)])
def test_it_says_whom_to_ask(signed_in: SignIn, address: str, status: int) -> None:
    answer = signed_in("township_clerk").get(address)
    assert answer.status_code == status
    words = main_words(answer)
    assert "县脱贫办" in words
    assert "安全管理员" in words
