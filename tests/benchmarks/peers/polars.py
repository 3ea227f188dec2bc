"""The job in Polars: lazy expressions, frames in memory or scanned from Parquet."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import reduce
from operator import or_
from pathlib import Path

import polars as pl

from tests.benchmarks.processes import seconds_of_runs, told_of_one_run
from tests.benchmarks.rows import DIGITS, INDICATORS, digest_of_lines, line_of

MET, NOT_MET, UNKNOWN = (pl.lit(code, pl.Int8) for code in range(3))
REVENUES = ("wage_income", "business_revenue", "transfer_income", "property_income")


def education() -> pl.Expr:
    """0 no, 1 short, 2 unknown."""
    settled = (
        (pl.col("compulsory_stage") == 0)
        | (pl.col("special_education_certified") == 1)
        | (pl.col("out_of_school") == 0)
        | (pl.col("because_of_poverty") == 0)
    )
    short = (pl.col("out_of_school") == 1) & (pl.col("because_of_poverty") == 1)
    return pl.when(settled.fill_null(False)).then(MET).when(short).then(NOT_MET).otherwise(UNKNOWN)


def care() -> pl.Expr:
    """0 no, 1 short, 2 unknown."""
    resident, premium = pl.col("insurance") == "resident", pl.col("premium_paid_by_treasury")
    treated, share = pl.col("treated_in_county"), pl.col("out_of_pocket_share")
    short = (
        (pl.col("insurance") == "none").fill_null(False)
        | (resident & (premium == 0)).fill_null(False)
        | ((treated == 1) & (share > 200_000_000)).fill_null(False)
    )
    unsure = (
        pl.col("insurance").is_null()
        | (resident & premium.is_null()).fill_null(False)
        | treated.is_null()
        | ((treated == 1) & share.is_null()).fill_null(False)
    )
    return pl.when(short).then(NOT_MET).when(unsure).then(UNKNOWN).otherwise(MET)


def income() -> pl.Expr:
    """The verdict on income per head."""
    parts, stated, size = (*REVENUES, "business_expense"), pl.col("net_income_per_capita_stated"), "household_size"
    net = reduce(lambda a, b: a + b, (pl.col(name) for name in REVENUES)) - pl.col("business_expense")
    told = pl.all_horizontal(pl.col(name).is_null() for name in parts) & stated.is_not_null()
    return (
        pl.when(told)
        .then(pl.when(stated >= 310_000).then(MET).otherwise(NOT_MET))
        .when(net.is_null() | (pl.col(size).fill_null(0) == 0))
        .then(UNKNOWN)
        .when(2 * net >= 619_999 * pl.col(size).cast(pl.Int64))
        .then(MET)
        .otherwise(NOT_MET)
    )


def flag(fact: str) -> pl.Expr:
    """A fact that is itself the verdict."""
    return pl.when(pl.col(fact) == 1).then(MET).when(pl.col(fact) == 0).then(NOT_MET).otherwise(UNKNOWN)


def of_members(short: str, unsure: str, stated: str, met: int) -> pl.Expr:
    """From the members, or from the single answer of a paper form."""
    size, listed = pl.col("household_size"), pl.col("members_listed")
    incomplete = (listed == 0) | size.is_null() | (listed < size) | (pl.col(unsure) > 0)
    on_paper = pl.when(pl.col(stated).is_null()).then(UNKNOWN)
    return (
        pl.when(pl.col("members_given") == 0)
        .then(on_paper.when(pl.col(stated) == met).then(MET).otherwise(NOT_MET))
        .when(pl.col(short) > 0)
        .then(NOT_MET)
        .when(incomplete.fill_null(True))
        .then(UNKNOWN)
        .otherwise(MET)
    )


VERDICTS = {
    "net_income_per_capita": income(),
    "food_and_clothing": flag("food_and_clothing"),
    "compulsory_education": of_members("pupils", "pupils_unsure", "dropout_present", 0),
    "basic_medical_care": of_members("patients", "patients_unsure", "medical_care_met", 1),
    "safe_housing": flag("housing_safe"),
    "safe_water": flag("water_safe"),
    "electricity": flag("electricity"),
    "broadcast": flag("broadcast"),
}
SHORT = {"compulsory_education": "pupils", "basic_medical_care": "patients"}


def figures() -> list[pl.Expr]:
    """The sums of one cell."""
    size = pl.col("size").cast(pl.Int64)
    below = reduce(or_, (pl.col(f"v_{name}") == 1 for name in INDICATORS))
    found = [pl.len().cast(pl.Int64), size.sum(), pl.col("size_unknown").sum(), below.sum(), size.filter(below).sum()]
    for name in INDICATORS:
        missed, unclear = pl.col(f"v_{name}") == 1, pl.col(f"v_{name}") == 2
        short, given = SHORT.get(name), pl.col("members_given") == 1
        found += [
            missed.sum(),
            pl.col(short).filter(missed & given).sum() if short else pl.lit(0),
            size.filter(missed).sum(),
            (missed & ~given).sum() if short else pl.lit(0),
            unclear.sum(),
            size.filter(unclear).sum(),
        ]
    return [one.cast(pl.Int64).alias(f"f{number}") for number, one in enumerate(found)]


def rolled_up(households: pl.LazyFrame, members: pl.LazyFrame) -> list[pl.DataFrame]:
    """The rows of all five levels, per year and for all years."""
    counted = (
        members.select("household", education().alias("e"), care().alias("c"))
        .group_by("household")
        .agg(
            (pl.col("e") == 1).sum().alias("pupils"),
            (pl.col("e") == 2).sum().alias("pupils_unsure"),
            (pl.col("c") == 1).sum().alias("patients"),
            (pl.col("c") == 2).sum().alias("patients_unsure"),
        )
    )
    names = ("pupils", "pupils_unsure", "patients", "patients_unsure")
    judged = (
        households.join(counted, left_on="id", right_on="household", how="left")
        .with_columns(pl.col(name).fill_null(0) for name in names)
        .with_columns(verdict.alias(f"v_{name}") for name, verdict in VERDICTS.items())
    )
    cells = judged.group_by("village_code", "exit_year").agg(figures()).collect()
    sums = [pl.col(f"f{number}").sum() for number in range(5 + 6 * len(INDICATORS))]
    found = []
    for level, digits in DIGITS.items():
        area = (pl.col("village_code") // 10 ** (12 - digits)).alias("area")
        yearly = cells.lazy().group_by(area, pl.col("exit_year").cast(pl.Int64)).agg(sums)
        together = cells.lazy().group_by(area).agg(pl.lit(0, pl.Int64).alias("exit_year"), *sums)
        found += [frame.with_columns(pl.lit(level).alias("level")) for frame in pl.collect_all([yearly, together])]
    return found


def main(folder: Path, how: str = "") -> None:
    """Prints seconds warm and from Parquet, the version and the digest of the rows; `how` "parquet": from Parquet only,
    else see `told_of_one_run`."""
    found: list[pl.DataFrame] = []

    def job(tables: Sequence[pl.LazyFrame]) -> None:
        found[:] = rolled_up(*tables)

    def lines() -> list[str]:
        return [line_of(row[-1], row[0], row[1], row[2:-1]) for frame in found for row in frame.iter_rows()]

    scans = [pl.scan_parquet(sorted(folder.rglob(f"{name}.parquet"))) for name in ("households", "members")]
    if how and how != "parquet":
        print(json.dumps(told_of_one_run(how, lambda: job(scans), lines) | {"version": pl.__version__}))
        return
    answer = {"from_parquet_s": seconds_of_runs(lambda: job(scans))}
    if not how:
        held = [scan.collect().lazy() for scan in scans]
        answer["s"] = seconds_of_runs(lambda: job(held))
    print(json.dumps(answer | {"version": pl.__version__, "digest": digest_of_lines(lines())}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
