"""Who a member is: identity number, birth, sex, relation, the same person twice. Codes C5."""

from __future__ import annotations

from huitou.checks.rules.building import ERROR, WARNING, compared, empty_member_facts, limit
from huitou.core.check_rules import AS_OF, HOUSEHOLD, CheckRule, Compared, Missing, Number, OneOf, Same
from huitou.core.expressions import All, AnyOf, Fact, Is, Not

IDENTITY_CARD, DISABILITY_CERTIFICATE = Is("identity_kind", "01"), Is("identity_kind", "09")
OLD_LENGTH = limit(15, "digits", None)
IDENTITY_LENGTHS, CERTIFICATE_LENGTHS = (15, 18), (20, 22)
MEN = OneOf("relation", ("03", "06", "07", "09", "11", "13", "15", "17", "19"))
WOMEN = OneOf("relation", ("04", "05", "08", "10", "12", "14", "16", "18", "20"))
NOBODY = limit(0, "persons", None)


def _has_length(lengths: tuple[int, ...]) -> AnyOf[Compared]:
    return AnyOf(tuple(compared("identity_length", "==", limit(length, "digits", None)) for length in lengths))


EMPTY = empty_member_facts(
    (
        ("C501", "sex", "A6"),
        ("C502", "relation", "A8"),
        ("C503", "ethnicity", "A9 B11"),
        ("C504", "political_status", "A10"),
        ("C505", "on_active_service", "A16"),
    )
)

NUMBERS = (
    CheckRule(
        "C511",
        ERROR,
        "member",
        Missing("identity_length"),
        "证件号码为空。",
        "Identity number: not filled in.",
        "请照身份证或户口簿填写；新生儿尚未落户的，先办户口。",
        "Enter it from the card or the household register; a newborn has to be registered first.",
        ("A40",),
    ),
    CheckRule(
        "C512",
        ERROR,
        "member",
        Not(_has_length((*IDENTITY_LENGTHS, *CERTIFICATE_LENGTHS))),
        "证件号码位数异常，不是15、18、20、22位。",
        "The identity number has neither 15 nor 18, 20 or 22 digits.",
        "请照证件重新填写。",
        "Type it again from the card.",
        ("A40", "B7"),
    ),
    CheckRule(
        "C513",
        ERROR,
        "member",
        AnyOf(
            (
                All((IDENTITY_CARD, Not(_has_length(IDENTITY_LENGTHS)))),
                All((DISABILITY_CERTIFICATE, Not(_has_length(CERTIFICATE_LENGTHS)))),
            )
        ),
        "证件类型与证件号码的位数不匹配：身份证18位，残疾人证20或22位。",
        "The kind of document does not fit the length of its number: an identity card has 18 digits, a disability"
        " certificate 20 or 22.",
        "请核对证件类型和号码。",
        "Check the kind of document and the number.",
        ("A43",),
    ),
    CheckRule(
        "C514",
        WARNING,
        "member",
        compared("identity_length", "==", OLD_LENGTH),
        "15位证件号码，需要升级为18位。",
        "An old identity number of 15 digits.",
        "请照二代身份证填写18位号码；没有换证的写明原因。",
        "Enter the number of 18 digits from the new card; say so if there is none yet.",
        ("B8",),
    ),
    CheckRule(
        "C515",
        ERROR,
        "member",
        All((Not(DISABILITY_CERTIFICATE), Not(Fact("is_identity_valid")))),
        "身份证号码不符合校验规则，多半有一位填错。",
        "The identity number breaks the rules of such numbers; one digit is probably wrong.",
        "请照身份证逐位核对。",
        "Check it digit by digit against the card.",
        ("A93", "B9"),
    ),
    CheckRule(
        "C516",
        ERROR,
        "member",
        All((DISABILITY_CERTIFICATE, Not(Fact("is_identity_valid")))),
        "残疾人证号码不符合校验规则：前18位应当是身份证号码，第19位是残疾类别，第20位是残疾等级。",
        "The number of the disability certificate breaks the rules: the identity number, then the kind and the degree"
        " of the disability.",
        "请照残疾人证逐位核对。",
        "Check it digit by digit against the certificate.",
        ("A93", "B10"),
    ),
    CheckRule(
        "C517",
        ERROR,
        "member",
        Compared(Number("identity_born_on"), "!=", Number("born_on")),
        "出生日期与证件号码里的不相符。",
        "The date of birth differs from the one in the identity number.",
        "请照身份证改正出生日期或证件号码。",
        "Mend the date or the number from the card.",
        ("A94",),
    ),
    CheckRule(
        "C518",
        ERROR,
        "member",
        Not(Same("identity_sex", "sex")),
        "性别与证件号码里的不一致。",
        "The sex differs from the one in the identity number.",
        "请照身份证改正性别或证件号码。",
        "Mend the sex or the number from the card.",
        ("A49",),
    ),
    CheckRule(
        "C519",
        ERROR,
        "member",
        AnyOf((All((MEN, Is("sex", "2"))), All((WOMEN, Is("sex", "1"))))),
        "性别与户主关系对应异常，如“之子”填了女、“之女”填了男。",
        "Sex and relation contradict each other, such as a female son.",
        "请核对性别和与户主关系。",
        "Check the sex and the relation.",
        ("A49", "B53"),
    ),
    CheckRule(
        "C520",
        ERROR,
        "member",
        Compared(Number("born_on"), ">", Number(HOUSEHOLD + AS_OF)),
        "出生日期晚于核对日期。",
        "Born after the date of the facts.",
        "请照身份证或户口簿改正出生日期。",
        "Mend the date of birth from the card or the household register.",
        ("六(三)",),
    ),
)

REPEATED = (
    CheckRule(
        "C531",
        ERROR,
        "member",
        compared("same_identity_in_county", ">", NOBODY),
        "同一证件号码在本县还有别人在用（人员重复）。",
        "Somebody else in the county has the same identity number.",
        "请核对是一人两户还是号码填错：一人只留在一户，另一户注明离开的原因。",
        "Find out whether one person stands in two households or a number is wrong; keep the person in one.",
        ("B64", "B61"),
    ),
    CheckRule(
        "C532",
        ERROR,
        "member",
        compared("same_identity_in_city", ">", NOBODY),
        "同一证件号码在本市别的县有人在用（人员重复）。",
        "Somebody in another county of the city has the same identity number.",
        "请与对方县核对，一人只留在一处。",
        "Clear it up with the other county; keep the person in one place.",
        ("B63", "B61"),
    ),
    CheckRule(
        "C533",
        ERROR,
        "member",
        compared("same_identity_in_province", ">", NOBODY),
        "同一证件号码在本省别的市有人在用（人员重复）。",
        "Somebody in another city of the province has the same identity number.",
        "请通过市里与对方核对，一人只留在一处。",
        "Clear it up with the other place through the city; keep the person in one place.",
        ("B62", "B61"),
    ),
)

RULES: tuple[CheckRule, ...] = (*EMPTY, *NUMBERS, *REPEATED)
