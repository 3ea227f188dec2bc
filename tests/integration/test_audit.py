"""Deed and event stand or fall together; the chain shows every change afterwards."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Post
from huitou.accounts.queries import OPERATOR
from huitou.audit import actions
from huitou.audit.chain import GENESIS, SAID, Said, chained_hash
from huitou.audit.models import Event
from huitou.audit.queries import anchor_files, verify, waiting
from huitou.audit.writing import writing
from huitou.cli import main
from huitou.conf.timetable import TIMETABLE
from huitou.core.authority import Permission
from huitou.core.errors import Refusal

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
    settings.ANCHORS = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    anchor = actions.anchor_head(now=NOW)
    assert json.loads(anchor.read_text(encoding="utf-8"))["seq"] == 5
    with writing():
        Event.objects.filter(seq__gte=4).delete()
    assert list(verify()) == []
    assert [problem.code for problem in verify(anchor)] == ["HT8103"]


def test_two_events_that_changed_places_are_found(chain: None) -> None:
    with writing():
        Event.objects.filter(seq=2).update(seq=99)
        Event.objects.filter(seq=3).update(seq=2)
        Event.objects.filter(seq=99).update(seq=3)
    assert "HT8102" in {problem.code for problem in verify()}


def test_an_event_put_in_between_is_found(chain: None) -> None:
    _deed(6)
    with writing():
        Event.objects.filter(seq__gte=3).update(seq=F("seq") + 100)
        Event.objects.filter(seq__gte=103).update(seq=F("seq") - 99)
        Event.objects.filter(seq=None).update(seq=3, previous="a" * 64, hash="b" * 64)
    assert "HT8102" in {problem.code for problem in verify()}


@pytest.mark.parametrize("first", [1, 3, 5])
def test_a_chain_hashed_anew_is_found_with_the_anchor_and_only_with_it(
    chain: None, settings: object, tmp_path: Path, first: int
) -> None:
    settings.ANCHORS = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    actions.anchor_head(now=NOW)
    _hash_anew(first)
    assert list(verify()) == []
    assert [problem.code for problem in verify(*anchor_files())] == ["HT8103"]


def _hash_anew(first: int) -> None:
    """What somebody who owns the database would do: change an event, and all hashes after it."""
    with writing():
        Event.objects.filter(seq=first).update(user_name="somebody else")
        head = Event.objects.filter(seq=first - 1).values_list("hash", flat=True).first() or GENESIS
        for event in Event.objects.filter(seq__gte=first).order_by("seq"):
            event.previous = head
            said = Said(**{name: getattr(event, name) for name in SAID})
            event.hash = head = chained_hash(said, event.seq or 0, head)
            event.save()


def test_an_untouched_chain_agrees_with_every_anchor(chain: None, settings: object, tmp_path: Path) -> None:
    settings.ANCHORS = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    actions.anchor_head(now=NOW)
    _deed(6)
    actions.seal_events()
    actions.anchor_head(now=NOW + timedelta(days=30))
    assert [path.name for path in anchor_files()] == ["2017-06.jsonl", "2017-07.jsonl"]
    assert list(verify(*anchor_files())) == []


def test_the_chain_is_anchored_every_hour() -> None:
    assert dict(TIMETABLE)["huitou.audit.tasks.anchor_head"] == 3600


def test_a_file_that_is_no_anchor_is_refused(chain: None, tmp_path: Path) -> None:
    (tmp_path / "anchor").write_text("not an anchor", encoding="utf-8")
    with pytest.raises(Refusal, match="HT8104"):
        list(verify(tmp_path / "anchor"))


@pytest.mark.django_db
def test_a_row_of_ours_cannot_be_written_outside_an_action() -> None:
    user = ensure_operator()
    with pytest.raises(RuntimeError, match="only an action may write"):
        Post.objects.create(user=user, role="county_office", from_on=TODAY)
    with pytest.raises(RuntimeError, match="only an action may write"):
        Post.objects.filter(user=user).update(role="county_office")


@pytest.mark.parametrize(("changed", "breaks", "code"), [((), 0, 0), ((2, 4), 2, 1)])
def test_what_the_command_verified_is_put_on_record_with_who_did(
    chain: None, settings: Any, tmp_path: Path, changed: tuple[int, ...], breaks: int, code: int
) -> None:
    settings.ANCHORS = tmp_path
    with writing():
        Event.objects.filter(seq__in=changed).update(user_name="somebody else")
    assert main(["audit", "verify", "--as", OPERATOR]) == code
    told = Event.objects.get(verb="audit.verify")
    assert (told.role, told.via, json.loads(told.detail)) == ("local_operator", "command", {"breaks": breaks, "seq": 5})
