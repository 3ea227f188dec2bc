"""What became of the gaps of a round, counted where they lie, is what one finds by reading gap after gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from huitou.audit.writing import writing
from huitou.casework.models import Gap, GapDepartment, GapTransition
from huitou.core.lifecycle import GAP_RETURNS
from huitou.reporting.queries.gap_courses import GapCourse, Key, gap_courses, gaps_in
from tests.benchmarks import lists_ours
from tests.integration import county

_CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def year(db: None) -> Iterator[int]:
    """A county's year with gaps in every state; its round."""
    with transaction.atomic():
        lists_ours.build(120, 240, townships=3, villages_each=2)
        yield Gap.objects.values_list("round_id", flat=True)[0]
        transaction.set_rollback(True)


def read_one_by_one(key_of: Callable[[Gap], str]) -> Counter[tuple[object, ...]]:
    """Every gap with the local days and the returns of its story."""
    found: Counter[tuple[object, ...]] = Counter()
    for gap in Gap.objects.prefetch_related("transitions"):
        moves = sorted(gap.transitions.all(), key=lambda move: move.at)
        days: dict[str, date] = {}
        for move in moves:
            days.setdefault(move.name, move.at.astimezone(_CHINA).date())
        returns = frozenset(move.name for move in moves if move.name in GAP_RETURNS)
        dated = tuple(days.get(name) for name in ("report_done", "review", "confirm"))
        found[key_of(gap), gap.state, gap.due_on, *dated, returns] += 1
    return found


def leader(gap: Gap) -> str:
    part = GapDepartment.objects.filter(gap=gap, part="lead").select_related("department").first()
    return part.department.slug if part is not None else ""


_READ: dict[Key, Callable[[Gap], str]] = {
    "indicator": lambda gap: gap.indicator,
    "township": lambda gap: gap.village_code[:9],
    "department": leader,
}


def counted(courses: list[GapCourse]) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for one in courses:
        found[one.key, one.state, one.due_on, one.done_on, one.reviewed_on, one.confirmed_on, one.returns] += one.gaps
    return found


@pytest.mark.parametrize("key", list(_READ))
def test_gaps_are_counted_as_they_went(year: int, key: Key) -> None:
    with writing():
        GapDepartment.objects.filter(gap__in=Gap.objects.order_by("id")[:5], part="lead").delete()
        again = Gap.objects.filter(state="accepted").order_by("id")[0]
        for name in ("reopen", "report_done", "return_to_township"):
            GapTransition.objects.create(
                gap=again, name=name, source="accepted", target="returned", at=datetime(2017, 12, 1, 2, 0, tzinfo=UTC),
                by_user=0, by_name="县脱贫办", reason="又漏雨了",
            )  # fmt: skip
    (courses,) = gap_courses(year, county.viewer("supervision"), key)
    assert counted(list(courses)) == read_one_by_one(_READ[key])
    assert gaps_in(courses) == 240


@pytest.mark.parametrize(("minute", "is_late"), [(59, False), (60, True)])
def test_the_day_of_a_report_ends_at_midnight_of_the_county(year: int, minute: int, is_late: bool) -> None:
    gap = Gap.objects.filter(state="planned").order_by("id")[0]
    at = datetime(2017, 10, 31, 15 + minute // 60, minute % 60, tzinfo=UTC)
    with writing():
        Gap.objects.exclude(pk=gap.pk).update(state="cancelled", returned_to="")
        GapTransition.objects.create(
            gap=gap, name="report_done", source="planned", target="reported_done", at=at, by_user=0, by_name="水务局"
        )
    (courses,) = gap_courses(year, county.viewer("supervision"), "township")
    assert [one.is_late(date(2017, 12, 1)) for one in courses if one.is_open] == [is_late]
