"""The demonstration county written to files, read back with another library."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from huitou.cli.demonstration import County, write_workbooks


@pytest.fixture(scope="module")
def directory(county: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("county")
    write_workbooks(county, target)
    return target


def read(path: Path) -> list[list[object]]:
    rows: list[list[object]] = [
        [*row] for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    ]
    return rows


def test_the_workbooks_hold_every_row_under_the_registers_headings(county: County, directory: Path) -> None:
    for name, rows in (
        ("households", county.households),
        ("members", county.members),
        ("villages", county.villages),
    ):
        table = read(directory / f"{name}.xlsx")
        assert table[0] == list(rows[0])
        assert len(table) == len(rows) + 1


def test_the_variant_of_subjects_has_exactly_4202_households_and_10212_members(county: County, tmp_path: Path) -> None:
    write_workbooks(county, tmp_path, only_subjects=True)
    assert len(read(tmp_path / "households.xlsx")) == 4202 + 1
    assert len(read(tmp_path / "members.xlsx")) == 10212 + 1


def test_counts_are_numbers_and_long_codes_are_text(county: County, directory: Path) -> None:
    headings, first, *_ = read(directory / "households.xlsx")
    cells = dict(zip(headings, first, strict=True))
    assert cells["家庭人口数"] == float(county.households[0]["家庭人口数"])
    assert cells["村编号"] == county.households[0]["村编号"]
    assert cells["银行卡号"] == county.households[0]["银行卡号"]


def test_identity_numbers_survive_the_workbook_digit_by_digit(county: County, directory: Path) -> None:
    headings, *rows = read(directory / "members.xlsx")
    column = headings.index("证件号码")
    assert [row[column] for row in rows] == [row["证件号码"] for row in county.members]


def test_surveys_are_one_json_document_per_line(county: County, directory: Path) -> None:
    lines = (directory / "surveys.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [*county.household_surveys, *county.village_surveys]


def test_areas_are_a_table_with_the_four_columns(county: County, directory: Path) -> None:
    with (directory / "areas.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == list(county.areas)


def test_the_same_county_gives_the_same_bytes(county: County, directory: Path, tmp_path: Path) -> None:
    write_workbooks(county, tmp_path)
    for path in sorted(directory.iterdir()):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_the_workbooks_say_that_they_are_generated(directory: Path) -> None:
    for path in directory.glob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            assert "演示数据" in book.read("docProps/core.xml").decode()
            assert "演示数据" in book.read("xl/worksheets/sheet1.xml").decode()
