"""Heads are merged over neighbours that share them and drawn down where a column has fewer."""

from huitou.core.forms import FormColumn
from huitou.documents.form_heads import HeadCell, head_cells, head_depth
from tests.samples.workbooks import FORM_2, FORM_3

UNMET = "未达标项目"
COLUMNS = (
    FormColumn("number", ("序号",), 10.0),
    FormColumn("size", ("人口",), 10.0, "人"),
    FormColumn("school", (UNMET, "三保障", "教育"), 10.0, "人数"),
    FormColumn("housing", (UNMET, "三保障", "住房"), 10.0, "户数"),
    FormColumn("power", (UNMET, "三有", "用电"), 10.0, "户数"),
)


def test_every_head_and_unit_has_its_block() -> None:
    assert set(head_cells(COLUMNS)) == {
        HeadCell("序号", 0, 0, 3, 0),  # no unit: down to the last row
        HeadCell("人口", 0, 1, 2, 1),
        HeadCell("人", 3, 1, 3, 1),
        HeadCell(UNMET, 0, 2, 0, 4),
        HeadCell("三保障", 1, 2, 1, 3),
        HeadCell("三有", 1, 4, 1, 4),
        HeadCell("教育", 2, 2, 2, 2),
        HeadCell("住房", 2, 3, 2, 3),
        HeadCell("用电", 2, 4, 2, 4),
        HeadCell("人数", 3, 2, 3, 2),
        HeadCell("户数", 3, 3, 3, 3),
        HeadCell("户数", 3, 4, 3, 4),
    }


def test_heads_cover_the_whole_block_once() -> None:
    for spec in (FORM_2, FORM_3):
        covered = [
            (row, column)
            for cell in head_cells(spec.columns)
            for row in range(cell.first_row, cell.last_row + 1)
            for column in range(cell.first_column, cell.last_column + 1)
        ]
        rows = head_depth(spec.columns) + any(column.unit for column in spec.columns)
        assert sorted(covered) == [(row, column) for row in range(rows) for column in range(len(spec.columns))]
