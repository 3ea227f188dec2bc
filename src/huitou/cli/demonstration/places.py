"""The county's villages and communities, and which of them are listed as poor."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from huitou.cli.demonstration.draws import Draws

COUNTY = "511425"

_FIRST_VILLAGE_NUMBER = 200
_REMOTE_TOWNSHIPS = {"511425217": 3, "511425109": 2, "511425218": 2, "511425105": 2}
"""Hill townships of the demonstration: more leaking roofs and dry wells there than by the river."""

_EXIT_YEARS = ((2014, 4), (2015, 8), (2016, 14))


@dataclass(frozen=True, slots=True)
class Place:
    """A village or community. `hardship` 1 (by the river) to 5 (remote) makes gaps of housing, water and signal more
    likely; `exit_year` only of listed villages."""

    code: str
    name: str
    township: str
    is_village: bool
    hardship: int
    exit_year: int | None = None

    @property
    def is_listed(self) -> bool:
        """Whether it is a poor village of the demonstration."""
        return self.exit_year is not None

    @property
    def township_code(self) -> str:
        """The nine digits of its township."""
        return self.code[:9]


def areas_file() -> Traversable:
    """The shipped table of areas, in the layout that areas are loaded from."""
    return files("huitou.cli.demonstration") / "data" / "areas_2016.csv"


def area_rows() -> list[dict[str, str]]:
    """The shipped areas: rows with code, name, level and parent."""
    return list(csv.DictReader(areas_file().read_text(encoding="utf-8").splitlines()))


def places(draws: Draws) -> tuple[Place, ...]:
    """All villages and communities of the county by code, with 26 villages drawn as listed."""
    rows = area_rows()
    names = {row["code"]: row["name"] for row in rows}
    codes = sorted(row["code"] for row in rows if row["level"] == "village")
    villages = [code for code in codes if _is_village(code)]
    years = [year for year, number in _EXIT_YEARS for _ in range(number)]
    exits = dict(zip(draws.shuffled(villages), years, strict=False))
    return tuple(
        Place(
            code,
            names[code],
            names[code[:9]],
            _is_village(code),
            _REMOTE_TOWNSHIPS.get(code[:9], 1) + (code in exits) + draws.below(2),
            exits.get(code),
        )
        for code in codes
    )


def _is_village(code: str) -> bool:
    return int(code[-3:]) >= _FIRST_VILLAGE_NUMBER
