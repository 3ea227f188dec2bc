"""Land, house, water, power and roads. Codes C4."""

from __future__ import annotations

from huitou.checks.facts import HOUSEHOLD_FACTS
from huitou.checks.rules.building import (
    ERROR,
    EXITED,
    FINDING,
    WARNING,
    compared,
    empty_household_facts,
    limit,
    none_of,
)
from huitou.core.check_rules import CheckRule, Compared, Limit, Missing, Number, Times
from huitou.core.expressions import All, Fact, Not

EMPTY = empty_household_facts(
    (
        ("C401", "arable_land", "A26"),
        ("C402", "irrigated_land", "A102"),
        ("C403", "woodland", "A27"),
        ("C404", "converted_woodland", "A103"),
        ("C405", "orchard", "A104"),
        ("C406", "pasture", "A28"),
        ("C407", "water_surface", "A29"),
        ("C408", "production_electricity", "A30 B19"),
        ("C409", "electricity", "A34 B24"),
        ("C410", "distance_to_main_road", "A31 B21"),
        ("C411", "road_kind", "A32 B22"),
        ("C412", "housing_area", "A33 B23"),
        ("C413", "water_difficult", "A35 B25"),
        ("C414", "water_safe", "A36 B26"),
        ("C415", "fuel", "A37 B27"),
        ("C416", "in_cooperative", "A38 B20"),
        ("C417", "sanitary_toilet", "A39 B28"),
    )
)


def _too_much(code: str, name: str, most: Limit, source: str) -> CheckRule:
    fact = HOUSEHOLD_FACTS[name]
    return CheckRule(
        code,
        WARNING,
        "household",
        compared(name, ">", most),
        f"{fact.label}大于{most.words('zh')}。",
        f"{fact.label_en[0].upper()}{fact.label_en[1:]} above {most.words('en')}.",
        "请核对数值和单位；属实的写明原因。",
        "Check the figure and its unit; give the reason if it is so.",
        (source,),
    )


def _too_much_per_head(code: str, name: str, most: Limit, source: str) -> CheckRule:
    fact = HOUSEHOLD_FACTS[name]
    return CheckRule(
        code,
        WARNING,
        "household",
        Compared(Number(name), ">", Times(Number("size_register"), most)),
        f"人均{fact.label}大于{most.words('zh')}。",
        f"{fact.label_en[0].upper()}{fact.label_en[1:]} above {most.words('en')}.",
        "请核对面积的单位（亩还是平方米）和家庭人口数。",
        "Check the unit of the area (mu or square metres) and the household size.",
        (source,),
    )


AMOUNTS = (
    _too_much("C421", "arable_land", limit(10, "mu"), "A46"),
    _too_much("C422", "woodland", limit(50, "mu"), "A46"),
    _too_much("C423", "orchard", limit(50, "mu"), "A104"),
    _too_much("C424", "pasture", limit(50, "mu"), "A28"),
    _too_much("C425", "water_surface", limit(50, "mu"), "A29"),
    _too_much_per_head("C426", "arable_land", limit(50, "mu_per_person"), "B55"),
    _too_much_per_head("C427", "woodland", limit(70, "mu_per_person"), "B56"),
    _too_much("C428", "housing_area", limit(500, "square_metres"), "A33"),
    _too_much("C429", "distance_to_main_road", limit(2, "kilometres"), "A48"),
    _too_much("C430", "distance_to_main_road", limit(50, "kilometres"), "B57"),
    CheckRule(
        "C431",
        ERROR,
        "household",
        Compared(Number("irrigated_land"), ">", Number("arable_land")),
        "有效灌溉面积大于耕地面积。",
        "More irrigated land than arable land.",
        "有效灌溉面积是耕地面积的一部分。请核对两个数。",
        "Irrigated land is part of the arable land. Check both figures.",
        ("A107",),
    ),
    # Of the register's own statement: a survey that finds a house unsafe has no grade to give and must not be blocked.
    CheckRule(
        "C432",
        ERROR,
        "household",
        All((Not(Fact("is_surveyed", missing=False)), Fact("unsafe_housing"), Missing("unsafe_housing_grade"))),
        "是危房户，危房等级为空。",
        "The house is unsafe, but its grade is not filled in.",
        "请按住建部门的鉴定填写危房等级。",
        "Fill in the grade certified by the housing bureau.",
        ("A106",),
    ),
)

LEAST_HOUSING = limit(10, "square_metres")
IT_IS_A_GAP = "这是回头看要找的问题，不影响上报：核实后列入补短清单，由责任部门解决。"
IT_IS_A_GAP_EN = "This is what the look-back is for and blocks nothing: verify it; it goes on the gap list."
EXITED_HOUSEHOLDS = (
    CheckRule(
        "C441",
        FINDING,
        "household",
        All((EXITED, Fact("unsafe_housing"))),
        "脱贫户住危房。",
        "An exited household lives in an unsafe house.",
        IT_IS_A_GAP,
        IT_IS_A_GAP_EN,
        ("A68", "B3"),
        indicator="safe_housing",
    ),
    CheckRule(
        "C442",
        FINDING,
        "household",
        All((EXITED, Fact("water_difficult"))),
        "脱贫户饮水困难。",
        "Drinking water is hard to get for an exited household.",
        IT_IS_A_GAP,
        IT_IS_A_GAP_EN,
        ("A69", "B4"),
        indicator="safe_water",
    ),
    CheckRule(
        "C443",
        FINDING,
        "household",
        All((EXITED, Not(Fact("water_safe")))),
        "脱贫户饮水不安全。",
        "An exited household without safe drinking water.",
        IT_IS_A_GAP,
        IT_IS_A_GAP_EN,
        ("A70", "B4"),
        indicator="safe_water",
    ),
    CheckRule(
        "C444",
        FINDING,
        "household",
        All((EXITED, Not(Fact("electricity")))),
        "脱贫户未通生活用电。",
        "An exited household without electricity.",
        IT_IS_A_GAP,
        IT_IS_A_GAP_EN,
        ("A105",),
        indicator="electricity",
    ),
    CheckRule(
        "C445",
        FINDING,
        "household",
        All((EXITED, none_of("housing_area"))),
        "脱贫户住房面积为0或没有填。",
        "An exited household with no housing area, or none on record.",
        IT_IS_A_GAP,
        IT_IS_A_GAP_EN,
        ("B6",),
        indicator="safe_housing",
    ),
    CheckRule(
        "C446",
        WARNING,
        "household",
        All((EXITED, compared("housing_area", "<", LEAST_HOUSING))),
        f"脱贫户住房面积小于{LEAST_HOUSING.words('zh')}。",
        f"An exited household with less than {LEAST_HOUSING.words('en')} of housing.",
        "请入户丈量；属实的写明原因。",
        "Measure the house; give the reason if it is so.",
        ("A47",),
    ),
)

RULES: tuple[CheckRule, ...] = (*EMPTY, *AMOUNTS, *EXITED_HOUSEHOLDS)
