"""huitou columns and rollup-columns: the same rows from files alone, and only what changed is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from huitou.accounts.actions import ensure_operator
from huitou.cli import main
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import COUNTY, HILL, household_document

Output = pytest.CaptureFixture[str]
LEVELS = ("village", "township", "county", "city", "province")


@pytest.fixture
def office(surveyed: RoundLine) -> str:
    county.user("county_office")
    return "county_office-511425"


def document(capsys: Output, *words: str) -> Any:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def the_file(folder: Path, kind: str) -> Path:
    """The one file of this kind that the county has."""
    (path,) = folder.glob(f"{COUNTY}-*.{kind}")
    return path


def written(capsys: Output, folder: Path, user: str, *words: str) -> list[str]:
    """The counties that this run wrote."""
    codes: list[str] = document(capsys, "columns", "2017-07", "-o", str(folder), "--as", user, *words)["written"]
    return codes


@pytest.mark.parametrize("level", LEVELS)
def test_the_files_alone_give_the_rows_of_the_rollup(
    surveyed: RoundLine, tmp_path: Path, capsys: Output, level: str
) -> None:
    operator = ensure_operator().username
    written(capsys, tmp_path, operator)
    rolled = document(capsys, "rollup", "2017-07", "--level", level, "--as", operator)
    assert rolled["rows"] != []
    assert document(capsys, "rollup-columns", str(tmp_path), "--level", level) == rolled


def test_only_one_area_of_the_files(office: str, tmp_path: Path, capsys: Output) -> None:
    written(capsys, tmp_path, office)
    rows = document(capsys, "rollup-columns", str(tmp_path), "--level", "village", "--area", HILL)["rows"]
    assert {row["area"] for row in rows} == {HILL}


def test_a_county_is_written_again_only_when_its_facts_changed(
    surveyed: RoundLine, office: str, tmp_path: Path, capsys: Output
) -> None:
    assert written(capsys, tmp_path, office) == [COUNTY]
    assert written(capsys, tmp_path, office) == []
    county.approve(surveyed, household_document("H05", 1, "3090"))
    assert written(capsys, tmp_path, office) == [COUNTY]
    rows = document(capsys, "rollup-columns", str(tmp_path), "--level", "county")["rows"]
    assert rows[-1]["not_met"]["net_income_per_capita"]["households"] == 3


@pytest.mark.parametrize("kind", ["households.parquet", "members.parquet", "packed"])
def test_a_file_that_is_gone_is_written_again(office: str, tmp_path: Path, capsys: Output, kind: str) -> None:
    written(capsys, tmp_path, office)
    path = the_file(tmp_path, kind)
    path.unlink()
    assert written(capsys, tmp_path, office) == [COUNTY]
    assert the_file(tmp_path, kind) == path


def test_the_snapshot_gives_the_rows_of_the_parquet_files(
    surveyed: RoundLine, office: str, tmp_path: Path, capsys: Output
) -> None:
    written(capsys, tmp_path, office)
    county.approve(surveyed, household_document("H05", 1, "3090"))
    assert written(capsys, tmp_path, office) == [COUNTY]
    rolled = document(capsys, "rollup-columns", str(tmp_path), "--level", "village")
    the_file(tmp_path, "packed").unlink()
    assert document(capsys, "rollup-columns", str(tmp_path), "--level", "village") == rolled


def test_files_that_are_gone_are_named(office: str, tmp_path: Path, capsys: Output) -> None:
    written(capsys, tmp_path, office)
    for kind in ("packed", "members.parquet"):
        the_file(tmp_path, kind).unlink()
    assert main(["rollup-columns", str(tmp_path), "--level", "county", "--json"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("HT9032")
    assert COUNTY in said


def test_the_line_that_the_county_entered_goes_with_the_columns(office: str, tmp_path: Path, capsys: Output) -> None:
    county.enter_line(2017, "3300")
    written(capsys, tmp_path, office, "--kind", "remediation")
    rolled = document(capsys, "rollup", "2017-07", "--level", "county", "--kind", "remediation", "--as", office)
    assert document(capsys, "rollup-columns", str(tmp_path), "--level", "county")["rows"] == rolled["rows"]


def test_what_stands_in_the_files(office: str, tmp_path: Path, capsys: Output) -> None:
    written(capsys, tmp_path, office)
    households = pl.read_parquet(the_file(tmp_path, "households.parquet"))
    assert households["village_code"].is_sorted()

    stated = households.filter(pl.col("wage_income") == 4_000_050)
    assert stated.select("household_size", "members_given", "members_listed", "dropout_present").rows() == [
        (4, False, 0, True)
    ]
    nobody = households.filter(pl.col("size_unknown"))
    assert nobody.select("size", "wage_income", "housing_safe").rows() == [(5, None, None)]
    members = pl.read_parquet(the_file(tmp_path, "members.parquet"))
    assert len(members) == households["members_listed"].sum()
    assert members["insurance"].unique().sort().to_list() == ["none", "resident"]


def test_a_folder_without_columns_is_refused(tmp_path: Path, capsys: Output) -> None:
    assert main(["rollup-columns", str(tmp_path), "--level", "county", "--json"]) == 1
    assert capsys.readouterr().err.startswith("HT9022")
