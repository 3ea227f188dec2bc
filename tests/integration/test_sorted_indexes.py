"""Indexes that are made after a large load into the embedded database: whoever reads beside it sees all the old rows,
then all the new ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from huitou.audit import sorted_indexes
from huitou.audit.sorted_indexes import made_afterwards
from huitou.conf.database import embedded

pytestmark = pytest.mark.django_db

COUNT = sorted_indexes._WORTH_IT
BY_NAME = "SELECT count(*) FROM person INDEXED BY by_name WHERE name = 'a'"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Any]:
    """A database with ten people, half of them called a."""
    one = ConnectionHandler({"default": embedded(tmp_path)})["default"]
    with one.cursor() as cursor:
        cursor.execute("CREATE TABLE person (id integer PRIMARY KEY, code text UNIQUE, name text)")
        cursor.execute("CREATE INDEX by_name ON person (name)")
        cursor.execute("CREATE UNIQUE INDEX by_both ON person (name, code)")
    add(one, 10)
    yield one
    one.close()


def add(database: Any, count: int) -> None:
    """So many more people."""
    with database.cursor() as cursor:
        (last,) = cursor.execute("SELECT coalesce(max(id), 0) FROM person").fetchone()
        cursor.executemany(
            "INSERT INTO person (code, name) VALUES (%s, %s)",
            [(str(at), "ab"[at % 2]) for at in range(last, last + count)],
        )


def indexes(database: Any) -> set[str]:
    """The indexes that stand in the schema."""
    with database.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        return {name for (name,) in cursor.fetchall()}


def test_whoever_reads_beside_a_large_load_keeps_what_they_see(database: Any, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "huitou.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute(BY_NAME).fetchone() == (5,)
        with database.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
        with made_afterwards("person", COUNT, database):
            assert indexes(database) == {"by_both"}
            add(database, COUNT)
            assert reader.execute(BY_NAME).fetchone() == (5,)
        with database.cursor() as cursor:
            cursor.execute("COMMIT")
        assert reader.execute(BY_NAME).fetchone() == (5,)
        reader.execute("COMMIT")
        assert reader.execute(BY_NAME).fetchone() == (5 + COUNT // 2,)
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(("standing", "coming"), [(0, COUNT - 1), (COUNT, COUNT)])
def test_few_rows_or_fewer_than_there_are_go_into_the_indexes_as_they_stand(
    database: Any, standing: int, coming: int
) -> None:
    add(database, standing)
    with made_afterwards("person", coming, database):
        assert indexes(database) == {"by_name", "by_both"}
