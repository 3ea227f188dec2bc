"""Changing the map: merge, split, rename, move, and a whole new map at once. What ends stays in history with its
successors; records keep the code that they were made under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huitou.areas.actions.loading import is_community_code
from huitou.areas.map_rows import AreaRow
from huitou.areas.models import LEVELS, Area, Succession
from huitou.areas.queries import current
from huitou.areas.signals import areas_changed
from huitou.audit.actions import record
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Place, Problem, Refusal

_TOWNSHIP = LEVELS["township"]


@dataclass(frozen=True, slots=True)
class MapChange:
    """What a change came to."""

    ended: int
    made: int
    successions: int


@dataclass(frozen=True, slots=True)
class _Change:
    """Areas that end, areas that are made, and who takes over from whom, all by code."""

    ended: Collection[str]
    made: Sequence[AreaRow]
    heirs: Mapping[str, Collection[str]]


def rename_area(code: str, name: str, on: date, *, by: Actor, now: datetime, today: date) -> MapChange:
    """Another name from a day on. Raises `Refusal` HT7001, HT3001, HT3070-HT3072."""
    area = _standing(code, by)
    if not name.strip() or name.strip() == area.name:
        raise Refusal.of("HT3070", name=name, area=area.name)
    renamed = AreaRow(0, code, name.strip()[:64], area.level, _parent(area))
    return _carry_out("area.rename", _Change([code], [renamed], {code: [code]}), on, by=by, now=now, today=today)


def merge_areas(codes: Sequence[str], into: str, on: date, *, by: Actor, now: datetime, today: date) -> MapChange:
    """Villages end and `into`, which stands, takes over from them. Raises `Refusal` HT7001, HT3001, HT3071-HT3073."""
    heir = _standing(into, by)
    ended = [_standing(code, by) for code in dict.fromkeys(codes) if code != into]
    if not ended or any(one.level != heir.level or one.level != "village" for one in ended):
        raise Refusal.of("HT3073")
    change = _Change([one.code for one in ended], [], {one.code: [into] for one in ended})
    return _carry_out("area.merge", change, on, by=by, now=now, today=today)


def move_area(code: str, new_code: str, on: date, *, by: Actor, now: datetime, today: date) -> MapChange:
    """A village goes to another township, which its new code begins with. Raises `Refusal` HT7001, HT3001, HT3071,
    HT3072, HT3074."""
    area = _standing(code, by)
    township = current().filter(code=new_code[:_TOWNSHIP], level="township").first()
    fits = new_code.isascii() and new_code.isdigit() and len(new_code) == LEVELS["village"] and area.level == "village"
    if not fits or township is None or current().filter(code=new_code).exists():
        raise Refusal.of("HT3074", code=new_code)
    moved = AreaRow(0, new_code, area.name, area.level, township.code)
    return _carry_out("area.move", _Change([code], [moved], {code: [new_code]}), on, by=by, now=now, today=today)


def split_area(
    code: str, parts: Sequence[tuple[str, str]], on: date, *, by: Actor, now: datetime, today: date
) -> MapChange:
    """A village ends and several new ones (code, name) take over. Its households stay under it until somebody says
    which went where. Raises `Refusal` HT7001, HT3001, HT3071, HT3072, HT3074, HT3075."""
    area = _standing(code, by)
    if len({part for part, _ in parts}) < 2 or area.level != "village":
        raise Refusal.of("HT3075")
    for part, name in parts:
        if len(part) != LEVELS["village"] or not part.isdigit() or not name.strip():
            raise Refusal.of("HT3074", code=part)
    made = [AreaRow(0, part, name.strip()[:64], area.level, part[:_TOWNSHIP]) for part, name in parts]
    change = _Change([code], made, {code: [one.code for one in made]})
    return _carry_out("area.split", change, on, by=by, now=now, today=today)


def adopt_map(
    county_code: str, rows: Sequence[AreaRow], heirs: Mapping[str, Collection[str]], on: date, *, by: Actor,
    now: datetime, today: date,
) -> MapChange:  # fmt: skip
    """A whole new map of a county, with the successor of every village that is not on it, as a person confirmed them.

    `rows`: the new map (other counties' rows are left out); `heirs`: old code → codes on the new map. Townships follow
    their villages. Raises `Refusal` HT7001, HT3001, HT3071, HT3072; HT3076 for every village that ends without a
    successor, HT3077 for a successor that is not on the new map.
    """
    by.require(Permission.AREA_CHANGE, county_code)
    whole = CodeRange.below(county_code)
    new = {row.code: row for row in rows if row.level in ("township", "village") and row.code in whole}
    standing = _within(county_code)
    gone = [area for code, area in standing.items() if code not in new]
    renamed = [area for code, area in standing.items() if code in new and new[code].name != area.name]
    problems = [*_without_heir(gone, heirs, new)]
    if problems or not new:
        raise Refusal(problems or [Problem("HT3001", Place(), {"code": county_code})])
    links = {area.code: list(heirs[area.code]) for area in gone if area.level == "village"}
    links |= _township_heirs(gone, links)
    links |= {area.code: [area.code] for area in renamed}
    made = [one for code, one in new.items() if code not in standing or one.name != standing[code].name]
    ended = [area.code for area in (*gone, *renamed)]
    return _carry_out("area.adopt_map", _Change(ended, made, links), on, by=by, now=now, today=today)


def _without_heir(
    gone: Iterable[Area], heirs: Mapping[str, Collection[str]], new: Mapping[str, AreaRow]
) -> Iterable[Problem]:
    for area in gone:
        if area.level != "village":
            continue
        named = heirs.get(area.code, ())
        if not named:
            yield Problem("HT3076", Place(name=f"{area.code} {area.name}"))
        for code in named:
            if code not in new or new[code].level != "village":
                yield Problem("HT3077", Place(name=f"{area.code} {area.name}"), {"code": code})


def _township_heirs(gone: Iterable[Area], links: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """The townships to which the villages of a township that ends went."""
    ending = {area.code for area in gone if area.level == "township"}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for village, heirs in links.items():
        if village[:_TOWNSHIP] in ending:
            found[village[:_TOWNSHIP]] |= dict.fromkeys(heir[:_TOWNSHIP] for heir in heirs)
    return {code: list(found.get(code, ())) for code in ending}


def _standing(code: str, by: Actor) -> Area:
    """The area that stands under a code. Raises `Refusal` HT3001, HT7001."""
    area = current().filter(code=code).select_related("parent").first()
    if area is None or area.level not in ("township", "village"):
        raise Refusal.of("HT3001", code=code)
    by.require(Permission.AREA_CHANGE, code[: LEVELS["county"]])
    return area


def _parent(area: Area) -> str:
    return area.parent.code if area.parent is not None else ""


def _within(county_code: str) -> dict[str, Area]:
    whole = CodeRange.below(county_code)
    areas = current().filter(level__in=("township", "village"), code__gte=county_code, code__lte=whole.last)
    return {area.code: area for area in areas if area.code in whole}


def _carry_out(verb: str, change: _Change, on: date, *, by: Actor, now: datetime, today: date) -> MapChange:
    """Ends, makes and links, tells the rooms above, and records it. Raises `Refusal` HT3071 for a day that has not
    come, HT3072 when an area changed on that day or after."""
    if on > today:
        raise Refusal.of("HT3071", on=on)
    ended = {area.code: area for area in current().select_for_update().filter(code__in=list(change.ended))}
    touched = [area for area in ended.values() if area.valid_from is not None and area.valid_from >= on]
    if touched or len(ended) != len(set(change.ended)):
        raise Refusal.of("HT3072", area=touched[0].name if touched else "、".join(sorted(change.ended)[:3]))
    Area.objects.filter(pk__in=[area.pk for area in ended.values()]).update(valid_until=on)
    _make(change.made, on)
    links = _link(ended, change.heirs, on)
    _adopt_children(ended, links)
    areas_changed.send(sender=Area, heirs=links, on=on, by=by, now=now)
    codes = {code: sorted(heirs) for code, heirs in change.heirs.items()}
    done = MapChange(len(ended), len(change.made), sum(map(len, links.values())))
    county = min(change.ended, default="")[: LEVELS["county"]]
    detail = {"on": on.isoformat(), "heirs": codes, "made": sorted(one.code for one in change.made)}
    record(verb, "area", county, by=by, now=now, area_code=county, detail=detail)
    return done


def _make(made: Sequence[AreaRow], on: date) -> None:
    for one in sorted(made, key=lambda area: LEVELS[area.level]):
        parent = current().filter(code=one.parent).first()
        if parent is None:
            raise Refusal.of("HT3003", Place(name=one.code), parent=one.parent)
        Area.objects.create(
            code=one.code, name=one.name, level=one.level, parent=parent, is_community=is_community_code(one.code),
            valid_from=on,
        )  # fmt: skip


def _link(ended: Mapping[str, Area], heirs: Mapping[str, Collection[str]], on: date) -> dict[int, list[int]]:
    """Successions; key of an ended area → keys of its successors."""
    keys = dict(current().filter(code__in={code for ones in heirs.values() for code in ones}).values_list("code", "id"))
    links = {ended[code].pk: [keys[heir] for heir in ones if heir in keys] for code, ones in heirs.items()}
    Succession.objects.bulk_create(
        Succession(predecessor_id=before, successor_id=after, effective_on=on)
        for before, afters in links.items()
        for after in afters
    )
    return links


def _adopt_children(ended: Mapping[str, Area], links: Mapping[int, Sequence[int]]) -> None:
    """Areas that stand on go under the one successor of a parent that has ended: a township that was renamed."""
    for area in ended.values():
        heirs = links.get(area.pk, ())
        if len(heirs) == 1:
            current().filter(parent=area).update(parent_id=heirs[0])
