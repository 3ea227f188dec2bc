"""What the look-back's own survey must say, beyond the register's columns. Codes C9; sources are clauses."""

from __future__ import annotations

from huitou.checks.rules.building import ERROR, EXITED_HOUSEHOLD, FINDING, WARNING, aged_between, limit
from huitou.core.check_rules import AS_OF, CHECKED_ON, CheckRule, Compared, Missing, Number
from huitou.core.expressions import All, AnyOf, Fact, Is, Not

SURVEYED = Fact("is_surveyed", missing=False)
OTHER_COUNTS = ("size_hukou", "size_card", "size_system")
STAGE_BEGINS, STAGE_ENDS = limit(6, "years_of_age"), limit(14, "years_of_age")

RULES: tuple[CheckRule, ...] = (
    CheckRule(
        "C901",
        WARNING,
        "household",
        All(
            (
                SURVEYED,
                AnyOf(tuple(Compared(Number(name), "!=", Number("size_actual")) for name in OTHER_COUNTS)),
                Missing("household_size_reason"),
            )
        ),
        "户口簿、明白卡、系统人数与实际人数不一致，没有写原因。",
        "The head counts of household register, card, system and survey differ, and no reason is given.",
        "请在“人数不一致原因”里写明，如“长子2017年3月迁出”。",
        "Give the reason, such as “the eldest son moved out in March 2017”.",
        ("附件2 注2",),
    ),
    CheckRule(
        "C902",
        ERROR,
        "household",
        All((SURVEYED, Missing("signature"))),
        "没有填贫困户是否签字。",
        "Not filled in whether the household has signed.",
        "请补填签字情况。",
        "Say whether it has signed.",
        ("附件2",),
    ),
    CheckRule(
        "C903",
        ERROR,
        "household",
        All((SURVEYED, Is("signature", "unsigned"), Missing("signature_reason"))),
        "贫困户没有签字，也没有写原因。",
        "The household has not signed, and no reason is given.",
        "请请户主签字，或写明不签字、不在家的原因。",
        "Have it signed, or say why it is not (refused, away).",
        ("附件2",),
    ),
    CheckRule(
        "C904",
        ERROR,
        "household",
        All((SURVEYED, Compared(Number("members_in_survey"), ">", Number("size_actual")))),
        "摸底表里的成员比实际人数多。",
        "The survey lists more members than there are persons in fact.",
        "请改正实际人数；已经不在这一户的人（去世、婚出、服役、服刑等）勾选“不计入家庭人口”。",
        "Mend the head count, or mark those who no longer count to the household (dead, married out, enlisted).",
        ("附件2 注2",),
    ),
    CheckRule(
        "C905",
        ERROR,
        "household",
        All((SURVEYED, Compared(Number(AS_OF), ">", Number(CHECKED_ON)))),
        "填报时间在今天以后。",
        "The survey is dated in the future.",
        "请改成入户的那一天。",
        "Give the day on which the household was visited.",
        ("附件2",),
    ),
    # The same words as the standard's (附件2 注5): nobody has said that it is special education, so it is not.
    CheckRule(
        "C910",
        FINDING,
        "member",
        All(
            (
                EXITED_HOUSEHOLD,
                Fact("compulsory_stage", missing=True),
                Fact("out_of_school"),
                Fact("because_of_poverty"),
                Not(Fact("special_education_certified", missing=False)),
            )
        ),
        "脱贫户有义务教育阶段学生因贫困辍学。",
        "A child of compulsory-school stage of an exited household is out of school because of poverty.",
        "这是回头看要找的问题，不影响上报：列入补短清单，由教体局劝返。",
        "This is what the look-back is for and blocks nothing: it goes on the gap list of the education bureau.",
        ("B2", "附件2 注5"),
        indicator="compulsory_education",
    ),
    # Out of school for another cause than poverty is no gap; the education bureau is to know of it.
    CheckRule(
        "C911",
        WARNING,
        "member",
        All((Fact("compulsory_stage"), Fact("out_of_school"), Not(Fact("because_of_poverty")))),
        "义务教育阶段学生不在校，原因不是贫困。",
        "Of compulsory-school stage and out of school, for another cause than poverty.",
        "不算未达标项，请写明原因，并告知教体局劝返。",
        "No gap: give the cause and tell the education bureau.",
        ("附件2 注5",),
    ),
    CheckRule(
        "C912",
        WARNING,
        "member",
        All((Not(Fact("compulsory_stage")), aged_between(STAGE_BEGINS, STAGE_ENDS))),
        f"{STAGE_BEGINS.value}—{STAGE_ENDS.words('zh')}，却填了不在义务教育阶段。",
        f"{STAGE_BEGINS.value} to {STAGE_ENDS.words('en')}, but said not to be of compulsory-school stage.",
        "请核对出生日期和学段；属实的写明原因。",
        "Check the date of birth and the stage; give the reason if it is so.",
        ("附件2 注5",),
    ),
    CheckRule(
        "C913",
        WARNING,
        "member",
        All((Not(Fact("compulsory_stage")), Fact("out_of_school"))),
        "填了未读书或辍学，却填了不在义务教育阶段。",
        "Said to be out of school, but not to be of compulsory-school stage.",
        "请核对学段和在校情况；属实的写明原因。",
        "Check the stage and the schooling; give the reason if it is so.",
        ("附件2 注5",),
    ),
)
