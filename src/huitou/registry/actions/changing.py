"""What every deed about one household shares: it is found under lock, changed as it was shown, and its story kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Model

from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json
from huitou.core.errors import Refusal
from huitou.registry.models import Change, Household
from huitou.registry.queries.reach import in_scope
from huitou.registry.stored_rows import ThingName

LONGEST_BASIS = 200


def household_for(ref: UUID, by: Actor, permission: Permission) -> Household:
    """The household under lock. Raises `Refusal` HT3022 out of reach, HT7001."""
    within = Household.objects.filter(in_scope(by.scope, "village__code", household=""))
    found = within.select_related("village").select_for_update(of=("self",)).filter(ref=ref).first()
    if found is None or by.scope.departments is not None:
        raise Refusal.of("HT3022")
    by.require(permission, found.village.code)
    return found


def basis_of(text: str) -> str:
    """On what a deed rests (a document, a visit). Raises `Refusal` HT5913 without one."""
    said = text.strip()[:LONGEST_BASIS]
    if not said:
        raise Refusal.of("HT5913")
    return said


def change(row: Model, version: int, values: Mapping[str, Any]) -> None:
    """Raises `Refusal` HT5910 when the row is no longer as it was shown."""
    if not type(row)._default_manager.filter(pk=row.pk, version=version).update(**values, version=F("version") + 1):
        raise Refusal.of("HT5910")


def keep(thing: ThingName, key: int, pairs: Mapping[str, Any], basis: str, by: Actor, now: datetime) -> None:
    """The story of it: each field before and after, and on what the change rests."""
    plain = {name: [_plain(value) for value in pair] for name, pair in pairs.items()}
    fields = canonical_json({**plain, "basis": ["", basis]})
    Change.objects.create(thing=thing, thing_id=key, at=now, by_name=by.name, way_in=by.via, fields=fields)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
