"""What the tests of the work share: the small county, before and after its households were surveyed."""

from __future__ import annotations

import pytest

from huitou.surveys.queries import RoundLine
from tests.integration import county


@pytest.fixture
def open_round(db: None) -> RoundLine:
    """The small county with its round open and nothing surveyed."""
    return county.build()


@pytest.fixture
def surveyed(open_round: RoundLine) -> RoundLine:
    """The small county with all its surveys approved."""
    county.approve(open_round, *county.SURVEYS)
    return open_round
