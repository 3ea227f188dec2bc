"""A snapshot of packed facts gives them back as they were, and is passed over when it is stale or damaged."""

from __future__ import annotations

import resource
from dataclasses import fields
from errno import ENOSPC
from pathlib import Path

import numpy as np
import pytest

from huitou.rollup import snapshot
from huitou.rollup.cube import fold
from huitou.rollup.kernel import judge_columns
from huitou.rollup.packed import PackedFacts, Runs, pack
from huitou.rollup.snapshot import is_current, read_ahead, read_snapshot, write_snapshot
from tests.samples.geography import uneven_province
from tests.samples.households import made_up_households
from tests.samples.standards import HOUSEHOLD_2016


@pytest.fixture(scope="module")
def packed() -> PackedFacts:
    """Packed facts of 500 made-up households."""
    found = pack(made_up_households(7, uneven_province(7, 500)))
    assert found is not None
    return found


@pytest.fixture
def path(packed: PackedFacts, tmp_path: Path) -> Path:
    """A snapshot of them, of content `one`."""
    path = tmp_path / "columns.packed"
    write_snapshot(path, packed, "one")
    return path


def test_what_is_read_is_what_was_packed(packed: PackedFacts, path: Path) -> None:
    found = read_snapshot(path, "one")
    assert found is not None
    assert (found.years, found.narrow, found.nbytes) == (packed.years, packed.narrow, packed.nbytes)
    for one in fields(Runs):
        assert np.array_equal(getattr(found.runs, one.name), getattr(packed.runs, one.name)), one.name
    mapped, held = (fold(judge_columns(facts.facts, HOUSEHOLD_2016)).sums for facts in (found, packed))
    assert np.array_equal(mapped, held)


def test_the_kernel_takes_mapped_facts_as_it_takes_others(packed: PackedFacts, path: Path) -> None:
    found = read_snapshot(path, "one")
    assert found is not None
    for array, mapped in ((packed.households.amounts, found.households.amounts), (packed.people, found.people)):
        assert (array.dtype, array.flags["C_CONTIGUOUS"], array.flags["ALIGNED"], array.flags["WRITEABLE"]) == (
            mapped.dtype,
            mapped.flags["C_CONTIGUOUS"],
            mapped.flags["ALIGNED"],
            mapped.flags["WRITEABLE"],
        )
        assert type(mapped) is np.ndarray


def test_a_snapshot_of_other_content_is_none(path: Path) -> None:
    assert read_snapshot(path, "two") is None


def test_a_snapshot_of_another_format_or_byte_order_is_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "FORMAT", snapshot.FORMAT + 1)
    assert read_snapshot(path, "one") is None
    monkeypatch.undo()
    monkeypatch.setattr("sys.byteorder", "middle")
    assert read_snapshot(path, "one") is None


def test_a_snapshot_that_is_cut_short_or_whose_head_is_damaged_is_none(path: Path) -> None:
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole[:10], b"", whole[:100] + b"?" + whole[101:], b"X" + whole[1:]):
        path.write_bytes(damaged)
        assert read_snapshot(path, "one") is None
    path.unlink()
    assert read_snapshot(path, "one") is None


def test_what_would_be_read_is_current(path: Path) -> None:
    assert is_current(path, "one")
    assert not is_current(path, "two")
    path.write_bytes(path.read_bytes()[:-1])
    assert not is_current(path, "one")
    assert not is_current(path.parent / "none.packed", "one")


def test_a_snapshot_that_could_not_be_finished_leaves_the_one_before_and_takes_no_room(
    packed: PackedFacts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: int) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        write_snapshot(path, packed, "two")
    assert is_current(path, "one")
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_is_mapped_stays_as_it_was_when_its_file_is_replaced(packed: PackedFacts, path: Path) -> None:
    found = read_snapshot(path, "one")
    assert found is not None
    other = pack(made_up_households(8, uneven_province(8, 500)))
    assert other is not None
    write_snapshot(path, other, "two")
    assert np.array_equal(found.households.amounts, packed.households.amounts)


def test_as_many_snapshots_are_held_as_there_are(path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = len(list(Path("/proc/self/fd").iterdir()))
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (held + 100, limits[1]))
        paths = [path] * (held + 200)
        read_ahead(paths)
        found = [read_snapshot(one, "one") for one in paths]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert None not in found
