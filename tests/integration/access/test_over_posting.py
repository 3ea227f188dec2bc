"""What is sent beside a form changes nothing (T18): every field of every table, to every address that takes a form."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.files import File
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

from huitou.accounts.models import User
from huitou.audit.writing import writing
from huitou.surveys.models import NotVerifiable, ReviewComment, Submission, Survey, Training
from tests.integration.access import world
from tests.integration.access.expectations import ACCESS
from tests.integration.access.postings import BY_HAND, EVERY, Form, Posting
from tests.integration.access.world import Things
from tests.integration.web.reading import Answer

pytestmark = pytest.mark.django_db
_REF = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What is written at every request anyway, whoever asks for what.
_LEFT_OUT = ("huitou.audit.", "django.contrib.sessions.", "axes.", "django_tasks_db.", "django.contrib.contenttypes.")
_BY_THE_CLOCK = {"session_key", "last_login"}
Row = tuple[tuple[str, object], ...]
Content = Mapping[str, Mapping[Any, Row]]
Outcome = tuple[int, Counter[tuple[str, object, Row]]]


def tables() -> Iterator[type[models.Model]]:
    """Every table but those of the trail, of sessions and of sign-in attempts."""
    yield from (one for one in apps.get_models() if not f"{one.__module__}.".startswith(_LEFT_OUT))


@cache
def hostile() -> Mapping[str, str]:
    """A value for every field of every table, that the field would take, under the names that a form might use."""
    found = {
        name: _value(field)
        for model in tables()
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    }
    return {**found, "state": "locked", "role": "county_office", "pk": "7", "by": "7", "actor": "7", "permission": "*"}


def _value(field: models.Field[Any, Any]) -> str:
    if isinstance(field, models.BooleanField):
        return "1"
    if isinstance(field, models.DateTimeField):
        return "2031-01-01T00:00:00+08:00"
    if isinstance(field, models.DateField):
        return "2031-01-01"
    if isinstance(field, models.UUIDField):
        return "6f1f3a52-0000-4000-8000-000000000007"
    return "7" if isinstance(field, models.IntegerField | models.ForeignKey | models.DecimalField) else "越权"


def content() -> Content:
    """Everything that stands in the tables, row by row, without what chance decides."""
    found = {}
    with connection.cursor() as cursor:
        for model, names in _columns().items():
            asked = ", ".join(map(connection.ops.quote_name, names))
            cursor.execute(f"SELECT {asked} FROM {connection.ops.quote_name(model._meta.db_table)}")
            rows = cursor.fetchall()
            found[model._meta.label] = {row[0]: tuple(zip(names, map(_plain, row), strict=True)) for row in rows}
    return found


@cache
def _columns() -> Mapping[type[models.Model], tuple[str, ...]]:
    return {
        model: tuple(
            str(one.column)
            for one in sorted(model._meta.concrete_fields, key=lambda field: not field.primary_key)
            if one.primary_key or not _is_chance(one)
        )
        for model in tables()
    }


@cache
def _targets() -> Mapping[str, Mapping[str, str]]:
    """The table that a column names a row of."""
    return {
        model._meta.label: {
            str(one.column): one.related_model._meta.label for one in model._meta.concrete_fields if one.related_model
        }
        for model in tables()
    }


def _is_chance(field: models.Field[Any, Any]) -> bool:
    """A number, a reference, a sealed value, the key of a session: never the same twice."""
    drawn = isinstance(field, models.AutoField | models.UUIDField | models.BinaryField) or field.name in _BY_THE_CLOCK
    return drawn or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _plain(value: object) -> object:
    """Random references inside of texts are chance as well; so is a password, which is salted."""
    if isinstance(value, str):
        return "salted" if value.startswith(("pbkdf2_", "scrypt$", "argon2")) else _REF.sub("", value)
    return value.isoformat() if isinstance(value, datetime) else value


def changes(before: Content, after: Content) -> Counter[tuple[str, object, Row]]:
    """What was added, changed or taken away. New rows go without their number, which a sequence never gives twice."""

    def named(label: str, row: Row) -> Row:
        targets = _targets()[label]
        return tuple((name, "new" if _is_new(targets.get(name), value) else value) for name, value in row[1:])

    def _is_new(target: str | None, value: object) -> bool:
        return target is not None and target in before and value in after[target] and value not in before[target]

    return Counter(
        (label, pk if pk in before[label] else "new", named(label, after[label].get(pk, ())))
        for label in before
        for pk in {*before[label], *after[label]}
        if before[label].get(pk) != after[label].get(pk)
    )


def posted(client: Client, posting: Posting, address: str, form: Form, more: Form) -> Answer:
    """The answer to a form with `more` beside it, in the way in which the page sends it."""
    if posting.as_json:
        rows = [{**more, **row, "cells": {**more, **row["cells"]}} for row in form["rows"]]
        return client.post(address, json.dumps({**more, **form, "rows": rows}), content_type="application/json")
    if any(isinstance(value, File) for value in form.values()):
        return client.post(address, {**more, **form})
    return client.post(address, urlencode({**more, **form}), content_type="application/x-www-form-urlencoded")


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside leaves nothing in the database."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(point)


def outcomes(client: Client, posting: Posting, things: Things) -> list[Outcome]:
    """What a form comes to by itself, and with a value for every field of every table beside it: status, changes."""
    found: list[Outcome] = []
    with ExitStack() as made:
        for is_crowded in (False, True):
            if not found or posting.keeps_a_file:
                made.close()
                made.enter_context(taken_back())
                ref = posting.before(things) if posting.before is not None else None
                before = content()
            with taken_back():
                form = posting.fields(things)
                more = posting.beside(form, hostile()) if is_crowded else {}
                find: Callable[[Any], str] = posting.address or ACCESS[posting.name].address
                address = find(ref or things)
                answer = posted(client, posting, address, form, more)
                found.append((answer.status_code, changes(before, content())))
    return found


def test_every_address_that_takes_a_form_has_a_posting() -> None:
    assert {posting.name for posting in EVERY} == {name for name, access in ACCESS.items() if access.writes}
    assert {posting.name for posting in BY_HAND} <= set(ACCESS)


# What is refused for the state of this world; that a spot check is put right is told by its own tests.
_REFUSED = {"correction"}
# What keeps a file, asks for a file, gives one out, or changes the session alone.
_WRITES_NO_TABLE = {
    "certification_load", "loads", "load_drop", "area_map", "load_users", "load_users_drop", "form_give",
    "document_give", "post", "checks_run", "spot_check_circulate", "unmask",
}  # fmt: skip


def test_what_no_form_asks_for_changes_nothing() -> None:
    """Also counts what the honest forms do: where they did nothing, nothing would be shown."""
    things = world.build()["own"]
    clients = {role: world.client_of(role) for role in {posting.role for posting in EVERY} | {"village_officer"}}
    found = {posting: outcomes(clients[posting.role], posting, things) for posting in EVERY}
    assert [posting for posting, (plain, crowded) in found.items() if plain != crowded] == []
    done = [(posting.name, *plain) for posting, (plain, _) in found.items() if posting in BY_HAND]
    assert {name for name, status, _ in done if status >= 400} == _REFUSED
    assert {name for name, _, changed in done if not changed} <= _REFUSED | _WRITES_NO_TABLE
    sys.stdout.write(f"{len(found)} forms at {len({one.name for one in EVERY})} addresses, {len(hostile())} fields\n")


CARELESS: tuple[tuple[str, type[models.Model], str], ...] = (
    ("calendar_train", Training, "by_name"),
    ("submission_comment", ReviewComment, "settled_at"),
    ("submission_mark", NotVerifiable, "by_user"),
    ("submission_do", Submission, "content_digest"),
    ("person_new", User, "is_superuser"),
    ("grid_save", Survey, "digest"),
)
"""Addresses and a field of a table that each takes from what is sent, as a form made from the table would."""


def test_a_field_that_is_taken_from_what_is_sent_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    things = world.build()["own"]
    entries = get_resolver("huitou.web.urls").url_patterns
    patterns = {entry.name: entry for entry in entries if isinstance(entry, URLPattern)}
    for name, model, field in CARELESS:
        posting = next(one for one in EVERY if one.name == name)
        client = world.client_of(posting.role)
        plain, crowded = outcomes(client, posting, things)
        assert plain == crowded, name
        view = patterns[name].callback
        assert view is not None
        with monkeypatch.context() as patched:
            patched.setattr(patterns[name], "callback", _careless(view, model, field))
            plain, crowded = outcomes(client, posting, things)
        assert plain != crowded, f"nobody noticed that {name} takes {field}"


def _careless(view: Callable[..., Any], model: type[models.Model], field: str) -> Callable[..., HttpResponse]:
    def taking(request: HttpRequest, **names: Any) -> HttpResponse:
        answer: HttpResponse = view(request, **names)
        sent = json.loads(request.body)["rows"][0] if request.content_type == "application/json" else request.POST
        if field in sent:
            with writing():
                model._base_manager.filter(pk=model._base_manager.latest("pk").pk).update(**{field: sent[field]})
        return answer

    return taking
