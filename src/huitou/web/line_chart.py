"""A curve over a moving line as a picture: how far it goes, where its points and ticks stand. Values in, places out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from huitou.core.amounts import plain_text

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 4, 636, 40, 244
_STEPS = 16  # most rows of the table under the curve
_FINER = 5  # points of the curve to a row of its table
_KEYS = 10  # presses of a key to a row
_NO_LINE = Decimal(2500)  # what the picture is made around where no line is in force
_NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """How far slider and curve go from 0, and by which step of the table."""

    most: Decimal
    step: Decimal

    @property
    def key(self) -> Decimal:
        """How far one key moves the slider."""
        return self.step / _KEYS

    def lines(self, also: Sequence[Decimal]) -> list[Decimal]:
        """The lines at which the curve is counted, with some more, in order."""
        count = int(self.most / self.step) * _FINER
        return sorted({self.step * at / _FINER for at in range(count + 1)}.union(also))

    def is_row(self, line: Decimal) -> bool:
        """Whether the table under the curve has a row for this line."""
        return not line % self.step


@dataclass(frozen=True, slots=True)
class Tick:
    """A figure at an axis and its place there; `side`: where its words stand."""

    value: int | Decimal
    place: int
    side: str = "middle"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that is marked in the picture, and its place there."""

    name: str
    place: int


@dataclass(frozen=True, slots=True)
class LineChart:
    """The curve in a box of `WIDTH` x `HEIGHT`."""

    points: str
    across: tuple[Tick, ...]
    upward: tuple[Tick, ...]
    marks: tuple[Mark, ...]


def scale_for(in_force: Decimal | None, moved: Decimal | None) -> Scale:
    """Twice the line in force, so that it stands in the middle, and in any case as far as the moved one."""
    wanted = max(2 * (in_force or _NO_LINE), moved or Decimal(0))
    step = _nice(wanted / _STEPS)
    return Scale(step * (wanted / step).to_integral_value(ROUND_CEILING), step)


def line_chart(points: Sequence[tuple[Decimal, int]], most: Decimal, marks: Mapping[str, Decimal]) -> LineChart:
    """The picture of (line, count) for lines from 0 to `most`, in order, and of the lines in `marks` by name."""
    half = max(1, int(_nice(Decimal(max(count for _, count in points) or 1) / 2).to_integral_value(ROUND_CEILING)))
    drawn = " ".join(f"{_across(line, most)},{_upward(count, 2 * half)}" for line, count in points)
    sides = ((Decimal(0), "start"), (most / 2, "middle"), (most, "end"))
    return LineChart(
        drawn,
        tuple(Tick(value, _across(value, most), side) for value, side in sides),
        tuple(Tick(value, _upward(value, 2 * half)) for value in (0, half, 2 * half)),
        tuple(Mark(name, _across(line, most)) for name, line in marks.items()),
    )


def _across(line: Decimal, most: Decimal) -> int:
    return LEFT + round((RIGHT - LEFT) * line / most)


def _upward(count: int, most: int) -> int:
    return BOTTOM - round((BOTTOM - TOP) * count / most)


def _nice(wanted: Decimal) -> Decimal:
    """The next round figure not below: 1, 2, 2.5 or 5 times a power of ten."""
    power = Decimal(10) ** wanted.adjusted()
    return Decimal(plain_text(next(power * nice for nice in _NICE if power * nice >= wanted)))
