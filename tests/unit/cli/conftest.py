"""The demonstration county, built once for all tests that look at it."""

from __future__ import annotations

import pytest

from huitou.cli.demonstration import County, build


@pytest.fixture(scope="session")
def county() -> County:
    return build()
