"""Whatever is approved, taken back, corrected, left out or judged anew: counters are what a recount gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from huitou.assessments.actions import assess
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.reporting.actions import fold_round
from huitou.reporting.queries import rollup
from huitou.reporting.queries.differences import differing_counters
from huitou.surveys import actions
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine
from tests.conftest import IS_LONG
from tests.integration import county
from tests.integration.county import COUNTY, LOWER, NOW, OUT_OF_SCHOOL, approve, doing, household_document
from tests.integration.county import _member as member
from tests.integration.submitting import APPROVER, CLERK, OFFICE, submit, take

Deed = Callable[[RoundLine, datetime, int], None]
_SIZES = {"H01": 4, "H02": 3, "H05": 1, "H08": 4}


def approve_household(line: RoundLine, now: datetime, number: int) -> None:
    """A survey with other facts, approved at once: a first one, or a correction."""
    code = sorted(_SIZES)[number % 4]
    short: tuple[dict[str, Any], ...] = (
        {},
        {"water_safe": None},
        {"housing_safe": False, "household_size": None},
        {"members": [member("01", **OUT_OF_SCHOOL)]},
        {"members": None, "dropout_present": True},
    )
    said = short[number % len(short)]
    approve(line, household_document(code, _SIZES[code], str(1000 * (number % 17)), **said), now=now)


def hand_in(line: RoundLine, now: datetime, number: int) -> None:
    document = household_document("H05", 1, str(1000 * (number % 7)))
    with doing(**CLERK, permission=Permission.SURVEY_EDIT, at=str(CLERK["area"])) as by:
        actions.record_surveys(line, [document], way_in="web", by=by, now=now)
    submit(LOWER, now=now)
    take(actions.approve, LOWER, now=now, **APPROVER)
    take(actions.confirm, LOWER, now=now, **OFFICE)


def take_back(line: RoundLine, now: datetime, number: int) -> None:
    take(actions.undo, LOWER, now=now, **OFFICE)


def unlock(line: RoundLine, now: datetime, number: int) -> None:
    take(actions.unlock, LOWER, "更正", now=now, **OFFICE)


def leave(line: RoundLine, now: datetime, number: int) -> None:
    with writing():
        RoundSubject.objects.filter(code=f"H0{1 + number % 8}").update(left_on=now.date(), left_reason="fallen_back")
    judge(line, now, number)


def judge(line: RoundLine, now: datetime, number: int) -> None:
    with doing("county_office", Permission.ASSESSMENT_RUN) as actor:
        assess(line.id, by=actor, now=now)


def enter_line(line: RoundLine, now: datetime, number: int) -> None:
    county.enter_line(2017, str(3200 + number))
    judge(line, now, number)


def fold(line: RoundLine, now: datetime, number: int) -> None:
    fold_round(line.id)


DEEDS: Mapping[str, Deed] = {
    "approve": approve_household,
    "hand in": hand_in,
    "take back": take_back,
    "unlock": unlock,
    "leave": leave,
    "judge": judge,
    "enter a line": enter_line,
    "fold": fold,
}
STORIES = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 99)), min_size=3, max_size=9)


@pytest.mark.django_db
def test_counters_are_what_a_recount_gives_after_every_deed() -> None:
    line = county.build()
    office = county.viewer("county_office")
    done: set[str] = set()

    @settings(max_examples=300 if IS_LONG else 15)
    @given(story=STORIES)
    def told(story: list[tuple[str, int]]) -> None:
        with transaction.atomic():
            point = transaction.savepoint()
            for step, (name, number) in enumerate(story):
                try:
                    with transaction.atomic():
                        DEEDS[name](line, NOW + timedelta(minutes=step), number)
                except Refusal:
                    continue
                done.add(name)
            assert list(differing_counters()) == [], story
            assert rollup(line.slug, "county", viewer=office).rows[-1].area == COUNTY
            transaction.savepoint_rollback(point)

    told()
    for name in ("hand in", "unlock", "hand in", "take back"):  # which few stories do in this order
        DEEDS[name](line, NOW, 1)
        assert list(differing_counters()) == [], name
        done.add(name)
    assert done == set(DEEDS), "every deed succeeds now and then"
