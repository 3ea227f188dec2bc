"""A county of eight households and one listed village, small enough to know every figure by heart.

Two townships (汉阳镇, 瑞峰镇), two villages each. The round 2017-07 is open, seven households are surveyed:

| 户编号 | head        | village       | what is missing                                    |
| H1     | 张三        | 汉阳镇 上游村 | nothing; 3,200 yuan a head lies below the 2017 line |
| H2     | 李四        | 汉阳镇 上游村 | water; and income under the 2017 line              |
| H3     | 王五        | 汉阳镇 下游村 | food and clothing, which no department leads       |
| H4     | 赵六        | 汉阳镇 下游村 | one child out of school                            |
| H5     | 孙七        | 瑞峰镇 上游村 | not surveyed                                       |
| H6     | 周八        | 瑞峰镇 上游村 | housing: one lead, two joint departments           |
| H7     | 吴九        | 瑞峰镇 下游村 | electricity not certified: unknown                 |
| H8     | <b>郑</b>十 | 瑞峰镇 下游村 | nothing                                            |
| 511425101201 | 上游村 |              | culture room                                       |
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Post, User
from huitou.areas.models import Area, Department
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.core.roles import ROLES
from huitou.orders.actions import adopt_pack, enter_amendment
from huitou.registry.models import Household, Member, Village
from huitou.registry.sealed_fields import sealed_columns
from huitou.surveys.actions import open_round, record_surveys
from huitou.surveys.queries import RoundLine

COUNTY = "511425"
UPPER, LOWER = "511425101201", "511425101202"
TODAY = date(2017, 6, 12)
NOW = datetime(2017, 6, 12, 2, 0, tzinfo=UTC)
PASSWORD = "long-enough-for-a-test"
SECRET = "JBSWY3DPEHPK3PXP"
PHONE = "13800001234"
LINE_2017 = "household.net_income_per_capita.threshold.2017"

_HOUSEHOLDS = (
    # 户编号, head, village, exit year
    ("H1", "张三", UPPER, 2014),
    ("H2", "李四", UPPER, 2015),
    ("H3", "王五", LOWER, 2016),
    ("H4", "赵六", LOWER, 2016),
    ("H5", "孙七", "511425102201", 2015),
    ("H6", "周八", "511425102201", 2016),
    ("H7", "吴九", "511425102202", 2016),
    ("H8", "<b>郑</b>十", "511425102202", 2014),
)
_IN_SCHOOL: Mapping[str, Any] = {"compulsory_stage": True, "out_of_school": False}
_OUT_OF_SCHOOL: Mapping[str, Any] = {
    "compulsory_stage": True,
    "out_of_school": True,
    "because_of_poverty": True,
    "special_education_certified": False,
}
_INSURED: Mapping[str, Any] = {"insurance": "resident", "premium_paid_by_treasury": True, "treated_in_county": False}
_SHORT: Mapping[str, Mapping[str, Any]] = {
    "H1": {"wage_income": "6400"},
    "H2": {"wage_income": "6400", "water_safe": False},
    "H3": {"food_and_clothing": False},
    "H4": {"members": [{"member": "01", "compulsory_stage": False, **_INSURED},
                       {"member": "02", **_OUT_OF_SCHOOL, **_INSURED}]},
    "H6": {"housing_safe": False},
    "H7": {"electricity": "not_certified"},
    "H8": {},
}  # fmt: skip


def build() -> RoundLine:
    """Areas, order, register, round, approved surveys. The 2017 line is entered as a demonstration value."""
    _areas()
    operator = ensure_operator()
    with acting(operator, Permission.ORDER_ADOPT, COUNTY, today=TODAY) as actor:
        adopt_pack(COUNTY, "qingshen-2017", by=actor, now=NOW)
        enter_amendment(
            COUNTY, LINE_2017, "3300", document_number="演示〔2017〕1号", document_date=date(2017, 6, 2),
            by=actor, now=NOW, is_demonstration=True,
        )  # fmt: skip
    _register()
    with acting(operator, Permission.ROUND_OPEN, COUNTY, today=TODAY) as actor:
        line, _ = open_round("2017-07", COUNTY, by=actor, now=NOW)
    with acting(operator, Permission.SURVEY_IMPORT_APPROVED, COUNTY, today=TODAY) as actor:
        record_surveys(line, documents(), approved=True, way_in="file", by=actor, now=NOW)
    return line


def make_user(role: str, *, area: str = COUNTY, department: str = "", name: str = "何主任", username: str = "") -> User:
    """A user with one post, called `role` or `role-department`; with a second factor where the role needs one."""
    username = username or "-".join(part for part in (role, department or (area if area != COUNTY else "")) if part)
    user = User.objects.create_user(username=username, password=PASSWORD, name=name)
    add_post(user, role, area=area, department=department)
    if ROLES[role].second_factor:
        secret = get_adapter().encrypt(SECRET)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return user


def add_post(user: User, role: str, *, area: str = COUNTY, department: str = "") -> Post:
    """One more post of a user."""
    is_system = ROLES[role].level == "system"
    office = Department.objects.get(county__code=COUNTY, slug=department) if department else None
    place = None if department or is_system else Area.objects.get(code=area)
    unit = "县水务局" if ROLES[role].level == "unit" else ""
    with writing():
        return Post.objects.create(
            user=user, role=role, area=place, department=office, unit=unit, from_on=date(2017, 1, 1)
        )


def _areas() -> None:
    with writing():
        province = Area.objects.create(code="51", name="四川省", level="province")
        city = Area.objects.create(code="5114", name="眉山市", level="city", parent=province)
        county = Area.objects.create(code=COUNTY, name="青神县", level="county", parent=city)
        for code, name in (("511425101", "汉阳镇"), ("511425102", "瑞峰镇")):
            township = Area.objects.create(code=code, name=name, level="township", parent=county)
            for serial, village in (("201", "上游村"), ("202", "下游村")):
                Area.objects.create(code=code + serial, name=village, level="village", parent=township)


def _register() -> None:
    county = Area.objects.get(code=COUNTY)
    with writing():
        for code, head, village, year in _HOUSEHOLDS:
            household = Household.objects.create(
                county=county, code=code, village=Area.objects.get(code=village), head_name=head, exit_year=year,
                status="exited", size_register=2, size_hukou=2, size_card=2, size_system=2, size_actual=2,
                supporting_unit="县水务局", **sealed_columns(settings.KEYRING, "phone", PHONE),
            )  # fmt: skip
            for number, name in (("01", head), ("02", "小明")):
                Member.objects.create(household=household, number=number, name=name, sex="1", born_on=date(1990, 1, 1))
        Village.objects.create(
            area=Area.objects.get(code=UPPER), is_poor_village=True, poor_village_level="city", exit_year=2016
        )


def documents() -> list[dict[str, Any]]:
    village = {
        "village": UPPER, "registered_population": 1000, "poor_population": 10, "leading_industry": True,
        "collective_income": "12000", "paved_road": True, "clinic": True, "cultural_room": False, "telecom": True,
    }  # fmt: skip
    return [*(_document(code, short) for code, short in _SHORT.items()), village]


def _document(code: str, short: Mapping[str, Any]) -> dict[str, Any]:
    met = {
        "household": code, "household_size": 2, "household_size_hukou": 2, "household_size_card": 2,
        "household_size_system": 2, "wage_income": "9000", "business_revenue": "0", "transfer_income": "0",
        "property_income": "0", "business_expense": "0", "food_and_clothing": True, "housing_safe": True,
        "water_safe": True, "electricity": True, "broadcast": True,
        "members": [{"member": "01", "compulsory_stage": False, **_INSURED},
                    {"member": "02", **_IN_SCHOOL, **_INSURED}],
        "surveyed_on": "2017-06-12", "surveyed_by": "何主任", "signature": "signed", "remark": "",
    }  # fmt: skip
    return {**met, **short}
