from __future__ import annotations

from huitou.core.judgements import finding_document
from huitou.core.standards import Finding, Reason, Verdict


def test_a_measured_finding_carries_value_threshold_and_unit_even_when_they_are_not_known() -> None:
    finding = Finding("income", Verdict.UNKNOWN, "附件2 注4", unit="CNY", basis="parts", reason=Reason.SIZE_MISSING)
    assert finding_document(finding, "household") == {
        "verdict": "unknown",
        "value": None,
        "threshold": None,
        "unit": "CNY",
        "persons": 0,
        "households": 0,
        "basis": "parts",
        "reason": "size_missing",
        "clause": "附件2 注4",
    }


def test_a_village_finding_carries_neither_persons_nor_households() -> None:
    document = finding_document(Finding("clinic", Verdict.NOT_MET, "一(二)"), "village")
    assert document == {"verdict": "not_met", "clause": "一(二)"}


def test_a_stated_shortfall_has_no_number_of_persons() -> None:
    finding = Finding("care", Verdict.NOT_MET, "附件2 注6", persons=None, members=(), basis="stated")
    document = finding_document(finding, "household")
    assert (document["persons"], document["households"], document["members"]) == (None, 1, [])
