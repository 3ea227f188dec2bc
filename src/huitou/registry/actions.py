"""Writing the register: a whole file at once, as `planning` has worked it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, models

from huitou.areas.queries import current
from huitou.audit.bulk import insert_rows, record_bulk, update_rows
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.loading import LoadReport
from huitou.registry.comparing import Addition, LoadPlan, ThingName, Update
from huitou.registry.models import Change, Household, Member, RegisterCode, Village

_AREA_FIELDS = frozenset({"county", "village", "area"})


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where things of one kind are kept, and what stands in the fields that a file does not have."""

    model: type[models.Model]
    defaults: Mapping[str, Any]


_KEPT: Mapping[ThingName, _Kept] = {
    "household": _Kept(
        Household,
        {
            "county_id": None,
            "village_id": None,
            "code": "",
            **dict.fromkeys(("head_name", "status", "kind", "supporting_unit", "support_officer", "ended_reason"), ""),
            **dict.fromkeys(
                ("exit_year", "size_register", "size_hukou", "size_card", "size_system", "size_actual"), None
            ),
            **dict.fromkeys(("phone_sealed", "bank_account_sealed"), None),
        },
    ),
    "member": _Kept(
        Member,
        {
            "household_id": None,
            "number": "",
            **dict.fromkeys(("name", "sex", "relation", "identity_kind", "identity_index", "left_reason"), ""),
            **dict.fromkeys(("born_on", "identity_sealed"), None),
        },
    ),
    "village": _Kept(
        Village,
        {
            "area_id": None,
            "is_poor_village": False,
            "poor_village_level": "",
            **dict.fromkeys(("exit_year", "registered_population", "poor_population", "returned_population"), None),
        },
    ),
}


def load(plan: LoadPlan, *, by: Actor, now: datetime, only_valid: bool = False) -> LoadReport:
    """Writes what was planned, with its history and one event, in the caller's transaction.

    All or nothing unless `only_valid`. Raises `Refusal`: the problems of the plan; HT7001 for a county outside the
    post; HT3016 when somebody else changed the same records since the plan was made.
    """
    by.require(Permission.REGISTRY_LOAD)
    for county in plan.counties:
        by.require(Permission.REGISTRY_LOAD, county)
    if plan.problems and not only_valid:
        raise Refusal(plan.problems)
    if plan.is_empty:
        return plan.report(written=True)
    areas = _area_ids(plan)
    try:
        added = _insert(plan, areas)
        _update(plan, areas)
    except IntegrityError as reason:
        raise Refusal.of("HT3016") from reason
    _keep_history(plan, by, now)
    _keep_register_codes(plan, areas)
    content: list[Sequence[Any]] = [*added, *((update.known.id, update.changes) for update in plan.updates)]
    area_code = plan.counties[0] if len(plan.counties) == 1 else ""
    detail = {"added": len(plan.additions), "updated": len(plan.updates), "refused": plan.refused}
    record_bulk(f"{plan.thing}.load", plan.thing, content, by=by, now=now, area_code=area_code, detail=detail)
    return plan.report(written=True)


def _insert(plan: LoadPlan, areas: Mapping[str, int]) -> list[tuple[Any, ...]]:
    kept = _KEPT[plan.thing]
    names = ("ref", "version", "details", *kept.defaults)
    rows = [_row(addition, kept.defaults, areas) for addition in plan.additions]
    insert_rows(kept.model, names, rows)
    return rows


def _row(addition: Addition, defaults: Mapping[str, Any], areas: Mapping[str, int]) -> tuple[Any, ...]:
    values = {**defaults, **_by_column({**addition.identity, **addition.values}, areas)}
    return (uuid4(), 1, addition.details, *values.values())


def _by_column(values: Mapping[str, Any], areas: Mapping[str, int]) -> dict[str, Any]:
    return {
        f"{name}_id" if name in _AREA_FIELDS else name: areas[value] if name in _AREA_FIELDS else value
        for name, value in values.items()
    }


def _update(plan: LoadPlan, areas: Mapping[str, int]) -> None:
    """Updates that touch the same columns go together. Raises `Refusal` HT3016 when a version is no longer that of the
    plan."""
    alike: dict[tuple[str, ...], list[tuple[Update, dict[str, Any]]]] = defaultdict(list)
    for update in plan.updates:
        values = _by_column(update.values, areas)
        alike[tuple(values)].append((update, values))
    for names, updates in alike.items():
        rows = [
            (update.known.id, update.known.version, (*values.values(), update.details)) for update, values in updates
        ]
        if update_rows(_KEPT[plan.thing].model, (*names, "details"), rows) != len(rows):
            raise Refusal.of("HT3016")


def _keep_history(plan: LoadPlan, by: Actor, now: datetime) -> None:
    names = ("thing", "thing_id", "at", "by_name", "way_in", "fields")
    rows = [(plan.thing, update.known.id, now, by.name, plan.way_in, update.changes) for update in plan.updates]
    insert_rows(Change, names, rows)


def _keep_register_codes(plan: LoadPlan, areas: Mapping[str, int]) -> None:
    rows = [(areas[county], code, area_id) for code, area_id, county in plan.register_codes]
    insert_rows(RegisterCode, ("county_id", "code", "area_id"), rows)


def _area_ids(plan: LoadPlan) -> Mapping[str, int]:
    """The keys of all areas that the plan names by code."""
    named: Iterable[Mapping[str, Any]] = (
        *(addition.identity for addition in plan.additions),
        *(addition.values for addition in plan.additions),
        *(update.values for update in plan.updates),
    )
    codes = {values[name] for values in named for name in _AREA_FIELDS & values.keys()}
    codes |= {county for _, _, county in plan.register_codes}
    ordered = sorted(codes)
    found: dict[str, int] = {}
    for start in range(0, len(ordered), 500):
        found |= dict(current().filter(code__in=ordered[start : start + 500]).values_list("code", "id"))
    return found
