"""The job in pandas: frames in memory or read from Parquet, columns at a time, sums by groupby."""

from __future__ import annotations

import json
import sys
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.rows import DIGITS, INDICATORS, digest_of_lines, line_of

MET, NOT_MET, UNKNOWN = range(3)
REVENUES = ("wage_income", "business_revenue", "transfer_income", "property_income")
SHORT = {"compulsory_education": "pupils", "basic_medical_care": "patients"}


def of_people(members: pd.DataFrame) -> pd.DataFrame:
    """Short and unsure members of each household, by its id."""
    out, poverty = members["out_of_school"], members["because_of_poverty"]
    settled = (
        (members["compulsory_stage"] == 0) | (members["special_education_certified"] == 1) | (out == 0) | (poverty == 0)
    )
    pupil = np.select([settled, (out == 1) & (poverty == 1)], [MET, NOT_MET], UNKNOWN)
    insurance, premium = members["insurance"], members["premium_paid_by_treasury"]
    treated, share = members["treated_in_county"], members["out_of_pocket_share"]
    resident, here = insurance == "resident", treated == 1
    short = (insurance == "none") | (resident & (premium == 0)) | (here & (share > 200_000_000))
    unsure = insurance.isna() | (resident & premium.isna()) | treated.isna() | (here & share.isna())
    patient = np.select([short, unsure], [NOT_MET, UNKNOWN], MET)
    marks = {
        "pupils": pupil == NOT_MET,
        "pupils_unsure": pupil == UNKNOWN,
        "patients": patient == NOT_MET,
        "patients_unsure": patient == UNKNOWN,
    }
    return pd.DataFrame(marks).groupby(members["household"].to_numpy()).sum()


def income(households: pd.DataFrame) -> Any:
    """The verdict on income per head. Sums stay far below 2**53, where a float holds every 分."""
    parts, stated = [*REVENUES, "business_expense"], households["net_income_per_capita_stated"]
    size = households["household_size"]
    net = sum(households[name] for name in REVENUES) - households["business_expense"]
    told = households[parts].isna().all(axis=1) & stated.notna()
    by_statement = np.where(stated >= 310_000, MET, NOT_MET)
    unclear = net.isna() | (size.fillna(0) == 0)
    return np.select([told, unclear, 2 * net >= 619_999 * size], [by_statement, UNKNOWN, MET], NOT_MET)


def flag(facts: pd.Series) -> Any:
    """A fact that is itself the verdict."""
    return np.select([facts == 1, facts == 0], [MET, NOT_MET], UNKNOWN)


def of_members(households: pd.DataFrame, short: str, stated: str, met: int) -> Any:
    """From the members, or from the single answer of a paper form."""
    size, listed, said = households["household_size"], households["members_listed"], households[stated]
    incomplete = (listed == 0) | size.isna() | (listed < size) | (households[f"{short}_unsure"] > 0)
    on_paper = np.select([said.isna(), said == met], [UNKNOWN, MET], NOT_MET)
    return np.select(
        [households["members_given"] == 0, households[short] > 0, incomplete], [on_paper, NOT_MET, UNKNOWN], MET
    )


def verdicts(households: pd.DataFrame) -> dict[str, Any]:
    """Every indicator of every household."""
    found = {
        "net_income_per_capita": income(households),
        "food_and_clothing": flag(households["food_and_clothing"]),
        "compulsory_education": of_members(households, "pupils", "dropout_present", 0),
        "basic_medical_care": of_members(households, "patients", "medical_care_met", 1),
    }
    certified = {"safe_housing": "housing_safe", "safe_water": "water_safe"}
    for name in INDICATORS[4:]:
        found[name] = flag(households[certified.get(name, name)])
    return found


def figures(households: pd.DataFrame) -> pd.DataFrame:
    """What every household adds to each figure, in the order of the rows."""
    judged, size = verdicts(households), households["size"].to_numpy()
    below = reduce(or_, (codes == NOT_MET for codes in judged.values()))
    columns = [np.ones(len(households), np.int64), size, households["size_unknown"].to_numpy(), below, below * size]
    given = households["members_given"].to_numpy() == 1
    for name in INDICATORS:
        missed, unclear, short = judged[name] == NOT_MET, judged[name] == UNKNOWN, SHORT.get(name)
        persons = households[short].to_numpy() * (missed & given) if short else np.zeros(len(households), np.int64)
        not_said = missed & ~given if short else np.zeros(len(households), np.int64)
        columns += [missed, persons, missed * size, not_said, unclear, unclear * size]
    return pd.DataFrame({f"f{number}": np.asarray(column, np.int64) for number, column in enumerate(columns)})


def rolled_up(households: pd.DataFrame, members: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The rows of all five levels, per year and for all years (year 0)."""
    people = of_people(members).reindex(households["id"], fill_value=0).reset_index(drop=True)
    wide = pd.concat([households, people], axis=1)
    keys = [wide["village_code"].to_numpy(), wide["exit_year"].to_numpy()]
    cells = figures(wide).groupby(keys).sum()
    villages, years = cells.index.get_level_values(0).to_numpy(), cells.index.get_level_values(1).to_numpy()
    found = []
    for level, digits in DIGITS.items():
        area = villages // 10 ** (12 - digits)
        together = cells.groupby(area).sum()
        together.index = pd.MultiIndex.from_arrays([together.index, np.zeros(len(together), np.int64)])
        found += [(level, cells.groupby([area, years]).sum()), (level, together)]
    return found


def main(folder: Path) -> None:
    """Prints seconds warm and from Parquet, the version and the digest of the rows."""

    def frames() -> list[pd.DataFrame]:
        return [pd.read_parquet(folder / f"{name}.parquet") for name in ("households", "members")]

    cold = seconds_of_runs(lambda: rolled_up(*frames()))
    held = frames()
    seconds = seconds_of_runs(lambda: rolled_up(*held))
    lines = [
        line_of(level, area, year, row)
        for level, frame in rolled_up(*held)
        for (area, year), row in zip(frame.index.tolist(), frame.to_numpy().tolist(), strict=True)
    ]
    answer = {"s": seconds, "from_parquet_s": cold, "version": pd.__version__, "digest": digest_of_lines(lines)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
