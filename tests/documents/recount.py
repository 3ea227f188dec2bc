"""What Forms 3 and 5 of the small county must show, counted from the survey documents themselves.

Nothing of the program is used here: the plan's sentences, written down a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Document = Mapping[str, Any]
FLAGS = ("housing_safe", "water_safe", "electricity", "broadcast")
WORDS = {
    "food_and_clothing": "吃穿不愁",
    "housing_safe": "住房安全",
    "water_safe": "安全饮用水",
    "electricity": "生活用电",
    "broadcast": "广播电视",
}


def open_sheets(path: Path) -> dict[str, Worksheet]:
    """The visible sheets of a workbook by name."""
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path).worksheets if sheet.sheet_state == "visible"}


def lines(sheet: Worksheet, columns: int, *, below: str) -> list[list[Any]]:
    """The rows of the table: those below the row of units, which holds `below`, up to the foot."""
    values = [[cell.value for cell in row[:columns]] for row in sheet.iter_rows()]
    first = next(position for position, row in enumerate(values) if below in row) + 1
    last = next(position for position, row in enumerate(values) if str(row[0]).startswith("填表人"))
    return values[first:last]


def income(document: Document) -> Decimal:
    """附件2 注4."""
    kinds = ("wage_income", "business_revenue", "transfer_income", "property_income")
    total = sum(Decimal(document[kind]) for kind in kinds) - Decimal(document["business_expense"])
    return (total / Decimal(document["household_size"])).quantize(Decimal("0.01"), ROUND_HALF_UP)


def pupils(document: Document) -> int:
    """附件2 注5: of school age, out of school, because of poverty, not certified as special education."""
    keys = ("compulsory_stage", "out_of_school", "because_of_poverty")
    short = [member for member in document["members"] if all(member.get(key) for key in keys)]
    return sum(not member.get("special_education_certified") for member in short)


def patients(document: Document) -> int:
    """附件2 注6: not insured, or the premium not paid in full, or more than 10 % of the cost paid by themselves."""
    return sum(
        member["insurance"] == "none"
        or (member["insurance"] == "resident" and not member["premium_paid_by_treasury"])
        or (member["treated_in_county"] and Decimal(member["out_of_pocket_share"]) > Decimal("0.10"))
        for member in document["members"]
    )


def remark(document: Document) -> str:
    """备注 of a household whose four counts agree and who signed."""
    unknown = [words for key, words in WORDS.items() if document[key] in (None, "not_certified")]
    parts = ["吃穿不愁未达标"] if document["food_and_clothing"] is False else []
    return "；".join([*parts, *(["未查清：" + "、".join(unknown)] if unknown else [])])


def is_listed(document: Document) -> bool:
    """附件3: whoever misses an item, income and 吃穿不愁 included."""
    missed = any(document[key] is False for key in WORDS)
    return missed or income(document) < 3100 or bool(pupils(document) or patients(document))


def form_3_rows(documents: Iterable[Document], register: Mapping[str, tuple[str, int]]) -> list[list[Any]]:
    """The twelve cells of each row and of 合计. `register`: head and exit year by 户编号."""
    listed = [document for document in documents if is_listed(document)]
    rows: list[list[Any]] = []
    for number, document in enumerate(listed, 1):
        head, exit_year = register[document["household"]]
        ticks = ["√" if document[key] is False else None for key in FLAGS]
        figures = [float(income(document)), pupils(document) or None, patients(document) or None]
        rows.append([number, head, document["household_size"], exit_year, *figures, *ticks, remark(document) or None])
    poor = sum(income(document) < 3100 for document in listed)
    hungry = sum(document["food_and_clothing"] is False for document in listed)
    total = ["合计", None, sum(document["household_size"] for document in listed), None, None]
    total += [sum(pupils(document) for document in listed), sum(patients(document) for document in listed)]
    total += [sum(document[key] is False for document in listed) for key in FLAGS]
    words = f"其中收入未达标{poor}户、吃穿不愁未达标{hungry}户"
    return [*(rows or [[None, "无", *[None] * 10]]), [*total, words]]


def drawn_household(draw: Random, fine: Mapping[str, Any]) -> dict[str, Any]:
    """A household document with answers drawn at random; `fine` is one that meets everything."""
    answers: dict[str, bool | str | None] = {key: draw.choice([True, True, True, False, None]) for key in WORDS}
    if answers["water_safe"] is None:
        answers["water_safe"] = "not_certified"
    return {
        **fine,
        **answers,
        "wage_income": str(draw.randint(0, 4000) * fine["household_size"]) + draw.choice(["", ".5", ".07"]),
        "transfer_income": draw.choice(["0", "1200.35"]),
        "business_expense": draw.choice(["0", "333.33"]),
        "members": [
            {
                **member,
                "compulsory_stage": draw.random() < 0.4,
                "out_of_school": draw.random() < 0.4,
                "because_of_poverty": draw.random() < 0.6,
                "special_education_certified": draw.random() < 0.2,
                "insurance": draw.choice(["resident", "resident", "resident", "employee", "none"]),
                "premium_paid_by_treasury": draw.random() < 0.8,
                "treated_in_county": draw.random() < 0.5,
                "out_of_pocket_share": draw.choice(["0", "0.1", "0.10001", "0.3"]),
            }
            for member in fine["members"]
        ],
    }


VILLAGE_FLAGS = ("paved_road", "clinic", "cultural_room", "telecom")


def form_5_rows(
    township: str, documents: Iterable[Document], register: Mapping[str, tuple[str, int]]
) -> list[list[Any]]:
    """The nine cells of 小计 and of each row. `register`: name and exit year by village code."""
    rows: list[list[Any]] = []
    for document in documents:
        incidence_missed = document["poor_population"] * 100 > 3 * document["registered_population"]
        missed = [incidence_missed, Decimal(document["collective_income"]) <= 0]
        missed += [document[key] is False for key in VILLAGE_FLAGS]
        if any(missed):
            name, exit_year = register[document["village"]]
            rows.append([name, 1, exit_year, *(1 if one else None for one in missed)])
    sums = [sum(row[column] or 0 for row in rows) for column in (1, *range(3, 9))]
    return [[f"{township}小计", sums[0], None, *sums[1:]], *rows]
