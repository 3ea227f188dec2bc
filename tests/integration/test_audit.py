"""Deed and event stand or fall together; the chain shows every change afterwards."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Post
from huitou.audit import actions
from huitou.audit.models import Event
from huitou.audit.queries import GENESIS, verify, waiting
from huitou.audit.writing import writing
from huitou.core.authority import Permission

NOW = datetime(2017, 6, 12, 2, 30, tzinfo=UTC)
TODAY = date(2017, 6, 12)


def _deed(number: int) -> None:
    with acting(ensure_operator(), Permission.AREA_LOAD, today=TODAY) as actor:
        actions.record("area.load", "area", f"area-{number}", by=actor, now=NOW, detail={"rows": number})


@pytest.fixture
def chain(db: None) -> None:
    for number in range(5):
        _deed(number)
    assert actions.seal_events() == 5


@pytest.mark.django_db
def test_an_event_outside_a_transaction_is_impossible(transactional_db: None) -> None:
    with acting(ensure_operator(), Permission.AREA_LOAD, today=TODAY) as actor:
        pass
    with pytest.raises(RuntimeError, match="inside the transaction"):
        actions.record("area.load", "area", "x", by=actor, now=NOW)


@pytest.mark.django_db
def test_an_event_is_gone_when_its_deed_is_rolled_back() -> None:
    def deed_that_fails() -> None:
        with transaction.atomic():
            _deed(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deed_that_fails()
    assert not Event.objects.exists()


def test_sealing_numbers_the_events_without_a_gap_and_chains_them(chain: None) -> None:
    events = list(Event.objects.order_by("seq"))
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert [event.previous for event in events] == [GENESIS, *(event.hash for event in events[:-1])]
    assert waiting() == 0


def test_sealing_again_seals_nothing(chain: None) -> None:
    assert actions.seal_events() == 0


def test_an_untouched_chain_verifies(chain: None, tmp_path: Path) -> None:
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("detail", '{"rows":999}'),
        ("user_name", "somebody else"),
        ("verb", "area.view"),
        ("at", datetime(2017, 6, 13, tzinfo=UTC)),
        ("hash", "f" * 64),
        ("previous", "e" * 64),
    ],
)
def test_a_changed_event_is_found(chain: None, field: str, value: object) -> None:
    with writing():
        Event.objects.filter(seq=3).update(**{field: value})
    assert "HT8102" in {problem.code for problem in verify()}


def test_a_removed_event_is_found(chain: None) -> None:
    with writing():
        Event.objects.filter(seq=3).delete()
    assert next(problem.code for problem in verify()) == "HT8101"


def test_a_cut_tail_is_found_with_the_anchor_and_only_with_it(chain: None, settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    anchor = actions.anchor_head(now=NOW)
    assert json.loads(anchor.read_text(encoding="utf-8"))["seq"] == 5
    with writing():
        Event.objects.filter(seq__gte=4).delete()
    assert list(verify()) == []
    assert [problem.code for problem in verify(anchor)] == ["HT8103"]


@pytest.mark.django_db
def test_a_row_of_ours_cannot_be_written_outside_an_action() -> None:
    user = ensure_operator()
    with pytest.raises(RuntimeError, match="only an action may write"):
        Post.objects.create(user=user, role="county_office", from_on=TODAY)
    with pytest.raises(RuntimeError, match="only an action may write"):
        Post.objects.filter(user=user).update(role="county_office")
