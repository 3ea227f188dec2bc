"""The facts of a made-up county or province on disk, one array per file, so that everybody reads the same bytes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from huitou.rollup.cube import AreaRow, Table
from huitou.rollup.facts_columns import FactColumn, FactColumns
from huitou.rollup.subjects import Subjects
from tests.samples.geography import uneven_province
from tests.samples.households import made_up_households

SEED = 20170605
LEVELS = ("village", "township", "county", "city", "province")
SUBJECT_COLUMNS = ("subject", "village_code", "exit_year", "size", "size_unknown")


def write(folder: Path, households: int) -> dict[str, int]:
    """Makes the data and writes it; returns how much there is."""
    geography = uneven_province(SEED, households)
    facts = made_up_households(SEED, geography)
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
    areas = [[area.code, area.name, area.level] for area in geography.areas]
    (folder / "schema.json").write_text(json.dumps({"areas": areas, **schema}), encoding="utf-8")
    return {"households": len(facts), "members": int(facts.offsets[-1]), "areas": len(areas)}


def read(folder: Path) -> tuple[FactColumns, tuple[AreaRow, ...]]:
    """The facts and the map."""
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    facts = FactColumns(
        subjects=Subjects(*(np.load(folder / f"subject.{name}.npy") for name in SUBJECT_COLUMNS)),
        facts=_columns(folder, "household", schema),
        members_given=np.load(folder / "members_given.npy"),
        offsets=np.load(folder / "offsets.npy"),
        member_facts=_columns(folder, "member", schema),
    )
    return facts, tuple(AreaRow(*area) for area in schema["areas"])


def _columns(folder: Path, prefix: str, schema: dict[str, Any]) -> dict[str, FactColumn]:
    return {
        name: FactColumn(kind, np.load(folder / f"{prefix}.{name}.npy"), tuple(labels))
        for name, (kind, labels) in schema[prefix].items()
    }


def arrays_of(facts: FactColumns) -> list[npt.NDArray[Any]]:
    """Every array that a roll-up has to read."""
    subjects = [getattr(facts.subjects, name) for name in SUBJECT_COLUMNS[1:]]
    columns = [column.values for column in (*facts.facts.values(), *facts.member_facts.values())]
    return [*subjects, facts.offsets, facts.members_given, *columns]


def digest_of_lines(lines: list[str]) -> str:
    """One digest over the rows `level,area,year,figure,…` of all levels, whatever their order."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def lines_of(table: Table, level: str) -> list[str]:
    """The rows of one level as text; all years are year 0."""
    codes = [area.code for area in table.areas]
    return [
        f"{level},{codes[area]},{year},{','.join(map(str, figures))}"
        for area, year, figures in zip(
            table.area.tolist(), table.exit_year.tolist(), table.figures.tolist(), strict=True
        )
    ]
