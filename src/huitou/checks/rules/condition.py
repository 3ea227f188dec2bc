"""School, health, labour power, insurance and work of a member. Codes C6, C7 and C8."""

from __future__ import annotations

from huitou.checks.rules.building import (
    CAN_WORK,
    DISABLED,
    ERROR,
    EXITED,
    FINDING,
    HEALTHY,
    IN_SCHOOL,
    NOT_IN_SCHOOL,
    WARNING,
    aged,
    aged_between,
    compared,
    empty_member_facts,
    limit,
    none_of,
    positive,
)
from huitou.core.check_rules import AnyMember, CheckRule, Limit, Missing, OneOf
from huitou.core.expressions import All, AnyOf, Fact, Is, Not


def _years(age: int) -> Limit:
    return limit(age, "years_of_age")


FIRST_SCHOOL_AGE, LAST_SCHOOL_AGE = _years(6), _years(14)
LATE_SCHOOL_AGE = _years(30)
YOUNG, WORKING_AGE, OLD, SUPPORTED_UNTIL = _years(14), _years(16), _years(65), _years(65)
HIGHER_THAN_COMPULSORY = OneOf("student", tuple(f"{grade:02}" for grade in range(7, 17)))
PRIMARY_OR_BELOW = OneOf("student", ("02", "03"))
NO_LABOUR, LOST_LABOUR = Is("labour", "04"), Is("labour", "03")
ILL = OneOf("health", ("02", "03"))
WORKS = positive("months_at_work")
MOST_MONTHS = limit(12, "months")

EMPTY = (
    *empty_member_facts(
        (
            ("C601", "student", "A12 B13"),
            ("C602", "health", "A13 B14"),
            ("C603", "labour", "A14 B15"),
        )
    ),
    CheckRule(
        "C604",
        ERROR,
        "member",
        All((NOT_IN_SCHOOL, Missing("education"))),
        "非在校生的文化程度为空。",
        "Not at school, but the education is not filled in.",
        "请填写文化程度。",
        "Fill in the education.",
        ("A11", "B12"),
    ),
    *empty_member_facts(
        (
            ("C801", "critical_illness_insurance", "A15"),
            ("C802", "receives_allowance", "A21"),
        )
    ),
)

SCHOOL = (
    CheckRule(
        "C611",
        FINDING,
        "member",
        All((aged_between(FIRST_SCHOOL_AGE, LAST_SCHOOL_AGE), HEALTHY, NOT_IN_SCHOOL)),
        f"{FIRST_SCHOOL_AGE.value}—{LAST_SCHOOL_AGE.words('zh')}的健康儿童不在校。",
        f"A healthy child of {FIRST_SCHOOL_AGE.value} to {LAST_SCHOOL_AGE.words('en')} is not at school.",
        "这是回头看要找的问题，不影响上报：入户核实是否辍学、原因是否贫困，按核查结果列入补短清单。",
        "This is what the look-back is for and blocks nothing: verify whether the child has dropped out and why.",
        ("A61", "B2"),
        indicator="compulsory_education",
    ),
    CheckRule(
        "C612",
        WARNING,
        "member",
        All((aged(">=", LATE_SCHOOL_AGE), IN_SCHOOL)),
        f"{LATE_SCHOOL_AGE.words('zh')}以上的在校生。",
        f"A pupil or student of {LATE_SCHOOL_AGE.words('en')} or more.",
        "请核对在校生状况和出生日期；属实的写明学校。",
        "Check the school year and the date of birth; name the school if it is so.",
        ("A60",),
    ),
    CheckRule(
        "C613",
        WARNING,
        "member",
        All((aged("<=", YOUNG), HIGHER_THAN_COMPULSORY)),
        f"{YOUNG.words('zh')}及以下，在校生状况却是高中（中职）以上。",
        f"At most {YOUNG.words('en')}, but beyond the ninth year of school.",
        "请核对年级和出生日期；属实的写明原因。",
        "Check the school year and the date of birth; give the reason if it is so.",
        ("A81", "B58"),
    ),
    CheckRule(
        "C614",
        WARNING,
        "member",
        All((aged(">=", WORKING_AGE), PRIMARY_OR_BELOW)),
        f"{WORKING_AGE.words('zh')}以上，在校生状况却是小学以下。",
        f"{WORKING_AGE.words('en')} or more, but still at primary school or below.",
        "请核对年级和出生日期；特殊教育的写明原因。",
        "Check the school year and the date of birth; say so if it is special education.",
        ("A82", "B59"),
    ),
)

HEALTH_AND_LABOUR = (
    CheckRule(
        "C621",
        WARNING,
        "member",
        All((DISABLED, Not(Is("identity_kind", "09")))),
        "健康状况是残疾，没有残疾人证。",
        "Disabled, but without a disability certificate.",
        "请登记残疾人证号码；未办证的帮助办理，并写明原因。",
        "Enter the certificate; help to apply for one, and say why there is none.",
        ("A66", "B17"),
    ),
    CheckRule(
        "C622",
        ERROR,
        "member",
        All((Is("identity_kind", "09"), HEALTHY)),
        "有残疾人证，健康状况却是健康。",
        "A disability certificate, but in good health.",
        "请核对健康状况和证件类型。",
        "Check the health and the kind of document.",
        ("A67",),
    ),
    CheckRule(
        "C631",
        WARNING,
        "member",
        All((aged_between(WORKING_AGE, OLD), NO_LABOUR)),
        f"{WORKING_AGE.value}—{OLD.words('zh')}，劳动技能是无劳动力。",
        f"{WORKING_AGE.value} to {OLD.words('en')}, but without labour power.",
        "请核对劳动技能；在校、患病、残疾等属实的写明原因。",
        "Check the labour power; give the reason if it is so (at school, ill, disabled).",
        ("A59",),
    ),
    CheckRule(
        "C632",
        WARNING,
        "member",
        All((aged_between(WORKING_AGE, OLD), NOT_IN_SCHOOL, HEALTHY, NO_LABOUR)),
        "劳动年龄、不在校、健康，劳动技能却是无劳动力。",
        "Of working age, not at school, in good health, but without labour power.",
        "请核对劳动技能和健康状况；属实的写明原因。",
        "Check labour power and health; give the reason if it is so.",
        ("B41",),
    ),
    CheckRule(
        "C633",
        WARNING,
        "member",
        All((HEALTHY, LOST_LABOUR)),
        "健康的人，劳动技能却是丧失劳动力。",
        "In good health, but labour power is lost.",
        "请核对健康状况和劳动技能；年老的写明原因。",
        "Check health and labour power; say so if it is for old age.",
        ("A92", "B40"),
    ),
    CheckRule(
        "C634",
        WARNING,
        "member",
        All((aged("<", WORKING_AGE), CAN_WORK)),
        f"不满{WORKING_AGE.words('zh')}，劳动技能却是有劳动力。",
        f"Below {WORKING_AGE.words('en')}, but recorded as able to work.",
        "请把劳动技能改为无劳动力，或核对出生日期。",
        "Mend the labour power, or check the date of birth.",
        ("A87",),
    ),
    # The two counties drew the age at 59 and at 65; the wider one is asked.
    CheckRule(
        "C635",
        WARNING,
        "household",
        All(
            (
                OneOf("kind", ("03", "06")),
                AnyMember(All((aged_between(WORKING_AGE, SUPPORTED_UNTIL), CAN_WORK))),
            )
        ),
        f"五保户里有{WORKING_AGE.value}—{SUPPORTED_UNTIL.words('zh')}的劳动力。",
        f"Somebody of {WORKING_AGE.value} to {SUPPORTED_UNTIL.words('en')} can work in a five-guarantees household.",
        "请核对劳动技能和贫困户属性；属实的写明原因。",
        "Check labour power and kind of household; give the reason if both are right.",
        ("A85", "B35"),
    ),
    CheckRule(
        "C636",
        WARNING,
        "member",
        All((aged(">", OLD), CAN_WORK, none_of("months_at_work"), none_of("household.business_revenue"))),
        f"{OLD.words('zh')}以上有劳动力，既没有务工时间，全家也没有生产经营性收入。",
        f"Above {OLD.words('en')} and able to work, but no months at work and no business revenue of the household.",
        "请核对劳动技能；年老不再劳动的改为丧失劳动力。",
        "Check the labour power; somebody who works no more has lost it.",
        ("A90",),
    ),
)

WORK = (
    CheckRule(
        "C701",
        ERROR,
        "member",
        compared("months_at_work", ">", MOST_MONTHS),
        f"务工时间超过{MOST_MONTHS.words('zh')}。",
        f"More than {MOST_MONTHS.words('en')} at work in one year.",
        "务工时间填一年里的月数，0到12。",
        "Enter the months of one year, 0 to 12.",
        ("A44", "B44"),
    ),
    CheckRule(
        "C702",
        WARNING,
        "member",
        All((WORKS, Missing("workplace"))),
        "有务工时间，没有务工地点。",
        "Months at work, but no place of work.",
        "请填写务工所在地。",
        "Enter the place of work.",
        ("A55", "B46"),
    ),
    CheckRule(
        "C703",
        WARNING,
        "member",
        All((WORKS, Missing("employer"))),
        "有务工时间，没有务工企业名称。",
        "Months at work, but no employer.",
        "请填写务工企业名称；打零工的写“零工”。",
        "Enter the employer; write 零工 for odd jobs.",
        ("A56",),
    ),
    CheckRule(
        "C704",
        WARNING,
        "member",
        All((Not(Missing("workplace")), none_of("months_at_work"))),
        "有务工地点，务工时间是0或没有填。",
        "A place of work, but no months at work.",
        "请填写务工时间；当年没有务工的删去务工地点。",
        "Enter the months, or take the place out if nobody worked that year.",
        ("B45",),
    ),
    CheckRule(
        "C705",
        WARNING,
        "member",
        All((AnyOf((NO_LABOUR, LOST_LABOUR)), WORKS)),
        "无劳动力或丧失劳动力的人有务工时间。",
        "Without labour power, but with months at work.",
        "请核对劳动技能和务工时间。",
        "Check labour power and months at work.",
        ("A58", "B47"),
    ),
)

INSURANCE = (
    CheckRule(
        "C811",
        WARNING,
        "member",
        Not(Fact("critical_illness_insurance")),
        "没有购买大病医疗保险。",
        "Without critical illness insurance.",
        "请核对参保名单；确实没有参加的写明原因。",
        "Check the list of the insured; give the reason if it is so.",
        ("A15",),
    ),
    CheckRule(
        "C812",
        WARNING,
        "household",
        All((EXITED, Is("main_cause", "01"), AnyMember(All((ILL, Not(Fact("critical_illness_insurance"))))))),
        "因病致贫的脱贫户有患病成员没有参加大病保险。",
        "Exited, poor through illness, and a sick member is without critical illness insurance.",
        "请核对参保名单，帮助患病成员参保；确实没有参加的写明原因。",
        "Check the list of the insured and help the patient to join; give the reason if it is so.",
        ("B5",),
    ),
)

RULES: tuple[CheckRule, ...] = (*EMPTY, *SCHOOL, *HEALTH_AND_LABOUR, *WORK, *INSURANCE)
