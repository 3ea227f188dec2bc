"""Which items of a subject become gaps (三(二))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from huitou.core.standards import Finding, Verdict

REVIEW, REMEDIATION = "review_standard", "remediation_standard"
"""The two standards of a round, and the origins of gaps: look-back first."""


@dataclass(frozen=True, slots=True)
class MissedItem:
    """One item that a subject misses, with the standard that shows it."""

    finding: Finding
    origin: str


def missed_items(review: Mapping[str, Finding], remediation: Mapping[str, Finding]) -> tuple[MissedItem, ...]:
    """The items of a remediation subject (回头帮对象): what it misses under the look-back standard, and what else it
    misses under the help-back standard. Nothing for a subject that misses nothing under the look-back standard: what
    it would miss next year is a forewarning only.
    """
    missed_now = _missed(review.values())
    if not missed_now:
        return ()
    missed_next = [finding for finding in _missed(remediation.values()).values() if finding.indicator not in missed_now]
    return (
        *(MissedItem(finding, REVIEW) for finding in missed_now.values()),
        *(MissedItem(finding, REMEDIATION) for finding in missed_next),
    )


def _missed(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {finding.indicator: finding for finding in findings if finding.verdict is Verdict.NOT_MET}
