from __future__ import annotations

from datetime import date

import pytest

from huitou.core.schedule import DueState, due_state

TODAY = date(2017, 6, 22)


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (None, DueState.NOT_SET),
        (date(2017, 6, 21), DueState.OVERDUE),
        (date(2017, 6, 22), DueState.DUE_TODAY),
        (date(2017, 6, 23), DueState.SOON),
        (date(2017, 6, 25), DueState.SOON),
        (date(2017, 6, 26), DueState.AHEAD),
    ],
)
def test_a_due_date_ends_with_its_day(due_on: date | None, state: DueState) -> None:
    assert due_state(due_on, TODAY) is state


@pytest.mark.parametrize("due_on", [None, date(2017, 1, 1), date(2018, 1, 1)])
def test_what_is_done_is_done(due_on: date | None) -> None:
    assert due_state(due_on, TODAY, done=True) is DueState.DONE
