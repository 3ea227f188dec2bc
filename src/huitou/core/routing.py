"""Who answers for a gap: the responsibility matrix applied to one gap (二(二), 五).

A row of the matrix = clause, duty, indicator, condition, and departments by part. One lead reports done; joint
departments work along; others verify or help. What has no lead must be assigned by the county before it goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from huitou.core.expressions import Expression, holds


class Part(StrEnum):
    """What a department does about a gap."""

    LEAD = "lead"
    JOINT = "joint"
    VERIFIES = "verifies"
    HELPS = "helps"
    RELEASED = "released"  # led on it until the county gave it to another; only its old notice still names it


@dataclass(frozen=True, slots=True)
class Duty:
    """One department's part in one row of the matrix; `department` is the pack's slug."""

    clause: str
    indicator: str
    department: str
    part: Part
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A department and its part in one gap."""

    department: str
    part: Part
    clause: str


def assignments(indicator: str, traits: Mapping[str, Any], matrix: Iterable[Duty]) -> tuple[Assignment, ...]:
    """The departments of a gap in `indicator`, lead first.

    `traits` are the yes/no traits of the subject that conditions speak of (`no_labour_or_dibao_or_wubao`…). Among
    several lead rows the first whose condition holds wins; rows without a condition come last. No lead: the county
    must assign one.
    """
    rows = [duty for duty in matrix if duty.indicator == indicator]
    leads = sorted((duty for duty in rows if duty.part is Part.LEAD), key=lambda duty: duty.condition is None)
    lead = next((duty for duty in leads if _applies(duty, traits)), None)
    chosen = [lead] if lead else []
    chosen += [duty for duty in rows if duty.part is not Part.LEAD and _applies(duty, traits)]
    return tuple(Assignment(duty.department, duty.part, duty.clause) for duty in chosen)


def _applies(duty: Duty, traits: Mapping[str, Any]) -> bool:
    return duty.condition is None or holds(duty.condition, traits) is True
