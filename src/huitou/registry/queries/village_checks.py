"""Villages of the register to be checked, with what the register holds of their households."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from huitou.areas.queries import area_by_code
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.registry.check_records import Record
from huitou.registry.check_villages import InRegister, village_record
from huitou.registry.models import Household, Village
from huitou.registry.queries.reach import in_scope

_VALUES = ("area__code", "area__name", "details", "exit_year", "is_poor_village", "registered_population",
           "poor_population", "returned_population")  # fmt: skip
_AT_ONCE = 4_000


@dataclass(frozen=True, slots=True)
class RegisteredVillageToCheck:
    """A village as checks take it, not dated yet."""

    code: str
    name: str
    record: Record


def villages_to_check(
    viewer: Actor, *, area_code: str | None = None, codes: Collection[str] | None = None
) -> tuple[RegisteredVillageToCheck, ...]:
    """The villages within reach that the register knows (in an area, among `codes`), by code. Raises `Refusal` HT7001
    for who may not see households there, HT3001 for an unknown area."""
    viewer.require(Permission.HOUSEHOLD_VIEW, area_code)
    if viewer.scope.departments is not None:
        return ()
    villages = Village.objects.filter(in_scope(viewer.scope, "area__code"))
    if area_code is not None:
        area_by_code(area_code)
        whole = CodeRange.below(area_code)
        villages = villages.filter(area__code__gte=whole.first, area__code__lte=whole.last)
    if codes is not None:
        villages = villages.filter(area__code__in=sorted(codes)[:_AT_ONCE])
    rows = [dict(zip(_VALUES, row, strict=True)) for row in villages.order_by("area__code").values_list(*_VALUES)]
    inside = _inside([row["area__code"] for row in rows])
    return tuple(
        RegisteredVillageToCheck(
            row["area__code"],
            row["area__name"],
            village_record(row, json.loads(row["details"]), inside.get(row["area__code"], InRegister())),
        )
        for row in rows
    )


def _inside(codes: list[str]) -> Mapping[str, InRegister]:
    found: dict[str, InRegister] = {}
    for start in range(0, len(codes), _AT_ONCE):
        here = Household.objects.filter(village__code__in=codes[start : start + _AT_ONCE], ended_on=None)
        found |= {code: InRegister(*figures) for code, *figures in _counted(here)}
    return found


def _counted(households: QuerySet[Household]) -> QuerySet[Household, Any]:
    persons, poor = Coalesce("size_system", "size_register"), Q(status__in=("not_exited", "fallen_back"))
    figures = {
        "households": Count("id"),
        "exited": Count("id", filter=Q(status__in=("exited", "stable"))),
        "persons": Coalesce(Sum(persons), 0),
        "poor_persons": Coalesce(Sum(persons, filter=poor), 0),
    }
    return households.order_by().values("village__code").annotate(**figures).values_list("village__code", *figures)
