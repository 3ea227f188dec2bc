"""The registered people of a county, as lists from outside are matched with them: by name and keyed index."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from huitou.core.authority import Actor, CodeRange, Permission
from huitou.registry import sealed_fields
from huitou.registry.models import Member
from huitou.registry.queries.reach import in_scope


@dataclass(frozen=True, slots=True)
class RegisteredPerson:
    """One present member. `index`: the keyed index of the identity number, empty where the register has none."""

    household_id: int
    number: str
    name: str
    index: str


def registered_people(county_code: str, viewer: Actor) -> tuple[RegisteredPerson, ...]:
    """Everybody who belongs to a household of a county within reach, by household and 人编号. For matching alone: the
    caller shows of them only what its own right allows. Raises `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    whole = CodeRange.below(county_code)
    present = Member.objects.filter(
        in_scope(viewer.scope, "household__village__code"),
        household__village__code__gte=whole.first,
        household__village__code__lte=whole.last,
        household__ended_on=None,
        left_on=None,
    )
    rows = present.order_by("household_id", "number").values_list("household_id", "number", "name", "identity_index")
    return tuple(RegisteredPerson(*row) for row in rows.iterator())


@dataclass(frozen=True, slots=True)
class PersonName:
    """Who a member is: name and birth date."""

    name: str
    born_on: date | None


def person_names(household_ids: Collection[int]) -> dict[tuple[int, str], PersonName]:
    """The members of some households by household and 人编号, those who left too. For lines of what the viewer may see
    already: whoever asks has found the households within reach."""
    rows = Member.objects.filter(household__in=household_ids).values_list("household_id", "number", "name", "born_on")
    return {(household, number): PersonName(name, born_on) for household, number, name, born_on in rows}


def identity_index(number: str) -> str:
    """The keyed index of an identity number, empty for none: by it a list finds somebody without opening anything."""
    return sealed_fields.identity_index(settings.KEYRING, number) if number else ""
