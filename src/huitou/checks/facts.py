"""What a rule may speak of: the facts of a household, of a member and of a village, with their kinds and words.

A household to be checked is a mapping with a value or None under every name of `HOUSEHOLD_FACTS`, and its members,
each with every name of `MEMBER_FACTS`, as a list under `members`. A village has every name of `VILLAGE_FACTS` and an
empty list of members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from huitou.core.check_rules import AS_OF, CHECKED_ON

Kind = Literal[
    "flag",  # True, False
    "text",  # also codes of the register's lists
    "number",  # an integer in the unit's `scale`
]
HouseholdFacts = Mapping[str, Any]
MEMBERS = "members"
MEMBER_NUMBER = "number"


@dataclass(frozen=True, slots=True)
class CheckFact:
    """One fact: `unit` is a key of `core.check_rules.UNITS` for numbers, empty for the others."""

    kind: Kind
    label: str
    label_en: str
    unit: str = ""


def _numbers(unit: str, labels: Mapping[str, tuple[str, str]]) -> dict[str, CheckFact]:
    return {name: CheckFact("number", label, label_en, unit) for name, (label, label_en) in labels.items()}


def _of(kind: Kind, labels: Mapping[str, tuple[str, str]]) -> dict[str, CheckFact]:
    return {name: CheckFact(kind, label, label_en) for name, (label, label_en) in labels.items()}


HOUSEHOLD_FACTS: Mapping[str, CheckFact] = {
    **_numbers("day", {AS_OF: ("核对日期", "date of the facts"), CHECKED_ON: ("校验日期", "day of the check")}),
    **_numbers("yuan_per_person", {"poverty_line": ("国家扶贫标准", "poverty line")}),
    **_of(
        "text",
        {
            "head_name": ("户主姓名", "name of the head"),
            "status": ("是否脱贫", "exit state"),
            "kind": ("贫困户属性", "kind of poor household"),
            "main_cause": ("主要致贫原因", "main cause of poverty"),
            "support_officer": ("帮扶责任人", "support officer"),
            "road_kind": ("入户路类型", "kind of road to the house"),
            "unsafe_housing_grade": ("危房等级", "grade of the unsafe house"),
            "fuel": ("主要燃料类型", "main fuel"),
            "bank": ("开户行名称", "name of the bank"),
            "household_size_reason": ("人数不一致原因", "why the head counts differ"),
            "amounts_explained": ("数额说明", "why an amount is unusual"),
            "signature": ("贫困户签字", "signature"),
            "signature_reason": ("未签字原因", "why it is not signed"),
        },
    ),
    **_of(
        "flag",
        {
            "is_surveyed": ("已入户核查", "surveyed in this round"),
            "has_phone": ("联系号码", "telephone number"),
            "has_bank_account": ("银行卡号", "bank account"),
            "other_causes_repeat_main": ("其他致贫原因与主要致贫原因重复", "another cause repeats the main cause"),
            "production_electricity": ("是否通生产用电", "electricity for production"),
            "electricity": ("是否通生活用电", "electricity at home"),
            "unsafe_housing": ("是否是危房户", "unsafe housing"),
            "water_difficult": ("是否饮水困难", "hard to get drinking water"),
            "water_safe": ("是否饮水安全", "safe drinking water"),
            "in_cooperative": ("是否加入农民专业合作社", "member of a cooperative"),
            "sanitary_toilet": ("有无卫生厕所", "sanitary toilet"),
            "military_family": ("是否是军烈属", "family of a soldier or martyr"),
        },
    ),
    **_numbers(
        "persons",
        {
            "size_register": ("家庭人口数", "household size in the register"),
            "size_hukou": ("户口簿人数", "persons in the household register"),
            "size_card": ("明白卡人数", "persons on the help card"),
            "size_system": ("系统人数", "persons in the national system"),
            "size_actual": ("实际人数", "persons in fact"),
            "members_in_survey": ("摸底表里的成员", "members listed in the survey"),
        },
    ),
    **_numbers("items", {"other_causes": ("其他致贫原因", "other causes of poverty")}),
    **_numbers("yuan_per_person", {"net_income_per_capita": ("人均纯收入", "net income per person")}),
    **_numbers(
        "yuan",
        {
            "wage_income": ("工资性收入", "wage income"),
            "business_revenue": ("生产经营性收入", "business revenue"),
            "business_expense": ("生产经营性支出", "business expense"),
            "property_income": ("财产性收入", "property income"),
            "transfer_income": ("转移性收入", "transfer income"),
            "subsistence_allowance": ("低保金", "subsistence allowance"),
            "five_guarantees_support": ("五保金", "five-guarantees support"),
            "pension": ("养老保险金", "pension"),
            "other_transfer_income": ("其他转移性收入", "other transfer income"),
        },
    ),
    **_numbers(
        "mu",
        {
            "arable_land": ("耕地面积", "arable land"),
            "irrigated_land": ("有效灌溉面积", "irrigated land"),
            "woodland": ("林地面积", "woodland"),
            "converted_woodland": ("退耕还林面积", "farmland turned into woodland"),
            "orchard": ("林果面积", "orchard"),
            "pasture": ("牧草面积", "pasture"),
            "water_surface": ("水面面积", "water surface"),
        },
    ),
    **_numbers("kilometres", {"distance_to_main_road": ("与村主干道距离", "distance to the main road")}),
    **_numbers("square_metres", {"housing_area": ("住房面积", "housing area")}),
}

MEMBER_FACTS: Mapping[str, CheckFact] = {
    **_of(
        "text",
        {
            MEMBER_NUMBER: ("人编号", "member number"),
            "name": ("姓名", "name"),
            "sex": ("性别", "sex"),
            "relation": ("与户主关系", "relation to the head"),
            "identity_kind": ("证件类型", "kind of identity document"),
            "identity_sex": ("证件号码里的性别", "sex in the identity number"),
            "student": ("在校生状况", "school year"),
            "health": ("健康状况", "health"),
            "labour": ("劳动技能", "labour power"),
            "ethnicity": ("民族", "ethnicity"),
            "political_status": ("政治面貌", "political status"),
            "education": ("文化程度", "education"),
            "workplace": ("务工所在地", "place of work"),
            "employer": ("务工企业名称", "employer"),
        },
    ),
    **_of(
        "flag",
        {
            "is_identity_valid": ("证件号码符合校验规则", "the identity number is valid"),
            "receives_allowance": ("是否享受低保", "receives the subsistence allowance"),
            "on_active_service": ("是否现役军人", "soldier on active service"),
            "critical_illness_insurance": ("是否购买大病医疗保险", "critical illness insurance"),
            "compulsory_stage": ("处于义务教育阶段", "of compulsory-school stage"),
            "out_of_school": ("未读书或辍学", "out of school"),
            "because_of_poverty": ("因贫困", "because of poverty"),
            "special_education_certified": ("教育部门认定的特殊教育", "certified as special education"),
        },
    ),
    **_numbers(
        "day",
        {
            "born_on": ("出生日期", "date of birth"),
            "identity_born_on": ("证件号码里的出生日期", "birth date in the identity number"),
        },
    ),
    **_numbers("digits", {"identity_length": ("证件号码位数", "length of the identity number")}),
    **_numbers("months", {"months_at_work": ("务工时间", "months at work")}),
    **_numbers(
        "persons",
        {
            "same_identity_in_county": ("县内证件号码相同的其他人", "others in the county with the same number"),
            "same_identity_in_city": ("市内县外证件号码相同的人", "others in the city with the same number"),
            "same_identity_in_province": ("省内市外证件号码相同的人", "others in the province with the same number"),
        },
    ),
}

VILLAGE_FACTS: Mapping[str, CheckFact] = {
    **_numbers("day", {AS_OF: ("填报时间", "date of the facts"), CHECKED_ON: ("校验日期", "day of the check")}),
    **_of("text", {"remark": ("备注", "remark")}),
    **_of(
        "flag",
        {
            "is_surveyed": ("已核查", "surveyed in this round"),
            "is_poor_village": ("是否贫困村", "listed as a poor village"),
            "has_exited": ("已退出", "has exited"),
            "leading_industry_applies": ("主导产业是考核项", "a leading industry is asked for"),
            "leading_industry": ("主导产业", "leading industry"),
            "paved_road": ("通村硬化路", "paved road"),
            "clinic": ("卫生室", "clinic"),
            "cultural_room": ("文化室", "culture room"),
            "telecom": ("通信网络", "telecom network"),
        },
    ),
    **_numbers(
        "persons",
        {
            "registered_population": ("户籍人口", "registered population"),
            "poor_population": ("未脱贫和返贫人口", "persons in poverty"),
            "persons_in_register": ("台账里的贫困人口", "persons of registered households"),
            "poor_in_register": ("台账里未脱贫和返贫的人口", "persons in poverty in the register"),
        },
    ),
    **_numbers(
        "households",
        {
            "households_in_register": ("台账里的贫困户", "registered households"),
            "exited_in_register": ("台账里的脱贫户", "exited households in the register"),
        },
    ),
    **_numbers(
        "percent",
        {
            "poverty_incidence": ("贫困发生率", "poverty incidence"),
            "incidence_line": ("贫困发生率标准", "highest poverty incidence"),
        },
    ),
    **_numbers(
        "yuan",
        {
            "collective_income": ("集体经济收入", "collective income"),
            "collective_income_line": ("集体经济收入标准", "least collective income"),
        },
    ),
}
