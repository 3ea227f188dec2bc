"""huitou what-if: the figures of a round under another line, with nothing stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from huitou.assessments.models import Assessment
from huitou.cli import main
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import COUNTY, HILL

Output = pytest.CaptureFixture[str]
INCOME = "net_income_per_capita"


@pytest.fixture
def office(surveyed: RoundLine) -> str:
    county.user("county_office")
    return "county_office-511425"


def document(capsys: Output, *words: str) -> Any:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def below(rows: list[dict[str, Any]], area: str, indicator: str = INCOME) -> int:
    (row,) = (row for row in rows if (row["area"], row["exit_year"]) == (area, "all"))
    households: int = row["not_met"][indicator]["households"]
    return households


@pytest.mark.parametrize(("line", "households"), [("3100", 2), ("3150", 2), ("3150.01", 3), ("3600", 4), ("0", 0)])
def test_households_below_another_line(office: str, capsys: Output, line: str, households: int) -> None:
    # 3000 (H02) and 2000 (H06) yuan miss 3100; H05 has 3150, H03 3200.
    words = ("what-if", "2017-07", "--set", f"{INCOME}={line}", "--level", "county", "--as", office)
    assert below(document(capsys, *words)["rows"], COUNTY) == households


@pytest.mark.parametrize("level", ["village", "township", "county", "city", "province"])
def test_under_the_line_in_force_the_rows_are_those_of_the_rollup(office: str, capsys: Output, level: str) -> None:
    changed = document(capsys, "what-if", "2017-07", "--set", f"{INCOME}=3100", "--level", level, "--as", office)
    assert changed["rows"] == document(capsys, "rollup", "2017-07", "--level", level, "--as", office)["rows"]


def test_nothing_is_stored(office: str, capsys: Output) -> None:
    before = list(Assessment.objects.order_by("id").values_list("id", "standard_digest", "findings"))
    document(capsys, "what-if", "2017-07", "--set", f"{INCOME}=9000", "--level", "county", "--as", office)
    assert list(Assessment.objects.order_by("id").values_list("id", "standard_digest", "findings")) == before


def test_only_the_area_asked_for(office: str, capsys: Output) -> None:
    words = ("what-if", "2017-07", "--set", f"{INCOME}=99999", "--level", "village", "--area", HILL, "--as", office)
    assert {row["area"] for row in document(capsys, *words)["rows"]} == {HILL}


def test_the_curve_is_what_each_line_alone_would_give(office: str, capsys: Output) -> None:
    curve = document(capsys, "what-if", "2017-07", "--curve", f"{INCOME}=3000:3200:50", "--as", office)["curve"]
    assert [(point["line"], point["households"], point["persons"]) for point in curve] == [
        ("3000", 1, 2),
        ("3050", 2, 5),
        ("3100", 2, 5),
        ("3150", 2, 5),
        ("3200", 3, 6),
    ]


@pytest.mark.parametrize("change", ["", "3600", f"{INCOME}=", f"{INCOME}=many", f"{INCOME}=1:2", "=3600"])
def test_a_change_that_cannot_be_read_is_refused(office: str, capsys: Output, change: str) -> None:
    assert main(["what-if", "2017-07", "--set", change, "--level", "county", "--as", office]) == 1
    assert capsys.readouterr().err.startswith("HT9021")


@pytest.mark.parametrize("lines", ["3000:3200:0", "3200:3000:50", "3000:3200:-50", "0:10000:1"])
def test_a_curve_without_lines_or_with_too_many_is_refused(office: str, capsys: Output, lines: str) -> None:
    assert main(["what-if", "2017-07", "--curve", f"{INCOME}={lines}", "--as", office]) == 1
    assert capsys.readouterr().err.startswith(f"HT9046 “{INCOME}={lines}”")


def test_an_indicator_without_a_line_is_refused_with_the_nearest_name(office: str, capsys: Output) -> None:
    assert main(["what-if", "2017-07", "--set", "net_income=3600", "--level", "county", "--as", office]) == 1
    said = capsys.readouterr().err
    assert said.startswith("HT9004")
    assert INCOME in said


def test_rows_without_a_level_are_wrong_usage(office: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["what-if", "2017-07", "--set", f"{INCOME}=3600", "--as", office])
    assert caught.value.code == 2


@pytest.mark.parametrize(
    "asked", [("--set", f"{INCOME}=3600", "--level", "province"), ("--curve", f"{INCOME}=0:9000:1")]
)
def test_a_post_that_sees_no_households_is_refused(surveyed: RoundLine, capsys: Output, asked: tuple[str, ...]) -> None:
    county.user("province_viewer", area="51")
    assert main(["what-if", "2017-07", *asked, "--as", "province_viewer-51"]) == 1
    assert capsys.readouterr().err.startswith("HT9023")
