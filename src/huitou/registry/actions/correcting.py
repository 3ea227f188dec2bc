"""Correcting what the register says of a household or of one of its members, on the strength of something."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.sensitive_fields import HANDLING, Handling, SensitiveField
from huitou.registry.actions.changing import basis_of, change, household_for, keep
from huitou.registry.code_lists import HEAD, IDENTITY_CARD
from huitou.registry.comparing import Update, update_of
from huitou.registry.correcting import Corrected, Correction, read_correction
from huitou.registry.models import Household, Member
from huitou.registry.queries.loads import known_household, known_members
from huitou.registry.stored_rows import columns_of


def correct_household(
    ref: UUID, version: int, texts: Mapping[str, str], basis: str, *, by: Actor, now: datetime
) -> None:
    """Corrects fields of a household, as they were typed.

    Raises `Refusal`: HT7001; HT3022 out of reach; what cannot be read, by field; HT5913 without a basis; HT5914 when
    nothing differs; HT5915 for a number that this role does not write; HT5910 when somebody else was quicker.
    """
    found = household_for(ref, by, Permission.HOUSEHOLD_CORRECT)
    said, rests_on = _said("household", texts, by), basis_of(basis)
    update = update_of(known_household(found.pk), said.values, said.details)
    change(found, version, _columns(update))
    _tell("household", found.pk, _required(update), rests_on, found, by, now)


def correct_member(
    ref: UUID, number: str, version: int, texts: Mapping[str, str], basis: str, *, by: Actor, now: datetime
) -> None:
    """Corrects fields of a present member; the household is called by its head, so that the head's name
    is followed. Raises `Refusal` as `correct_household`, HT5910 also for a member who is not there."""
    found = household_for(ref, by, Permission.HOUSEHOLD_CORRECT)
    said, rests_on = _said("member", texts, by), basis_of(basis)
    row = Member.objects.filter(household=found, number=number, left_on=None).first()
    if row is None:
        raise Refusal.of("HT5910")
    known = next(one for one in known_members([found.pk])[found.pk] if one.id == row.pk)
    if said.values.get("identity"):
        said.values.setdefault("identity_kind", IDENTITY_CARD)
    update = update_of(known, said.values, said.details)
    change(row, version, _columns(update))
    _tell("member", row.pk, _required(update), rests_on, found, by, now)
    name = said.values.get("name", found.head_name) if row.relation == HEAD else found.head_name
    change(found, found.version, {"head_name": name})
    if name != found.head_name:
        keep("household", found.pk, {"head_name": [found.head_name, name]}, rests_on, by, now)


def _said(thing: Corrected, texts: Mapping[str, str], by: Actor) -> Correction:
    said = read_correction(thing, texts)
    for name in SensitiveField:
        if name in said.values and HANDLING[by.role.slug][name] is not Handling.WRITE:
            raise Refusal.of("HT5915")
    return said


def _required(update: Update | None) -> Update:
    if update is None:
        raise Refusal.of("HT5914")
    return update


def _columns(update: Update | None) -> dict[str, Any]:
    """The columns that an update changes, sensitive values sealed."""
    given = _required(update)
    values = columns_of({name: (value,) for name, value in given.values.items()}, {}, settings.KEYRING)
    return {**{name: column[0] for name, column in values.items()}, "details": given.details}


def _tell(
    thing: Corrected, key: int, update: Update, basis: str, household: Household, by: Actor, now: datetime
) -> None:
    changes = json.loads(update.changes)
    keep(thing, key, changes, basis, by, now)
    record(
        "household.correct", "household", str(household.ref), by=by, now=now, area_code=household.village.code,
        detail={"code": household.code, "keys": sorted(changes)},
    )  # fmt: skip
