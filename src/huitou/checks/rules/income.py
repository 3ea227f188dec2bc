"""Income, allowances and pensions of the household. Codes C3."""

from __future__ import annotations

from huitou.checks.facts import HOUSEHOLD_FACTS
from huitou.checks.rules.building import (
    ERROR,
    EXITED,
    FINDING,
    HAS_MEMBERS,
    STILL_POOR,
    WARNING,
    aged,
    compared,
    counted,
    empty_household_facts,
    limit,
    none_of,
    positive,
    small,
)
from huitou.core.check_rules import (
    AnyMember,
    CheckRule,
    Compared,
    Condition,
    EveryMember,
    Limit,
    Missing,
    Number,
    OneOf,
)
from huitou.core.expressions import All, Fact, Not

SMALL_SUM = limit(100, "yuan")
SMALL_PENSION = limit(70, "yuan")
LOW, HIGH, VERY_HIGH = (limit(yuan, "yuan_per_person") for yuan in (500, 30_000, 100_000))
HIGH_FOR_THE_POOR = limit(20_000, "yuan_per_person")
PENSION_AGE = limit(60, "years_of_age")

ON_ALLOWANCE = OneOf("kind", ("02", "04"))
ON_SUPPORT = OneOf("kind", ("03", "06"))
GETS_ALLOWANCE = Fact("receives_allowance")
HAS_WORK = positive("months_at_work")

EMPTY = empty_household_facts(
    (
        ("C301", "wage_income", "A22"),
        ("C302", "business_revenue", "A23"),
        ("C303", "property_income", "A24"),
        ("C304", "transfer_income", "A25"),
        ("C305", "subsistence_allowance", "A88"),
        ("C306", "five_guarantees_support", "A89"),
        ("C307", "pension", "A99"),
        ("C308", "other_transfer_income", "A98"),
        ("C309", "net_income_per_capita", "B43"),
    )
)


def _suspiciously_small(code: str, name: str, than: Limit, source: str, *more: Condition) -> CheckRule:
    fact = HOUSEHOLD_FACTS[name]
    return CheckRule(
        code,
        WARNING,
        "household",
        All((small(name, than), *more)),
        f"{fact.label}小于{than.words('zh')}。",
        f"{fact.label_en[0].upper()}{fact.label_en[1:]} below {than.words('en')}.",
        "请核对是否把单位写成了百元、千元或万元，或漏了几笔；没有这项收入的填0。",
        "Check whether it was written in hundreds or thousands, or left sums out; write 0 where there is none.",
        (source,),
    )


# A survey has a field for why an amount is unusual.
UNEXPLAINED = Missing("amounts_explained")
SMALL = (
    _suspiciously_small("C311", "wage_income", SMALL_SUM, "A22", UNEXPLAINED),
    _suspiciously_small("C312", "business_revenue", SMALL_SUM, "A23", UNEXPLAINED),
    _suspiciously_small("C313", "property_income", SMALL_SUM, "A24", UNEXPLAINED),
    _suspiciously_small("C314", "pension", SMALL_PENSION, "A99"),
)

PER_HEAD = (
    CheckRule(
        "C321",
        WARNING,
        "household",
        All((compared("net_income_per_capita", "<", LOW), UNEXPLAINED)),
        f"人均纯收入小于{LOW.words('zh')}。",
        f"Net income per person below {LOW.words('en')}.",
        "请逐项核对收入和支出；属实的写明原因。",
        "Check incomes and expenses one by one; give the reason if it is so.",
        ("A45",),
    ),
    CheckRule(
        "C322",
        WARNING,
        "household",
        All((compared("net_income_per_capita", "<=", limit(0, "yuan_per_person")), UNEXPLAINED)),
        "人均纯收入小于或等于0。",
        "Net income per person is 0 or less.",
        "请核对支出是否多写；当年确实亏损的写明原因。",
        "Check whether expenses were overstated; give the reason for a real loss.",
        ("B43",),
    ),
    CheckRule(
        "C323",
        WARNING,
        "household",
        All((compared("net_income_per_capita", ">", HIGH), UNEXPLAINED)),
        f"人均纯收入超过{HIGH.words('zh')}。",
        f"Net income per person above {HIGH.words('en')}.",
        "请核对单位和人数；属实的写明原因。",
        "Check the unit and the number of persons; give the reason if it is so.",
        ("A45",),
    ),
    CheckRule(
        "C324",
        WARNING,
        "household",
        All((compared("net_income_per_capita", ">", VERY_HIGH), UNEXPLAINED)),
        f"人均纯收入超过{VERY_HIGH.words('zh')}。",
        f"Net income per person above {VERY_HIGH.words('en')}.",
        "多半是单位写错（元写成分，或把全家收入写成人均）。请核对。",
        "The unit is probably wrong, or the income of the whole household was written. Check it.",
        ("B43",),
    ),
    CheckRule(
        "C325",
        WARNING,
        "household",
        All((STILL_POOR, compared("net_income_per_capita", ">", HIGH_FOR_THE_POOR))),
        f"未脱贫，人均纯收入却大于{HIGH_FOR_THE_POOR.words('zh')}。",
        f"Still poor, but with a net income above {HIGH_FOR_THE_POOR.words('en')}.",
        "请核对收入；属实的写明未脱贫的原因。",
        "Check the income; if it is right, say why the household has not exited.",
        ("A74",),
    ),
    CheckRule(
        "C326",
        FINDING,
        "household",
        All((EXITED, Compared(Number("net_income_per_capita"), "<", Number("poverty_line")))),
        "脱贫户人均纯收入低于国家扶贫标准。",
        "An exited household below the poverty line.",
        "这是回头看要找的问题，不影响上报：核实收入后列入补短清单。",
        "This is what the look-back is for and blocks nothing: verify the income; it goes on the gap list.",
        ("A75", "B1"),
        indicator="net_income_per_capita",
    ),
)


def _low_benefit(code: str, kind: OneOf, name: str, sources: tuple[str, ...]) -> CheckRule:
    label, label_en = HOUSEHOLD_FACTS[name].label, HOUSEHOLD_FACTS[name].label_en
    household = label.removesuffix("金") + "户"
    return CheckRule(
        code,
        ERROR,
        "household",
        All((kind, none_of(name))),
        f"{household}没有{label}。",
        f"A household of that kind without {label_en}.",
        f"请按民政部门的发放记录填写{label}，或改正贫困户属性。",
        "Enter what civil affairs paid, or mend the kind of household.",
        sources,
    )


def _small_benefit(code: str, kind: OneOf, name: str, source: str) -> CheckRule:
    label, label_en = HOUSEHOLD_FACTS[name].label, HOUSEHOLD_FACTS[name].label_en
    household = label.removesuffix("金") + "户"
    return CheckRule(
        code,
        WARNING,
        "household",
        All((kind, small(name, SMALL_SUM))),
        f"{household}的{label}小于{SMALL_SUM.words('zh')}。",
        f"A household of that kind with {label_en} below {SMALL_SUM.words('en')}.",
        "请核对是否只写了一个月的金额，或把单位写错。",
        "Check whether only one month was written, or the unit is wrong.",
        (source,),
    )


BENEFITS = (
    _low_benefit("C331", ON_ALLOWANCE, "subsistence_allowance", ("A63", "B38")),
    _low_benefit("C332", ON_SUPPORT, "five_guarantees_support", ("A64", "B39")),
    _small_benefit("C333", ON_ALLOWANCE, "subsistence_allowance", "A63"),
    _small_benefit("C334", ON_SUPPORT, "five_guarantees_support", "A64"),
    CheckRule(
        "C335",
        ERROR,
        "household",
        All((positive("subsistence_allowance"), positive("five_guarantees_support"))),
        "同时领取五保金和低保金。",
        "Subsistence allowance and five-guarantees support at once.",
        "请按民政部门的发放记录核对，只留实际领取的一项。",
        "Check with civil affairs and keep the one that is really paid.",
        ("A76", "B36"),
    ),
    CheckRule(
        "C336",
        ERROR,
        "household",
        All((Not(ON_ALLOWANCE), positive("subsistence_allowance"))),
        "不是低保户，却有低保金。",
        "A subsistence allowance, but the household is not of that kind.",
        "请核对贫困户属性和低保金。",
        "Check the kind of household and the allowance.",
        ("A77", "B37"),
    ),
    CheckRule(
        "C337",
        ERROR,
        "household",
        All((Not(ON_SUPPORT), positive("five_guarantees_support"))),
        "不是五保户，却有五保金。",
        "Five-guarantees support, but the household is not of that kind.",
        "请核对贫困户属性和五保金。",
        "Check the kind of household and the support.",
        ("A78", "B37"),
    ),
    CheckRule(
        "C338",
        ERROR,
        "household",
        All((OneOf("kind", ("01", "05")), AnyMember(GETS_ALLOWANCE))),
        "一般户里有享受低保的成员。",
        "A member receives the subsistence allowance in a household of ordinary kind.",
        "请按民政部门的名单核对成员和贫困户属性。",
        "Check the member and the kind of household with the list of civil affairs.",
        ("A79", "B34"),
    ),
    CheckRule(
        "C339",
        ERROR,
        "household",
        All((ON_ALLOWANCE, HAS_MEMBERS, EveryMember(Not(GETS_ALLOWANCE)))),
        "低保户里没有一个人享受低保。",
        "A household on subsistence allowance in which nobody receives it.",
        "请按民政部门的名单填写哪几个人享受低保。",
        "Enter who receives it, by the list of civil affairs.",
        ("A62", "B33"),
    ),
    CheckRule(
        "C341",
        WARNING,
        "household",
        All((AnyMember(aged(">=", PENSION_AGE)), none_of("pension"))),
        f"有{PENSION_AGE.words('zh')}以上老人，没有养老金。",
        f"Somebody of {PENSION_AGE.words('en')} or more, but no pension.",
        "请核对是否漏填基础养老金；未参保的写明原因。",
        "Check whether the basic pension was left out; say so if the person is not insured.",
        ("A100",),
    ),
    CheckRule(
        "C342",
        WARNING,
        "household",
        All((positive("pension"), HAS_MEMBERS, EveryMember(aged("<", PENSION_AGE)))),
        f"有养老金，全家却没有{PENSION_AGE.words('zh')}以上老人。",
        f"A pension, but nobody of {PENSION_AGE.words('en')} or more.",
        "请核对养老金和出生日期；提前领取的写明原因。",
        "Check the pension and the birth dates; give the reason for an early pension.",
        ("A101",),
    ),
)

EARNED = (
    CheckRule(
        "C351",
        WARNING,
        "household",
        All((positive("business_revenue"), none_of("business_expense"))),
        "有生产经营性收入，没有生产经营性支出。",
        "Business revenue without business expense.",
        "请补填种子、化肥、饲料等支出；确实没有支出的写明原因。",
        "Enter seed, fertiliser, fodder; give the reason if there was really no expense.",
        ("A86", "B42"),
    ),
    CheckRule(
        "C352",
        WARNING,
        "household",
        All((positive("wage_income"), HAS_MEMBERS, counted(HAS_WORK, "==", 0))),
        "有工资性收入，没有一名成员填了务工时间。",
        "Wage income, but no member has months at work.",
        "请填写务工成员的务工时间和地点；已离开的人挣的写明原因。",
        "Enter the months and the place of whoever worked; say so if the earner has left.",
        ("A53", "B48"),
    ),
    CheckRule(
        "C353",
        WARNING,
        "household",
        All((counted(HAS_WORK, ">", 0), none_of("wage_income"))),
        "有成员务工，没有工资性收入。",
        "Somebody worked, but there is no wage income.",
        "请补填工资性收入；确实没有领到的写明原因。",
        "Enter the wages; give the reason if none were paid.",
        ("A54", "B49"),
    ),
)

RULES: tuple[CheckRule, ...] = (*EMPTY, *SMALL, *PER_HEAD, *BENEFITS, *EARNED)
