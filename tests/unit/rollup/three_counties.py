"""Three small counties as columns, before and after one of them changed, and a writer that is killed at every step.

Run as a program, it writes the change over copies of a set of columns, each time killing the writer one step further.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from huitou.rollup.area_map import AreaMap
from huitou.rollup.column_files import ColumnSet, CountyOrder, about_columns, read_county, write_columns
from huitou.rollup.engine import ready, tables
from huitou.rollup.facts_columns import FactColumns
from huitou.rollup.packed import PackedFacts
from huitou.rollup.rows import CubeRow
from tests.samples.geography import uneven_province
from tests.samples.households import made_up_households
from tests.samples.standards import HOUSEHOLD_2016, HOUSEHOLD_FACTS

COUNTIES = ("510121", "520121", "530121")
CHANGED = COUNTIES[1]
_MAPS = {county: uneven_province(number, 300, int(county[:2])) for number, county in enumerate(COUNTIES)}
_STEPS = ("open", "os.rename", "os.remove", "os.mkdir")


def facts_of(county: str, *, changed: bool) -> FactColumns:
    """The facts of one county; where it is the one that changed, every size is one more."""
    facts = made_up_households(COUNTIES.index(county), _MAPS[county])
    if county != CHANGED or not changed:
        return facts
    return replace(facts, subjects=replace(facts.subjects, size=facts.subjects.size + 1))


def write(folder: Path, *, changed: bool) -> tuple[str, ...]:
    """Writes all three; the codes of those that were written."""
    about = ColumnSet(
        "2017-07",
        "review",
        2016,
        "2017-07-16" if changed else "2017-07-15",
        AreaMap.of(area for geography in _MAPS.values() for area in geography.areas),
        dict.fromkeys(COUNTIES, CountyOrder("qingshen-2017", ())),
    )
    return write_columns(folder, about, ((county, facts_of(county, changed=changed)) for county in COUNTIES))


def parts_of(folder: Path) -> list[PackedFacts | FactColumns]:
    """The facts of each county, as a roll-up reads them."""
    about = about_columns(folder)
    types = HOUSEHOLD_FACTS.types, HOUSEHOLD_FACTS.member
    kinds, member_kinds = ({name: fact.kind for name, fact in of.items()} for of in types)
    return [
        read_county(folder, county, digest, kinds, member_kinds) for county, digest in sorted(about.digests.items())
    ]


def rows_of(folder: Path) -> tuple[str, tuple[CubeRow, ...]]:
    """As of when the columns are, and their rows by village."""
    about = about_columns(folder)
    ((table,),) = tables(ready(*parts_of(folder), compiled=False), [HOUSEHOLD_2016], about.areas, ["village"])
    return about.as_of, tuple(table.rows())


def _killed_at(step: int, folder: Path) -> int:
    """How a writer of the change ended that is killed before its `step`-th opening, renaming or removing of a file."""
    child = os.fork()
    if not child:
        steps = iter(range(1, step))
        sys.addaudithook(lambda event, arguments: _kill(steps, folder) if _is_step(event, arguments, folder) else None)
        write(folder, changed=True)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _is_step(event: str, arguments: tuple[object, ...], folder: Path) -> bool:
    return event in _STEPS and str(arguments[0]).startswith(str(folder))


def _kill(steps: Iterator[int], folder: Path) -> None:
    if next(steps, None) is None and folder.is_dir():
        os.kill(os.getpid(), signal.SIGKILL)


def main(before: Path, copies: Path) -> None:
    """One copy for each step, until a writer comes to its end."""
    for step in range(1, 1000):
        folder = copies / f"{step:03}"
        shutil.copytree(before, folder)
        ended = _killed_at(step, folder)
        if ended != -signal.SIGKILL:
            sys.exit(ended)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
