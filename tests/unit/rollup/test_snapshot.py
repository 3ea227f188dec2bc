"""A snapshot of packed facts gives them back as they were, and is passed over when it is stale or damaged."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from huitou.rollup import snapshot
from huitou.rollup.cube import fold
from huitou.rollup.engine import ReadyFacts
from huitou.rollup.kernel import judge_columns
from huitou.rollup.packed import PackedFacts, Runs, pack
from huitou.rollup.snapshot import kept, read_snapshot, write_snapshot
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
    path = tmp_path / "snapshots" / "columns.packed"
    write_snapshot(path, packed, "one")
    return path


def test_nobody_else_on_the_machine_may_look_into_the_folder(path: Path) -> None:
    assert path.parent.stat().st_mode & 0o777 == 0o700


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


def test_a_stale_snapshot_is_made_anew_once(packed: PackedFacts, path: Path) -> None:
    made = []

    def make() -> ReadyFacts:
        made.append(1)
        return ReadyFacts(packed.facts, packed)

    for _ in range(2):
        assert kept(path, "two", make).packed is not None
    assert len(made) == 1
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_facts_that_are_not_packed_leave_no_snapshot(packed: PackedFacts, tmp_path: Path) -> None:
    facts = kept(tmp_path / "new.packed", "one", lambda: ReadyFacts(packed.facts, None))
    assert facts.packed is None
    assert list(tmp_path.iterdir()) == []
