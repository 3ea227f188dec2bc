"""What belongs to others answers as what is missing, and no address counts (T19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.integration.access import world
from tests.integration.access.expectations import ACCESS

pytestmark = pytest.mark.django_db
_REF = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.mark.parametrize("role", ["township_approver", "village_officer"])
def test_what_belongs_to_others_answers_as_what_is_missing(role: str) -> None:
    things = world.build()["other_county"]
    client = world.client_of(role)
    for name, access in ACCESS.items():
        address = access.address(things)
        if role not in access.reads or "other_county" in access.reach[role] or not _REF.search(address.split("?")[0]):
            continue
        foreign, missing = client.get(address), client.get(_REF.sub(str(uuid4()), address))
        assert (foreign.status_code, missing.status_code) == (404, 404), name
        assert _page(foreign.content) == _page(missing.content), name


def _page(content: bytes) -> str:
    """A page without what differs at every request: tokens, and the address that it was asked under."""
    return _REF.sub("", _TOKEN.sub("", content.decode()))


def test_no_address_counts() -> None:
    def patterns(resolver: URLResolver) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield str(entry.pattern)
            else:
                yield from patterns(entry)

    assert [one for one in patterns(get_resolver()) if "<int" in one or r"\d" in one] == []
