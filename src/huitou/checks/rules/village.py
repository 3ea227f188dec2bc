"""What the survey of an exited village says (附件5, 附件6), beside the register. Codes C0; sources are clauses.

The counties' own lists speak of households alone. A doubt about a village is settled in the remark of its survey, which
Form 5 and Form 6 have no other room for.
"""

from __future__ import annotations

from huitou.checks.facts import VILLAGE_FACTS
from huitou.checks.rules.building import ERROR, FINDING, WARNING, compared, limit, positive, small
from huitou.checks.rules.living import IT_IS_A_GAP, IT_IS_A_GAP_EN
from huitou.core.check_rules import AS_OF, CHECKED_ON, CheckRule, Compared, Condition, Missing, Number
from huitou.core.expressions import All, Fact, Not

SURVEYED = Fact("is_surveyed", missing=False)
EXITED = Fact("has_exited", missing=False)
NOBODY, NONE = limit(0, "persons", None), limit(0, "households", None)
LEAST_INCOME = limit(100, "yuan")
SAY_SO = "请核对；属实的在备注里写明原因。"
SAY_SO_EN = "Check it; if it is so, say why in the remark."


def _doubt(code: str, condition: Condition, message: str, message_en: str) -> CheckRule:
    """Improbable in a survey, and its remark says nothing."""
    unexplained = All((SURVEYED, condition, Missing("remark")))
    return CheckRule(code, WARNING, "village", unexplained, message, message_en, SAY_SO, SAY_SO_EN, ("一(二)",))


def _unmet(code: str, indicator: str, condition: Condition, message: str, message_en: str) -> CheckRule:
    """An exited village misses one item of 一低六有."""
    short = All((EXITED, condition))
    mend, mend_en = IT_IS_A_GAP, IT_IS_A_GAP_EN
    return CheckRule(
        code, FINDING, "village", short, message, message_en, mend, mend_en, ("一(二)", "附件5"), indicator
    )


def _without(code: str, indicator: str) -> CheckRule:
    fact = VILLAGE_FACTS[indicator]
    words, words_en = f"退出贫困村没有{fact.label}。", f"An exited village has no {fact.label_en}."
    return _unmet(code, indicator, Not(Fact(indicator)), words, words_en)


ERRORS = (
    CheckRule(
        "C001",
        ERROR,
        "village",
        All((SURVEYED, compared("registered_population", "==", NOBODY))),
        "户籍人口填的是0。",
        "The registered population is 0.",
        "请按公安部门的户籍人口填写；不知道的空着，不要填0。",
        "Give the figure of the police; leave it empty where nobody knows, and do not write 0.",
        ("一(二)",),
    ),
    CheckRule(
        "C002",
        ERROR,
        "village",
        All((SURVEYED, Compared(Number(AS_OF), ">", Number(CHECKED_ON)))),
        "填报时间在今天以后。",
        "The survey is dated in the future.",
        "请改成核查的那一天。",
        "Give the day on which the village was visited.",
        ("附件5",),
    ),
    CheckRule(
        "C003",
        ERROR,
        "village",
        All((EXITED, Not(Fact("is_poor_village")))),
        "不是贫困村，却有退出年度。",
        "Not a poor village, but with an exit year.",
        "附件5的退出贫困村是贫困村的一部分：请核对台账里的“是否贫困村”和“退出年度”，改正其中一项。",
        "The exited villages of Form 5 are part of the poor ones: mend one of the two columns of the register.",
        ("附件5",),
    ),
)
DOUBTS = (
    _doubt(
        "C011",
        Compared(Number("poor_in_register"), ">", Number("poor_population")),
        "未脱贫和返贫人口比台账里的少。",
        "Fewer persons in poverty than the register holds.",
    ),
    _doubt(
        "C012",
        Compared(Number("persons_in_register"), ">", Number("registered_population")),
        "户籍人口比台账里贫困户的人口还少。",
        "Fewer registered inhabitants than the registered households have members.",
    ),
    _doubt(
        "C013",
        small("collective_income", LEAST_INCOME),
        f"集体经济收入不到{LEAST_INCOME.words('zh')}，可能把万元当成了元。",
        f"Collective income below {LEAST_INCOME.words('en')}: perhaps written in units of 10,000 yuan.",
    ),
    CheckRule(
        "C014",
        WARNING,
        "village",
        All((EXITED, compared("households_in_register", "==", NONE))),
        "退出贫困村在台账里没有一户贫困户。",
        "The register holds no household of an exited village.",
        "请核对各户的村编号和村的对照表，缺的补录。",
        "Check the village codes of the households and the cross table, and add what is missing.",
        ("附件3",),
    ),
    CheckRule(
        "C015",
        WARNING,
        "village",
        All((EXITED, positive("households_in_register"), compared("exited_in_register", "==", NONE))),
        "贫困村已退出，台账里却没有一户脱贫。",
        "The village has exited, but no household of it has.",
        "请核对村的退出年度和各户的脱贫年度。",
        "Check the exit year of the village and those of its households.",
        ("附件3", "附件5"),
    ),
)
FINDINGS = (
    _unmet(
        "C021",
        "poverty_incidence",
        Compared(Number("poverty_incidence"), ">", Number("incidence_line")),
        "退出贫困村的贫困发生率高于标准。",
        "The poverty incidence of an exited village is above the standard.",
    ),
    _unmet(
        "C022",
        "leading_industry",
        All((Fact("leading_industry_applies"), Not(Fact("leading_industry")))),
        "退出贫困村没有主导产业。",
        "An exited village has no leading industry.",
    ),
    _unmet(
        "C023",
        "collective_income",
        Compared(Number("collective_income"), "<=", Number("collective_income_line")),
        "退出贫困村没有达到标准的集体经济收入。",
        "The collective income of an exited village is not above the standard.",
    ),
    *map(_without, ("C024", "C025", "C026", "C027"), ("paved_road", "clinic", "cultural_room", "telecom")),
)

RULES: tuple[CheckRule, ...] = (*ERRORS, *DOUBTS, *FINDINGS)
