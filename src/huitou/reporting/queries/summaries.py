"""Roll-ups, the ledger and the table of checks as printed tables."""

from __future__ import annotations

from datetime import date, datetime

from huitou.areas.queries import area_by_code
from huitou.casework.queries import ledger
from huitou.core.authority import Actor, Permission
from huitou.orders.queries import effective_pack
from huitou.reporting.choice import Kind, SubjectType
from huitou.reporting.forms import FormBundle
from huitou.reporting.office_tables import PlaceCounts, check_form, ledger_form
from huitou.reporting.queries.rollups import rollup
from huitou.reporting.summary_form import summary_form
from huitou.surveys.queries import RoundLine, open_rounds
from huitou.surveys.queries.checked import CheckRun, check_run, check_table


def summary_table(
    round_slug: str,
    level: str,
    *,
    viewer: Actor,
    subject: SubjectType = "household",
    kind: Kind = "review",
    area_code: str | None = None,
    as_of_map: int | None = None,
) -> FormBundle:
    """The summary table of a level. Raises `Refusal` as `rollup` does."""
    table = rollup(
        round_slug, level, viewer=viewer, subject=subject, kind=kind, area_code=area_code, as_of_map=as_of_map
    )
    county = open_rounds(viewer, round_slug, area_code)[0].county_code
    labels = {info.slug: info.label for info in effective_pack(county).indicators(subject)}
    return summary_form(table.rows, level, subject, kind, labels, round_slug=round_slug, as_of=table.as_of)


def ledger_printed(round_line: RoundLine, area_code: str, *, viewer: Actor, now: datetime) -> FormBundle:
    """The ledger of an area with all its villages, households on one sheet and villages on another. Raises `Refusal`
    HT7001, HT3001."""
    viewer.require(Permission.FORM_EXPORT, area_code)
    name = _title_name(round_line, area_code)
    subjects: tuple[SubjectType, ...] = ("household", "village")
    lines = {one: ledger(round_line.id, viewer, one, area_code=area_code, every_village=True) for one in subjects}
    return ledger_form(name, round_line.slug, now, lines)


def checks_printed(
    round_line: RoundLine,
    area_code: str,
    *,
    viewer: Actor,
    today: date,
    run: CheckRun | None = None,
    severity: str = "",
    with_exempted: bool = False,
    of_register: bool = False,
) -> FormBundle:
    """The rules that fire at the subjects of a round (or in the whole register), by the places just below an area: by
    `run`, where it has been made already. Raises `Refusal` HT7001, HT3001."""
    viewer.require(Permission.FORM_EXPORT, area_code)
    made = run or check_run(None if of_register else round_line, area_code, viewer, today=today)
    table = check_table(made, area_code, severity, with_exempted=with_exempted)
    rows = [PlaceCounts(row.rule, row.by_place) for row in table.rows]
    name = _title_name(round_line, area_code)
    scope = "整个台账" if of_register else f"批次：{round_line.slug}"
    return check_form(name, scope, made.as_of.isoformat(), table.places, rows)


def _title_name(round_line: RoundLine, area_code: str) -> str:
    """The area as a title names it: under its county."""
    area = area_by_code(area_code)
    return area.name if area.level == "county" else f"{round_line.county_name}{area.name}"
