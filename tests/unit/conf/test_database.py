"""Where the data lie is said by one address."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from huitou.conf.database import embedded, from_url
from huitou.conf.sqlite.base import Cursor


def test_the_embedded_database_survives_a_power_cut_and_queues_its_writers() -> None:
    settings = embedded(Path("/srv/huitou"))
    assert settings["ENGINE"] == "huitou.conf.sqlite"
    assert settings["NAME"] == "/srv/huitou/huitou.sqlite3"
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in settings["OPTIONS"]["init_command"]


def test_a_statement_says_the_same_when_it_is_met_again() -> None:
    said = "SELECT 'twenty %%', %s, %s"
    with closing(sqlite3.connect(":memory:")) as connection:
        cursor = connection.cursor(factory=Cursor)
        for values in (("1%s", 2), ("3", "4%%")):
            assert cursor.execute(said, values).fetchall() == [("twenty %", *values)]
        assert cursor.execute("SELECT %(one)s", {"one": 5}).fetchall() == [(5,)]


def test_an_address_names_server_database_and_user() -> None:
    settings = from_url("postgresql://clerk:p%40ss@db.county:5433/huitou?sslmode=require")
    assert {key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "huitou",
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "db.county",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        from_url("mysql://localhost/huitou")
