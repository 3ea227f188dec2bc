"""Gaps that are there against what is missed: new ones, changed ones, gone ones, and those that come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huitou.assessments.missed import MissedItem
from huitou.casework.comparing import Figures, Present, compare, figures_of
from huitou.core.lifecycle import GapState
from huitou.core.standards import Finding, Verdict

KEY = (7, "safe_water")
FIGURES = Figures("review_standard", 0, 1, "", "", "", "[]")
OTHER = replace(FIGURES, origin="remediation_standard")


def gap(state: str) -> Present:
    return Present(1, GapState(state), 3, FIGURES)


def test_what_is_missed_and_not_there_is_new() -> None:
    assert compare({KEY: FIGURES}, {}, ()).new == {KEY: FIGURES}


@pytest.mark.parametrize("state", [str(state) for state in GapState if state is not GapState.CANCELLED])
def test_what_is_there_and_still_missed_alike_is_left_alone(state: str) -> None:
    assert not compare({KEY: FIGURES}, {KEY: gap(state)}, ())


@pytest.mark.parametrize(("state", "is_updated"), [("found", True), ("listed", False), ("dispatched", False)])
def test_figures_change_until_they_are_signed(state: str, is_updated: bool) -> None:
    changes = compare({KEY: OTHER}, {KEY: gap(state)}, ())
    assert changes.updated == ({gap(state): OTHER} if is_updated else {})


@pytest.mark.parametrize(
    ("state", "is_cancelled"),
    [
        ("found", True), ("listed", True), ("dispatched", True), ("received", True), ("planned", True),
        ("reported_done", False), ("confirmed", False), ("accepted", False), ("cancelled", False),
    ],
)  # fmt: skip
def test_what_nobody_misses_any_more_is_cancelled_while_the_work_is_not_reported(
    state: str, is_cancelled: bool
) -> None:
    assert bool(compare({}, {KEY: gap(state)}, ()).cancelled) is is_cancelled


@pytest.mark.parametrize(("left", "reason"), [((), "no_longer_missed"), ((7,), "subject_left")])
def test_the_reason_says_whether_the_subject_is_gone_or_only_the_gap(left: tuple[int, ...], reason: str) -> None:
    assert compare({}, {KEY: gap("found")}, left).cancelled == ((gap("found"), reason),)


def test_a_cancelled_gap_that_is_missed_again_comes_back_with_the_new_figures() -> None:
    changes = compare({KEY: OTHER}, {KEY: gap("cancelled")}, ())
    assert changes.back == {gap("cancelled"): OTHER}
    assert not changes.new


@pytest.mark.parametrize(("subject_type", "counted"), [("household", (2, 1)), ("village", (0, 0))])
def test_gaps_of_villages_count_neither_persons_nor_households(subject_type: str, counted: tuple[int, int]) -> None:
    finding = Finding("clinic", Verdict.NOT_MET, "一(二)", persons=2, members=("01", "03"))
    figures = figures_of(MissedItem(finding, "review_standard"), subject_type)
    assert (figures.persons, figures.households, figures.members) == (*counted, '["01","03"]')


@pytest.mark.parametrize("state", ["found", "planned", "reported_done", "confirmed", "returned"])
def test_the_gaps_of_a_subject_that_left_are_cancelled_wherever_they_stand(state: str) -> None:
    ((_, reason),) = compare({}, {KEY: gap(state)}, {KEY[0]}).cancelled
    assert reason == "subject_left"


def test_a_carried_gap_goes_its_way_whatever_a_new_survey_says() -> None:
    carried = replace(gap("found"), is_carried=True)
    assert not compare({}, {KEY: carried}, ())
    assert compare({}, {KEY: carried}, {KEY[0]}).cancelled
