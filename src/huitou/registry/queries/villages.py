"""A village as the register knows it: the last state that a file told, and the register's own codes for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huitou.core.authority import Actor, Permission
from huitou.registry.models import RegisterCode, Village
from huitou.registry.queries.reach import in_scope
from huitou.registry.queries.stories import StoryLine, village_story


@dataclass(frozen=True, slots=True)
class RegisteredVillage:
    """One village. `details` holds the register's other columns by key."""

    is_poor_village: bool
    poor_village_level: str
    exit_year: int | None
    registered_population: int | None
    poor_population: int | None
    returned_population: int | None
    register_codes: tuple[str, ...]
    details: Mapping[str, Any]
    story: tuple[StoryLine, ...]


def registered_village(area_code: str, viewer: Actor) -> RegisteredVillage | None:
    """The village with this code; None when it is out of reach or the register does not know it. Raises `Refusal`
    HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    if viewer.scope.departments is not None:
        return None
    found = Village.objects.filter(in_scope(viewer.scope, "area__code"), area__code=area_code).first()
    if found is None:
        return None
    codes = RegisterCode.objects.filter(area=found.area_id).order_by("code").values_list("code", flat=True)
    return RegisteredVillage(
        found.is_poor_village,
        found.poor_village_level,
        found.exit_year,
        found.registered_population,
        found.poor_population,
        found.returned_population,
        tuple(codes),
        json.loads(found.details),
        village_story(area_code),
    )
