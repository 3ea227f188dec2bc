"""Bits rearranged, in one step where the processor has it, one by one elsewhere; arrays lent, and asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest

from huitou.rollup.vectors import (
    ask_for,
    dealt_bits,
    dealt_one_by_one,
    held,
    lent,
    picked_bits,
    picked_one_by_one,
)

Rearranged = Callable[[Any, Any], Any]

WORDS = [0, 1, 2**63, 2**64 - 1, 0x8000_0000_0000_0001, *np.random.default_rng(7).integers(0, 2**63, 40).tolist()]
slowly_picked, slowly_dealt = numba.njit(picked_one_by_one), numba.njit(dealt_one_by_one)


@numba.njit
def picked(word: Any, places: Any) -> Any:
    """In one step, where there is one."""
    return picked_bits(word, places)


@numba.njit
def dealt(word: Any, places: Any) -> Any:
    """In one step, where there is one."""
    return dealt_bits(word, places)


@pytest.mark.parametrize("pick", [picked, slowly_picked])
def test_bits_at_the_places_are_picked_side_by_side(pick: Rearranged) -> None:
    assert pick(np.uint64(0b1010_0110), np.uint64(0b1100_0101)) == 0b1010


@pytest.mark.parametrize("deal", [dealt, slowly_dealt])
def test_bits_are_dealt_to_the_places_in_their_order(deal: Rearranged) -> None:
    assert deal(np.uint64(0b1010), np.uint64(0b1100_0101)) == 0b1000_0100


def test_both_ways_give_the_same() -> None:
    for word in map(np.uint64, WORDS):
        for places in map(np.uint64, WORDS):
            assert picked(word, places) == slowly_picked(word, places)
            assert dealt(word, places) == slowly_dealt(word, places)


@pytest.mark.parametrize("pick", [picked, slowly_picked])
@pytest.mark.parametrize("deal", [dealt, slowly_dealt])
def test_what_is_picked_and_dealt_again_stands_where_it_stood(pick: Rearranged, deal: Rearranged) -> None:
    for word in map(np.uint64, WORDS):
        for places in map(np.uint64, WORDS):
            assert deal(np.uint64(pick(word, places)), places) == word & places


@numba.njit
def written_where_lent(arrays: Any) -> Any:
    """Writes to an array that was lent in a tuple within a tuple, and gives back what else was lent."""
    (first, (second, number)) = lent(arrays)
    second[0, 1] = first[2] + number
    held(arrays)
    return first.sum(), second.shape


def test_what_is_lent_is_the_same_memory() -> None:
    first, second = np.arange(4), np.zeros((2, 3), np.int64)
    assert written_where_lent((first, (second, 40))) == (6, (2, 3))
    assert second.tolist() == [[0, 42, 0], [0, 0, 0]]


@numba.njit
def asked_for(values: Any, first: int, stop: int) -> Any:
    """Asks for lines that need not be there."""
    ask_for(values, first, stop)
    return values.sum()


@pytest.mark.parametrize("stop", [0, 3, 10_000_000])
def test_asking_for_lines_beyond_the_end_changes_nothing(stop: int) -> None:
    assert asked_for(np.arange(10), 3, stop) == 45
