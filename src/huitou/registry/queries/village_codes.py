"""The register's own village codes beside the bureau's: the cross table of a county."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from huitou.core.authority import Actor, Permission
from huitou.registry.models import RegisterCode
from huitou.registry.queries.reach import villages_of


@dataclass(frozen=True, slots=True)
class VillageCodes:
    """A village of the tree and the codes that the register gives it; none where no file has named it yet."""

    code: str
    name: str
    township_name: str
    register_codes: tuple[str, ...]


def village_codes(county_code: str, viewer: Actor) -> tuple[VillageCodes, ...]:
    """The villages of a county by the bureau's code, with the register's. Raises `Refusal` HT7001."""
    viewer.require(Permission.REGISTRY_LOAD, county_code)
    known: dict[str, list[str]] = defaultdict(list)
    rows = RegisterCode.objects.filter(county__code=county_code).order_by("code")
    for area_code, code in rows.values_list("area__code", "code"):
        known[area_code].append(code)
    return tuple(
        VillageCodes(one.code, one.name, one.township_name, tuple(known[one.code]))
        for one in villages_of([county_code])
    )
