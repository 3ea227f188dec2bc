"""Rows into a table by the hundred and by the thousand: they stand as they were given, whatever way the database takes
them, and so do its indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from huitou.areas.models import Area
from huitou.audit import rows as audit_rows
from huitou.audit import sorted_indexes
from huitou.audit.bulk import insert_columns, insert_rows
from huitou.audit.writing import writing
from huitou.registry.models import Change, Household, Member

NAMES = ("ref", "household_id", "number", "name", "born_on", "identity_sealed", "identity_index", "sex", "relation")
MORE = ("identity_kind", "details", "joined_reason", "left_reason", "version")
TOGETHER = audit_rows._TOGETHER


@pytest.fixture
def household(db: None) -> Household:
    with writing():
        area = Area.objects.create(code="511425", name="青神县", level="county")
        return Household.objects.create(county=area, village=area, code="H1", head_name="张三", status="exited")


def people(household: Household, count: int, *, first: int = 0) -> list[tuple[Any, ...]]:
    """So many members: some without a birth date or a number, all with the same empty texts."""
    return [
        (
            uuid4(), household.pk, f"{at:05}", "" if at % 7 else f"成员'{at}%s?", date(1970 + at % 50, 2, 3) if at % 3
            else None, bytes([0, at % 256]) if at % 5 else None, f"{at * 7919 % 10_007:044}", "1", "02", "01",
            "{}", "", "", 1,
        )
        for at in range(first, first + count)
    ]  # fmt: skip


def on_end(rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The rows as columns."""
    return dict(zip((*NAMES, *MORE), zip(*rows, strict=True), strict=True))


def standing() -> list[tuple[Any, ...]]:
    """What stands in the table of members, in the order in which it came in."""
    rows = Member.objects.order_by("id").values_list(*NAMES, *MORE)
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows]


@contextmanager
def writes() -> Iterator[None]:
    with transaction.atomic(), writing():
        yield


@pytest.mark.parametrize("count", [1, TOGETHER - 1, TOGETHER, 2 * TOGETHER, 2 * TOGETHER + 1, 3 * TOGETHER + 17])
def test_rows_stand_as_they_were_given_however_many(household: Household, count: int) -> None:
    given = people(household, count)
    with writes():
        insert_rows(Member, (*NAMES, *MORE), given)
    assert standing() == given


def test_columns_are_rows_stood_on_end(household: Household) -> None:
    given = people(household, TOGETHER + 1)
    with writes():
        insert_columns(Member, on_end(given))
        insert_columns(Member, {name: [] for name in NAMES})
    assert standing() == given


def test_rows_that_all_say_the_same_are_as_many_as_were_given(db: None) -> None:
    now = datetime(2017, 6, 12, 8, tzinfo=UTC)
    names = ("thing", "thing_id", "at", "by_name", "way_in", "fields")
    with writes():
        insert_rows(Change, names, [("household", 7, now, "张三", "xlsx", "{}")] * (2 * TOGETHER + 3))
    assert set(Change.objects.values_list(*names)) == {("household", 7, now, "张三", "xlsx", "{}")}
    assert Change.objects.count() == 2 * TOGETHER + 3


def indexes() -> Sequence[tuple[Any, ...]]:
    """The indexes of the table of members as the database describes them."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Member._meta.db_table)
    return sorted((name, tuple(one["columns"]), one["unique"], one["index"]) for name, one in found.items())


def found_by_index(index: str) -> list[UUID]:
    """Who is found by a keyed index."""
    return list(Member.objects.filter(identity_index=index).values_list("ref", flat=True))


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes are made afterwards however few rows come."""
    monkeypatch.setattr(sorted_indexes, "_WORTH_IT", 1)


@pytest.mark.usefixtures("always")
def test_indexes_stand_after_a_large_load_as_before_and_find_everybody(household: Household) -> None:
    before = indexes()
    given = people(household, 5)
    for first, count in ((0, 5), (5, 2 * TOGETHER + 1), (2 * TOGETHER + 6, 3)):
        some = people(household, count, first=first)
        given = some if first == 0 else [*given, *some]
        with writes():
            insert_columns(Member, on_end(some))
        assert indexes() == before
    assert standing() == given
    assert all(found_by_index(row[6]) == [row[0]] for row in given[::20])


@pytest.mark.usefixtures("always")
def test_a_large_load_that_fails_leaves_rows_and_indexes_as_they_were(household: Household) -> None:
    before, given = indexes(), people(household, 3)
    with writes():
        insert_rows(Member, (*NAMES, *MORE), given)
    twice = [*people(household, 2 * TOGETHER, first=3), people(household, 1)[0]]
    with pytest.raises(IntegrityError), writes():
        insert_columns(Member, on_end(twice))
    assert (indexes(), standing()) == (before, given)
