"""Whole commands as processes, over an embedded file and over a PostgreSQL that is set up as for real work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import temporary_cluster
from tests.keeping.processes import huitou


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server with an empty database."""
    with temporary_cluster(safe=True) as url:
        yield url


@pytest.fixture(scope="session")
def passphrase(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file with a passphrase."""
    path = tmp_path_factory.mktemp("passphrase") / "phrase"
    path.write_text("青神县 2017 回头看\n", encoding="utf-8")
    return str(path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with keys and schema."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    outcome = huitou("doctor", "--data", str(data))
    assert outcome.returncode == 0, outcome.stderr
    return data
