"""Bits rearranged: in one step where the processor has it, one by one elsewhere, and alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest

from huitou.rollup.vectors import dealt_bits, dealt_one_by_one, picked_bits, picked_one_by_one

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
