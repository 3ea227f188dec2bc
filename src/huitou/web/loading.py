"""Reading an uploaded workbook, planning its load outside of any transaction, and writing the plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from huitou.accounts.actions import acting
from huitou.audit.actions import record
from huitou.audit.queries import LastDeed, last_deed
from huitou.checks.rules import RULES
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.loading import LoadReport
from huitou.documents.headings import Heading
from huitou.documents.tables import Table, read_table
from huitou.orders.queries import effective_pack
from huitou.registry.actions import load
from huitou.registry.check_workbook import remarks_on
from huitou.registry.comparing import LoadPlan
from huitou.registry.planning import plan_households, plan_members, plan_villages
from huitou.registry.records import HOUSEHOLD_HEADINGS, MEMBER_HEADINGS, VILLAGE_HEADINGS
from huitou.surveys.actions import load_list, record_file
from huitou.surveys.certified.planning import CertifiedPlan, list_of, plan_list
from huitou.surveys.certified.rows import Basis, list_headings
from huitou.surveys.planning import SurveyPlan, fact_schemas, plan_surveys
from huitou.surveys.queries import open_rounds
from huitou.surveys.queries.checks import poverty_lines
from huitou.surveys.workbooks import read_workbook
from huitou.web.uploads import Result, Thing, Upload

if TYPE_CHECKING:
    from huitou.accounts.models import User

Plan = SurveyPlan | LoadPlan | CertifiedPlan
Progress = Callable[[int, int], None]
_VERB = "file.load"
_HEADINGS_MISSING = "HT2032"
PERMISSIONS: Mapping[Thing, Permission] = {
    "survey": Permission.SURVEY_EDIT,
    "households": Permission.REGISTRY_LOAD,
    "members": Permission.REGISTRY_LOAD,
    "villages": Permission.REGISTRY_LOAD,
    "certified": Permission.CERTIFICATION_LOAD,
}


@dataclass(frozen=True, slots=True)
class _Register:
    headings: Sequence[Heading]
    plan: Callable[[Table, Actor, date], LoadPlan]


def _plan_households(table: Table, viewer: Actor, today: date) -> LoadPlan:
    """With what the rules say that a file of households can answer by itself; their errors refuse its rows."""
    said = remarks_on(table, RULES, as_of=today, line_of=poverty_lines(viewer, as_of=today))
    return plan_households(table, viewer=viewer, said=said)


_REGISTER: Mapping[Thing, _Register] = {
    "households": _Register(HOUSEHOLD_HEADINGS, _plan_households),
    "members": _Register(MEMBER_HEADINGS, lambda table, viewer, today: plan_members(table, viewer=viewer, today=today)),
    "villages": _Register(VILLAGE_HEADINGS, lambda table, viewer, _: plan_villages(table, viewer=viewer)),
}


def planned(upload: Upload, viewer: Actor, progress: Progress | None = None, *, today: date) -> Plan:
    """What loading the file would do, by the rules as of today. Raises `Refusal` for a file that cannot
    be read at all; HT7001, HT4002."""
    viewer.require(PERMISSIONS[upload.thing])
    if upload.thing == "survey":
        line = open_rounds(viewer, upload.round_slug)[0]
        form = effective_pack(line.county_code).form("2", line.slug)
        read = read_workbook(upload.path, fact_schemas(line.county_code), form, progress, upload.meant)
        return plan_surveys(line, read, kind="review", approved=False, viewer=viewer, progress=progress, check_on=today)
    if upload.thing == "certified":
        return _planned_list(upload, viewer, progress)
    register = _REGISTER[upload.thing]
    table = read_table(upload.path, register.headings, progress=progress, meant=upload.meant)
    return register.plan(table, viewer, today)


def _planned_list(upload: Upload, viewer: Actor, progress: Progress | None) -> CertifiedPlan:
    line, said = open_rounds(viewer, upload.round_slug)[0], upload.said
    department = said["department"]
    one = list_of(line, department, said["list"], viewer)
    listed = {"met": True, "unmet": False}.get(said["listed"])
    on = date.fromisoformat(said["certified_on"]) if said["certified_on"] else None
    basis = Basis(listed, said["document_number"], on)
    table = read_table(upload.path, list_headings(one), progress=progress, meant=upload.meant)
    return plan_list(line, one, table, department=department, basis=basis, viewer=viewer, progress=progress)


def written(
    plan: Plan,
    upload: Upload,
    user: User,
    *,
    now: datetime,
    today: date,
    only_valid: bool,
    progress: Progress | None = None,
) -> LoadReport:
    """Writes a plan in the user's name; all or nothing unless `only_valid`. Raises `Refusal` as the
    actions do, and HT7001 when the post was taken away meanwhile."""
    permission, mark = PERMISSIONS[upload.thing], upload.mark
    if isinstance(plan, SurveyPlan):
        way_in = upload.path.suffix.lower().removeprefix(".")
        record_file(
            [plan],
            way_in=way_in,
            acting=lambda: acting(user, permission, today=today),
            now=now,
            only_valid=only_valid,
            progress=progress,
        )
        with acting(user, permission, today=today) as by:
            _remember(mark, upload, by, now)
        return plan.report(written=True)
    if isinstance(plan, CertifiedPlan):
        with acting(user, permission, plan.round.county_code, today=today) as by:
            _remember(mark, upload, by, now)
            return load_list(plan, by=by, now=now, only_valid=only_valid)
    county = plan.counties[0] if len(plan.counties) == 1 else None
    with acting(user, permission, county, today=today) as by:
        _remember(mark, upload, by, now)
        return load(plan, by=by, now=now, only_valid=only_valid)


def loaded_before(upload: Upload) -> LastDeed | None:
    """When the same file was loaded last as the same thing, and by whom; None when it never was."""
    return last_deed(_VERB, "file", upload.mark) if upload.path.is_file() else None


def heading_guesses(result: Result) -> tuple[tuple[str, str], ...]:
    """The headings of a file that were not used, each with the missing one that it may stand for; where the file was
    refused for want of one, those of the refusal."""
    for problem in result.report.problems:
        if problem.code == _HEADINGS_MISSING:
            found: Mapping[str, str] = json.loads(str(problem.values["guesses"]))
            return tuple(found.items())
    return result.report.heading_guesses


def _remember(mark: str, upload: Upload, by: Actor, now: datetime) -> None:
    detail = {"thing": upload.thing, "round": upload.round_slug}
    record(_VERB, "file", mark, by=by, now=now, detail=detail)


def empty_report(refusal: Refusal, thing: str) -> LoadReport:
    """The report of a file that was refused as a whole."""
    return LoadReport(thing, problems=refusal.problems, refused=len(refusal.problems), written=False)
