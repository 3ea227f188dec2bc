"""Households from a seed, by the hundred thousand: incomes within one 分 of the line, every kind of answer and of gap,
some answers missing, some given on paper without parts and members."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from huitou.rollup.facts_columns import MISSING, MISSING_MONEY, FactColumn, FactColumns
from huitou.rollup.subjects import Bools, Int8s, Int64s, Subjects
from tests.samples.geography import Geography
from tests.samples.standards import INSURANCES, REVENUES

LINE = 310_000  # 分
EXIT_YEARS = (2014, 2015, 2016)
CERTIFIED = ("housing_safe", "water_safe", "electricity", "broadcast")
SHARE_LIMIT = 2 * 10**8  # ten per cent, in halves of a billionth


def made_up_households(seed: int, geography: Geography) -> FactColumns:
    """The households of a map, sorted as columns are."""
    rng = np.random.default_rng(seed)
    subjects = _subjects(rng, geography)
    count = len(subjects)
    on_paper = rng.random(count) < 0.05
    listed = np.where(on_paper, 0, np.maximum(subjects.size + rng.choice([0, 1, -1], count, p=[0.96, 0.01, 0.03]), 0))
    size = np.where(subjects.size_unknown, MISSING, subjects.size).astype(np.int32)
    facts = {
        "household_size": FactColumn("count", size),
        **_incomes(rng, subjects, on_paper),
        "food_and_clothing": _answers(rng, count, no=0.01),
        "dropout_present": _kept(_answers(rng, count, no=0.95), on_paper),
        "medical_care_met": _kept(_answers(rng, count, no=0.04), on_paper),
        **{name: _answers(rng, count, no=0.04, uncertified=0.02) for name in CERTIFIED},
    }
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(listed, dtype=np.int64)))
    given = ~on_paper & (rng.random(count) > 0.01) | (listed > 0)
    return FactColumns(subjects, facts, given, offsets, _members(rng, int(offsets[-1])))


def _subjects(rng: np.random.Generator, geography: Geography) -> Subjects:
    count = int(geography.households.sum())
    unsorted = Subjects(
        subject=rng.permutation(count).astype(np.int64) + 1,
        village_code=np.repeat(geography.codes, geography.households),
        exit_year=rng.choice(np.array(EXIT_YEARS, np.int16), count, p=[0.25, 0.4, 0.35]),
        size=rng.choice(np.arange(9, dtype=np.int32), count, p=[0.002, 0.1, 0.2, 0.25, 0.25, 0.12, 0.05, 0.02, 0.008]),
        size_unknown=rng.random(count) < 0.02,
    )
    return unsorted.take(unsorted.order())


def _incomes(rng: np.random.Generator, subjects: Subjects, on_paper: Bools) -> dict[str, FactColumn]:
    """Half of the households lie within one 分 of the line, some of them exactly at the half; a few have a shop with a
    turnover that no 24 bits hold."""
    count, heads = len(subjects), np.maximum(subjects.size.astype(np.int64), 1)
    near = LINE * heads + rng.integers(-heads - 1, heads + 2)
    far = rng.integers(150_000, 900_000, count) * heads
    net = np.where(rng.random(count) < 0.5, near, far)
    others = {name: rng.integers(0, 20_000, count) for name in REVENUES[1:]}
    expense = rng.integers(0, 20_000, count) + (rng.random(count) < 0.003) * 2 * net
    turnover = (rng.random(count) < 0.03) * rng.integers(0, 10**10, count)
    others["business_revenue"] += turnover
    expense += turnover
    wage = np.maximum(net + expense - sum(others.values()), 0)
    parts = {"wage_income": wage, **others, "business_expense": expense}
    stated = LINE + rng.integers(-2, 3, count) * rng.choice([1, 90_000], count)
    return {
        **{name: FactColumn("money", _some_missing(rng, cents, on_paper)) for name, cents in parts.items()},
        "net_income_per_capita_stated": FactColumn("money_signed", _some_missing(rng, stated, ~on_paper)),
    }


def _some_missing(rng: np.random.Generator, cents: Int64s, blank: Bools) -> Int64s:
    return np.where(blank | (rng.random(len(cents)) < 0.005), MISSING_MONEY, cents)


def _answers(rng: np.random.Generator, count: int, no: float, uncertified: float = 0.0) -> FactColumn:
    codes = rng.random(count)
    answers = np.ones(count, np.int8)
    limits: Sequence[tuple[float, int]] = ((no + uncertified + 0.01, MISSING), (no + uncertified, 2), (no, 0))
    for limit, code in limits:
        answers[codes < limit] = code
    if not uncertified:
        answers[answers == 2] = 0
    return FactColumn("certified" if uncertified else "flag", answers)


def _kept(column: FactColumn, where: Bools) -> FactColumn:
    return FactColumn(column.kind, np.where(where, column.values, np.int8(MISSING)))


def _members(rng: np.random.Generator, count: int) -> dict[str, FactColumn]:
    share = np.where(
        rng.random(count) < 0.2, SHARE_LIMIT + rng.integers(-2, 3, count), rng.integers(0, SHARE_LIMIT, count)
    )
    return {
        "compulsory_stage": _answers(rng, count, no=0.8),
        "out_of_school": _answers(rng, count, no=0.93),
        "because_of_poverty": _answers(rng, count, no=0.7),
        "special_education_certified": _answers(rng, count, no=0.8),
        "insurance": FactColumn("choice", _insurance(rng, count), INSURANCES),
        "premium_paid_by_treasury": _answers(rng, count, no=0.01),
        "treated_in_county": _answers(rng, count, no=0.9),
        "out_of_pocket_share": FactColumn("share", np.where(rng.random(count) < 0.05, MISSING, share).astype(np.int32)),
    }


def _insurance(rng: np.random.Generator, count: int) -> Int8s:
    return rng.choice(np.array([0, 1, 2, 3, MISSING], np.int8), count, p=[0.9, 0.05, 0.03, 0.012, 0.008])
