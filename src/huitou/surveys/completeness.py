"""What stands in the way of submitting a village (四(三), 六(三) 真实、准确、完整). Pure.

An unknown fact blocks unless it is marked 未能核查; unknown because the county has not entered a threshold, or not
confirmed whether an item applies, never blocks: the filler cannot mend it. Somebody short without a number (待补人数)
blocks as well, and so does a data-quality rule of severity error, or a warning without a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from huitou.core.canonical import digest
from huitou.core.standards import Finding, Reason, Standard, Verdict, judge
from huitou.surveys.survey_rules import CheckCounts, Fired, total

_NOT_THE_FILLERS = frozenset({Reason.THRESHOLD_NOT_ENTERED, Reason.NOT_CONFIRMED})


class BlockKind(StrEnum):
    """Why something stands in the way."""

    NOT_SURVEYED = "not_surveyed"
    UNKNOWN = "unknown"
    PERSONS_MISSING = "persons_missing"
    CHECK = "check"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that stands in the way at a subject. `indicator` is empty when the whole subject is meant; `code` is
    the reason of an unknown, or the number of the rule that fired."""

    subject_id: int
    kind: BlockKind
    indicator: str = ""
    code: str = ""

    @property
    def can_be_excused(self) -> bool:
        """Whether 未能核查 lets it pass: what is not known may be, what is wrong may not."""
        return self.kind in {BlockKind.NOT_SURVEYED, BlockKind.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as completeness sees it: its survey's facts and digest (None where nobody has been), the indicators
    marked 未能核查 (the empty one stands for all), and the rules that fired."""

    id: int
    code: str
    facts: Mapping[str, Any] | None
    digest: str
    marked: frozenset[str]
    fired: Fired = field(default_factory=Fired)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a village has come, and the digest of what would be submitted. `not_verifiable`: subjects with a mark
    that is needed; `threshold_missing`: subjects that cannot be judged for want of a threshold; `checks`: how often
    rules fired at those that are surveyed."""

    subjects: int
    surveyed: int
    not_verifiable: int
    threshold_missing: int
    blocks: tuple[Block, ...]
    content_digest: str
    checks: CheckCounts = field(default_factory=CheckCounts)

    @property
    def is_complete(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blocks and self.subjects > 0

    @property
    def counts(self) -> dict[str, int]:
        """The figures that go into the story of the submission."""
        return {
            "subjects": self.subjects,
            "surveyed": self.surveyed,
            "not_verifiable": self.not_verifiable,
            "threshold_missing": self.threshold_missing,
            **{f"check_{name}": count for name, count in asdict(self.checks).items()},
        }


def found_blocks(subject: Subject, standards: Sequence[Standard]) -> tuple[Block, ...]:
    """What stands in the way at a subject, whatever 未能核查 lets pass of it."""
    return tuple(_found(subject, _findings(subject.facts, standards)))


def standing_of(subjects: Sequence[tuple[Subject, Sequence[Standard]]]) -> Standing:
    """How a village stands; each subject comes with the standards that its facts must answer."""
    blocks: list[Block] = []
    excused = threshold_missing = 0
    for subject, standards in subjects:
        findings = _findings(subject.facts, standards)
        found = tuple(_found(subject, findings))
        standing = [block for block in found if not _is_excused(block, subject)]
        excused += len(standing) < len(found)
        threshold_missing += any(finding.reason in _NOT_THE_FILLERS for finding in findings)
        blocks += standing
    return Standing(
        subjects=len(subjects),
        surveyed=sum(subject.facts is not None for subject, _ in subjects),
        not_verifiable=excused,
        threshold_missing=threshold_missing,
        blocks=tuple(blocks),
        content_digest=content_digest((one.code, one.digest, one.marked) for one, _ in subjects),
        checks=total(one.fired.counts for one, _ in subjects if one.facts is not None),
    )


def content_digest(content: Iterator[tuple[str, str, frozenset[str]]]) -> str:
    """The seal over what a village hands in: every subject with the digest of its facts and its marks."""
    return digest([[code, facts, sorted(marked)] for code, facts, marked in sorted(content, key=lambda one: one[0])])


def _is_excused(block: Block, subject: Subject) -> bool:
    return block.can_be_excused and bool({"", block.indicator} & subject.marked)


def _found(subject: Subject, findings: Iterable[Finding]) -> Iterator[Block]:
    if subject.facts is None:
        yield Block(subject.id, BlockKind.NOT_SURVEYED)
        return
    seen: set[str] = set()
    for finding in findings:
        kind = _kind_of(finding)
        if kind is not None and finding.indicator not in seen:
            seen.add(finding.indicator)
            yield Block(subject.id, kind, finding.indicator, str(finding.reason or ""))
    for code in subject.fired.errors:
        yield Block(subject.id, BlockKind.CHECK, code=code)
    for code in subject.fired.warnings:
        yield Block(subject.id, BlockKind.DOUBT, code=code)


def _kind_of(finding: Finding) -> BlockKind | None:
    if finding.verdict is Verdict.UNKNOWN and finding.reason not in _NOT_THE_FILLERS:
        return BlockKind.UNKNOWN
    return BlockKind.PERSONS_MISSING if finding.persons is None else None


def _findings(facts: Mapping[str, Any] | None, standards: Sequence[Standard]) -> list[Finding]:
    if facts is None:
        return []
    return [finding for standard in standards for finding in judge(facts, standard).findings.values()]
