"""How far a slider and its curve go, and where the curve stands in its picture."""

from __future__ import annotations

from decimal import Decimal

import pytest

from huitou.rollup.what_if import line_from
from huitou.web.line_chart import BOTTOM, LEFT, RIGHT, TOP, line_chart, scale_for


@pytest.mark.parametrize(
    ("in_force", "moved", "most", "step"),
    [("3100", None, 6500, 500), ("3100", "3600", 6500, 500), ("3100", "20000", 20000, 2000), (None, "3600", 5000, 500)],
)
def test_the_slider_goes_to_twice_the_line_in_force_or_as_far_as_the_moved_one(
    in_force: str | None, moved: str | None, most: int, step: int
) -> None:
    scale = scale_for(*(None if line is None else Decimal(line) for line in (in_force, moved)))
    assert (scale.most, scale.step) == (Decimal(most), Decimal(step))


@pytest.mark.parametrize("in_force", ["3", "12.5", "2300", "3100", "4000", "999999.99"])
def test_every_place_of_the_slider_is_a_line_that_can_be_asked_for(in_force: str) -> None:
    scale = scale_for(Decimal(in_force), None)
    places = [scale.key * position for position in range(int(scale.most / scale.key))]
    assert [line_from(str(place)) for place in places] == places
    assert "E" not in f"{scale.most}{scale.step}{scale.key}"


def test_the_curve_is_counted_between_the_rows_of_its_table_and_at_the_marked_lines() -> None:
    scale = scale_for(Decimal(3100), None)
    lines = scale.lines([Decimal(3100), Decimal("3333.33")])
    assert lines == sorted(set(lines))
    assert {Decimal(3100), Decimal("3333.33")} < set(lines)
    assert [line for line in lines if scale.is_row(line)] == [Decimal(500) * at for at in range(14)]


def test_points_lie_inside_the_picture_from_its_left_to_its_right_edge() -> None:
    chart = line_chart([(Decimal(0), 0), (Decimal(3100), 7), (Decimal(6200), 9)], Decimal(6200), {"now": Decimal(3100)})
    places = [tuple(map(int, point.split(","))) for point in chart.points.split()]
    assert [across for across, _ in places] == [LEFT, (LEFT + RIGHT) // 2, RIGHT]
    assert places[0][1] == BOTTOM
    assert all(TOP <= upward <= BOTTOM for _, upward in places)
    assert [tick.value for tick in chart.upward] == [0, 5, 10]
    assert [(mark.name, mark.place) for mark in chart.marks] == [("now", (LEFT + RIGHT) // 2)]


def test_a_curve_of_nobody_lies_at_the_bottom() -> None:
    chart = line_chart([(Decimal(0), 0), (Decimal(5000), 0)], Decimal(5000), {})
    assert chart.points == f"{LEFT},{BOTTOM} {RIGHT},{BOTTOM}"
    assert [tick.value for tick in chart.upward] == [0, 1, 2]
