"""What the tests of the work share: the small county, before and after its households were surveyed."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import caches

from huitou.surveys.queries import RoundLine
from tests.integration import county


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Processes that test beside one another share a data directory, and some tests clear the cache: each has its own,
    or a run of checks that another test reads is gone."""
    settings.CACHES["default"]["LOCATION"] = tmp_path_factory.mktemp("cache")
    caches["default"].close()
    del caches["default"]


@pytest.fixture
def open_round(db: None) -> RoundLine:
    """The small county with its round open and nothing surveyed."""
    return county.build()


@pytest.fixture
def surveyed(open_round: RoundLine) -> RoundLine:
    """The small county with all its surveys approved."""
    county.approve(open_round, *county.SURVEYS)
    return open_round
