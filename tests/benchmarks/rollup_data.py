"""The facts of a made-up county or province on disk, one array per file, so that everybody reads the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from huitou.rollup.area_map import AreaMap
from huitou.rollup.column_files import household_frame, member_frame
from huitou.rollup.facts_columns import FactColumn, FactColumns
from huitou.rollup.subjects import Subjects
from tests.benchmarks.rollup_tables import read_map
from tests.samples.geography import Geography, uneven_province
from tests.samples.households import made_up_households

SEED = 20170605
FIRST_PROVINCE = 11
SUBJECT_COLUMNS = ("subject", "village_code", "exit_year", "size", "size_unknown")


def write(folder: Path, households: int) -> dict[str, int]:
    """Makes the data and writes it; returns how much there is."""
    geography = uneven_province(SEED, households)
    facts = made_up_households(SEED, geography)
    write_for_peers(folder, facts)
    return _write_arrays(folder, geography, facts)


def write_nation(folder: Path, households: int, provinces: int, *, for_peers: bool = False) -> dict[str, int]:
    """Makes a nation and writes it province by province, one in memory at a time; returns how much there is."""
    total: Counter[str] = Counter()
    for part, geography, facts in nation(folder, households, provinces):
        if for_peers:
            write_for_peers(part, facts, total["households"])
        total.update(_write_arrays(part, geography, facts))
    return dict(total)


def nation(folder: Path, households: int, provinces: int) -> Iterator[tuple[Path, Geography, FactColumns]]:
    """The provinces of a nation, each with a folder for it."""
    for number in range(provinces):
        part = folder / f"{FIRST_PROVINCE + number}"
        part.mkdir()
        geography = uneven_province(SEED + number, households // provinces, FIRST_PROVINCE + number)
        yield part, geography, made_up_households(SEED + number, geography)


def _write_arrays(folder: Path, geography: Geography, facts: FactColumns) -> dict[str, int]:
    for name in SUBJECT_COLUMNS:
        np.save(folder / f"subject.{name}.npy", getattr(facts.subjects, name))
    np.save(folder / "offsets.npy", facts.offsets)
    np.save(folder / "members_given.npy", facts.members_given)
    for prefix, columns in (("household", facts.facts), ("member", facts.member_facts)):
        for name, column in columns.items():
            np.save(folder / f"{prefix}.{name}.npy", column.values)
    schema = {
        prefix: {name: [column.kind, list(column.labels)] for name, column in columns.items()}
        for prefix, columns in (("household", facts.facts), ("member", facts.member_facts))
    }
    (folder / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    write_map(folder, geography)
    return extent_of(geography, facts)


def write_map(folder: Path, geography: Geography) -> None:
    """Writes what `read_map` reads."""
    said = json.dumps(AreaMap.of(geography.areas).as_json(), ensure_ascii=False)
    (folder / "areas.json").write_text(said, encoding="utf-8")


def extent_of(geography: Geography, facts: FactColumns) -> dict[str, int]:
    """How much there is."""
    return {"households": len(facts), "members": int(facts.offsets[-1]), "areas": len(geography.areas)}


def write_for_peers(folder: Path, facts: FactColumns, first: int = 0) -> None:
    """The same facts as two tables, null where nobody answered; truth values as numbers, since SQLite has no others.
    Households are numbered from `first` on."""
    numbers = pl.col("size_unknown", "members_given").cast(pl.Int8)
    households = household_frame(facts).with_row_index("id", first).with_columns(pl.col("id").cast(pl.Int64), numbers)
    owners = np.repeat(np.arange(first, first + len(facts)), np.diff(facts.offsets))
    households.write_parquet(folder / "households.parquet")
    member_frame(facts).insert_column(0, pl.Series("household", owners)).write_parquet(folder / "members.parquet")


def read(folder: Path) -> tuple[FactColumns, AreaMap]:
    """The facts and the map."""
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    facts = FactColumns(
        subjects=Subjects(*(np.load(folder / f"subject.{name}.npy") for name in SUBJECT_COLUMNS)),
        facts=_columns(folder, "household", schema),
        members_given=np.load(folder / "members_given.npy"),
        offsets=np.load(folder / "offsets.npy"),
        member_facts=_columns(folder, "member", schema),
    )
    return facts, read_map(folder)


def _columns(folder: Path, prefix: str, schema: dict[str, Any]) -> dict[str, FactColumn]:
    return {
        name: FactColumn(kind, np.load(folder / f"{prefix}.{name}.npy"), tuple(labels))
        for name, (kind, labels) in schema[prefix].items()
    }
