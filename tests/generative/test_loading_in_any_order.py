"""However the rows of a file are cut up, repeated and shuffled, the register ends the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.queries import viewing
from huitou.areas.actions import AreaRow, load_areas
from huitou.core.authority import Permission
from huitou.core.loading import LoadReport
from huitou.documents.tables import read_table
from huitou.registry.actions import load
from huitou.registry.models import Change, Household, Member
from huitou.registry.planning import plan_households, plan_members
from huitou.registry.records import HOUSEHOLD_HEADINGS, MEMBER_HEADINGS
from tests.integration.loading.register import AREAS, NEW_ROAD, UPPER, Row, household, member, write_csv

NOW = datetime(2017, 6, 12, 2, 0, tzinfo=UTC)
TODAY = date(2017, 6, 12)
RELATIONS = ("户主", "配偶", "之子")

HOUSEHOLDS = tuple(
    household(
        f"H{number}", UPPER if number % 2 else NEW_ROAD, 家庭人口数=str(number % 5 + 1), 联系号码=f"1000000000{number}"
    )
    for number in range(8)
)
MEMBERS = tuple(
    member(f"H{number}", 10 * number + place + 1, RELATIONS[place], 人编号=f"{place + 1:02}")
    for number in range(8)
    for place in range(number % 3 + 1)
)


@pytest.fixture
def areas(db: None) -> None:
    ensure_operator()
    rows = [AreaRow(line, *area) for line, area in enumerate(AREAS, 2)]
    with acting(ensure_operator(), Permission.AREA_LOAD, today=TODAY) as by:
        load_areas(rows, by=by, now=NOW)


@contextmanager
def undone() -> Iterator[None]:
    """Each example starts from the same register."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def load_rows(path: Path, rows: Sequence[Row], members: bool = False) -> LoadReport:
    viewer = viewing(ensure_operator(), today=TODAY)
    table = read_table(write_csv(path, rows), MEMBER_HEADINGS if members else HOUSEHOLD_HEADINGS)
    plan = plan_members(table, viewer=viewer, today=TODAY) if members else plan_households(table, viewer=viewer)
    with acting(ensure_operator(), Permission.REGISTRY_LOAD, today=TODAY) as by:
        return load(plan, by=by, now=NOW)


def register_now() -> list[tuple[Any, ...]]:
    households = Household.objects.order_by("code").values_list("code", "village__code", "size_register", "version")
    members = Member.objects.order_by("household__code", "number")
    return [*households, *members.values_list("household__code", "number", "name", "identity_index", "version")]


cuts = st.lists(st.integers(min_value=0, max_value=len(HOUSEHOLDS)), max_size=3)


@pytest.mark.usefixtures("areas")
@settings(max_examples=25)
@given(first=st.permutations(HOUSEHOLDS), people=st.permutations(MEMBERS), again=st.permutations(MEMBERS), at=cuts)
def test_any_order_any_pieces_and_any_repetition_end_in_the_same_register(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[Row],
    people: list[Row],
    again: list[Row],
    at: list[int],
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    with undone():
        load_rows(path, HOUSEHOLDS)
        load_rows(path, MEMBERS, members=True)
        expected = register_now()
    with undone():
        for start, end in zip([0, *sorted(at)], [*sorted(at), len(first)], strict=True):
            if start < end:
                load_rows(path, first[start:end])
        load_rows(path, people, members=True)
        report = load_rows(path, again, members=True)
        assert (report.added, report.updated, report.unchanged) == (0, 0, len(MEMBERS))
        assert register_now() == expected
        assert not Change.objects.exists()
