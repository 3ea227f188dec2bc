"""Form 5: 1 under every item that a village misses, nothing elsewhere, 小计 of them."""

from __future__ import annotations

from huitou.reporting.forms import FormArea
from huitou.reporting.villages_form import township_form, townships_summary
from huitou.surveys.opening import VillageHead
from tests.unit.reporting.judged import COUNTY, HANYANG, filling, village

RUIFENG = FormArea("511425102", "瑞峰镇", "township")
HEADS = [
    VillageHead("511425101", 8, 3, '{"2015":1,"2016":2}'),
    VillageHead("511425102", 5, 1, '{"2014":1}'),
]
VILLAGES = [
    village("上游村", 2016, misses=["poverty_incidence", "clinic"]),
    village("下游村", 2015, misses=["clinic"]),
    village("达标村", 2016),
]


def test_rows_and_subtotal() -> None:
    form = township_form(filling("5"), HANYANG, VILLAGES, HEADS[:1])
    assert form.rows == (
        {"village": "上游村", "below_standard_villages": 1, "exit_year": 2016, "poverty_incidence": 1, "clinic": 1},
        {"village": "下游村", "below_standard_villages": 1, "exit_year": 2015, "clinic": 1},
    )
    assert form.total == {
        "below_standard_villages": 2, "poverty_incidence": 1, "collective_income": 0, "paved_road": 0, "clinic": 2,
        "cultural_room": 0, "telecom": 0,
    }  # fmt: skip


def test_an_item_without_a_column_still_makes_the_village_one_below_the_standard() -> None:
    (row,) = township_form(filling("5"), HANYANG, [village("上游村", misses=["leading_industry"])], []).rows
    assert row == {"village": "上游村", "below_standard_villages": 1, "exit_year": 2016}


def test_on_demand_villages_that_meet_everything_are_listed_and_counted_nowhere() -> None:
    form = township_form(filling("5", list_all=True), HANYANG, VILLAGES[2:], HEADS[:1])
    assert form.rows == ({"village": "达标村", "exit_year": 2016},)
    assert form.total is not None
    assert set(form.total.values()) == {0}


def test_the_heads_count_the_villages_that_exited_in_the_last_year_of_the_round() -> None:
    values = township_form(filling("5"), HANYANG, VILLAGES, HEADS[:1]).values
    assert (values["villages"], values["poor_villages"], values["exited_villages"]) == ("8", "3", "2")


def test_the_summary_counts_all_townships_above_and_lists_those_that_file() -> None:
    other = [village("青山村", misses=["telecom"])]
    summary = townships_summary(filling("5"), COUNTY, [(HANYANG, VILLAGES), (RUIFENG, other)], HEADS)
    rows = [(row["village"], row["below_standard_villages"], row["clinic"]) for row in summary.form.rows]
    assert rows == [("汉阳镇", 2, 2), ("瑞峰镇", 1, 0)]
    assert summary.form.total is not None
    assert (summary.form.total["below_standard_villages"], summary.form.total["telecom"]) == (3, 1)
    assert (summary.form.values["villages"], summary.form.values["exited_villages"]) == ("13", "2")
    assert (summary.spec.head_lines[0], summary.spec.total_label) == ("全县行政村总数：{villages}", "合计")
