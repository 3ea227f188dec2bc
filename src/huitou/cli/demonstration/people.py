"""Who can sign in to the demonstration: one person per role that signs in.

The local operator is left out: it is who runs the command on the embedded database, not a person with a password.
"""

from __future__ import annotations

from dataclasses import dataclass

from huitou.cli.demonstration.places import COUNTY

_PROVINCE, _CITY = COUNTY[:2], COUNTY[:4]
_TOWNSHIP = "511425217"
_VILLAGE = "511425217201"
_UNIT = "县水务局"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A sign-in: its role's slug, the unpadded code of its area ("" for the whole system), of a department officer
    the department's slug in the pack, and of who supports households the unit as the register writes it."""

    username: str
    name: str
    role: str
    area: str = COUNTY
    department: str = ""
    unit: str = ""


DEMO_PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("cun", "演示村干部", "village_officer", _VILLAGE),
    DemoPerson("shuji", "演示第一书记", "first_secretary", _VILLAGE),
    DemoPerson("zhucun", "演示驻村干部", "resident_officer", _VILLAGE),
    DemoPerson("bangfu", "演示帮扶干部001", "support_officer", unit=_UNIT),
    DemoPerson("danwei", "演示帮扶部门", "supporting_unit", unit=_UNIT),
    DemoPerson("tianbiao", "演示乡镇填表人", "township_clerk", _TOWNSHIP),
    DemoPerson("shenpi", "演示乡镇审批人", "township_approver", _TOWNSHIP),
    DemoPerson("weijiju", "演示卫计局经办人", "department_officer", COUNTY, "health"),
    DemoPerson("tuopinban", "演示县脱贫办", "county_office"),
    DemoPerson("hecha", "演示核查小组", "review_team"),
    DemoPerson("ducha", "演示督查", "supervision"),
    DemoPerson("shiji", "演示市级查看", "city_viewer", _CITY),
    DemoPerson("shengji", "演示省级查看", "province_viewer", _PROVINCE),
    DemoPerson("xitong", "演示系统管理员", "system_administrator", ""),
    DemoPerson("anquan", "演示安全管理员", "security_administrator", ""),
    DemoPerson("shenji", "演示审计管理员", "audit_administrator", ""),
)
