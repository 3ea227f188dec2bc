"""Columns on disk: two Parquet files per county, one row per household and one per member, and a snapshot of the same
facts as the kernel reads them; schema in docs/columns.md.

A county is written anew only when its content differs, into files of its own name, and the manifest is replaced last
(see `county_files`), so that a reader sees the old columns or the new ones. One county at a time is held in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from huitou.core.errors import Place, Refusal
from huitou.core.facts import FactKind
from huitou.rollup.area_map import AreaMap, AreaRow
from huitou.rollup.county_files import CountyFiles, remove_others, replacing, settle, writing_in
from huitou.rollup.facts_columns import MISSING, MISSING_MONEY, MONEY, FactColumn, FactColumns
from huitou.rollup.packed import PackedFacts, pack
from huitou.rollup.snapshot import is_current, read_snapshot, write_snapshot
from huitou.rollup.subjects import Subjects

FORMAT = 4
_MANIFEST = "manifest.json"
_SUBJECT_TYPES: Mapping[str, type[np.generic]] = {
    "subject": np.int64,
    "village_code": np.int64,
    "exit_year": np.int16,
    "size": np.int32,
    "size_unknown": np.bool_,
}
_MEMBERS_GIVEN, _LISTED = "members_given", "members_listed"


@dataclass(frozen=True, slots=True)
class CountyOrder:
    """By which order a county judges: the pack, and what the county entered over it (key path, canonical JSON)."""

    pack: str
    amendments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MapHistory:
    """The areas of all times, each with the days (ISO 8601; empty: open) from which on and until which it stood, and
    which village took over from which, and when."""

    areas: tuple[tuple[AreaRow, str, str], ...] = ()
    successions: tuple[tuple[str, str, str], ...] = ()

    def areas_on(self, day: str) -> AreaMap:
        """The map of a day."""
        return AreaMap.of(area for area, begun, ended in self.areas if begun <= day and (not ended or ended > day))

    def heirs_by(self, day: str) -> dict[str, set[str]]:
        """The villages that have taken over from each village by a day."""
        heirs: dict[str, set[str]] = {}
        for before, after, since in self.successions:
            if since <= day:
                heirs.setdefault(before, set()).add(after)
        return heirs


@dataclass(frozen=True, slots=True)
class ColumnSet:
    """What a directory of columns says of itself: round and kind of survey, the year of the standard that this kind
    counts by, as of when (ISO 8601), the map of the round, the order of each county, and the maps of other times; once
    it is written also the digest of each county's content."""

    round: str
    kind: str
    standard_year: int
    as_of: str
    areas: AreaMap
    orders: Mapping[str, CountyOrder]
    history: MapHistory = MapHistory()
    digests: Mapping[str, str] = field(default_factory=dict)


def write_columns(folder: Path, about: ColumnSet, counties: Iterable[tuple[str, FactColumns]]) -> tuple[str, ...]:
    """Writes the counties that changed and then the manifest; the codes of those that were written.

    `counties` is consumed one by one. Files of other content are removed after the manifest.
    """
    with writing_in(folder):
        digests: dict[str, str] = {}
        written = []
        for county, facts in counties:
            digests[county] = _digest(facts)
            if _write_county(CountyFiles.of(folder, county, digests[county]), facts, digests[county]):
                written.append(county)
        settle(folder)
        _write_manifest(folder, replace(about, digests=digests))
        settle(folder)
        remove_others(folder, (CountyFiles.of(folder, *one) for one in digests.items()))
    return tuple(written)


def _write_county(files: CountyFiles, facts: FactColumns, digest: str) -> bool:
    """Writes what is not there yet; whether there was anything to write."""
    frames = ((files.households, household_frame), (files.members, member_frame))
    missing = [(path, frame_of) for path, frame_of in frames if not path.exists()]
    for path, frame_of in missing:
        with replacing(path) as file:
            frame_of(facts).write_parquet(file, compression="zstd", statistics=True)
    packed = None if is_current(files.packed, digest) else pack(facts)
    if packed is not None:
        with suppress(OSError):  # no room for a snapshot: the Parquet files are read instead
            write_snapshot(files.packed, packed, digest)
    return bool(missing) or packed is not None


def about_columns(folder: Path) -> ColumnSet:
    """What the directory holds. Raises `Refusal` HT9022 when there are no columns in it."""
    said = _manifest(folder)
    if said.get("format") != FORMAT:
        raise Refusal.of("HT9022", Place(name=str(folder)), folder=str(folder))
    orders = {
        county: CountyOrder(order["pack"], tuple((path, value) for path, value in order["amendments"]))
        for county, order in said["orders"].items()
    }
    history = MapHistory(
        tuple((AreaRow(*area), begun, ended) for area, begun, ended in said["history"]["areas"]),
        tuple((before, after, since) for before, after, since in said["history"]["successions"]),
    )
    areas, told = AreaMap.from_json(said["areas"]), (said["round"], said["kind"], said["standard_year"], said["as_of"])
    return ColumnSet(*told, areas, orders, history, said["digests"])


def snapshots_of(folder: Path, digests: Mapping[str, str]) -> list[Path]:
    """Where the snapshots of these counties lie, in the order of their codes, so that they can be read ahead."""
    return [CountyFiles.of(folder, *one).packed for one in sorted(digests.items())]


def read_county(
    folder: Path, county: str, digest: str, kinds: Mapping[str, FactKind], member_kinds: Mapping[str, FactKind]
) -> PackedFacts | FactColumns:
    """The facts of one county, of the content with this digest: from its snapshot where that is whole, else from its
    Parquet files; `kinds` say what each fact is.

    Raises `Refusal` HT9032 when the files are gone or damaged.
    """
    files = CountyFiles.of(folder, county, digest)
    packed = read_snapshot(files.packed, digest)
    return packed if packed is not None else _read_parquet(files, county, kinds, member_kinds)


def _read_parquet(
    files: CountyFiles, county: str, kinds: Mapping[str, FactKind], member_kinds: Mapping[str, FactKind]
) -> FactColumns:
    try:
        households, members = pl.read_parquet(files.households), pl.read_parquet(files.members)
    except (OSError, pl.exceptions.PolarsError) as error:
        folder = files.households.parent
        raise Refusal.of("HT9032", Place(name=str(folder)), county=county, folder=str(folder)) from error
    subjects = Subjects(*(households[name].to_numpy().astype(dtype) for name, dtype in _SUBJECT_TYPES.items()))
    listed = households[_LISTED].to_numpy().astype(np.int64)
    names = [name for name in households.columns if name in kinds]
    return FactColumns(
        subjects=subjects,
        facts={name: _column(households[name], kinds[name]) for name in names},
        members_given=households[_MEMBERS_GIVEN].to_numpy(),
        offsets=np.concatenate((np.zeros(1, np.int64), np.cumsum(listed))),
        member_facts={name: _column(members[name], member_kinds[name]) for name in members.columns},
    )


def household_frame(facts: FactColumns) -> pl.DataFrame:
    """One row per household, null where nobody answered."""
    subjects = {name: getattr(facts.subjects, name) for name in _SUBJECT_TYPES}
    listed = {_MEMBERS_GIVEN: facts.members_given, _LISTED: np.diff(facts.offsets).astype(np.int32)}
    return pl.DataFrame([pl.Series(name, values) for name, values in (subjects | listed).items()]).with_columns(
        _series(name, column) for name, column in facts.facts.items()
    )


def member_frame(facts: FactColumns) -> pl.DataFrame:
    """One row per member, in the order of the households."""
    return pl.DataFrame([_series(name, column) for name, column in facts.member_facts.items()])


def _series(name: str, column: FactColumn) -> pl.Series:
    values = pl.Series(name, column.values)
    missing = MISSING_MONEY if column.kind in MONEY else MISSING
    known = pl.select(pl.when(values != missing).then(values).alias(name)).to_series()
    if column.labels:
        return known.replace_strict(dict(enumerate(column.labels)), return_dtype=pl.String)
    return known


def _column(series: pl.Series, kind: FactKind) -> FactColumn:
    if series.dtype == pl.String:
        labels = tuple(series.drop_nulls().unique().sort().to_list())
        codes = series.replace_strict({label: code for code, label in enumerate(labels)}, return_dtype=pl.Int32)
        values = codes.fill_null(MISSING).to_numpy()
        return FactColumn(kind, values.astype(np.int8) if len(labels) < 2**7 else values, labels)
    return FactColumn(kind, series.fill_null(MISSING_MONEY if kind in MONEY else MISSING).to_numpy())


def _digest(facts: FactColumns) -> str:
    content = sha256(str(FORMAT).encode())
    for name in _SUBJECT_TYPES:
        content.update(np.ascontiguousarray(getattr(facts.subjects, name)).tobytes())
    content.update(facts.members_given.tobytes() + facts.offsets.tobytes())
    for columns in (facts.facts, facts.member_facts):
        for name, column in columns.items():
            content.update(repr((name, column.labels)).encode() + np.ascontiguousarray(column.values).tobytes())
    return content.hexdigest()


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / _MANIFEST
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _write_manifest(folder: Path, about: ColumnSet) -> None:
    history = {
        "areas": [(astuple(area), begun, ended) for area, begun, ended in about.history.areas],
        "successions": about.history.successions,
    }
    said = {
        "format": FORMAT,
        "round": about.round,
        "kind": about.kind,
        "standard_year": about.standard_year,
        "as_of": about.as_of,
        "areas": about.areas.as_json(),
        "orders": {county: asdict(order) for county, order in about.orders.items()},
        "history": history,
        "digests": about.digests,
    }
    with replacing(folder / _MANIFEST) as file:
        file.write(json.dumps(said, ensure_ascii=False).encode())
