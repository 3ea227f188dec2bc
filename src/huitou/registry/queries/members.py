"""The members of a household with their comings and goings, those who left too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry import code_lists
from huitou.registry.models import Change, Household, Member
from huitou.registry.queries.reach import in_scope


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A member came or went: the reason, since when, said by whom and when."""

    name: str
    reason: str
    on: date
    is_leaving: bool
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class MovingMember:
    """One member as they come and go. `left_on` None: belongs to the household."""

    number: str
    version: int
    name: str
    relation: str
    is_head: bool
    born_on: date | None
    joined_on: date | None
    joined_reason: str
    left_on: date | None
    left_reason: str


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A household with everybody who belongs or belonged to it."""

    ref: UUID
    head_name: str
    village_code: str
    place: str
    size_actual: int | None
    present: tuple[MovingMember, ...]
    gone: tuple[MovingMember, ...]
    moves: tuple[MoveLine, ...]


def members_page(ref: UUID, viewer: Actor) -> MembersPage:
    """Who belongs and belonged to a household. Raises `Refusal` HT7001, HT3022."""
    viewer.require(Permission.MEMBER_CHANGE)
    within = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""), ended_on=None)
    found = within.select_related("village__parent").filter(ref=ref).first()
    if found is None or viewer.scope.departments is not None:
        raise Refusal.of("HT3022")
    members = list(found.members.order_by("number"))
    lines = [_line(member) for member in members]
    township = found.village.parent
    return MembersPage(
        found.ref,
        found.head_name,
        found.village.code,
        f"{township.name if township is not None else ''} {found.village.name}".strip(),
        found.size_actual,
        tuple(line for line in lines if line.left_on is None),
        tuple(line for line in lines if line.left_on is not None),
        _moves({member.pk: member.name for member in members}),
    )


def _line(member: Member) -> MovingMember:
    return MovingMember(
        member.number,
        member.version,
        member.name,
        code_lists.RELATION.get(member.relation, ""),
        member.relation == code_lists.HEAD,
        member.born_on,
        member.joined_on,
        member.joined_reason,
        member.left_on,
        member.left_reason,
    )


def _moves(names: Mapping[int, str]) -> tuple[MoveLine, ...]:
    rows = Change.objects.filter(thing="member", thing_id__in=list(names)).order_by("-id")
    moves = (_move(names[row.thing_id], json.loads(row.fields), row) for row in rows)
    return tuple(move for move in moves if move is not None)


def _move(name: str, fields: Mapping[str, Any], row: Change) -> MoveLine | None:
    for side in ("left", "joined"):
        on, reason = fields.get(f"{side}_on"), fields.get(f"{side}_reason")
        if on and on[1] and reason:
            return MoveLine(name, reason[1], date.fromisoformat(on[1]), side == "left", row.at, row.by_name)
    return None
