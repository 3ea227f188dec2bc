"""Findings come back from storage exactly as they were made."""

from __future__ import annotations

import pytest

from huitou.assessments.findings import counts_from, findings_from, stored_findings, tally_items, tally_of
from huitou.core.standards import Finding, Reason, Verdict

CLAUSE = "附件2 注4"
FINDINGS = {
    "met": Finding("safe_housing", Verdict.MET, CLAUSE),
    "measured": Finding(
        "net_income_per_capita", Verdict.NOT_MET, CLAUSE, "3000", "3100", "CNY/person/year", basis="parts"
    ),
    "members": Finding("basic_medical_care", Verdict.NOT_MET, CLAUSE, persons=2, members=("01", "02"), basis="members"),
    "nobody short": Finding("basic_medical_care", Verdict.MET, CLAUSE, members=(), basis="members"),
    "number not said": Finding(
        "compulsory_education", Verdict.NOT_MET, CLAUSE, persons=None, members=(), basis="stated"
    ),
    "unknown": Finding("safe_water", Verdict.UNKNOWN, CLAUSE, reason=Reason.NOT_CERTIFIED),
    "does not apply": Finding("leading_industry", Verdict.NOT_APPLICABLE, CLAUSE),
}


@pytest.mark.parametrize("finding", FINDINGS.values(), ids=FINDINGS.keys())
def test_a_finding_comes_back_as_it_was(finding: Finding) -> None:
    (back,) = findings_from(stored_findings({finding.indicator: finding})).values()
    assert back == finding
    assert type(back.verdict) is Verdict


def test_what_holds_by_default_is_not_stored() -> None:
    text = stored_findings({"safe_housing": FINDINGS["met"]})
    assert text == '{"safe_housing":{"clause":"附件2 注4","verdict":"met"}}'


@pytest.mark.parametrize("finding", FINDINGS.values(), ids=FINDINGS.keys())
def test_figures_read_verdict_and_persons_only(finding: Finding) -> None:
    text = stored_findings({finding.indicator: finding})
    assert counts_from(text) == {finding.indicator: (finding.verdict, finding.persons)}


@pytest.mark.parametrize(
    ("name", "tally"),
    [
        ("met", ""),
        ("measured", "net_income_per_capita:n0"),
        ("members", "basic_medical_care:n2"),
        ("number not said", "compulsory_education:n?"),
        ("unknown", "safe_water:u"),
        ("does not apply", ""),
    ],
)
def test_a_tally_holds_what_roll_ups_count_and_nothing_else(name: str, tally: str) -> None:
    finding = FINDINGS[name]
    assert tally_of({finding.indicator: finding}) == tally
    read = [] if not tally else [(finding.indicator, finding.verdict, finding.persons)]
    assert list(tally_items(tally)) == read


def test_households_that_count_alike_have_the_same_tally_in_whatever_order() -> None:
    water, school = FINDINGS["unknown"], FINDINGS["number not said"]
    one = {water.indicator: water, school.indicator: school}
    other = {school.indicator: school, water.indicator: water}
    assert tally_of(one) == tally_of(other) == "compulsory_education:n? safe_water:u"
