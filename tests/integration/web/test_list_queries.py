"""Every list takes the number of queries that it takes, however much it lists: no line asks for anything of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huitou.accounts.models import Post
from huitou.areas.models import Area
from huitou.audit.writing import writing
from huitou.casework.models import GapDepartment, GapRequest
from tests.benchmarks import lists_ours
from tests.benchmarks.list_pages import LISTS

AT_MOST = 26
_BACKEND = "huitou.web.session_store.People"


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def busy_county(times: int) -> None:
    """A county's year, so many times over: gaps in every state, surveys, requests of departments, people."""
    lists_ours.build(160 * times, 320 * times, townships=6, villages_each=2)
    with writing():
        for part in GapDepartment.objects.filter(part="lead").order_by("department_id", "id")[: 3 * times]:
            GapRequest.objects.create(
                gap_id=part.gap_id, department_id=part.department_id, kind="extension", reason="雨季施工停了",
                wanted_on=date(2017, 11, 20), asked_at=lists_ours.NOW, asked_by=0, asked_by_name="县水务局",
            )  # fmt: skip
        for number in range(3 * times):
            clerk = get_user_model().objects.create_user(username=f"clerk{number}", name=f"经办{number}")
            township = Area.objects.get(code=f"{lists_ours.COUNTY}100")
            Post.objects.create(user=clerk, role="township_clerk", area=township, from_on=date(2017, 1, 1))


def queries_by_list(times: int) -> dict[str, int]:
    """How many queries every declared list takes in such a county, for somebody with so many sign-ins."""
    counted = {}
    busy_county(times)
    for role in LISTS:
        user = lists_ours.person(role)
        for _ in range(times):
            client = Client()
            client.force_login(user, backend=_BACKEND)
        for address in lists_ours.addresses(role):
            assert client.get(address).status_code == 200, address
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counted[f"{role} {address}"] = len(asked)
    return counted


@pytest.mark.django_db
def test_a_list_takes_the_same_queries_however_long_it_is() -> None:
    with taken_back():
        some = queries_by_list(1)
    with taken_back():
        more = queries_by_list(2)
    assert more == some
    assert {name: number for name, number in more.items() if number > AT_MOST} == {}
