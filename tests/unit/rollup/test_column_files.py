"""Columns of several counties: only what changed is written, and a reader finds the old ones or the new ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from huitou.core.errors import Refusal
from huitou.rollup import snapshot
from huitou.rollup.column_files import about_columns, snapshots_of, write_columns
from huitou.rollup.county_files import CountyFiles
from huitou.rollup.facts_columns import FactColumns
from huitou.rollup.packed import PackedFacts
from tests.unit.rollup.three_counties import CHANGED, COUNTIES, facts_of, parts_of, rows_of, write

KINDS = ("households.parquet", "members.parquet", "packed")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The columns of three counties; to be copied, not to be changed."""
    folder = tmp_path_factory.mktemp("columns") / "before"
    assert write(folder, changed=False) == COUNTIES
    return folder


@pytest.fixture(scope="module")
def after(before: Path) -> Path:
    """The same after one county changed."""
    folder = Path(shutil.copytree(before, before.with_name("after")))
    assert write(folder, changed=True) == (CHANGED,)
    return folder


@pytest.fixture
def folder(before: Path, tmp_path: Path) -> Path:
    """A copy of the columns as they were before."""
    return Path(shutil.copytree(before, tmp_path / "columns"))


def files_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Which files there are: when each was written, and which one it is."""
    told = {path.name: path.stat() for path in folder.iterdir()}
    return {name: (one.st_ino, one.st_mtime_ns) for name, one in told.items() if not name.startswith(".")}


def names_of(folder: Path) -> set[str]:
    """The names that the files of these columns should have."""
    digests = about_columns(folder).digests
    return {"manifest.json", *(f"{county}-{digests[county][:16]}.{kind}" for county in COUNTIES for kind in KINDS)}


def test_only_the_files_of_the_county_that_changed_are_written(folder: Path) -> None:
    old = files_in(folder)
    assert old.keys() == names_of(folder)
    assert write(folder, changed=False) == ()
    assert {name for name, one in files_in(folder).items() if one != old[name]} == {"manifest.json"}
    assert write(folder, changed=True) == (CHANGED,)
    new = files_in(folder)
    assert new.keys() == names_of(folder)
    written = {name for name, one in new.items() if old.get(name) != one}
    assert written == {"manifest.json", *(name for name in new if name.startswith(CHANGED))}
    assert len(written) == 4


def test_the_change_is_in_the_rows(before: Path, after: Path) -> None:
    (_, old), (_, new) = rows_of(before), rows_of(after)
    differing = {one.area for one, other in zip(old, new, strict=True) if one != other}
    assert differing == {one.area for one in old if one.area.startswith(CHANGED)}


def test_every_county_is_read_from_its_snapshot(before: Path) -> None:
    assert [type(part) for part in parts_of(before)] == [PackedFacts] * 3


def test_a_writer_killed_at_any_step_leaves_the_old_columns_or_the_new_ones(
    before: Path, after: Path, tmp_path: Path
) -> None:
    known = [rows_of(before), rows_of(after)]
    command = [sys.executable, "-m", "tests.unit.rollup.three_counties", str(before), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command, env=environment, check=True)
    copies = sorted(tmp_path.iterdir())
    found = [known.index(rows_of(copy)) for copy in copies]
    turned = found.index(1)
    assert turned > 10, "the lock, the counties, six files of the one that changed, the manifest"
    assert found == [0] * turned + [1] * (len(found) - turned)
    assert len(found) - turned > 3, "three files of the old content are removed"
    left = {name for copy in copies for name in files_in(copy).keys() - names_of(copy)}
    assert any(name.endswith(".draft") for name in left)
    for copy in copies:
        write(copy, changed=True)
        assert files_in(copy).keys() == names_of(copy)
        assert rows_of(copy) == known[1]


def damage(path: Path, how: str, other: Path) -> None:
    """Does to a snapshot what may befall one; `other` is that of another content."""
    whole = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "of other content":
        shutil.copyfile(other, path)
    else:
        path.write_bytes({"cut short": whole[:-1], "head damaged": whole[:90] + b"?" + whole[91:], "empty": b""}[how])


@pytest.mark.parametrize("how", ["gone", "of other content", "cut short", "head damaged", "empty"])
def test_instead_of_a_stale_or_torn_snapshot_the_parquet_files_are_read(folder: Path, before: Path, how: str) -> None:
    first, middle, _ = snapshots_of(folder, about_columns(folder).digests)
    damage(middle, how, first)
    assert [type(part) for part in parts_of(folder)] == [PackedFacts, FactColumns, PackedFacts]
    assert rows_of(folder) == rows_of(before)
    assert write(folder, changed=False) == (CHANGED,)
    assert [type(part) for part in parts_of(folder)] == [PackedFacts] * 3


def test_snapshots_of_an_earlier_version_are_written_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "FORMAT", snapshot.FORMAT + 1)
    assert [type(part) for part in parts_of(folder)] == [FactColumns] * 3
    assert write(folder, changed=False) == COUNTIES
    assert [type(part) for part in parts_of(folder)] == [PackedFacts] * 3


def test_a_county_without_any_of_its_files_is_refused(folder: Path) -> None:
    files = CountyFiles.of(folder, CHANGED, about_columns(folder).digests[CHANGED])
    files.packed.unlink()
    files.members.write_bytes(files.members.read_bytes()[:-100])
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            parts_of(folder)
        assert refused.value.problems[0].code == "HT9032"
        assert refused.value.problems[0].values["county"] == CHANGED
        files.members.unlink(missing_ok=True)
    assert write(folder, changed=False) == (CHANGED,)
    assert len(parts_of(folder)) == 3


def test_who_has_begun_to_read_goes_on_with_the_old_columns(folder: Path, before: Path) -> None:
    old = parts_of(folder)
    write(folder, changed=True)
    for part, kept in zip(old, parts_of(before), strict=True):
        assert isinstance(part, PackedFacts)
        assert isinstance(kept, PackedFacts)
        assert (part.people == kept.people).all()
        assert (part.members.counts == kept.members.counts).all()


def test_files_of_counties_that_are_gone_and_of_earlier_versions_are_removed_and_no_others(folder: Path) -> None:
    ours = ("510199-0123456789abcdef.packed", "510121.households.parquet", "510121-0123456789abcdef.packed.draft")
    theirs = ("notes.txt", "510121.xlsx", "villages.households.parquet")
    for name in (*ours, *theirs):
        (folder / name).touch()
    write(folder, changed=False)
    assert files_in(folder).keys() == names_of(folder) | set(theirs)


def test_without_room_for_a_snapshot_there_are_columns_all_the_same(
    tmp_path: Path, before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("huitou.rollup.column_files.write_snapshot", no_room)
    write(tmp_path, changed=False)
    assert [type(part) for part in parts_of(tmp_path)] == [FactColumns] * 3
    assert rows_of(tmp_path) == rows_of(before)


def test_one_county_at_a_time_is_in_memory(before: Path, tmp_path: Path) -> None:
    peaks = []
    for number in (3, 12):
        made = ((str(code), facts_of(COUNTIES[0], changed=False)) for code in range(510121, 510121 + number))
        about = about_columns(before)
        tracemalloc.start()
        assert len(write_columns(tmp_path / str(number), about, made)) == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0], "four times as many counties take no more memory"
