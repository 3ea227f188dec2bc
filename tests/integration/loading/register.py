"""Files as a county would hand them in, made in the test: rows of text under the register's headings.

Four villages and one community of 青神县, five households. Identity numbers carry a county that does not exist.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from huitou.cli.demonstration.identity import check_digit

COUNTY = "511425"
UPPER, NEW_ROAD, TEMPLE, TWIN_DRAGONS, MARKET = (
    "511425102206", "511425102207", "511425105201", "511425105204", "511425105001",
)  # fmt: skip
AREAS = (
    ("51", "四川省", "province", ""),
    ("5114", "眉山市", "city", "51"),
    (COUNTY, "青神县", "county", "5114"),
    ("511425102", "汉阳镇", "township", COUNTY),
    ("511425105", "河坝子镇", "township", COUNTY),
    (UPPER, "上游村民委员会", "village", "511425102"),
    (NEW_ROAD, "新路村民委员会", "village", "511425102"),
    (TEMPLE, "玉蟾寺村民委员会", "village", "511425105"),
    (TWIN_DRAGONS, "双龙村民委员会", "village", "511425105"),
    (MARKET, "兴河社区居民委员会", "village", "511425105"),
)

Row = Mapping[str, str | int]


def identity(order: int, born: str = "19700101") -> str:
    """An identity number with a right check digit that nobody carries."""
    first_17 = f"519999{born}{order:03}"
    return first_17 + check_digit(first_17)


def household(code: str, village: str = UPPER, **more: str | int) -> dict[str, str | int]:
    """A household of four that exited in 2015."""
    usual: dict[str, str | int] = {
        "户编号": code,
        "村编号": village,
        "户主姓名": f"户主{code}",
        "脱贫年度": "2015",
        "家庭人口数": "4",
    }
    return usual | more


def member(code: str, order: int, relation: str = "户主", **more: str | int) -> dict[str, str | int]:
    """A member with the identity number of this order."""
    usual: dict[str, str | int] = {
        "户编号": code,
        "姓名": f"成员{order}",
        "证件号码": identity(order),
        "与户主关系": relation,
    }
    return usual | more


def village(code: str, year: str = "2016", **more: str | int) -> dict[str, str | int]:
    """A listed village that exited in 2016; without a year it is not listed."""
    usual: dict[str, str | int] = {
        "村编号": code,
        "是否贫困村": "是" if year else "否",
        "贫困村类型": "市级" if year else "",
        "退出年度": year,
    }
    return usual | more


HOUSEHOLDS = (
    household("H1", UPPER, 脱贫年度="2014"),
    household("H2", UPPER, 系统人数="5"),
    household("H3", NEW_ROAD, 脱贫年度="2016", 家庭人口数="3"),
    household("H4", TEMPLE, 脱贫年度=""),
    household("H5", TEMPLE, 脱贫年度="2015", 是否脱贫="返贫"),
)
VILLAGES = (village(UPPER), village(TEMPLE, "2015"), village(NEW_ROAD, ""), village(MARKET, ""))


def headings_of(rows: Iterable[Row]) -> list[str]:
    """All headings of the rows, in the order in which they first stand."""
    return list(dict.fromkeys(heading for row in rows for heading in row))


def write_xlsx(path: Path, rows: Sequence[Row], *, sheet: str = "户表", headings: Sequence[str] = ()) -> Path:
    """A workbook with these rows: text as text, numbers as numbers."""
    names = list(headings) or headings_of(rows)
    with Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, names)
        for line, row in enumerate(rows, 1):
            for column, name in enumerate(names):
                value = row.get(name, "")
                if isinstance(value, int):
                    page.write_number(line, column, value)
                elif value:
                    page.write_string(line, column, value)
    return path


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """The same as text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings_of(rows), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_areas(path: Path, areas: Iterable[Sequence[str]] = AREAS) -> Path:
    """An areas file."""
    return write_csv(path, [dict(zip(("code", "name", "level", "parent"), area, strict=True)) for area in areas])
