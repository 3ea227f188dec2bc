"""The job in OpenFisca-core: facts as variables of persons and households, verdicts as formulas, roles as numbers; the
simulation is built and calculated each time. It counts nothing by area: sums are numpy's, over rows sorted by village.

Its whole numbers have 32 bits, so that money is set as yuan and 分 apart and put together inside the formula."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.rows import DIGITS, INDICATORS, digest_of_lines, line_of

Arrays = Mapping[str, Any]
MISSING, MISSING_YUAN = -1, -(2**31)
MET, NOT_MET, UNKNOWN = range(3)
WHEN = "2017"
REVENUES = ("wage_income", "business_revenue", "transfer_income", "property_income")
PARTS = (*REVENUES, "business_expense")
STATED = "net_income_per_capita_stated"
FLAGS = {"safe_housing": "housing_safe", "safe_water": "water_safe"}
SHORT = {"compulsory_education": "pupils", "basic_medical_care": "patients"}
INSURANCES = ("resident", "none")
PERSON = build_entity(key="person", plural="persons", label="", is_person=True)
ROLES = [{"key": "member", "plural": "members", "label": ""}]
HOUSEHOLD = build_entity(key="household", plural="households", label="", roles=ROLES)


def variable(name: str, entity: Any, formula: Any = None) -> type[Any]:
    """A fact, or what follows from facts."""
    body = {"value_type": int, "entity": entity, "definition_period": DateUnit.ETERNITY, "label": name}
    return type(name, (Variable,), body | ({"formula": formula} if formula else {}))


def pupil(person: Any, period: Any) -> Any:
    """Whether a child is out of school because of poverty."""
    out, poverty = person("out_of_school", period), person("because_of_poverty", period)
    stage, special = person("compulsory_stage", period), person("special_education_certified", period)
    settled = (stage == 0) | (special == 1) | (out == 0) | (poverty == 0)
    return np.select([settled, (out == 1) & (poverty == 1)], [MET, NOT_MET], UNKNOWN)


def patient(person: Any, period: Any) -> Any:
    """Whether somebody lacks what medical care asks for."""
    insurance, premium = person("insurance", period), person("premium_paid_by_treasury", period)
    treated, share = person("treated_in_county", period), person("out_of_pocket_share", period)
    resident, here = insurance == INSURANCES.index("resident"), treated == 1
    none = insurance == INSURANCES.index("none")
    short = none | (resident & (premium == 0)) | (here & (share > 200_000_000))
    unsure = (insurance == MISSING) | (resident & (premium == MISSING)) | (treated == MISSING)
    return np.select([short, unsure | (here & (share == MISSING))], [NOT_MET, UNKNOWN], MET)


def income(household: Any, period: Any) -> Any:
    """The verdict on income per head."""

    def cents(name: str) -> Any:
        return household(f"{name}_yuan", period).astype(np.int64) * 100 + household(f"{name}_cents", period)

    missing = [household(f"{name}_yuan", period) == MISSING_YUAN for name in PARTS]
    net = sum(cents(name) for name in REVENUES) - cents("business_expense")
    size, has_stated = household("household_size", period), household(f"{STATED}_yuan", period) != MISSING_YUAN
    told = np.logical_and.reduce(missing) & has_stated
    by_statement = np.where(cents(STATED) >= 310_000, MET, NOT_MET)
    unclear = np.logical_or.reduce(missing) | (size <= 0)
    reached = 2 * net >= 619_999 * size.astype(np.int64)
    return np.select([told, unclear, reached], [by_statement, UNKNOWN, MET], NOT_MET)


def counted(household: Any, marked: Any) -> Any:
    """How many members of each household are marked; its own sums end with the last household that has members."""
    sums = household.sum(marked)
    return np.pad(sums, (0, household.count - len(sums))).astype(np.int64)


def of_members(person_variable: str, stated: str, met: int) -> Any:
    """From the members, or from the single answer of a paper form."""

    def formula(household: Any, period: Any) -> Any:
        answers = household.members(person_variable, period)
        short, unsure = counted(household, answers == NOT_MET), counted(household, answers == UNKNOWN)
        size, listed = household("household_size", period), household("members_listed", period)
        said = household(stated, period)
        incomplete = (listed == 0) | (size == MISSING) | (listed < size) | (unsure > 0)
        on_paper = np.select([said == MISSING, said == met], [UNKNOWN, MET], NOT_MET)
        cases = [household("members_given", period) == 0, short > 0, incomplete]
        return np.select(cases, [on_paper, NOT_MET, UNKNOWN], MET)

    return formula


def flag(fact: str) -> Any:
    """A fact that is itself the verdict."""

    def formula(household: Any, period: Any) -> Any:
        facts = household(fact, period)
        return np.select([facts == 1, facts == 0], [MET, NOT_MET], UNKNOWN)

    return formula


def short_members(person_variable: str) -> Any:
    """How many members fall short."""
    return lambda household, period: counted(household, household.members(person_variable, period) == NOT_MET)


def system(households: Arrays, members: Arrays) -> TaxBenefitSystem:
    """Facts and formulas."""
    found = TaxBenefitSystem([PERSON, HOUSEHOLD])
    found.add_variables(*(variable(name, PERSON) for name in members if name != "household"))
    found.add_variables(*(variable(name, HOUSEHOLD) for name in households))
    found.add_variables(variable("pupils", PERSON, pupil), variable("patients", PERSON, patient))
    formulas = {name: flag(FLAGS.get(name, name)) for name in (INDICATORS[1], *INDICATORS[4:])}
    formulas |= {INDICATORS[0]: income, "compulsory_education": of_members("pupils", "dropout_present", 0)}
    formulas |= {"basic_medical_care": of_members("patients", "medical_care_met", 1)}
    found.add_variables(*(variable(f"{name}_verdict", HOUSEHOLD, formula) for name, formula in formulas.items()))
    found.add_variables(*(variable(f"{name}_short", HOUSEHOLD, short_members(name)) for name in SHORT.values()))
    return found


def calculated(rules: TaxBenefitSystem, households: Arrays, members: Arrays) -> dict[str, Any]:
    """The verdicts and the short members of every household."""
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("person", np.arange(len(members["household"])))
    instance = builder.declare_entity("household", np.arange(len(households["village_code"])))
    builder.join_with_persons(instance, members["household"], np.zeros(len(members["household"]), np.int64))
    # Households without members are not among those that the persons name.
    instance.members_entity_id = members["household"]
    simulation = builder.build(rules)
    for facts in (households, members):
        for name, values in facts.items():
            if name not in ("household", "village_code"):
                simulation.set_input(name, WHEN, values)
    names = [*(f"{name}_verdict" for name in INDICATORS), *(f"{name}_short" for name in SHORT.values())]
    return {name: simulation.calculate(name, WHEN) for name in names}


def figures(households: Arrays, judged: Arrays) -> Any:
    """What every household adds to each figure, in the order of the rows."""
    size, given = households["size"].astype(np.int64), households["members_given"] == 1
    missed = {name: judged[f"{name}_verdict"] == NOT_MET for name in INDICATORS}
    below = np.logical_or.reduce(list(missed.values()))
    columns = [np.ones(len(size), np.int64), size, households["size_unknown"], below, below * size]
    for name in INDICATORS:
        no, unclear = missed[name], judged[f"{name}_verdict"] == UNKNOWN
        short = judged[f"{SHORT[name]}_short"] if name in SHORT else np.zeros(len(size), np.int64)
        not_said = no & ~given if name in SHORT else np.zeros(len(size), np.bool_)
        columns += [no, short * (no & given), no * size, not_said, unclear, unclear * size]
    return np.stack([np.asarray(column, np.int64) for column in columns], axis=1)


def summed(keys: Any, rows: Any) -> tuple[Any, Any]:
    """The sums of rows with the same key; keys are sorted."""
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    return keys[starts], np.add.reduceat(rows, starts)


def rolled_up(rules: TaxBenefitSystem, households: Arrays, members: Arrays) -> list[tuple[str, Any, Any, Any]]:
    """Level, area, year and figures of all rows; all years are year 0."""
    keys = households["village_code"] * 10_000 + households["exit_year"]
    cells, sums = summed(keys, figures(households, calculated(rules, households, members)))
    found = []
    for level, digits in DIGITS.items():
        areas, years = cells // 10_000 // 10 ** (12 - digits), cells % 10_000
        for year_of_row in (years, np.zeros(len(years), np.int64)):
            keys = areas * 10_000 + year_of_row
            order = np.argsort(keys, kind="stable")
            of_rows, rows = summed(keys[order], sums[order])
            found.append((level, of_rows // 10_000, of_rows % 10_000, rows))
    return found


def read(folder: Path) -> tuple[Arrays, Arrays]:
    """The facts as whole numbers, as OpenFisca takes them."""
    households, members = (pl.read_parquet(folder / f"{name}.parquet") for name in ("households", "members"))
    facts = {}
    for name in households.columns:
        if name in ("id", "subject"):
            continue
        if name in (*PARTS, STATED):
            yuan, cents = households[name] // 100, households[name] % 100
            facts[f"{name}_yuan"] = yuan.fill_null(MISSING_YUAN).cast(pl.Int32).to_numpy()
            facts[f"{name}_cents"] = cents.fill_null(0).cast(pl.Int32).to_numpy()
        else:
            facts[name] = households[name].cast(pl.Int64).fill_null(MISSING).to_numpy()
    kinds = pl.col("insurance").replace_strict(dict(zip(INSURANCES, range(2), strict=True)), default=len(INSURANCES))
    known = members.with_columns(pl.when(pl.col("insurance").is_not_null()).then(kinds).alias("insurance"))
    return facts, {name: known[name].cast(pl.Int64).fill_null(MISSING).to_numpy() for name in known.columns}


def main(folder: Path) -> None:
    """Prints seconds, the version and the digest of the rows."""
    households, members = read(folder)
    rules = system(households, members)
    seconds = seconds_of_runs(lambda: rolled_up(rules, households, members))
    lines = [
        line_of(level, area, year, row)
        for level, areas, years, rows in rolled_up(rules, households, members)
        for area, year, row in zip(areas.tolist(), years.tolist(), rows.tolist(), strict=True)
    ]
    print(json.dumps({"s": seconds, "version": version("OpenFisca-Core"), "digest": digest_of_lines(lines)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
