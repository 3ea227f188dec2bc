"""A judgement as the document that other programs read (`huitou judge`, the interface, the tests of other engines)."""

from __future__ import annotations

from typing import Any, Literal

from huitou.core.standards import Finding, Judgement


def judgement_document(judgement: Judgement, subject: Literal["household", "village"]) -> dict[str, Any]:
    """`{"met": …, "findings": {indicator: …}}`; see `finding_document`."""
    findings = {slug: finding_document(finding, subject) for slug, finding in judgement.findings.items()}
    return {"met": judgement.met, "findings": findings}


def finding_document(finding: Finding, subject: Literal["household", "village"]) -> dict[str, Any]:
    """One finding: `verdict` and `clause` always; `persons` and `households` for households; `value`, `threshold` and
    `unit` for what is measured (null where not known); `members`, `basis` and `reason` where there are any."""
    document: dict[str, Any] = {"verdict": str(finding.verdict)}
    if finding.unit is not None:
        document |= {"value": finding.value, "threshold": finding.threshold, "unit": finding.unit}
    if subject == "household":
        document |= {"persons": finding.persons, "households": finding.households}
    if finding.members is not None:
        document["members"] = list(finding.members)
    if finding.basis is not None:
        document["basis"] = finding.basis
    if finding.reason is not None:
        document["reason"] = str(finding.reason)
    document["clause"] = finding.clause
    return document
