"""A database of its own on the server that the tests run on, for what must not stand in theirs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def environment_of_its_own(name: str) -> Iterator[dict[str, str]]:
    """What names it to a process; nothing on the embedded database, whose file lies in the data directory.

    Tests that run at the same time each get another one, whatever they call it.
    """
    url = os.environ.get("HUITOU_DATABASE_URL")
    if not url:
        yield {}
        return
    import psycopg

    name = f"{name}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"HUITOU_DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
