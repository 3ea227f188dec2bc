"""Pure: what a round's judgements say is missed, against the gaps that are there already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from huitou.assessments.missed import MissedItem
from huitou.core.canonical import canonical_json
from huitou.core.lifecycle import GAP, GapState

Key = tuple[int, str]
"""Subject, indicator."""

NO_LONGER_MISSED, SUBJECT_LEFT, MISSED_AGAIN = "no_longer_missed", "subject_left", "missed_again"
"""Why a gap was cancelled, and why it came back: slugs in the story of a gap."""
UNSIGNED = frozenset({GapState.FOUND})
BY_REASON: Mapping[str, str] = {NO_LONGER_MISSED: "cancel", SUBJECT_LEFT: "leave"}
"""Which transition a gap takes for which reason."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a gap says, in the order of its columns."""

    origin: str
    persons: int | None
    households: int
    value: str
    threshold: str
    unit: str
    members: str


@dataclass(frozen=True, slots=True)
class Present:
    """A gap that is there. A carried one goes on from the round before."""

    id: int
    state: GapState
    version: int
    figures: Figures
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What must be done so that the gaps say what the judgements say."""

    new: Mapping[Key, Figures]
    updated: Mapping[Present, Figures]
    back: Mapping[Present, Figures]
    cancelled: tuple[tuple[Present, str], ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.updated or self.back or self.cancelled)


def figures_of(item: MissedItem, subject_type: str) -> Figures:
    """The figures of a missed item. Gaps of villages count neither persons nor households."""
    finding, of_household = item.finding, subject_type == "household"
    return Figures(
        origin=item.origin,
        persons=finding.persons if of_household else 0,
        households=finding.households if of_household else 0,
        value=finding.value or "",
        threshold=finding.threshold or "",
        unit=finding.unit or "",
        members=canonical_json(list(finding.members or ())),
    )


def compare(missed: Mapping[Key, Figures], present: Mapping[Key, Present], left: Collection[int]) -> Changes:
    """What differs. A gap whose figures were signed keeps them; one that nobody misses any more is cancelled while
    that is possible; a cancelled one that is missed again comes back. `left`: subjects that are none any more. One that
    was carried over goes its way to acceptance whatever a new survey says, unless its subject left."""
    known = {key: present[key] for key in missed if key in present}
    gone = {key: gap for key, gap in present.items() if key not in missed}
    why = {gap: SUBJECT_LEFT if key[0] in left else NO_LONGER_MISSED for key, gap in gone.items()}
    return Changes(
        new={key: figures for key, figures in missed.items() if key not in present},
        updated={
            gap: missed[key] for key, gap in known.items() if gap.state in UNSIGNED and gap.figures != missed[key]
        },
        back={gap: missed[key] for key, gap in known.items() if gap.state is GapState.CANCELLED},
        cancelled=tuple((gap, reason) for gap, reason in why.items() if _may_go(gap, reason)),
    )


def _may_go(gap: Present, reason: str) -> bool:
    return gap.state in GAP[BY_REASON[reason]].sources and (reason == SUBJECT_LEFT or not gap.is_carried)
