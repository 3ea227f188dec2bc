"""The clock of the two counties."""

from __future__ import annotations

import pytest

from huitou.web import clock
from tests.integration.access.world import NOW, TODAY


@pytest.fixture(autouse=True)
def twelfth_of_june(monkeypatch: pytest.MonkeyPatch) -> None:
    """12 June 2017, 10:00."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
