"""Which kernel does the work, and that the other one would give the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huitou.rollup import engine
from huitou.rollup.packed import pack
from huitou.rollup.parts import in_parts
from tests.samples.geography import uneven_province
from tests.samples.households import made_up_households
from tests.samples.standards import HOUSEHOLD_2016

LEVELS = ("village", "township", "county", "city", "province")
SAMPLE = uneven_province(4, 2_000)


def test_numpy_and_the_compiled_kernel_give_the_same_tables() -> None:
    pytest.importorskip("numba")
    facts = made_up_households(4, SAMPLE)
    by_numpy, compiled = engine.ready(facts, compiled=False), engine.ready(facts, compiled=True)
    assert (by_numpy.packed is None, compiled.packed is None) == (True, False)
    for one, other in zip(
        engine.tables(by_numpy, [HOUSEHOLD_2016], SAMPLE.areas, LEVELS)[0],
        engine.tables(compiled, [HOUSEHOLD_2016], SAMPLE.areas, LEVELS)[0],
        strict=True,
    ):
        assert tuple(one.rows()) == tuple(other.rows())


def test_parts_are_counted_as_one_by_either_kernel() -> None:
    pytest.importorskip("numba")
    facts, borders = made_up_households(4, SAMPLE), ("510121100", "510121101", "510121102", "510121103", "510121104")
    towns = [facts.rows_in(town) for town in borders]
    assert sum(map(len, towns)) == len(facts)
    ((whole,),) = engine.tables(engine.ready(facts, compiled=False), [HOUSEHOLD_2016], SAMPLE.areas, ["township"])
    for compiled in (False, True):
        ready = engine.ready(*towns, compiled=compiled)
        assert (ready.packed is not None) == compiled
        ((table,),) = engine.tables(ready, [HOUSEHOLD_2016], SAMPLE.areas, ["township"])
        assert tuple(table.rows()) == tuple(whole.rows())


def test_parts_for_which_one_program_would_not_do_are_judged_by_numpy() -> None:
    facts = made_up_households(4, SAMPLE)
    column = facts.member_facts["insurance"]
    other = replace(column, labels=(*column.labels[1:], column.labels[0]))
    relabelled = replace(facts, member_facts={**facts.member_facts, "insurance": other})
    assert engine.ready(facts, relabelled, compiled=True).packed is None


def test_memory_of_another_kind_is_not_given_to_the_kernel() -> None:
    packed = pack(made_up_households(4, SAMPLE))
    assert packed is not None
    others: tuple[Any, ...] = packed.listed.astype(np.int64), np.repeat(packed.listed, 2)[::2]
    for listed in others:
        with pytest.raises(TypeError, match="side by side"):
            in_parts(replace(packed, listed=listed))


def test_what_the_compiled_kernel_has_no_step_for_is_done_by_numpy() -> None:
    pytest.importorskip("numba")
    far = tuple(
        replace(one, threshold=Decimal(10**20)) if one.needs_threshold else one for one in HOUSEHOLD_2016.indicators
    )
    facts = engine.ready(made_up_households(4, SAMPLE), compiled=True)
    ((table,),) = engine.tables(facts, [replace(HOUSEHOLD_2016, indicators=far)], SAMPLE.areas, ["province"])
    *_, everything = table.rows()
    known = everything.subjects.subjects - everything.unknown["net_income_per_capita"].subjects
    assert everything.not_met["net_income_per_capita"].subjects == known


def test_a_county_does_not_wait_for_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "is_compiled", lambda: True)
    monkeypatch.delitem(sys.modules, "huitou.rollup.running", raising=False)
    assert engine.ready(made_up_households(4, SAMPLE)).packed is None


def test_without_compiled_code_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not engine.is_compiled()
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert not engine.is_compiled()


def test_commands_that_do_not_need_the_compiler_do_not_load_it() -> None:
    text = "import sys, huitou.rollup.engine, huitou.cli.columns, huitou.cli.figures; sys.exit('numba' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", text], env=environment, check=False).returncode == 0


@pytest.mark.long
def test_compiling_ahead_leaves_nothing_to_compile(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-m", "huitou.rollup.engine"], env=environment, check=True)
    compiled = {path.name for path in tmp_path.rglob("*.nbc")}
    assert compiled
    subprocess.run([sys.executable, "-c", _JUDGES_A_SAMPLE], env=environment, check=True)
    assert {path.name for path in tmp_path.rglob("*.nbc")} == compiled


_JUDGES_A_SAMPLE = """
from huitou.rollup import engine
from huitou.rollup.packed import pack
from huitou.rollup.parts import in_parts
from tests.samples.geography import uneven_province
from tests.samples.households import made_up_households
from tests.samples.standards import HOUSEHOLD_2016
sample = uneven_province(4, 50_000)
assert engine.is_compiled()
facts = engine.ready(made_up_households(4, sample), compiled=True)
engine.tables(facts, [HOUSEHOLD_2016], sample.areas, ["township", "county"])
"""
