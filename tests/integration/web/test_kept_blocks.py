"""What stands in the way at a survey is kept beside it, and gone by only while everything that it follows from is as it
was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db.models import F
from django.test import Client

from huitou.audit.writing import writing
from huitou.registry.models import Household, Member
from huitou.surveys.actions import keep_blocks
from huitou.surveys.models import KeptBlocks, Survey
from huitou.surveys.queries import kept_blocks
from huitou.surveys.queries.kept_blocks import differing_blocks, open_rounds_of_all, surveyed_households
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_roster import counts, listed, save
from tests.samples.small_county import TODAY


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area="511425102")


@contextmanager
def keeping_is_enough(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is worked out inside fails: only what was kept may be read."""

    def refuse(*_asked: object) -> None:
        raise AssertionError("worked out although it was kept")

    with monkeypatch.context() as patch:
        patch.setattr("huitou.surveys.queries.rosters.worked_out", refuse)
        yield


def waiting() -> int:
    """For how many surveys nothing is kept that holds."""
    return sum(one.kept is None for line in open_rounds_of_all() for one in surveyed_households(line, TODAY))


def test_what_was_kept_says_the_same_as_what_is_worked_out(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    save(clerk, "H5", broadcast="", signature="")
    live = counts(clerk)
    assert live["有问题"] == 1
    assert keep_blocks(today=TODAY) == Survey.objects.filter(kind="review", subject__subject_type="household").count()
    with keeping_is_enough(monkeypatch):
        assert counts(clerk) == live
        assert listed(clerk, "troubled") == listed(clerk, "unsigned") == ["H5"]
    assert keep_blocks(today=TODAY) == 0


def test_a_survey_that_was_saved_since_is_looked_at_anew(clerk: Client) -> None:
    save(clerk, "H5", broadcast="", signature="")
    keep_blocks(today=TODAY)
    save(clerk, "H5", signature="signed")
    assert counts(clerk) == {"全部": 2, "未查": 0, "有问题": 0, "被退回": 0, "待签字": 0}
    assert waiting() == 1


def test_what_the_register_changes_is_looked_at_anew(clerk: Client) -> None:
    keep_blocks(today=TODAY)
    household = Survey.objects.exclude(subject__household=None).values_list("subject__household", flat=True)[0]
    with writing():
        Household.objects.filter(pk=household).update(version=F("version") + 1)
    assert waiting() == 1
    keep_blocks(today=TODAY)
    with writing():
        Member.objects.create(household_id=household, number="99", name="新来的")
    assert waiting() == 1


def test_another_standard_or_other_rules_make_all_of_it_old(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    surveys = keep_blocks(today=TODAY)
    assert waiting() == 0
    monkeypatch.setattr(kept_blocks, "_rules_digest", lambda: "other rules")
    assert waiting() == surveys > 0


def test_the_doctor_names_what_was_kept_wrongly(clerk: Client) -> None:
    save(clerk, "H5", broadcast="", signature="")
    keep_blocks(today=TODAY)
    assert list(differing_blocks(TODAY)) == []
    with writing():
        KeptBlocks.objects.filter(survey__subject__code="H5").update(unknown="")
    assert [(one.code, one.values["surveys"]) for one in differing_blocks(TODAY)] == [("HT8140", 1)]
