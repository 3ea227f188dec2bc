"""Which kernel does the work: the compiled one where it is installed and worth its start, numpy everywhere else.

Both give the same figures. Loading the compiler takes most of a second, so that a county is done by numpy long before;
a province is not. The compiled code lies in the directory that NUMBA_CACHE_DIR names; `compile_ahead` puts it there
when the extra `province` is installed, so that nobody waits for a compiler at work.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from huitou.core.facts import FactSchema
from huitou.core.standards import Standard
from huitou.rollup.columns import Columns
from huitou.rollup.cube import Areas, Table, fold, places, tabulate
from huitou.rollup.facts_columns import FactColumns, SubjectFacts
from huitou.rollup.kernel import judge_columns
from huitou.rollup.packed import PackedFacts, pack
from huitou.rollup.parts import PackedParts, alike
from huitou.rollup.programs import CannotCompile, compiled_for
from huitou.rollup.subjects import Subject

WORTH_LOADING = 200_000  # subjects, from which on the compiler is loaded faster than numpy is done
_CODE = "*judge_parts*.nbi"


@dataclass(frozen=True, slots=True)
class ReadyFacts:
    """Facts ready to be judged again and again, in parts in the order of their village codes; `packed` is None where
    numpy does it."""

    parts: tuple[FactColumns, ...]
    packed: PackedParts | None


def ready(*parts: FactColumns | PackedFacts, compiled: bool | None = None) -> ReadyFacts:
    """Lays facts out for the kernel that is to be used; `compiled` None: the better one.

    Parts come in the order of their village codes, at least one, and no village lies in two of them.
    """
    facts = tuple(columns_of(part) for part in parts)
    if compiled is None:
        households = sum(map(len, facts))
        compiled = is_compiled() and ("huitou.rollup.running" in sys.modules or households >= WORTH_LOADING)
    packed = _packed(parts) if compiled else None
    return ReadyFacts(facts, None) if packed is None else ReadyFacts(tuple(one.facts for one in packed.parts), packed)


def columns_of(part: FactColumns | PackedFacts) -> FactColumns:
    """Facts as columns, packed or not."""
    return part.facts if isinstance(part, PackedFacts) else part


def _packed(parts: Sequence[FactColumns | PackedFacts]) -> PackedParts | None:
    """None where one of the parts is not for the compiled kernel, or no one program does for all."""
    inhabited = [part for part in parts if len(columns_of(part))]
    packed = [part if isinstance(part, PackedFacts) else pack(part) for part in inhabited]
    found = [one for one in packed if one is not None]
    return PackedParts.of(found) if found and len(found) == len(packed) and alike(found) else None


def is_compiled() -> bool:
    """Whether the compiled kernel can be used here without compiling it first."""
    directory = os.environ.get("NUMBA_CACHE_DIR", "")
    return bool(directory) and find_spec("numba") is not None and any(Path(directory).rglob(_CODE))


def tables(
    facts: ReadyFacts, standards: Sequence[Standard], areas: Areas, levels: Sequence[str], within: str = ""
) -> tuple[tuple[Table, ...], ...]:
    """For each standard the tables of these levels (finest first), of the areas inside `within`.

    All standards are judged in one pass where the kernel is compiled. Raises `Refusal` HT9002 (see `kernel`) and
    HT9003 (see `cube.places`).
    """
    if facts.packed is not None:
        try:
            return _compiled_tables(facts.packed, standards, areas, levels, within)
        except CannotCompile:
            pass  # numpy has no such limits
    sums = [fold(_judged(facts.parts, standard)) for standard in standards]
    return tuple(tuple(tabulate(one, areas, level, within) for level in levels) for one in sums)


def _judged(parts: Sequence[FactColumns], standard: Standard) -> Columns:
    judged = [judge_columns(part, standard) for part in parts]
    return judged[0] if len(judged) == 1 else Columns.joined(judged)


def _compiled_tables(
    packed: PackedParts, standards: Sequence[Standard], areas: Areas, levels: Sequence[str], within: str
) -> tuple[tuple[Table, ...], ...]:
    from huitou.rollup.running import judged_and_counted

    tally = judged_and_counted(packed, compiled_for(packed, standards))
    places_of = [places(packed.villages, areas, level, within) for level in levels]
    return tally.tables(places_of)


def compile_ahead() -> None:
    """Compiles the kernel into NUMBA_CACHE_DIR: half a minute, once for a machine and a version."""
    from huitou.rollup.compiled import add_up
    from huitou.rollup.running import judged_and_counted

    nobody = SubjectFacts(Subject(subject=0, village_code=0, exit_year=0), None)
    packed = pack(FactColumns.of([nobody], FactSchema("household", {}), ()))
    if packed is None:
        return
    # Once for villages whose sums fit two bytes, once for larger ones.
    for facts in (packed, replace(packed, narrow=False)):
        tally = judged_and_counted(facts, compiled_for(facts, [Standard("household", 0, ())]))
        row = tally.sums.reshape(1, -1)
        add_up(row, np.zeros(1, np.int64), np.ones(1, np.int64), row.astype(np.int32))
        tally.gap_rows()


if __name__ == "__main__":
    compile_ahead()
