"""Findings come back from storage exactly as they were made."""

from __future__ import annotations

import pytest

from huitou.assessments.findings import counts_from, findings_from, stored_findings
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
