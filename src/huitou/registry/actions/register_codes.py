"""A person says which village a code of the register means, where no file has told it by name, or told it wrongly."""

from __future__ import annotations

from datetime import datetime

from huitou.areas.models import Area
from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry.models import RegisterCode

_DIGITS = 12


def set_register_code(code: str, area_id: int, *, by: Actor, now: datetime) -> None:
    """The register's code means this village from now on; what was loaded stays where it is.

    Raises `Refusal` HT7001, HT3001 for a village that is not there, HT3065 for a code that is not 12 digits.
    """
    by.require(Permission.REGISTRY_LOAD)
    village = Area.objects.filter(pk=area_id, level="village", valid_until=None).first()
    if village is None:
        raise Refusal.of("HT3001", code=area_id)
    county = village.code[:6]
    by.require(Permission.REGISTRY_LOAD, county)
    if len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
        raise Refusal.of("HT3065", code=code)
    of_county = Area.objects.get(code=county, valid_until=None)
    before = RegisterCode.objects.filter(county=of_county, code=code).values_list("area__code", flat=True).first()
    RegisterCode.objects.update_or_create(county=of_county, code=code, defaults={"area": village})
    detail = {"code": code, "before": before, "after": village.code}
    record("register_code.set", "register_code", code, by=by, now=now, area_code=county, detail=detail)
