"""Loading areas, making a county's departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import uuid4

from huitou.areas.map_rows import AreaRow
from huitou.areas.models import LEVELS, Area, Department
from huitou.audit.actions import record
from huitou.audit.bulk import insert_rows, record_bulk
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Place, Problem, Refusal
from huitou.core.loading import LoadReport

_COMMUNITY_BELOW = 200
_FIELDS = ("ref", "code", "name", "level", "parent_id", "is_community", "valid_from")


def is_community_code(code: str) -> bool:
    """The bureau's last three digits: 001-199 communities, 200 and up villages [P]."""
    return len(code) == LEVELS["village"] and int(code[-3:]) < _COMMUNITY_BELOW


def load_areas(
    rows: Sequence[AreaRow], *, by: Actor, now: datetime, valid_from: date | None = None, dry_run: bool = False
) -> LoadReport:
    """Adds new areas and renames known ones. All or nothing: any problem raises `Refusal` and writes nothing.
    Loading the same file twice changes nothing."""
    by.require(Permission.AREA_LOAD)
    known = {area.code: area for area in Area.objects.filter(valid_until__isnull=True)}
    problems = list(_problems(rows, known))
    if problems:
        raise Refusal(problems)
    new = [row for row in rows if row.code not in known]
    renamed = [row for row in rows if row.code in known and known[row.code].name != row.name]
    if not dry_run and (new or renamed):
        _insert(new, valid_from)
        for row in renamed:
            Area.objects.filter(pk=known[row.code].pk).update(name=row.name)
        content = [(row.code, row.name, row.parent) for row in (*new, *renamed)]
        record_bulk("area.load", "area", content, by=by, now=now)
    unchanged = len(rows) - len(new) - len(renamed)
    return LoadReport("区划", len(new), len(renamed), unchanged, written=not dry_run)


def _insert(rows: Iterable[AreaRow], valid_from: date | None) -> None:
    """Level by level, so that a parent has its key before its children need it."""
    waiting = list(rows)
    for level in LEVELS:
        batch = [row for row in waiting if row.level == level]
        if not batch:
            continue
        parents = dict(Area.objects.filter(valid_until__isnull=True).values_list("code", "id"))
        insert_rows(
            Area,
            _FIELDS,
            [
                (uuid4(), row.code, row.name, level, parents.get(row.parent), is_community_code(row.code), valid_from)
                for row in batch
            ],
        )


def _problems(rows: Sequence[AreaRow], known: Mapping[str, Area]) -> Iterable[Problem]:
    lines: dict[str, int] = {}
    for row in rows:
        place = Place(line=row.line)
        if row.level not in LEVELS:
            yield Problem("HT3005", place, {"level": row.level})
        elif not (row.code.isascii() and row.code.isdigit() and len(row.code) == LEVELS[row.level]):
            yield Problem("HT3002", place, {"code": row.code, "level": row.level})
        elif row.code in lines:
            yield Problem("HT3004", place, {"code": row.code, "first": lines[row.code]})
        lines.setdefault(row.code, row.line)
    for row in rows:
        if row.level != "province" and row.parent not in lines and row.parent not in known:
            yield Problem("HT3003", Place(line=row.line), {"parent": row.parent})


def ensure_departments(county_code: str, labels: Mapping[str, tuple[str, str]], *, by: Actor, now: datetime) -> int:
    """The departments that a pack names (slug → Chinese and English name), made where they are not there yet."""
    county = Area.objects.get(code=county_code, valid_until__isnull=True)
    present = set(Department.objects.filter(county=county).values_list("slug", flat=True))
    new = [slug for slug in labels if slug not in present]
    for slug in new:
        Department.objects.create(county=county, slug=slug, label=labels[slug][0], label_en=labels[slug][1])
    if new:
        record("department.add", "county", county_code, by=by, now=now, area_code=county_code, detail={"slugs": new})
    return len(new)
