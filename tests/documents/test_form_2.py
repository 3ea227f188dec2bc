"""Form 2 as a workbook, every cell of every household's row against a recount from the survey documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from huitou.documents.form_sheets import write_forms
from huitou.reporting.queries import fill_form
from tests.documents.recount import drawn_household, income, open_sheets, patients, pupils, remark
from tests.integration import county
from tests.integration.county import UPPER, household_document

pytestmark = pytest.mark.django_db
HOUSEHOLDS = {"H01": ("张一", 4, 2014), "H02": ("王二", 3, 2015), "H03": ("李三", 2, 2016), "H04": ("赵四", 5, 2016)}
ROW = 7  # below the three rows of heads
CERTIFIED = ("housing_safe", "water_safe", "electricity", "broadcast")


def ticked(met: bool | None, yes: str = "是", no: str = "否", *, says: bool = True) -> str:
    """Two boxes, one of them ticked; neither where nobody knows. `says`: what is ticked first when it is met."""
    marks = ("□", "□") if met is None else ("☑", "□") if met is says else ("□", "☑")
    return f"{marks[0]}{yes} {marks[1]}{no}"


def row_of(document: Mapping[str, Any]) -> list[Any]:
    """The twelve cells of a household (附件2)."""
    code = document["household"]
    head, size, year = HOUSEHOLDS[code]
    answers = [None if document[key] in (None, "not_certified") else bool(document[key]) for key in CERTIFIED]
    return [
        head, size, year, float(income(document)),
        ticked(pupils(document) == 0, "有", "无", says=False),
        ticked(patients(document) == 0),
        *map(ticked, answers),
        remark(document) or None, code,
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_cell_of_every_household_is_what_its_survey_comes_to(tmp_path: Path, seed: int) -> None:
    draw, round_line = Random(seed), county.build()
    drawn = [drawn_household(draw, household_document(code, size, "0")) for code, (_, size, _) in HOUSEHOLDS.items()]
    county.approve(round_line, *drawn)
    bundle = fill_form("2", round_line, UPPER, viewer=county.viewer("county_office"))
    write_forms(bundle.spec, bundle.forms, tmp_path / "附件2.xlsx", summary=bundle.summary)
    sheets = open_sheets(tmp_path / "附件2.xlsx")
    assert len(sheets) == len(drawn)
    for sheet, document in zip(sheets.values(), drawn, strict=True):
        assert [cell.value for cell in sheet[ROW]][:12] == row_of(document)
        assert sheet.cell(ROW + 1, 1).value == "贫困户签字："
