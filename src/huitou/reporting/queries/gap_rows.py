"""The gaps of a round within an area as the gap list and the completion table print them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from huitou.casework.models import GapTransition
from huitou.casework.queries import GapLine, gap_lines
from huitou.core.authority import Actor
from huitou.core.lifecycle import GapState
from huitou.core.routing import Part
from huitou.orders.queries import effective_pack
from huitou.registry.village_names import printed_name
from huitou.reporting.gap_forms import GapRow
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine

_AT_ONCE = 500
_LOCAL_TIME = ZoneInfo("Asia/Shanghai")
_SUPPORT = "household__supporting_unit"


def gap_rows(
    round_line: RoundLine, area_code: str, *, viewer: Actor, department: str | None = None
) -> tuple[GapRow, ...]:
    """The gaps by village and subject, cancelled ones left out; of one department (slug), if it is named. Raises
    `Refusal` HT7001."""
    pack = effective_pack(round_line.county_code)
    labels = {info.slug: info.label for kind in ("household", "village") for info in pack.indicators(kind)}
    lines = iter(gap_lines(round_line.id, viewer, area_code=area_code, department=department))
    return tuple(row for batch in _batches(lines) for row in _rows(batch, labels, round_line))


def _batches(lines: Iterator[GapLine]) -> Iterator[list[GapLine]]:
    while batch := list(islice(lines, _AT_ONCE)):
        yield batch


def _rows(lines: list[GapLine], labels: Mapping[str, str], round_line: RoundLine) -> Iterator[GapRow]:
    subjects = _subjects({line.subject_ref for line in lines})
    moves = _moves([line.ref for line in lines])
    years = {
        "review_standard": round_line.review_standard_year,
        "remediation_standard": round_line.remediation_standard_year,
    }
    for line in lines:
        exit_year, supporting_unit = subjects[line.subject_ref]
        reached, reason = moves.get(line.ref, ({}, ""))
        yield GapRow(
            township=line.township_name,
            village=printed_name(line.village_name),
            name=line.head if line.subject_type == "household" else printed_name(line.head),
            is_household=line.subject_type == "household",
            subject=line.subject,
            size=line.size,
            exit_year=exit_year,
            item=labels[line.indicator],
            value=line.value,
            threshold=line.threshold,
            unit=line.unit,
            persons=line.persons,
            members=line.members,
            lead="、".join(one.label for one in line.departments if one.part == Part.LEAD),
            joint=tuple(one.label for one in line.departments if one.part == Part.JOINT),
            supporting_unit=supporting_unit,
            due_on=line.due_on,
            standard_year=years[line.origin],
            state=GapState(line.state),
            open_reason=reason,
            done_on=reached.get(GapState.REPORTED_DONE),
            reviewed_on=reached.get(GapState.REVIEWED),
            confirmed_on=reached.get(GapState.CONFIRMED),
        )


def _subjects(refs: Iterable[UUID]) -> Mapping[UUID, tuple[int, str]]:
    rows = RoundSubject.objects.filter(ref__in=list(refs))
    return {ref: (year, unit or "") for ref, year, unit in rows.values_list("ref", "exit_year", _SUPPORT)}


def _moves(refs: list[UUID]) -> Mapping[UUID, tuple[dict[GapState, date], str]]:
    """By gap: the last local day on which it came into each state, and why it was last sent back."""
    found: dict[UUID, tuple[dict[GapState, date], str]] = {}
    rows = GapTransition.objects.filter(gap__ref__in=refs).order_by("at", "id")
    for ref, target, at, reason in rows.values_list("gap__ref", "target", "at", "reason"):
        reached, last_reason = found.get(ref, ({}, ""))
        reached[GapState(target)] = _local_day(at)
        found[ref] = (reached, reason if target == GapState.RETURNED else last_reason)
    return found


def _local_day(at: datetime) -> date:
    return at.astimezone(_LOCAL_TIME).date()
