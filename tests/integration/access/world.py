"""Two counties with a canary in every region: a household whose name, 户编号 and member stand nowhere else.

| relation       | village                      | household      |
|----------------|------------------------------|----------------|
| own            | 511425101201 汉阳镇 上游村   | 金丝雀甲 CAN-A |
| sibling        | 511425101202 汉阳镇 下游村   | 金丝雀乙 CAN-B |
| other_township | 511425102201 瑞峰镇 青山村   | 金丝雀丙 CAN-C |
| other_county   | 511521101201 他镇 远村       | 金丝雀丁 CAN-D |

Everybody's post lies in county 511425, in 汉阳镇, in 上游村, as far down as their level goes; the department is the
housing bureau of 511425. Every canary's house is unsafe: it has a gap, which was signed and dispatched. Everybody has
one and the same identity number: each of them is a possible duplicate of all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Post, User
from huitou.areas.models import Area, Department
from huitou.audit.writing import writing
from huitou.casework.actions import dispatch, draw_sample, sign_gap_list
from huitou.casework.models import Gap, Referral, SampledHousehold
from huitou.core.authority import Permission
from huitou.core.roles import ROLES
from huitou.orders.actions import adopt_pack
from huitou.registry.models import Household, Member
from huitou.registry.sealed_fields import sealed_columns
from huitou.surveys.actions import open_round, record_surveys
from huitou.surveys.models import Certification, Round, RoundSubject, Submission, UnmatchedRow
from huitou.surveys.queries import RoundLine
from tests.integration.county import household_document

NOW = datetime(2017, 6, 12, 2, 0, tzinfo=UTC)
TODAY = date(2017, 6, 12)
RELATIONS = ("own", "sibling", "other_township", "other_county")
VILLAGES: Mapping[str, str] = {
    "own": "511425101201",
    "sibling": "511425101202",
    "other_township": "511425102201",
    "other_county": "511521101201",
}
CANARIES: Mapping[str, tuple[str, str, str]] = {
    # head, 户编号, a member
    "own": ("金丝雀甲", "CAN-A", "金丝雀甲之子"),
    "sibling": ("金丝雀乙", "CAN-B", "金丝雀乙之子"),
    "other_township": ("金丝雀丙", "CAN-C", "金丝雀丙之子"),
    "other_county": ("金丝雀丁", "CAN-D", "金丝雀丁之子"),
}
UNIT = "县水务局"
NUMBER = "511425197001011003"
# Who supports the household, as the register says it. The unit of the other county has the same name.
_SUPPORTED: Mapping[str, tuple[str, str]] = {
    "own": (UNIT, ""),
    "sibling": (UNIT, "别的干部"),
    "other_township": ("县电力公司", ""),
    "other_county": (UNIT, ""),
}
_AREAS = (
    ("51", "四川省", "province"),
    ("5114", "眉山市", "city"),
    ("5115", "宜宾市", "city"),
    ("511425", "青神县", "county"),
    ("511521", "他县", "county"),
    ("511425101", "汉阳镇", "township"),
    ("511425102", "瑞峰镇", "township"),
    ("511521101", "他镇", "township"),
    ("511425101201", "上游村", "village"),
    ("511425101202", "下游村", "village"),
    ("511425102201", "青山村", "village"),
    ("511521101201", "远村", "village"),
)
_PARENT_DIGITS = {"city": 2, "county": 4, "township": 6, "village": 9}
_PLACES = {
    "village": "511425101201",
    "township": "511425101",
    "county": "511425",
    "unit": "511425",
    "city": "5114",
    "province": "51",
}


@dataclass(frozen=True, slots=True)
class Things:
    """What stands in one region, by the references that addresses carry."""

    round: str
    household: str
    subject: str
    submission: str
    referral: str
    gap: str
    spot_check: str
    sampled: str
    village: str
    members: tuple[str, str]
    certification: str
    listed_row: str
    person: str


def build() -> Mapping[str, Things]:
    """Makes the world; the things of every relation."""
    with writing():
        _areas()
        for relation, village in VILLAGES.items():
            _household(relation, village)
    for county in ("511425", "511521"):
        _work(county)
    return {relation: _things(village) for relation, village in VILLAGES.items()}


def client_of(role: str, department: str = "housing") -> Client:
    """Somebody with a post of this role, signed in."""
    name = role if department == "housing" else f"{role}-{department}"
    user = User.objects.filter(username=name).first() or _user(role, name, department)
    client = Client()
    client.force_login(user, backend="huitou.web.session_store.People")
    return client


def without_post() -> Client:
    """Somebody who may sign in and holds no post."""
    user = User.objects.create_user(username="no-post", name="无岗")
    client = Client()
    client.force_login(user, backend="huitou.web.session_store.People")
    return client


def _user(role: str, name: str, department: str) -> User:
    user = User.objects.create_user(username=name, name=ROLES[role].label)
    level = ROLES[role].level
    office = Department.objects.get(county__code="511425", slug=department) if level == "department" else None
    with writing():
        Post.objects.create(
            user=user,
            role=role,
            area=Area.objects.get(code=_PLACES[level]) if level in _PLACES else None,
            department=office,
            unit=UNIT if level == "unit" else "",
            from_on=date(2017, 1, 1),
        )
    if ROLES[role].second_factor:
        secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return user


def _areas() -> None:
    made: dict[str, Area] = {}
    for code, name, level in _AREAS:
        parent = made.get(code[: _PARENT_DIGITS.get(level, 0)])
        made[code] = Area.objects.create(code=code, name=name, level=level, parent=parent)


def _household(relation: str, village: str) -> None:
    head, code, member = CANARIES[relation]
    household = Household.objects.create(
        county=Area.objects.get(code=village[:6]), code=code, village=Area.objects.get(code=village), head_name=head,
        exit_year=2016, status="exited", kind="01", size_register=2, size_system=2,
        supporting_unit=_SUPPORTED[relation][0], support_officer=_SUPPORTED[relation][1],
    )  # fmt: skip
    for number, name in (("01", head), ("02", member)):
        Member.objects.create(
            household=household, number=number, name=name, relation="01",
            **sealed_columns(settings.KEYRING, "identity", NUMBER),
        )  # fmt: skip


def _work(county: str) -> None:
    """The round is opened, every household surveyed, the list signed and sent."""
    operator = ensure_operator()
    with acting(operator, Permission.ROUND_OPEN, county, today=TODAY) as by:
        adopt_pack(county, "qingshen-2017", by=by, now=NOW)
        line, _ = open_round("2017-07", county, by=by, now=NOW)
    codes = [CANARIES[relation][1] for relation, village in VILLAGES.items() if village.startswith(county)]
    documents = [household_document(code, 2, "9000", housing_safe=False) for code in codes]
    with acting(operator, Permission.SURVEY_IMPORT_APPROVED, county, today=TODAY) as by:
        record_surveys(line, documents, approved=True, way_in="file", by=by, now=NOW)
    _certify(line)
    signer = User.objects.create_user(username=f"signer-{county}", name="核查组长")
    with writing():
        Post.objects.create(
            user=signer, role="review_team", area=Area.objects.get(code=county), from_on=date(2017, 1, 1)
        )
    with acting(signer, Permission.GAP_LIST_SIGN, county, today=TODAY) as by:
        sign_gap_list(line.id, by=by, now=NOW)
    with acting(operator, Permission.REFERRAL_DISPATCH, county, today=TODAY) as by:
        dispatch(line.id, by=by, now=NOW, today=TODAY)
    with acting(operator, Permission.SPOT_CHECK_DRAW, county, today=TODAY) as by:
        draw_sample(line.id, seed="7", size=len(codes), by=by, now=NOW)


def _certify(line: RoundLine) -> None:
    """The housing bureau says of every canary that its house is safe, and has a row more that nearly fits it."""
    paper = {
        "round_id": line.id, "department": "housing", "list_slug": "housing", "is_met": True, "at": NOW, "by_user": 1,
        "document_number": "〔2017〕1号", "certified_on": TODAY, "by_name": "住建经办",
    }  # fmt: skip
    with writing():
        for subject in RoundSubject.objects.filter(round_id=line.id):
            Certification.objects.create(subject=subject, differs=True, answer="no", way_in="xlsx", **paper)
            UnmatchedRow.objects.create(
                key=subject.code, who=subject.code, name=subject.head, candidates=f'[[{subject.pk},"","several"]]',
                **paper,
            )  # fmt: skip


def _things(village: str) -> Things:
    subject = RoundSubject.objects.select_related("household").get(village_code=village)
    assert subject.household is not None
    referral = Referral.objects.get(county__code=village[:6], department__slug="housing")
    sampled = SampledHousehold.objects.select_related("spot_check").get(subject=subject)
    one, other = Member.objects.filter(household=subject.household).order_by("id")
    return Things(
        members=(str(one.ref), str(other.ref)),
        round=str(Round.objects.get(county__code=village[:6]).ref),
        household=str(subject.household.ref),
        subject=str(subject.ref),
        submission=str(Submission.objects.get(village_code=village).ref),
        referral=str(referral.ref),
        gap=str(Gap.objects.get(subject=subject).ref),
        certification=str(Certification.objects.get(subject=subject).ref),
        listed_row=str(UnmatchedRow.objects.get(subject=None, name=subject.head).ref),
        spot_check=str(sampled.spot_check.ref),
        sampled=str(sampled.ref),
        village=village,
        person=str(User.objects.get(username=f"signer-{village[:6]}").ref),
    )


def corrected(_things: Things) -> Mapping[str, str]:
    """A correction of a household, as its page sends it."""
    return {"deed": "household", "version": "1", "support_officer": "刘帮扶", "basis": "户口簿"}
