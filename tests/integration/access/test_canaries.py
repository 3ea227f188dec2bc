"""A canary in every region (T17): no list, search, page or total lets one out to somebody who may not see it."""

from __future__ import annotations

import pytest

from huitou.accounts.models import User
from huitou.accounts.queries import viewing
from huitou.core.errors import Refusal
from huitou.reporting.queries.forms import fill_form
from huitou.surveys.queries import rounds
from tests.integration.access import world
from tests.integration.access.crawling import crawl, leaks, may_be_seen, seen
from tests.integration.access.expectations import ASKING, COUNTY, FIELD
from tests.integration.access.world import CANARIES, RELATIONS, TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ASKING)
def test_nobody_pulls_out_what_lies_outside_their_reach(role: str) -> None:
    things = world.build()
    pages = crawl(world.client_of(role), things)
    assert leaks(pages, may_be_seen(role)) == []
    assert seen(pages) == may_be_seen(role), "and the crawl does reach what may be seen"


def test_a_department_that_was_sent_nothing_and_supports_nobody_sees_nobody() -> None:
    things = world.build()
    pages = crawl(world.client_of("department_officer", "education"), things)
    assert leaks(pages, frozenset()) == []


@pytest.mark.parametrize("role", sorted(FIELD | COUNTY))
@pytest.mark.parametrize("relation", RELATIONS)
def test_a_form_is_filled_for_places_within_reach_only(role: str, relation: str) -> None:
    world.build()
    world.client_of(role)
    viewer = viewing(User.objects.get(username=role), today=TODAY)
    try:
        forms = [fill_form("2", line, world.VILLAGES[relation], viewer=viewer) for line in rounds(viewer)]
    except Refusal:
        forms = []
    assert (CANARIES[relation][0] in repr(forms)) == (relation in may_be_seen(role))
    assert not any(CANARIES[other][0] in repr(forms) for other in RELATIONS if other != relation)
