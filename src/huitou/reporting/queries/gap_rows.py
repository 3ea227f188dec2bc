"""The gaps of a round within an area as the gap list and the completion table print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from huitou.casework.queries import CompletionLine, DecisionLine, MeasureLine, completion_lines
from huitou.core.authority import Actor
from huitou.core.lifecycle import GapState
from huitou.core.routing import Part
from huitou.orders.queries import effective_pack
from huitou.policy import Pack
from huitou.registry.village_names import printed_name
from huitou.reporting.forms import LOCAL_TIME
from huitou.reporting.gap_forms import GapRow, MeasureTaken
from huitou.surveys.queries import RoundLine

_AGREED = ("review", "confirm")


def gap_rows(
    round_line: RoundLine, area_code: str, *, viewer: Actor, department: str | None = None
) -> tuple[GapRow, ...]:
    """The gaps by village and subject, cancelled ones left out; of one department (slug), if it is named. Raises
    `Refusal` HT7001."""
    lines = completion_lines(round_line.id, viewer, area_code=area_code, department=department)
    return printed_rows(lines, round_line)


def printed_rows(lines: Iterable[CompletionLine], round_line: RoundLine) -> tuple[GapRow, ...]:
    """These gaps of a round as the lists print them."""
    pack = effective_pack(round_line.county_code)
    labels = {info.slug: info.label for kind in ("household", "village") for info in pack.indicators(kind)}
    years = {
        "review_standard": round_line.review_standard_year,
        "remediation_standard": round_line.remediation_standard_year,
    }
    return tuple(_row(line, pack, labels, years) for line in lines)


def _row(line: CompletionLine, pack: Pack, labels: Mapping[str, str], years: Mapping[str, int]) -> GapRow:
    gap = line.gap
    is_household = gap.subject_type == "household"
    return GapRow(
        township=gap.township_name,
        village=printed_name(gap.village_name),
        name=gap.head if is_household else printed_name(gap.head),
        is_household=is_household,
        subject=gap.subject,
        size=gap.size,
        exit_year=gap.exit_year,
        item=labels[gap.indicator],
        value=gap.value,
        threshold=gap.threshold,
        unit=gap.unit,
        persons=gap.persons,
        members=gap.members,
        lead="、".join(one.label for one in gap.departments if one.part == Part.LEAD),
        joint=tuple(one.label for one in gap.departments if one.part == Part.JOINT),
        supporting_unit=gap.supporting_unit,
        due_on=gap.due_on,
        standard_year=years[gap.origin],
        state=GapState(gap.state),
        is_done=line.is_done,
        measures=tuple(_measure(one, pack) for one in line.measures),
        done_on=gap.done_on,
        reviewed=_decision(line.reviewed),
        confirmed=_decision(line.confirmed),
        open_reason=gap.undone_reason or _returned(line),
    )


def _measure(line: MeasureLine, pack: Pack) -> MeasureTaken:
    kind = pack.measures[line.kind].label if line.kind in pack.measures else line.kind
    amount = None if line.amount is None else Decimal(line.amount) / 100
    return MeasureTaken(str(line.ref), kind, line.project, line.fund_source, amount, line.responsible, line.due_on)


def _decision(line: DecisionLine | None) -> str:
    """通过 or 退回 with its local day; empty before there is one."""
    if line is None:
        return ""
    return f"{'通过' if line.name in _AGREED else '退回'} {line.at.astimezone(LOCAL_TIME):%Y-%m-%d}"


def _returned(line: CompletionLine) -> str:
    """Why the last one who looked at it sent it back."""
    decisions = [one for one in (line.reviewed, line.confirmed, line.accepted) if one is not None]
    last = max(decisions, key=lambda one: one.at, default=None)
    return last.reason if last is not None and not line.is_done else ""
