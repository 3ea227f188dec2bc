"""Households and members as rows under the national register's headings, all text, codes as in its lists."""

from __future__ import annotations

from collections.abc import Mapping

from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.identity import BANK, bank_account, phone
from huitou.cli.demonstration.incomes import LOW_INCOME
from huitou.cli.demonstration.persons import CHRONIC, DISABLED, GRAVELY_ILL, NO_STUDENT, Person
from huitou.cli.demonstration.registered import EXITED, STABLE, Registered
from huitou.core.amounts import yuan_text

Row = Mapping[str, str]

_SUPPORTING_UNITS = (
    "县农牧局", "县人社局", "县民政局", "县统计局", "县委农工办", "县教体局", "县卫计局", "县住建局", "县发改局",
    "县扶贫移民局", "县水务局", "县电力公司", "县文广新局", "县交通运输局", "县经信局",
)  # fmt: skip
_CAUSES_WITHOUT_ILLNESS = (("07", 30), ("08", 26), ("09", 18), ("11", 12), ("05", 6), ("04", 5), ("10", 2), ("12", 1))
_WORKPLACES = (("县内", 40), ("市内县外", 25), ("省内市外", 20), ("省外", 15))
_ROADS = (("水泥路", 62), ("砂石路", 20), ("泥土路", 18))
_FUELS = (("柴草", 48), ("干畜粪", 1), ("煤炭", 4), ("清洁能源", 47))
_NOT_FILLED_IN = 100
"""In ten thousand: what the register's own keepers forgot."""
_REGISTERED_IN = (("2013", 6), ("2014", 94))


def household_row(household: Registered, draws: Draws) -> Row:
    """One row of the households' workbook."""
    place, income, counts = household.place, household.income, household.counts
    poor = household.status not in (EXITED, STABLE)
    unsafe = poor and draws.chance(2500)
    unit = _SUPPORTING_UNITS[int(place.code) % len(_SUPPORTING_UNITS)]
    return {
        "乡镇名": place.township,
        "村名": place.name,
        "村编号": place.code,
        "户编号": household.number,
        "户主姓名": household.persons[0].name,
        "联系号码": phone(draws),
        "建档立卡年度": draws.weighted(_REGISTERED_IN),
        "贫困户属性": household.attribute,
        "是否脱贫": household.status,
        "脱贫年度": "" if household.exit_year is None else str(household.exit_year),
        "主要致贫原因": _main_cause(household, draws),
        "家庭人口数": str(len(household.persons)),
        "人均纯收入": yuan_text(income.per_head(len(household.persons))),
        "务工收入(工资性收入)": yuan_text(income.wages),
        "生产经营性收入": yuan_text(income.revenue),
        "生产经营性支出": yuan_text(income.expense),
        "财产性收入": yuan_text(income.property_income),
        "转移性收入": yuan_text(income.transfer),
        "低保金": yuan_text(income.allowance),
        "五保金": yuan_text(income.support),
        "养老保险金": yuan_text(income.pension),
        "其他转移性收入": yuan_text(income.other_transfer),
        **_land(len(household.persons), draws),
        "是否通生产用电": _yes_or_no(not draws.chance(800)),
        "是否通生活用电": "是",
        "与村主干道距离": f"{draws.below(2)}.{draws.below(10)}",
        "入户路类型": "" if draws.chance(_NOT_FILLED_IN) else draws.weighted(_ROADS),
        "住房面积": str(draws.between(20, 32) * (len(household.persons) + 1)),
        "是否是危房户": _yes_or_no(unsafe),
        "危房等级": draws.pick(("C级", "D级")) if unsafe else "",
        "是否饮水困难": _yes_or_no(poor and draws.chance(1500)),
        "是否饮水安全": _yes_or_no(not (poor and draws.chance(2000))),
        "主要燃料类型": draws.weighted(_FUELS),
        "是否加入农民专业合作社": _yes_or_no(draws.chance(1800)),
        "有无卫生厕所": _yes_or_no(not draws.chance(2500)),
        "是否通广播电视": _yes_or_no(not (poor and draws.chance(1000))),
        "银行卡号": bank_account(draws),
        "开户行名称": BANK,
        "是否是军烈属": _yes_or_no(draws.chance(60)),
        "帮扶责任人": f"演示帮扶干部{draws.between(1, 400):03d}",
        "帮扶单位": unit,
        "户口簿人数": str(counts.hukou),
        "明白卡人数": str(counts.card),
        "系统人数": str(counts.system),
        "实际人数": str(counts.actual),
    }


def _land(persons: int, draws: Draws) -> Row:
    """Land in 亩 with one decimal; irrigated land is part of the tilled."""
    tilled = draws.between(2, 9) * persons * 2 + draws.below(10)
    tenths = {
        "耕地面积": tilled,
        "有效灌溉面积": tilled * draws.between(0, 8) // 10,
        "林地面积": draws.below(60),
        "退耕还林面积": draws.below(20),
        "林果面积": draws.below(40),
        "牧草面积": 0,
        "水面面积": draws.below(5),
    }
    return {heading: f"{area // 10}.{area % 10}" for heading, area in tenths.items()}


def member_rows(household: Registered, draws: Draws) -> list[Row]:
    """The rows of a household's members in the members' workbook."""
    workers = [person.number for person in household.persons if person.can_work and person.age < 65]
    earners = workers[: draws.between(1, 2)] if household.income.wages else []
    allowed = household.attribute == LOW_INCOME
    return [
        _member_row(household.number, person, person.number in earners, allowed, draws) for person in household.persons
    ]


def _member_row(household: str, person: Person, works: bool, allowed: bool, draws: Draws) -> Row:
    return {
        "户编号": household,
        "人编号": person.number,
        "姓名": person.name,
        "性别": "1" if person.male else "2",
        "证件类型": person.document_kind,
        "证件号码": person.document_number,
        "出生日期": person.birth.isoformat(),
        "与户主关系": person.relation,
        "民族": person.nation,
        "政治面貌": "中共党员" if person.age > 24 and draws.chance(250) else "群众",
        "文化程度": person.education,
        "在校生状况(年级)": person.student,
        "健康状况": person.health,
        "劳动技能": person.labour,
        "务工所在地": draws.weighted(_WORKPLACES) if works else "",
        "务工企业名称": "演示企业" if works else "",
        "务工时间(月)": str(draws.between(3, 12)) if works else "0",
        "是否享受低保": _yes_or_no(allowed),
        "是否现役军人": "否",
        "是否购买大病医疗保险": _yes_or_no(draws.chance(9800)),
        "是否参加城乡居民基本医疗保险": _yes_or_no(draws.chance(9850)),
    }


def _yes_or_no(answer: bool) -> str:
    return "是" if answer else "否"


def _main_cause(household: Registered, draws: Draws) -> str:
    """A cause of poverty that the members bear out."""
    states = {person.health for person in household.persons}
    likely = [("01", 60)] if states & {CHRONIC, GRAVELY_ILL} else []
    likely += [("02", 45)] if DISABLED in states else []
    likely += [("03", 40)] if any(_costs_school_fees(person) for person in household.persons) else []
    return draws.weighted(likely) if likely and draws.chance(8000) else draws.weighted(_CAUSES_WITHOUT_ILLNESS)


def _costs_school_fees(person: Person) -> bool:
    return person.student != NO_STUDENT and not person.is_of_compulsory_age
