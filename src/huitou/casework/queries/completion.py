"""The completion table (补短清单完成情况表, 附件填报说明): what was done about every gap, and who looked at it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db.models import Count

from huitou.casework.models import Gap, GapTransition, Measure, MeasureGap
from huitou.casework.queries.lines import GapLine, gap_lines
from huitou.core.authority import Actor
from huitou.core.lifecycle import GAP, GapState

_AT_ONCE = 500
_DONE = frozenset({GapState.REPORTED_DONE, GapState.REVIEWED, GapState.CONFIRMED, GapState.ACCEPTED})
_REVIEWED_BY = ("review", "return_report")
_CONFIRMED_BY = ("confirm", "return_from_site")
_ACCEPTED_BY = ("accept", "return_to_department", "return_to_township", "reopen")


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A remedial action. `amount` in 分 for the whole measure, None where nobody said it; `gaps`: for how many gaps it
    is."""

    ref: UUID
    department_slug: str
    kind: str
    project: str
    fund_source: str
    amount: int | None
    starts_on: date | None
    due_on: date
    responsible: str
    gaps: int
    made_at: datetime
    made_by_name: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What somebody decided of a gap: the step (`review`, `return_report`, `confirm`, …), when, by whom, why."""

    name: str
    at: datetime
    by_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CompletionLine:
    """One gap of the completion table. `is_done`: the department reported it done and it was not returned since;
    the last decision of each level (县审核, 乡镇核实, 验收), None before there is one. A decision from before the last
    report of the department does not count any more, unless it is the return itself."""

    gap: GapLine
    measures: tuple[MeasureLine, ...]
    is_done: bool
    reviewed: DecisionLine | None
    confirmed: DecisionLine | None
    accepted: DecisionLine | None


def completion_lines(
    round_id: int, viewer: Actor, *, area_code: str | None = None, department: str | None = None
) -> Iterator[CompletionLine]:
    """The completion table of a round by village and subject, without cancelled gaps; of one department (slug) where it
    leads or works along. Departments see their own. Raises `Refusal` HT7001."""
    lines = gap_lines(round_id, viewer, area_code=area_code, department=department)
    while batch := list(islice(lines, _AT_ONCE)):
        yield from completed(batch)


def completed(lines: Sequence[GapLine]) -> tuple[CompletionLine, ...]:
    """These gaps with measures and decisions, in a fixed number of queries. Whoever asks has chosen them within the
    viewer's reach."""
    ids = dict(Gap.objects.filter(ref__in=[line.ref for line in lines]).values_list("ref", "id"))
    measures, decisions = measures_of(ids.values()), _decisions(ids.values())
    return tuple(_completed(line, measures.get(ids[line.ref], ()), decisions.get(ids[line.ref], {})) for line in lines)


def measures_of(gap_ids: Collection[int]) -> Mapping[int, tuple[MeasureLine, ...]]:
    """The measures in force of each gap, oldest first."""
    entries = MeasureGap.objects.filter(gap__in=list(gap_ids), measure__ended_at=None).order_by("measure_id")
    pairs = list(entries.values_list("gap_id", "measure_id"))
    lines = measure_lines({measure_id for _, measure_id in pairs})
    found: dict[int, list[MeasureLine]] = {}
    for gap_id, measure_id in pairs:
        found.setdefault(gap_id, []).append(lines[measure_id])
    return {gap_id: tuple(some) for gap_id, some in found.items()}


def measure_lines(keys: Collection[int]) -> Mapping[int, MeasureLine]:
    """Measures by key."""
    rows = Measure.objects.filter(pk__in=list(keys)).select_related("department").annotate(total=Count("entries"))
    return {
        row.pk: MeasureLine(
            ref=row.ref,
            department_slug=row.department.slug,
            kind=row.kind,
            project=row.project,
            fund_source=row.fund_source,
            amount=row.amount,
            starts_on=row.starts_on,
            due_on=row.due_on,
            responsible=row.responsible,
            gaps=row.total,
            made_at=row.made_at,
            made_by_name=row.made_by_name,
        )
        for row in rows
    }


def _decisions(gap_ids: Collection[int]) -> Mapping[int, Mapping[str, DecisionLine]]:
    """By gap and step, the last time it was taken; a new report of the department makes what was agreed before it
    void."""
    found: dict[int, dict[str, DecisionLine]] = {}
    rows = GapTransition.objects.filter(gap__in=list(gap_ids), name__in=list(GAP)).order_by("id")
    for gap_id, name, at, by_name, reason in rows.values_list("gap_id", "name", "at", "by_name", "reason"):
        if name == "report_done":
            found[gap_id] = {}
        found.setdefault(gap_id, {})[name] = DecisionLine(name, at, by_name, reason)
    return found


def _completed(
    line: GapLine, measures: tuple[MeasureLine, ...], decisions: Mapping[str, DecisionLine]
) -> CompletionLine:
    return CompletionLine(
        gap=line,
        measures=measures,
        is_done=line.state in _DONE or line.returned_to == "township",
        reviewed=_latest(decisions, _REVIEWED_BY),
        confirmed=_latest(decisions, _CONFIRMED_BY),
        accepted=_latest(decisions, _ACCEPTED_BY),
    )


def _latest(decisions: Mapping[str, DecisionLine], names: Sequence[str]) -> DecisionLine | None:
    made = [decisions[name] for name in names if name in decisions]
    return max(made, key=lambda one: one.at, default=None)
