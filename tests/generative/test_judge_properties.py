"""What must hold of the judge whatever the facts are."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huitou.core.facts import canonical_facts
from huitou.core.standards import Judgement, Verdict, judge
from huitou.policy import load_pack

pytestmark = pytest.mark.without_database

PACK = load_pack("qingshen-2017")
YEARS = st.sampled_from(PACK.standard_years)
SETTLED = (Verdict.MET, Verdict.NOT_MET)
yes_no = st.none() | st.booleans()
certified = yes_no | st.just("not_certified")
money = st.none() | st.integers(0, 10**7).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
MEMBER = st.fixed_dictionaries(
    {
        "compulsory_stage": yes_no,
        "out_of_school": yes_no,
        "because_of_poverty": yes_no,
        "special_education_certified": yes_no,
        "insurance": st.sampled_from([None, "resident", "employee", "other", "none"]),
        "premium_paid_by_treasury": yes_no,
        "treated_in_county": yes_no,
        "out_of_pocket_share": st.sampled_from([None, "0", "0.1", "0.10", "0.100001", "1"]),
    }
)
HOUSEHOLD = st.fixed_dictionaries(
    {
        "household_size": st.none() | st.integers(0, 5),
        "wage_income": money,
        "business_revenue": money,
        "transfer_income": money,
        "property_income": money,
        "business_expense": money,
        "net_income_per_capita_stated": money,
        "food_and_clothing": yes_no,
        "dropout_present": yes_no,
        "medical_care_met": yes_no,
        "housing_safe": certified,
        "water_safe": certified,
        "electricity": certified,
        "broadcast": certified,
        "members": st.none() | st.lists(MEMBER, max_size=4),
    }
)
VILLAGE = st.fixed_dictionaries(
    {
        "registered_population": st.none() | st.integers(100, 5000),
        "poor_population": st.none() | st.integers(0, 100),
        "leading_industry": yes_no,
        "collective_income": money,
        "paved_road": certified,
        "clinic": certified,
        "cultural_room": certified,
        "telecom": certified,
    }
)


def judged(document: dict[str, Any], year: int, subject: Any = "household") -> Judgement:
    return judge(canonical_facts(document, PACK.fact_schema(subject)), PACK.standard(subject, year))


@given(HOUSEHOLD, YEARS)
def test_the_whole_follows_from_the_findings(document: dict[str, Any], year: int) -> None:
    judgement = judged(document, year)
    verdicts = [finding.verdict for finding in judgement.findings.values()]
    if Verdict.NOT_MET in verdicts:
        assert judgement.met is False
    else:
        assert judgement.met is (None if Verdict.UNKNOWN in verdicts else True)


@given(HOUSEHOLD, YEARS)
def test_what_is_unknown_says_why_and_only_that(document: dict[str, Any], year: int) -> None:
    for finding in judged(document, year).findings.values():
        assert (finding.reason is not None) == (finding.verdict is Verdict.UNKNOWN)


@given(HOUSEHOLD, YEARS)
def test_persons_are_the_members_named_and_stand_only_where_something_is_unmet(
    document: dict[str, Any], year: int
) -> None:
    for finding in judged(document, year).findings.values():
        if finding.members:
            assert finding.persons == len(finding.members)
        if finding.verdict is not Verdict.NOT_MET:
            assert (finding.persons, finding.households) == (0, 0)


FILLED: dict[str, Any] = {
    "household_size": 3,
    "wage_income": "5000",
    "business_revenue": "5000",
    "transfer_income": "0",
    "property_income": "1.25",
    "business_expense": "700",
    "food_and_clothing": False,
    "housing_safe": True,
    "water_safe": False,
    "electricity": True,
    "broadcast": False,
}


@given(HOUSEHOLD.filter(lambda document: document["members"] is not None), YEARS, st.sampled_from(sorted(FILLED)))
def test_an_answer_that_was_missing_settles_and_never_turns_what_was_settled(
    document: dict[str, Any], year: int, name: str
) -> None:
    """The stated answers are left out: they stand in for parts, so a first part takes their place."""
    document |= {"net_income_per_capita_stated": None}
    if document[name] is not None:
        return
    # A size says how many members there must be; one below the list cannot unsettle what the members settle.
    value = max(3, len(document["members"])) if name == "household_size" else FILLED[name]
    before, after = judged(document, year), judged(document | {name: value}, year)
    for slug, finding in before.findings.items():
        if finding.verdict in SETTLED:
            assert after.findings[slug].verdict is finding.verdict


JUDGED_OF_MEMBERS = (
    "out_of_school", "because_of_poverty", "insurance", "premium_paid_by_treasury", "treated_in_county",
    "out_of_pocket_share",
)  # fmt: skip


@given(MEMBER, st.sampled_from(JUDGED_OF_MEMBERS), st.booleans())
def test_an_answer_about_a_member_never_turns_what_was_settled(member: dict[str, Any], name: str, answer: bool) -> None:
    """But for the two answers that have a reading when they are missing: stage (yes) and special education (no)."""
    if member[name] is not None:
        return
    filled = {"insurance": "resident" if answer else "none", "out_of_pocket_share": "0.05" if answer else "0.5"}
    before = judged({"household_size": 1, "members": [member]}, 2016)
    after = judged({"household_size": 1, "members": [member | {name: filled.get(name, answer)}]}, 2016)
    for slug in ("compulsory_education", "basic_medical_care"):
        if before.findings[slug].verdict in SETTLED:
            assert after.findings[slug].verdict is before.findings[slug].verdict


@given(HOUSEHOLD.filter(lambda document: document["members"]), st.randoms(use_true_random=False), YEARS)
def test_the_order_of_the_members_changes_no_verdict_and_no_count(
    document: dict[str, Any], random: Any, year: int
) -> None:
    named = [member | {"member": str(at)} for at, member in enumerate(document["members"])]
    shuffled = random.sample(named, len(named))
    one, other = judged(document | {"members": named}, year), judged(document | {"members": shuffled}, year)
    for slug, finding in one.findings.items():
        assert (other.findings[slug].verdict, other.findings[slug].persons) == (finding.verdict, finding.persons)
        assert set(other.findings[slug].members or ()) == set(finding.members or ())


@given(HOUSEHOLD.filter(lambda document: document["members"] is not None), MEMBER, YEARS)
def test_one_more_member_never_makes_good_what_a_member_lacks(
    document: dict[str, Any], member: dict[str, Any], year: int
) -> None:
    before = judged(document, year)
    after = judged(document | {"members": [*document["members"], member]}, year)
    for slug in ("compulsory_education", "basic_medical_care"):
        if before.findings[slug].verdict is Verdict.NOT_MET:
            assert after.findings[slug].verdict is Verdict.NOT_MET


@given(st.integers(1, 20), st.integers(-60, 60), st.integers(0, 10**6))
def test_within_a_cent_of_the_line_exact_arithmetic_decides(size: int, off_cents: int, expense: int) -> None:
    """Against decimal arithmetic with ROUND_HALF_UP, on totals around 3100 yuan for each person."""
    total = 310_000 * size + off_cents
    parts = {"wage_income": total + expense, "business_expense": expense}
    texts = {name: f"{Decimal(cents) / 100:f}" for name, cents in parts.items()}
    zeros = dict.fromkeys(("business_revenue", "transfer_income", "property_income"), "0")
    finding = judged({**texts, **zeros, "household_size": size}, 2016).findings["net_income_per_capita"]
    expected = (Decimal(total) / 100 / size).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(finding.value or "") == expected
    assert finding.verdict is (Verdict.MET if expected >= 3100 else Verdict.NOT_MET)


@given(VILLAGE, YEARS)
def test_a_village_is_judged_whatever_is_missing(document: dict[str, Any], year: int) -> None:
    findings = judged(document, year, "village").findings
    assert list(findings) == [info.slug for info in PACK.indicators("village")]
    incidence = findings["poverty_incidence"]
    if incidence.verdict in SETTLED:
        within = document["poor_population"] * 100 <= 3 * document["registered_population"]
        assert incidence.verdict is (Verdict.MET if within else Verdict.NOT_MET)
