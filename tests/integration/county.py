"""A small county of our own making: ten registered households, two listed villages, every kind of gap once.

It works by the shipped order. Round 2017-07 looks back by the standard of 2016 (line 3100) and helps back by that of
2017, whose line the plan does not give; `enter_line` enters 3300.

| household | village  | exit | the survey says                                 | misses, by 2016   |
|-----------|----------|------|-------------------------------------------------|-------------------|
| H01       | 上游村   | 2014 | all is met, 5000 yuan                           |                   |
| H02       | 上游村   | 2015 | 3000 yuan; 02 out of school because of poverty  | income, education |
| H03       | 上游村   | 2016 | the house is unsafe; 3200 yuan                  | housing           |
| H04       | 上游村   | 2016 | (nobody has been there)                         | unknown           |
| H05       | 下游村   | 2014 | all is met, 3150 yuan                           |                   |
| H06       | 老街社区 | 2015 | 低保; 2000 yuan                                 | income            |
| H07       | 青山村   | 2016 | 01 and 02 not insured; not fed and clothed      | medical, food     |
| H08       | 青山村   | 2016 | on paper: dropouts, no number; water uncertified | education        |
| H09       | 青山村   |      | never exited: only in the heads of the forms    |                   |
| H10       | 平桥村   | 2017 | exited after the round's years                  |                   |

Village 上游村 (2016) has no collective income and no leading industry; 青山村 (2015) lacks the industry only, which
counts from 2017 on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Post, User
from huitou.accounts.queries import viewing
from huitou.areas.models import Area, Department
from huitou.audit.writing import writing
from huitou.core.authority import Actor, Permission
from huitou.core.roles import ROLES
from huitou.orders.actions import adopt_pack, enter_amendment
from huitou.registry.models import Household, Member, Village
from huitou.surveys.actions import open_round, record_surveys
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine

NOW = datetime(2017, 6, 24, 2, 0, tzinfo=UTC)
TODAY = date(2017, 6, 24)
COUNTY, CITY, PROVINCE = "511425", "5114", "51"
UPPER, LOWER, STREET, HILL, BRIDGE = "511425101201", "511425101202", "511425101001", "511425102201", "511425103201"
HANYANG, RUIFENG, XILONG = "511425101", "511425102", "511425103"
_AREAS = (
    (PROVINCE, "四川省", "province"),
    (CITY, "眉山市", "city"),
    (COUNTY, "青神县", "county"),
    (HANYANG, "汉阳镇", "township"),
    (RUIFENG, "瑞峰镇", "township"),
    (XILONG, "西龙镇", "township"),
    (UPPER, "上游村", "village"),
    (LOWER, "下游村", "village"),
    (STREET, "老街社区", "village"),
    (HILL, "青山村", "village"),
    (BRIDGE, "平桥村", "village"),
)
_PARENT_DIGITS = {"city": 2, "county": 4, "township": 6, "village": 9}
_HOUSEHOLDS = (
    ("H01", UPPER, "张一", 2014, 4, "01"),
    ("H02", UPPER, "王二", 2015, 3, "01"),
    ("H03", UPPER, "李三", 2016, 2, "01"),
    ("H04", UPPER, "赵四", 2016, 5, "01"),
    ("H05", LOWER, "钱五", 2014, 1, "01"),
    ("H06", STREET, "孙六", 2015, 2, "02"),
    ("H07", HILL, "周七", 2016, 3, "01"),
    ("H08", HILL, "吴八", 2016, 4, "01"),
    ("H09", HILL, "郑九", None, 6, "01"),
    ("H10", BRIDGE, "冯十", 2017, 2, "01"),
)


def _member(number: str, **said: Any) -> dict[str, Any]:
    fine = {
        "member": number,
        "compulsory_stage": False,
        "insurance": "resident",
        "premium_paid_by_treasury": True,
        "treated_in_county": False,
    }
    return fine | said


def household_document(code: str, size: int, income: str, **said: Any) -> dict[str, Any]:
    """The survey of a household: `income` yuan in all, everything met unless `said` says otherwise."""
    fine = {
        "household": code,
        "household_size": size,
        "household_size_hukou": size,
        "household_size_card": size,
        "household_size_system": size,
        "wage_income": income,
        "business_revenue": "0",
        "transfer_income": "0",
        "property_income": "0",
        "business_expense": "0",
        "food_and_clothing": True,
        "housing_safe": True,
        "water_safe": True,
        "electricity": True,
        "broadcast": True,
        "members": [_member(f"{position:02}") for position in range(1, size + 1)],
        "surveyed_on": "2017-06-12",
        "surveyed_by": "刘填表",
        "signature": "signed",
    }
    return fine | said


def village_document(code: str, **said: Any) -> dict[str, Any]:
    """The survey of a listed village, everything met unless `said` says otherwise."""
    fine = {
        "village": code,
        "registered_population": 2610,
        "poor_population": 72,
        "leading_industry": True,
        "collective_income": "12000",
        "paved_road": True,
        "clinic": True,
        "cultural_room": True,
        "telecom": True,
        "surveyed_on": "2017-06-13",
        "surveyed_by": "刘填表",
    }
    return fine | said


OUT_OF_SCHOOL = {"compulsory_stage": True, "out_of_school": True, "because_of_poverty": True}
ON_PAPER = {
    "members": None,
    "dropout_present": True,
    "medical_care_met": True,
    "water_safe": "not_certified",
    "household_size_hukou": 4,
    "household_size_card": None,
    "household_size_system": 5,
    "household_size_reason": "长子2017年3月迁出",
    "signature": "unsigned",
    "signature_reason": "外出务工",
    "remark": "待核实",
}
SURVEYS: tuple[dict[str, Any], ...] = (
    household_document("H01", 4, "20000"),
    household_document("H02", 3, "9000", members=[_member("01"), _member("02", **OUT_OF_SCHOOL), _member("03")]),
    household_document("H03", 2, "6400", housing_safe=False),
    household_document("H05", 1, "3150"),
    household_document("H06", 2, "4000"),
    household_document(
        "H07",
        3,
        "30000",
        food_and_clothing=False,
        members=[_member("01", insurance="none"), _member("02", insurance="none"), _member("03")],
    ),
    household_document("H08", 4, "40000.50", **ON_PAPER),
    village_document(UPPER, collective_income="0", leading_industry=False),
    village_document(HILL, leading_industry=False),
)


def build_before_the_round() -> None:
    """The county with its register and its order; no round is open."""
    with writing():
        areas = _make_areas()
        _make_register(areas)
    with acting(ensure_operator(), Permission.ROUND_OPEN, COUNTY, today=TODAY) as operator:
        adopt_pack(COUNTY, "qingshen-2017", by=operator, now=NOW)


def build() -> RoundLine:
    """The county with its register and its open round; nothing is surveyed yet."""
    build_before_the_round()
    with acting(ensure_operator(), Permission.ROUND_OPEN, COUNTY, today=TODAY) as operator:
        return open_round("2017-07", COUNTY, by=operator, now=NOW)[0]


def _make_areas() -> Mapping[str, Area]:
    areas: dict[str, Area] = {}
    for code, name, level in _AREAS:
        parent = areas.get(code[: _PARENT_DIGITS.get(level, 0)])
        community = level == "village" and code[-3:] < "200"
        areas[code] = Area.objects.create(code=code, name=name, level=level, parent=parent, is_community=community)
    return areas


def _make_register(areas: Mapping[str, Area]) -> None:
    for code, village, head, exit_year, size, kind in _HOUSEHOLDS:
        household = Household.objects.create(
            county=areas[COUNTY],
            code=code,
            village=areas[village],
            head_name=head,
            exit_year=exit_year,
            status="exited" if exit_year else "not_exited",
            kind=kind,
            size_register=size,
            size_system=size,
        )
        for position in range(1, size + 1):
            Member.objects.create(
                household=household,
                number=f"{position:02}",
                name=head if position == 1 else f"{head}{position}",
                relation="01" if position == 1 else "21",
                details=json.dumps({"labour": "01"}),
            )
    for code, exit_year in ((UPPER, 2016), (HILL, 2015), (BRIDGE, None)):
        poor = exit_year is not None
        Village.objects.create(area=areas[code], is_poor_village=poor, exit_year=exit_year)


def approve(round_line: RoundLine, *documents: Mapping[str, Any], now: datetime = NOW) -> None:
    """Records surveys as approved, as a load with --approved does."""
    with acting(ensure_operator(), Permission.SURVEY_IMPORT_APPROVED, today=TODAY) as operator:
        report = record_surveys(round_line, documents, approved=True, way_in="file", by=operator, now=now)
    assert report.problems == ()


def enter_line(year: int, yuan: str) -> None:
    """The county enters the line of a year."""
    with acting(ensure_operator(), Permission.ORDER_AMEND, COUNTY, today=TODAY) as operator:
        enter_amendment(
            COUNTY,
            f"household.net_income_per_capita.threshold.{year}",
            yuan,
            document_number="青脱贫办发〔2017〕20号",
            document_date=TODAY,
            by=operator,
            now=NOW,
        )


def user(role: str, *, area: str = COUNTY, department: str = "", name: str = "") -> User:
    """Somebody with this post; the same one when asked again."""
    username = f"{role}-{department or area}{name}"
    known = User.objects.filter(username=username).first()
    if known is not None:
        return known
    made = User.objects.create_user(username=username, name=name or ROLES[role].label)
    office = Department.objects.get(county__code=COUNTY, slug=department) if department else None
    place = None if office or ROLES[role].level == "system" else Area.objects.get(code=area)
    with writing():
        Post.objects.create(user=made, role=role, area=place, department=office, from_on=date(2017, 1, 1))
    return made


def viewer(role: str, **place: str) -> Actor:
    """The reading actor of somebody with this post."""
    return viewing(user(role, **place), today=TODAY)


@contextmanager
def doing(role: str, permission: Permission, *, at: str = COUNTY, **place: str) -> Iterator[Actor]:
    """The writing actor of somebody with this post, in its transaction; the deed is done `at` an area."""
    with acting(user(role, **place), permission, at, today=TODAY) as actor:
        yield actor


def subject_id(code: str) -> int:
    """The key of a subject of the round by 户编号 or village code."""
    return RoundSubject.objects.get(code=code).pk
