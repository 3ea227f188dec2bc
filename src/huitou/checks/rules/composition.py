"""Who belongs to the household, what kind of poor household it is, and why it was poor. Codes C1 and C2."""

from __future__ import annotations

from huitou.checks.rules.building import (
    CAN_WORK,
    DISABLED,
    ERROR,
    HAS_MEMBERS,
    HEALTHY,
    NOT_IN_SCHOOL,
    STILL_POOR,
    WARNING,
    compared,
    counted,
    empty_household_facts,
    limit,
    without,
)
from huitou.core.check_rules import (
    AnyMember,
    CheckRule,
    Compared,
    Count,
    EveryMember,
    Number,
    OneOf,
    Same,
)
from huitou.core.expressions import All, AnyOf, Fact, Is, Not

HEAD, SPOUSE = Is("relation", "01"), Is("relation", "02")
MOST_MEMBERS = limit(7, "persons")
MOST_OTHER_CAUSES = limit(2, "items")
MANY_WORKERS = 3
ILLNESS, DISABILITY, SCHOOLING, LABOUR_SHORTAGE = (Is("main_cause", code) for code in ("01", "02", "03", "08"))

EMPTY = (
    *empty_household_facts(
        (
            ("C101", "kind", "A4"),
            ("C102", "military_family", "A5"),
            ("C103", "support_officer", "B50"),
        )
    ),
    without("C104", "has_phone", "A95"),
    without("C105", "has_bank_account", "A96"),
    *empty_household_facts((("C106", "bank", "A97"), ("C201", "main_cause", "A17 B18"))),
)

HOUSEHOLD = (
    CheckRule(
        "C110",
        ERROR,
        "household",
        Compared(Count(), "==", limit(0, "persons", None)),
        "空户：户表里有这一户，成员表里没有一个人。",
        "An empty household: it stands in the register without a single member.",
        "请补录家庭成员；若整户已消亡或迁出，请按整户减少办理。",
        "Enter its members; if the whole household has died out or moved away, end it with the reason.",
        ("B52", "D4"),
    ),
    CheckRule(
        "C111",
        ERROR,
        "household",
        Compared(Number("size_register"), "!=", Count()),
        "户表填写的家庭人口数与成员表的人数不一致。",
        "The household size in the register differs from the number of its members on record.",
        "请核对户口簿：缺人就补录成员，多人就注明离开的日期和原因，再改正家庭人口数。",
        "Check the household register: enter who is missing, take out who has left with date and reason, then mend the"
        " size.",
        ("D3",),
    ),
    CheckRule(
        "C112",
        ERROR,
        "household",
        All((HAS_MEMBERS, Compared(Count(HEAD), "==", limit(0, "persons", None)))),
        "没有户主：没有一名成员的与户主关系是“户主”。",
        "No head: no member has the relation “head”.",
        "请按户口簿改正与户主关系。",
        "Mend the relations by the household register.",
        ("A50", "B16"),
    ),
    CheckRule(
        "C113",
        ERROR,
        "household",
        counted(HEAD, ">", 1),
        "有多个户主。",
        "More than one head.",
        "请按户口簿只留一名户主，改正其他人与户主的关系。",
        "Keep one head by the household register and mend the relations of the others.",
        ("A80",),
    ),
    CheckRule(
        "C114",
        WARNING,
        "household",
        Compared(Count(), ">", MOST_MEMBERS),
        f"一户超过{MOST_MEMBERS.words('zh')}。",
        f"More than {MOST_MEMBERS.words('en')} in one household.",
        "请核对是否两户合在了一起；属实的写明原因。",
        "Check whether two households were put together; give the reason if it is so.",
        ("A91",),
    ),
    CheckRule(
        "C115",
        ERROR,
        "household",
        AnyOf(
            tuple(
                All((AnyMember(All((HEAD, Is("sex", sex)))), AnyMember(All((SPOUSE, Is("sex", sex))))))
                for sex in ("1", "2")
            )
        ),
        "户主与配偶同性别。",
        "Head and spouse are of the same sex.",
        "请照身份证核对两人的性别和与户主关系。",
        "Check the sex of both on their identity cards, and the relation.",
        ("B54",),
    ),
    # 05 一般农户 is a household that was never registered as poor; every household here is.
    CheckRule(
        "C116",
        WARNING,
        "household",
        Is("kind", "05"),
        "贫困户属性异常：建档立卡户填成了一般农户。",
        "A registered poor household is recorded as an ordinary farm household.",
        "请核对贫困户属性。",
        "Check the kind of household.",
        ("A57",),
    ),
    CheckRule(
        "C117",
        WARNING,
        "member",
        Same("name", "household.support_officer"),
        "帮扶责任人与本户成员同名：既是帮扶责任人又是贫困人口。",
        "The support officer has the name of a member of the household.",
        "请核对帮扶责任人；确属重名的写明原因。",
        "Check the support officer; if two people share the name, say so.",
        ("B51",),
    ),
)

CAUSES = (
    CheckRule(
        "C202",
        WARNING,
        "household",
        compared("other_causes", ">", MOST_OTHER_CAUSES),
        f"其他致贫原因超过{MOST_OTHER_CAUSES.words('zh')}。",
        f"More than {MOST_OTHER_CAUSES.value} other causes of poverty.",
        f"请只留最主要的{MOST_OTHER_CAUSES.words('zh')}。",
        f"Keep the weightiest {MOST_OTHER_CAUSES.value}.",
        ("A51",),
    ),
    CheckRule(
        "C203",
        ERROR,
        "household",
        Fact("other_causes_repeat_main"),
        "其他致贫原因与主要致贫原因重复。",
        "Another cause of poverty repeats the main cause.",
        "请从其他致贫原因里删去主要致贫原因。",
        "Take the main cause out of the other causes.",
        ("A52", "B32"),
    ),
    CheckRule(
        "C204",
        WARNING,
        "household",
        All((ILLNESS, HAS_MEMBERS, EveryMember(HEALTHY))),
        "主要致贫原因是因病，全家却都健康。",
        "The main cause is illness, but everybody is in good health.",
        "请核对成员的健康状况；病已治愈的写明原因。",
        "Check the health of the members; if the patient has recovered, say so.",
        ("A71", "B29"),
    ),
    CheckRule(
        "C205",
        WARNING,
        "household",
        All((SCHOOLING, HAS_MEMBERS, EveryMember(NOT_IN_SCHOOL))),
        "主要致贫原因是因学，全家却没有在校生。",
        "The main cause is schooling, but nobody is at school.",
        "请核对成员的在校生状况；已毕业的写明原因。",
        "Check the school years of the members; if the pupil has left school, say so.",
        ("A72", "B30"),
    ),
    CheckRule(
        "C206",
        WARNING,
        "household",
        All((DISABILITY, HAS_MEMBERS, EveryMember(Not(DISABLED)))),
        "主要致贫原因是因残，全家却没有残疾人。",
        "The main cause is disability, but nobody is disabled.",
        "请核对成员的健康状况和致贫原因。",
        "Check the health of the members and the cause.",
        ("A73", "B31"),
    ),
    CheckRule(
        "C207",
        WARNING,
        "household",
        All((STILL_POOR, LABOUR_SHORTAGE, counted(CAN_WORK, ">=", MANY_WORKERS))),
        f"未脱贫，主要致贫原因是缺劳动力，却有{MANY_WORKERS}个以上劳动力。",
        f"Still poor for want of labour, but {MANY_WORKERS} or more members can work.",
        "请核对成员的劳动技能和致贫原因。",
        "Check the labour power of the members and the cause.",
        ("A83",),
    ),
    # Read of households that still count as poor: of the others every one ought to be above the line.
    CheckRule(
        "C208",
        WARNING,
        "household",
        All(
            (
                STILL_POOR,
                Is("kind", "01"),
                Compared(Number("net_income_per_capita"), ">", Number("poverty_line")),
                Not(OneOf("main_cause", ("01", "02", "03"))),
            )
        ),
        "一般贫困户未脱贫，人均纯收入却超过国家扶贫标准，致贫原因也不是因病、因残、因学。",
        "Still poor and of ordinary kind, yet its income is above the poverty line, and the cause is neither illness"
        " nor disability nor schooling.",
        "请核对收入和致贫原因；属实的写明未脱贫的原因。",
        "Check income and cause; if both are right, say why the household has not exited.",
        ("A84",),
    ),
)

RULES: tuple[CheckRule, ...] = (*EMPTY, *HOUSEHOLD, *CAUSES)
