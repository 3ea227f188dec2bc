"""The cache of all processes: what somebody outside makes it keep pushes nothing of ours out."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from huitou.conf.shared_cache import SharedCache

AT_MOST = 200
MINUTE_S, DAY_S = 60, 24 * 3600


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SharedCache:
    monkeypatch.setattr(SharedCache, "_writes", itertools.count(1))
    return SharedCache(str(tmp_path / "cache"), {"OPTIONS": {"MAX_ENTRIES": AT_MOST}})


def test_thousands_of_guesses_push_out_neither_heartbeat_nor_progress(cache: SharedCache, tmp_path: Path) -> None:
    cache.set("worker.heartbeat", "2017-06-12T02:00:00+00:00", timeout=None)
    cache.set("progress", (17, 89), timeout=DAY_S)
    for number in range(5 * AT_MOST):
        assert cache.add(f"guess-{number}", [1.0], timeout=MINUTE_S)
    assert cache.get("worker.heartbeat") == "2017-06-12T02:00:00+00:00"
    assert cache.get("progress") == (17, 89)
    assert cache.get(f"guess-{5 * AT_MOST - 1}") == [1.0]
    assert len(list((tmp_path / "cache").iterdir())) <= AT_MOST + 100


def test_what_ends_without_room_for_it_is_what_ends_soonest(cache: SharedCache) -> None:
    for number in range(AT_MOST - 1):
        cache.set(f"long-{number}", number, timeout=DAY_S + number)
    cache.set("short", 1, timeout=MINUTE_S)
    for number in range(100):
        cache.set("never", number, timeout=None)
    kept = [number for number in range(AT_MOST - 1) if cache.get(f"long-{number}") is not None]
    assert cache.get("short") is None
    assert kept == list(range(kept[0], AT_MOST - 1)), "the last to end are left"
    assert 0 < kept[0] < AT_MOST / 2


def test_an_entry_ends_when_it_was_to_end(cache: SharedCache) -> None:
    cache.set("past", 1, timeout=-1)
    cache.set("now", 1, timeout=MINUTE_S)
    assert (cache.get("past"), cache.get("now")) == (None, 1)
    assert cache.add("past", 2, timeout=MINUTE_S)
    assert cache.get("past") == 2


def test_of_several_who_add_the_same_key_at_once_one_is_told_so(cache: SharedCache, tmp_path: Path) -> None:
    """What a code works once by, and what counts guesses one by one."""
    together = Barrier(8)
    original = SharedCache.has_key

    class Meeting(SharedCache):
        def has_key(self, key: str, version: int | None = None) -> bool:
            there = original(self, key, version)
            together.wait(timeout=60)
            return there

    meeting = Meeting(str(tmp_path / "cache"), {"OPTIONS": {"MAX_ENTRIES": AT_MOST}})
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: meeting.add("code-used:7:123456", number), range(8)))
    assert sorted(told) == [False] * 7 + [True]
    assert cache.get("code-used:7:123456") == told.index(True)
    assert len(list((tmp_path / "cache").iterdir())) == 1, "no draft is left"
