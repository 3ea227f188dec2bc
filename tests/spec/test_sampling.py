"""How a sample is drawn (四(三)): its size, its share of every township, and that anybody can draw it again."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest

from huitou.core.sampling import FrameLine, Stratum, allocated, draw, frame_digest, size_for


def county(**households: int) -> list[FrameLine]:
    return [FrameLine(town, f"{town}-{number:04}") for town, total in households.items() for number in range(total)]


@pytest.mark.parametrize(
    ("frame", "size"),
    # Krejcie and Morgan 1970, table 1; their figures are rounded, ours are rounded up, so that the margin holds.
    [(10, 10), (100, 80), (200, 132), (400, 197), (1000, 278), (5000, 357), (10_000, 370), (100_000, 383)],
)
def test_a_margin_of_five_in_a_hundred_takes_the_textbook_size(frame: int, size: int) -> None:
    assert abs(size_for(frame, Fraction("0.05")) - size) <= 1


@pytest.mark.parametrize(
    ("margin", "confidence", "size"),
    # out of ten million, where the frame no longer counts: 384.15 → 385, 1067.1 → 1068, 270.6 → 271, 663.5 → 664
    [("0.05", "0.95", 385), ("0.03", "0.95", 1067), ("0.05", "0.90", 271), ("0.05", "0.99", 664)],
)
def test_out_of_a_nation_the_size_is_that_of_the_formula_without_a_frame(
    margin: str, confidence: str, size: int
) -> None:
    assert size_for(10_000_000, Fraction(margin), confidence) == size


def test_a_small_frame_is_drawn_whole() -> None:
    assert size_for(3, Fraction("0.01")) == 3


@pytest.mark.parametrize("margin", ["0", "1", "-0.05"])
def test_a_margin_that_means_nothing_is_refused(margin: str) -> None:
    with pytest.raises(ValueError, match="margin"):
        size_for(100, Fraction(margin))


def test_townships_share_the_sample_in_proportion() -> None:
    assert allocated(county(a=600, b=300, c=100), 100) == (
        Stratum("a", 600, 60), Stratum("b", 300, 30), Stratum("c", 100, 10),
    )  # fmt: skip


def test_the_smallest_township_has_one_household_in_the_sample() -> None:
    assert [one.sample for one in allocated(county(a=995, b=5), 20)] == [19, 1]


def test_no_township_gives_more_than_it_has() -> None:
    assert [one.sample for one in allocated(county(a=2, b=2, c=20), 22)] == [2, 2, 18]


@pytest.mark.parametrize("size", [1, 1001])
def test_fewer_than_the_townships_or_more_than_there_are_cannot_be_drawn(size: int) -> None:
    with pytest.raises(ValueError, match="townships"):
        allocated(county(a=600, b=400), size)


def test_the_same_seed_over_the_same_frame_draws_the_same_households() -> None:
    frame = county(a=60, b=30, c=10)
    assert draw(frame, 20, "2017-06-24") == draw(reversed(frame), 20, "2017-06-24")


def test_another_seed_draws_others() -> None:
    frame = county(a=60, b=30, c=10)
    assert draw(frame, 20, "one") != draw(frame, 20, "two")


def test_the_draw_is_the_order_of_plain_sha256_sums() -> None:
    frame = county(a=5)
    text = "".join(f"a\ta-{number:04}\n" for number in range(5))
    digest = sha256(text.encode()).hexdigest()
    assert frame_digest(frame) == digest
    sums = sorted((sha256(f"摇号:{digest}:{line.code}".encode()).hexdigest(), line.code) for line in frame)
    assert [line.code for line in draw(frame, 2, "摇号")] == [code for _, code in sums[:2]]


def test_a_household_more_in_the_frame_changes_its_digest() -> None:
    assert frame_digest(county(a=5)) != frame_digest(county(a=6))


def test_every_household_is_drawn_about_as_often_as_any_other() -> None:
    frame = county(a=10)
    times = dict.fromkeys(frame, 0)
    for seed in range(2000):
        for line in draw(frame, 3, str(seed)):
            times[line] += 1
    # 2000 draws of 3 in 10: 600 each, standard deviation 20.5; five of them on either side.
    assert all(500 < count < 700 for count in times.values())
