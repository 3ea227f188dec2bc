"""Writing the register: a whole file at once, as `planning` has worked it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models
from django.utils.timezone import localtime

from huitou.areas.models import Area
from huitou.audit.bulk import insert_columns, insert_rows, record_bulk, update_rows
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json
from huitou.core.errors import Refusal
from huitou.core.loading import LoadReport
from huitou.core.memory import all_kept
from huitou.registry.comparing import LoadPlan
from huitou.registry.household_endings import FALLEN_BACK
from huitou.registry.models import Arrival, Change, Household, Member, RegisterCode, Village
from huitou.registry.signals import households_back, households_left, households_moved
from huitou.registry.stored_rows import ThingName

_MODELS: Mapping[ThingName, type[models.Model]] = {"household": Household, "member": Member, "village": Village}


@all_kept()
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
    try:
        _insert(plan, by, now)
        _update(plan)
    except IntegrityError as reason:
        raise Refusal.of("HT3016") from reason
    _keep_history(plan, by, now)
    _tell_of_fallen_back(plan, by, now)
    _tell_of_moved(plan, by, now)
    _follow_moves(plan, by, now)
    insert_rows(RegisterCode, ("county_id", "code", "area_id"), plan.register_codes)
    content: list[Sequence[Any]] = [(update.known.id, update.changes) for update in plan.updates]
    if plan.added:
        content.insert(0, (plan.added.digest,))
    area_code = plan.counties[0] if len(plan.counties) == 1 else ""
    written = len(plan.added) + len(plan.updates)
    detail = {"rows": written, "added": len(plan.added), "updated": len(plan.updates), "refused": plan.refused}
    if plan.moves:
        detail |= {"came": sum(one.step > 0 for one in plan.moves), "left": sum(one.step < 0 for one in plan.moves)}
    record_bulk(f"{plan.thing}.load", plan.thing, content, by=by, now=now, area_code=area_code, detail=detail)
    return plan.report(written=True)


def _insert(plan: LoadPlan, by: Actor, now: datetime) -> None:
    """New records, each with the key of how it came."""
    if plan.added:
        arrival = Arrival.objects.create(at=now, by_name=by.name, way_in=plan.way_in).pk
        insert_columns(_MODELS[plan.thing], {**plan.added.columns, "arrival": [arrival] * len(plan.added)})


def _update(plan: LoadPlan) -> None:
    """Updates that touch the same columns go together. Raises `Refusal` HT3016 when a version is no longer that of the
    plan."""
    alike: dict[tuple[str, ...], list[tuple[int, int, Sequence[Any]]]] = defaultdict(list)
    for update in plan.updates:
        row = (update.known.id, update.known.version, (*update.values.values(), update.details))
        alike[tuple(update.values)].append(row)
    for names, rows in alike.items():
        if update_rows(_MODELS[plan.thing], (*names, "details"), rows) != len(rows):
            raise Refusal.of("HT3016")


def _tell_of_fallen_back(plan: LoadPlan, by: Actor, now: datetime) -> None:
    """Households that fell back by the file are looked at no more from today on; those that overcame it are again."""
    moved = {
        update.known.id: update.values["status"]
        for update in plan.updates
        if plan.thing == "household" and "status" in update.values
    }
    before = {update.known.id: update.known.values["status"] for update in plan.updates if update.known.id in moved}
    fell = tuple(key for key, status in moved.items() if status == FALLEN_BACK)
    rose = tuple(key for key in moved if before[key] == FALLEN_BACK)
    if fell:
        day = localtime(now).date()
        households_left.send(sender=Household, household_ids=fell, reason=FALLEN_BACK, on=day, by=by, now=now)
    if rose:
        households_back.send(sender=Household, household_ids=rose, reason=FALLEN_BACK, by=by, now=now)


def _tell_of_moved(plan: LoadPlan, by: Actor, now: datetime) -> None:
    """Households that live in another village by the file."""
    moved = tuple(update.known.id for update in plan.updates if "village_id" in update.values)
    if plan.thing == "household" and moved:
        households_moved.send(sender=Household, household_ids=moved, by=by, now=now)


def _follow_moves(plan: LoadPlan, by: Actor, now: datetime) -> None:
    """The actual sizes of households follow their members, as they do on the page of a household. Raises `Refusal`
    HT3016 when a household is ended."""
    steps: dict[int, int] = defaultdict(int)
    for move in plan.moves:
        steps[move.household_id] += move.step
    sizes = dict(Household.objects.filter(pk__in=steps, ended_on=None).values_list("id", "size_actual"))
    if sizes.keys() != steps.keys():
        raise Refusal.of("HT3016")
    for key, step in steps.items():
        before = sizes[key]
        if before is None or not step or before + step < 0:
            continue
        standing = Household.objects.filter(pk=key, size_actual=before)
        if not standing.update(size_actual=before + step, version=models.F("version") + 1):
            raise Refusal.of("HT3016")
        fields = canonical_json({"size_actual": [before, before + step]})
        names = ("thing", "thing_id", "at", "by_name", "way_in", "fields")
        insert_rows(Change, names, [("household", key, now, by.name, plan.way_in, fields)])


def _keep_history(plan: LoadPlan, by: Actor, now: datetime) -> None:
    names = ("thing", "thing_id", "at", "by_name", "way_in", "fields")
    rows = [(plan.thing, update.known.id, now, by.name, plan.way_in, update.changes) for update in plan.updates]
    insert_rows(Change, names, rows)


def follow_map(heirs: Mapping[int, Sequence[int]], *, by: Actor, now: datetime) -> int:
    """Households, village records and the register's own codes go with their village to the one that took it over;
    where several did, households stay until a load says which went where. Rounds keep the village that they froze.
    How many households went. Part of the change of the map, which has the event."""
    moved = 0
    for before, ones in heirs.items():
        if len(ones) != 1:
            continue
        (after,) = ones
        households = Household.objects.filter(village_id=before)
        keys = list(households.values_list("id", flat=True))
        households.update(village_id=after, version=models.F("version") + 1)
        fields = canonical_json({"village_code": list(_codes(before, after))})
        rows = [("household", key, now, by.name, "map", fields) for key in keys]
        insert_rows(Change, ("thing", "thing_id", "at", "by_name", "way_in", "fields"), rows)
        RegisterCode.objects.filter(area_id=before).update(area_id=after)
        if not Village.objects.filter(area_id=after).exists():
            Village.objects.filter(area_id=before).update(area_id=after, version=models.F("version") + 1)
        moved += len(keys)
    return moved


def _codes(*keys: int) -> list[str]:
    codes = dict(Area.objects.filter(pk__in=keys).values_list("id", "code"))
    return [codes[key] for key in keys]
