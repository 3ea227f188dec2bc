"""The job as SQL that DuckDB, PostgreSQL and SQLite all understand: households and members in, cells, then five levels.

`households` has one row per household (`id`), `members` one per member (`household`); a missing answer is null.
"""

from __future__ import annotations

from tests.benchmarks.rows import DIGITS, INDICATORS

_EDUCATION = """case when compulsory_stage = 0 or special_education_certified = 1 or out_of_school = 0
  or because_of_poverty = 0 then 0 when out_of_school = 1 and because_of_poverty = 1 then 1 else 2 end"""
_CARE = """case when insurance = 'none' or (insurance = 'resident' and premium_paid_by_treasury = 0)
  or (treated_in_county = 1 and out_of_pocket_share > 200000000) then 1
  when insurance is null or (insurance = 'resident' and premium_paid_by_treasury is null) or treated_in_county is null
  or (treated_in_county = 1 and out_of_pocket_share is null) then 2 else 0 end"""
_PARTS = ("wage_income", "business_revenue", "transfer_income", "property_income", "business_expense")
_ALL_MISSING = " and ".join(f"{part} is null" for part in _PARTS)
_INCOME = f"""case when {_ALL_MISSING} and net_income_per_capita_stated is not null
  then case when net_income_per_capita_stated >= 310000 then 0 else 1 end
  when wage_income + business_revenue + transfer_income + property_income - business_expense is null
  or coalesce(household_size, 0) = 0 then 2
  when 2 * (wage_income + business_revenue + transfer_income + property_income - business_expense)
  >= cast(619999 as bigint) * household_size then 0 else 1 end"""


def _flag(fact: str) -> str:
    return f"case {fact} when 1 then 0 when 0 then 1 else 2 end"


def _of_members(short: str, unsure: str, stated: str, met: int) -> str:
    return f"""case when members_given = 0
  then case when {stated} is null then 2 when {stated} = {met} then 0 else 1 end
  when coalesce({short}, 0) > 0 then 1
  when coalesce(listed, 0) = 0 or household_size is null or listed < household_size or {unsure} > 0 then 2 else 0 end"""


_VERDICTS = {
    "net_income_per_capita": _INCOME,
    "food_and_clothing": _flag("food_and_clothing"),
    "compulsory_education": _of_members("pupils", "pupils_unsure", "dropout_present", 0),
    "basic_medical_care": _of_members("patients", "patients_unsure", "medical_care_met", 1),
    "safe_housing": _flag("housing_safe"),
    "safe_water": _flag("water_safe"),
    "electricity": _flag("electricity"),
    "broadcast": _flag("broadcast"),
}
_SHORT = {"compulsory_education": "pupils", "basic_medical_care": "patients"}

JUDGED = f"""
with answered as (select household, {_EDUCATION} as e, {_CARE} as c from members),
counted as (select household, count(*) as listed,
  sum(case e when 1 then 1 else 0 end) as pupils, sum(case e when 2 then 1 else 0 end) as pupils_unsure,
  sum(case c when 1 then 1 else 0 end) as patients, sum(case c when 2 then 1 else 0 end) as patients_unsure
  from answered group by household)
select village_code, exit_year, size, size_unknown, members_given, coalesce(pupils, 0) as pupils,
  coalesce(patients, 0) as patients,
  {", ".join(f"{verdict} as v{number}" for number, verdict in enumerate(_VERDICTS.values()))}
from households left join counted on counted.household = households.id
"""


def _figures() -> list[str]:
    below = " or ".join(f"v{number} = 1" for number in range(len(INDICATORS)))
    found = [
        "count(*)",
        "sum(size)",
        "sum(size_unknown)",
        f"sum(case when {below} then 1 else 0 end)",
        f"sum(case when {below} then size else 0 end)",
    ]
    for number, indicator in enumerate(INDICATORS):
        short = _SHORT.get(indicator)
        found += [
            f"sum(case v{number} when 1 then 1 else 0 end)",
            f"sum(case when v{number} = 1 and members_given = 1 then {short} else 0 end)" if short else "0",
            f"sum(case v{number} when 1 then size else 0 end)",
            f"sum(case when v{number} = 1 and members_given = 0 then 1 else 0 end)" if short else "0",
            f"sum(case v{number} when 2 then 1 else 0 end)",
            f"sum(case v{number} when 2 then size else 0 end)",
        ]
    return found


FIGURES = _figures()
CELLS = f"""select village_code, exit_year, {", ".join(f"{one} as f{n}" for n, one in enumerate(FIGURES))}
from judged group by village_code, exit_year"""


def level_of(level: str, divide: str, year: str) -> str:
    """The rows of one level out of the cells; `year` is the column, or 0 for all years together."""
    sums = ", ".join(f"cast(sum(f{number}) as bigint) as f{number}" for number in range(len(FIGURES)))
    area = f"village_code {divide} {10 ** (12 - DIGITS[level])}"
    grouped = f"{area}, exit_year" if year != "0" else area
    return f"select '{level}' as level, {area} as area, {year} as year, {sums} from cells group by {grouped}"


def all_levels(divide: str) -> str:
    """The rows of all five levels, per year and for all years."""
    return " union all ".join(level_of(level, divide, year) for level in DIGITS for year in ("exit_year", "0"))
