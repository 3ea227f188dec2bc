"""A household as its register is corrected: what stands in every field, numbers of people masked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry.code_lists import HEAD, RELATION
from huitou.registry.correcting import FIELDS, Corrected, as_typed
from huitou.registry.models import Household, Member
from huitou.registry.queries.households import masked_value
from huitou.registry.queries.reach import in_scope


@dataclass(frozen=True, slots=True)
class CorrectField:
    """A field; `text` as it is typed. `masked`: what stands there of a sealed value."""

    key: str
    text: str
    masked: str = ""


@dataclass(frozen=True, slots=True)
class CorrectMember:
    """A present member with the fields that can be corrected."""

    number: str
    version: int
    name: str
    relation: str
    is_head: bool
    fields: tuple[CorrectField, ...]


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """The household with its fields and present members."""

    ref: UUID
    version: int
    head_name: str
    code: str
    village_code: str
    place: str
    status: str
    ended_on: date | None
    ended_reason: str
    fields: tuple[CorrectField, ...]
    members: tuple[CorrectMember, ...]


def correction_page(ref: UUID, viewer: Actor) -> CorrectionPage:
    """The household to be corrected. Raises `Refusal` HT7001, HT3022 out of reach."""
    viewer.require(Permission.HOUSEHOLD_CORRECT)
    within = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""))
    found = within.select_related("village__parent").filter(ref=ref).first()
    if found is None or viewer.scope.departments is not None:
        raise Refusal.of("HT3022")
    township = found.village.parent
    return CorrectionPage(
        found.ref,
        found.version,
        found.head_name,
        found.code,
        found.village.code,
        f"{township.name if township else ''} {found.village.name}".strip(),
        found.status,
        found.ended_on,
        found.ended_reason,
        _fields("household", found),
        tuple(
            CorrectMember(
                one.number,
                one.version,
                one.name,
                RELATION.get(one.relation, ""),
                one.relation == HEAD,
                _fields("member", one),
            )
            for one in found.members.filter(left_on=None).order_by("number")
        ),
    )


_SEALED: Mapping[str, int] = {"phone": 3, "bank_account": 6, "identity": 6}
"""How many digits are shown before the asterisks."""


def _fields(thing: Corrected, row: Household | Member) -> tuple[CorrectField, ...]:
    details = json.loads(row.details)
    return tuple(
        CorrectField(key, "", masked_value(key, getattr(row, f"{key}_sealed"), head=_SEALED[key]))
        if key in _SEALED
        else CorrectField(key, as_typed(thing, key, getattr(row, key) if hasattr(row, key) else details.get(key)))
        for key in FIELDS[thing]
    )
