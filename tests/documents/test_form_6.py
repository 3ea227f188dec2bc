"""Form 6: what the help-back came to, village by village."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from huitou.core.errors import Refusal
from huitou.core.lifecycle import GapState
from huitou.documents.form_sheets import write_forms
from huitou.reporting.queries import fill_form
from huitou.surveys.queries import RoundLine
from tests.documents.recount import lines, open_sheets
from tests.documents.results import move
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, RUIFENG, UPPER

pytestmark = pytest.mark.django_db
# The last hour of 2017 in UTC is 2018 in Sichuan.
NEW_YEAR = datetime(2017, 12, 31, 17, 0, tzinfo=UTC)


@pytest.fixture
def surveyed_county() -> RoundLine:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    return round_line


def table(round_line: RoundLine, area: str, path: Path, sheet: str) -> list[list[Any]]:
    bundle = fill_form("6", round_line, area, viewer=county.viewer("county_office"))
    write_forms(bundle.spec, bundle.forms, path / "附件6.xlsx", summary=bundle.summary)
    return lines(open_sheets(path / "附件6.xlsx")[sheet], 10, below="村数")


def test_the_villages_of_form_5_keep_their_row_before_anything_is_solved(
    surveyed_county: RoundLine, tmp_path: Path
) -> None:
    assert table(surveyed_county, HANYANG, tmp_path, "汉阳镇") == [
        ["汉阳镇小计", 1, None, 0, 0, 0, 0, 0, 0, 0],
        ["上游村", 1, *[None] * 8],
    ]


def test_the_year_is_empty_while_an_item_is_open(surveyed_county: RoundLine, tmp_path: Path) -> None:
    move(UPPER, "collective_income", GapState.CONFIRMED)
    assert table(surveyed_county, HANYANG, tmp_path, "汉阳镇")[1] == ["上游村", 1, *[None] * 3, 1, *[None] * 4]


def test_the_year_is_that_of_the_last_item_by_local_time(surveyed_county: RoundLine, tmp_path: Path) -> None:
    move(UPPER, "collective_income", GapState.CONFIRMED)
    move(UPPER, "leading_industry", GapState.CONFIRMED, NEW_YEAR)
    move(UPPER, "leading_industry", GapState.ACCEPTED, datetime(2019, 1, 1, tzinfo=UTC))
    assert table(surveyed_county, COUNTY, tmp_path, "汉阳镇") == [
        ["汉阳镇小计", 1, None, 0, 1, 1, 0, 0, 0, 0],
        ["上游村", 1, 2018, None, 1, 1, *[None] * 4],
    ]


def test_the_standard_that_governs_stands_above_the_table(surveyed_county: RoundLine, tmp_path: Path) -> None:
    bundle = fill_form("6", surveyed_county, HANYANG, viewer=county.viewer("county_office"))
    assert bundle.spec.head_lines[-1] == "达标认定标准：2017年退出标准"
    assert "对照 2016 年退出标准" in bundle.spec.notes[1]


def test_a_township_that_files_no_form_5_files_no_form_6(surveyed_county: RoundLine) -> None:
    with pytest.raises(Refusal, match="files no Form 6: a nil return"):
        fill_form("6", surveyed_county, RUIFENG, viewer=county.viewer("county_office"))
