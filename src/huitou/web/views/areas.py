"""The map of the county: areas as they stand and how they came about; merge, split, rename, move; a whole new map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huitou.areas import actions
from huitou.areas.actions import AreaRow, MapChange
from huitou.areas.crosswalk import Proposal, propose
from huitou.areas.queries import AreaLine, county_areas, successions, visible_counties
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Place, Refusal
from huitou.documents.guard import inspect_workbook
from huitou.documents.headings import Heading
from huitou.documents.tables import read_table
from huitou.web import clock, uploads
from huitou.web.requests import HouseRequest, deed, require_sure
from huitou.web.uploads import Upload
from huitou.web.views.choosing import Option

_CHANGE = Permission.AREA_CHANGE
_HEADINGS = tuple(Heading(name, name, required=True) for name in ("code", "name", "level", "parent"))
Change = Callable[[HouseRequest, date, Actor], MapChange]


@require_safe
def listing(request: HouseRequest) -> HttpResponse:
    """The areas that stand, the forms of the four changes, and the history."""
    county = _county(request)
    lines = county_areas(county.code)
    townships = [(line, [one for one in lines if one.parent_code == line.code]) for line in _level(lines, "township")]
    context = {
        "county": county,
        "townships": townships,
        "villages": [Option(line.code, f"{line.code} {line.name}") for line in _level(lines, "village")],
        "changeable": [Option(line.code, f"{line.code} {line.name}") for line in lines if line.level != "county"],
        "history": successions(county.code, request.actor),
        "today": clock.today(),
    }
    return render(request, "areas/areas.html", context)


def _level(lines: tuple[AreaLine, ...], level: str) -> list[AreaLine]:
    return [line for line in lines if line.level == level]


@require_POST
def change(request: HouseRequest) -> HttpResponse:
    """One change of the map."""
    request.actor.require(_CHANGE)
    kind = request.POST.get("kind", "")
    if kind not in _CHANGES:
        raise Http404
    require_sure(request)
    on = _day(request)
    with deed(request, _CHANGE, _county(request).code) as by:
        _CHANGES[kind](request, on, by)
    messages.success(request, gettext("区划已调整，岗位和台账随即跟到新的区划；已开的批次仍按开启时的村统计。"))
    return redirect("areas")


def _rename(request: HouseRequest, on: date, by: Actor) -> MapChange:
    code, name = request.POST.get("code", ""), request.POST.get("name", "")
    return actions.rename_area(code, name, on, by=by, now=clock.now(), today=clock.today())


def _merge(request: HouseRequest, on: date, by: Actor) -> MapChange:
    codes, into = request.POST.getlist("codes"), request.POST.get("into", "")
    return actions.merge_areas(codes, into, on, by=by, now=clock.now(), today=clock.today())


def _move(request: HouseRequest, on: date, by: Actor) -> MapChange:
    code, new_code = request.POST.get("code", ""), request.POST.get("new_code", "").strip()
    return actions.move_area(code, new_code, on, by=by, now=clock.now(), today=clock.today())


def _split(request: HouseRequest, on: date, by: Actor) -> MapChange:
    lines = (
        line.replace("，", ",").split(",", 1) for line in request.POST.get("parts", "").splitlines() if line.strip()
    )
    parts = [(code.strip(), (rest[0] if rest else "").strip()) for code, *rest in lines]
    code = request.POST.get("code", "")
    return actions.split_area(code, parts, on, by=by, now=clock.now(), today=clock.today())


_CHANGES: Mapping[str, Change] = {"rename": _rename, "merge": _merge, "move": _move, "split": _split}


@require_http_methods(["GET", "HEAD", "POST"])
def new_map(request: HouseRequest) -> HttpResponse:
    """Takes the table of a new map."""
    county = _county(request)
    file = request.FILES.get("file")
    if request.method != "POST":
        return render(request, "areas/map.html", {"county": county})
    if file is None:
        messages.warning(request, gettext("请先选择一个文件。"))
        return redirect("area_map")
    upload = uploads.keep(file, user_id=request.user.pk, post_ref="", thing="map", round_slug="", now=clock.now())
    try:
        if upload.path.suffix.lower() != ".csv":
            inspect_workbook(upload.path)
        _rows(upload, county)
    except Refusal:
        uploads.drop(upload)
        raise
    return redirect("area_crosswalk", ref=upload.ref)


@require_http_methods(["GET", "HEAD", "POST"])
def crosswalk(request: HouseRequest, ref: UUID) -> HttpResponse:
    """What became of every village, as far as names and codes say; a person completes and confirms it."""
    upload = uploads.find(ref, request.user.pk)
    if upload is None or upload.thing != "map":
        raise Http404
    county = _county(request)
    rows = _rows(upload, county)
    proposals = propose(_standing(county), rows)
    if request.method == "POST":
        chosen = {one.old.code: code for one in proposals if (code := _choice(request, one))}
        with deed(request, _CHANGE, county.code) as by:
            done = actions.adopt_map(
                county.code, rows, {old: [new] for old, new in chosen.items()}, _day(request), by=by,
                now=clock.now(), today=clock.today(),
            )  # fmt: skip
        uploads.drop(upload)
        said = gettext("新区划已启用：撤销%(ended)s个，新设%(made)s个，沿革%(links)s条。")
        messages.success(request, said % {"ended": done.ended, "made": done.made, "links": done.successions})
        return redirect("areas")
    context = {
        "upload": upload,
        "county": county,
        "open": [one for one in proposals if one.new is None],
        "found": [one for one in proposals if one.new is not None and not one.is_unchanged],
        "unchanged": sum(one.is_unchanged for one in proposals),
        "villages": [row for row in rows if row.level == "village"],
        "townships": {row.code: row.name for row in rows if row.level == "township"},
        "today": clock.today(),
    }
    return render(request, "areas/crosswalk.html", context)


def _choice(request: HouseRequest, one: Proposal) -> str:
    """The successor that was confirmed; what stands unchanged needs none."""
    return "" if one.is_unchanged else request.POST.get(f"heir-{one.old.code}", "")


def _standing(county: AreaLine) -> list[AreaRow]:
    return [AreaRow(0, line.code, line.name, line.level, line.parent_code) for line in county_areas(county.code)]


def _rows(upload: Upload, county: AreaLine) -> list[AreaRow]:
    """The rows of this county in a map. Raises `Refusal` HT3078 when there are none."""
    table = read_table(upload.path, _HEADINGS)
    rows = [
        AreaRow(row.number, *(row.cells[name].text.strip() for name in ("code", "name", "level", "parent")))
        for row in table.rows
    ]
    within = [row for row in rows if row.code.startswith(county.code)]
    if not any(row.level == "village" for row in within):
        raise Refusal.of("HT3078", Place(file=upload.name), county=county.name)
    return within


def _county(request: HouseRequest) -> AreaLine:
    """The county whose map the post may change. Raises `Refusal` HT7001."""
    request.actor.require(_CHANGE)
    return next(line for line in visible_counties(request.actor) if request.actor.can(_CHANGE, line.code))


def _day(request: HouseRequest) -> date:
    """The day on which a change takes effect. Raises `Refusal` HT7024."""
    text = request.POST.get("on", "")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal.of("HT7024", value=text) from error
