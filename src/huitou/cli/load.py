"""huitou load: areas, households, members, villages and surveys out of files.

Every file is read, checked and compared before a transaction is opened. All or nothing unless --only-valid; --dry-run
says what would happen; --errors gives the file back with the reasons in it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huitou.cli import database, language
from huitou.cli.progress import progress
from huitou.cli.replacing import replacing
from huitou.core.authority import Permission
from huitou.core.errors import Place, Problem, Refusal
from huitou.core.loading import LoadReport

if TYPE_CHECKING:
    from huitou.areas.map_rows import AreaRow
    from huitou.core.authority import Actor
    from huitou.documents.tables import Table
    from huitou.registry.comparing import LoadPlan
    from huitou.surveys.planning import SurveyPlan
    from huitou.surveys.queries import RoundLine
    from huitou.surveys.survey_documents import DocumentsRead

JSON_LINES = ".jsonl"
_THINGS_EN = {
    "用户": "people",
    "区划": "areas",
    "户": "households",
    "人": "members",
    "村": "villages",
    "调查": "surveys",
    "认定": "certifications",
}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `huitou load`."""
    things = commands.add_parser("load", help="载入区划、户、人、村、调查").add_subparsers(
        required=True, metavar="THING"
    )
    shared = [database.options(), _options()]
    areas = things.add_parser("areas", parents=shared, help="区划（CSV：code,name,level,parent）")
    areas.add_argument("--valid-from", type=date.fromisoformat, metavar="DATE", help="自哪天起有效（默认不限）")
    areas.set_defaults(run=database.with_database(_areas))
    for thing, words in (("households", "贫困户（全国扶贫系统的表头）"), ("villages", "行政村")):
        parser = things.add_parser(thing, parents=shared, help=words)
        parser.add_argument(
            "--village-codes",
            choices=("bureau", "register"),
            default="bureau",
            help="村编号是统计局的（默认）还是扶贫系统自编的",
        )
        _add_sheet(parser)
        parser.set_defaults(run=database.with_database(_households if thing == "households" else _villages))
    users = things.add_parser(
        "users", parents=shared, help="用户和岗位（用户名、姓名、岗位、辖区、部门、帮扶单位、起止日期）"
    )
    users.add_argument(
        "--passwords", type=Path, metavar="OUT.csv", help="初始密码写到这个文件（只有本人可读），不印出来"
    )
    _add_sheet(users)
    users.set_defaults(run=database.with_database(_users))
    members = things.add_parser("members", parents=shared, help="家庭成员")
    members.add_argument("--area", metavar="CODE", help="哪个县（几个县有相同户编号时）")
    _add_sheet(members)
    members.set_defaults(run=database.with_database(_members))
    survey = things.add_parser("survey", parents=shared, help="调查：附件2、摸底表（.xlsx、.xls）或 JSON 行（.jsonl）")
    survey.add_argument("--round", required=True, metavar="ROUND", help="批次，如 2017-07")
    survey.add_argument("--kind", choices=("review", "remediation"), default="review", help="回头看（默认）或回头帮")
    survey.add_argument("--area", metavar="CODE", help="哪个县（默认全部）")
    survey.add_argument("--approved", action="store_true", help="直接作为已审定的数据载入（另行留痕）")
    survey.set_defaults(run=database.with_database(_survey))
    _register_certified(things.add_parser("certified", parents=shared, help="部门认定名单（住房、饮水、辍学、参保…）"))


def _register_certified(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--department", required=True, metavar="SLUG", help="哪个部门，如 housing")
    parser.add_argument("--round", required=True, metavar="ROUND", help="批次，如 2017-07")
    parser.add_argument("--list", default="", metavar="LIST", help="哪种名单（部门只有一种时不必写）")
    parser.add_argument("--area", metavar="CODE", help="哪个县（几个县开启了同一批次时）")
    parser.add_argument("--document", default="", metavar="NUMBER", help="文号（表里没有“文号”一列时）")
    parser.add_argument("--date", type=date.fromisoformat, metavar="DATE", help="认定日期（表里没有“认定日期”一列时）")
    parser.add_argument("--listed", choices=("met", "unmet"), help="名单上的都是达标还是未达标（没有“认定结论”时）")
    _add_sheet(parser)
    parser.set_defaults(run=database.with_database(_certified))


def _add_sheet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sheet", metavar="NAME", help="读哪个工作表（默认：有这些表头的那一个）")


def _options() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("file", type=Path, metavar="FILE", help="要载入的文件")
    shared.add_argument("--dry-run", action="store_true", help="只说会怎样，不写入")
    shared.add_argument("--only-valid", action="store_true", help="跳过有误的行，载入其余的")
    shared.add_argument("--errors", type=Path, metavar="OUT.xlsx", help="把有误的地方标在原表里，另存到这里")
    shared.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    return shared


@dataclass(frozen=True, slots=True)
class _Load:
    """One load that has been planned: its problems, its figures before anything is written, and how to write it."""

    report: LoadReport
    write: Callable[[], LoadReport]


def _carry_out(arguments: argparse.Namespace, load: _Load) -> int:
    """Writes a planned load, or says why not; the exit code."""
    problems = load.report.problems
    if problems and arguments.errors:
        _write_errors(arguments, problems)
    done = load.report
    sound = done.added or done.updated or done.unchanged or done.waiting or done.elsewhere
    nothing_left = bool(problems) and not sound
    if problems and not arguments.dry_run and (nothing_left or not arguments.only_valid):
        raise Refusal(problems)
    for problem in problems:
        print(problem.line(language()), file=sys.stderr)
    report = load.report if arguments.dry_run else load.write()
    _say(arguments, report)
    return 1 if problems and (nothing_left or not arguments.only_valid) else 0


def _say(arguments: argparse.Namespace, report: LoadReport) -> None:
    if arguments.json:
        print(json.dumps(_report_document(report), ensure_ascii=False))
        return
    shown = replace(report, thing=_THINGS_EN[report.thing]) if language() == "en" else report
    print(shown.words(language()))
    if report.ignored_headings:
        lead = "columns that were not used: " if language() == "en" else "没有用到的列："
        print(lead + "、".join(report.ignored_headings))


def _report_document(report: LoadReport) -> dict[str, Any]:
    return {
        "thing": _THINGS_EN[report.thing],
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "waiting": report.waiting,
        "elsewhere": report.elsewhere,
        "written": report.written,
        "ignored_headings": list(report.ignored_headings),
        "problems": [
            {"code": problem.code, "place": problem.place.words(language()), "message": problem.message(language())}
            for problem in report.problems
        ],
    }


def _write_errors(arguments: argparse.Namespace, problems: Sequence[Problem]) -> None:
    """The user's own file back with the reasons in it; lines of JSON become a sheet of their own. Raises `Refusal`
    HT9014 where it cannot be written."""
    with replacing(arguments.errors) as written:
        _marked(arguments.file, problems, written)


def _marked(file: Path, problems: Sequence[Problem], target: Path) -> None:
    if file.suffix.lower() == JSON_LINES:
        from huitou.documents.sheets import TableColumn, write_table

        columns = (
            TableColumn("line", "行", 14, "number"),
            TableColumn("code", "问题编号", 22),
            TableColumn("message", "错误说明", 160),
        )
        rows: list[dict[str, str | int | float]] = [
            {"line": one.place.line, "code": one.code, "message": one.message(language())} for one in problems
        ]
        write_table(columns, rows, target, sheet="错误说明")
    else:
        from huitou.documents.errors_workbook import write_errors

        write_errors(file, problems, target, language=language())


def _areas(arguments: argparse.Namespace) -> int:
    from huitou.areas.actions import load_areas

    rows = area_rows(arguments.file)
    now = database.now()
    report, sound = _planned_areas(rows, database.viewer(arguments), now, arguments)

    def write() -> LoadReport:
        with database.acting(arguments, Permission.AREA_LOAD) as by:
            done = load_areas(sound, by=by, now=now, valid_from=arguments.valid_from)
            return replace(done, problems=report.problems, refused=report.refused)

    return _carry_out(arguments, _Load(report, write))


def _planned_areas(
    rows: Sequence[AreaRow], viewer: Actor, now: datetime, arguments: argparse.Namespace
) -> tuple[LoadReport, Sequence[AreaRow]]:
    """What loading would do, and the rows that can be loaded. With --only-valid the lines that are refused are taken
    out, and again those that lost their parent by it."""
    from huitou.areas.actions import load_areas

    problems: list[Problem] = []
    report = LoadReport("区划", written=False)
    while rows:
        try:
            report = load_areas(rows, by=viewer, now=now, dry_run=True)
            break
        except Refusal as refusal:
            problems += (replace(one, place=replace(one.place, file=arguments.file.name)) for one in refusal.problems)
            wrong = {problem.place.line for problem in refusal.problems}
            rows = [row for row in rows if row.line not in wrong] if arguments.only_valid and wrong != {0} else []
    refused = len({one.place.line for one in problems})
    return replace(report, problems=tuple(problems), refused=refused), rows


def area_rows(path: Path) -> list[AreaRow]:
    """The rows of an areas file."""
    from huitou.areas.map_rows import AreaRow
    from huitou.documents.headings import Heading
    from huitou.documents.tables import read_table

    headings = tuple(Heading(name, name, required=True) for name in ("code", "name", "level", "parent"))
    with progress("读取区划") as report:
        table = read_table(_present(path), headings, progress=report)
    return [
        AreaRow(row.number, *(row.cells[name].text.strip() for name in ("code", "name", "level", "parent")))
        for row in table.rows
    ]


def _households(arguments: argparse.Namespace) -> int:
    from huitou.registry.planning import plan_households
    from huitou.registry.records import HOUSEHOLD_HEADINGS

    viewer = database.viewer(arguments)
    table = _table(arguments, HOUSEHOLD_HEADINGS)
    return _register(arguments, plan_households(table, viewer=viewer, village_codes=arguments.village_codes))


def _villages(arguments: argparse.Namespace) -> int:
    from huitou.registry.planning import plan_villages
    from huitou.registry.records import VILLAGE_HEADINGS

    viewer = database.viewer(arguments)
    table = _table(arguments, VILLAGE_HEADINGS)
    return _register(arguments, plan_villages(table, viewer=viewer, village_codes=arguments.village_codes))


def _users(arguments: argparse.Namespace) -> int:
    from huitou.accounts.actions import first_passwords, load_people
    from huitou.accounts.people_rows import HEADINGS, rows_of
    from huitou.accounts.queries import plan_people
    from huitou.cli.people import hand_over

    viewer = database.viewer(arguments)
    table = _table(arguments, HEADINGS)
    rows, problems = rows_of(table)
    plan = replace(
        plan_people(rows, problems, viewer=viewer, today=database.today()), ignored_headings=table.unknown_headings
    )

    def write() -> LoadReport:
        passwords = first_passwords(plan)
        with database.acting(arguments, Permission.ACCOUNT_MANAGE) as by:
            report = load_people(plan, passwords, by=by, now=database.now(), only_valid=arguments.only_valid)
            # Before it is final: nobody is to have a password that nobody knows.
            hand_over(passwords, arguments.passwords)
        return report

    return _carry_out(arguments, _Load(plan.report(written=False), write))


def _members(arguments: argparse.Namespace) -> int:
    from huitou.registry.planning import plan_members
    from huitou.registry.records import MEMBER_HEADINGS

    viewer = database.viewer(arguments)
    table = _table(arguments, MEMBER_HEADINGS)
    return _register(arguments, plan_members(table, viewer=viewer, today=database.today(), county_code=arguments.area))


def _table(arguments: argparse.Namespace, headings: Sequence[Any]) -> Table:
    from huitou.documents.tables import read_table

    with progress("读取") as report:
        return read_table(_present(arguments.file), headings, sheet=arguments.sheet, progress=report)


def _register(arguments: argparse.Namespace, plan: LoadPlan) -> int:
    from huitou.registry.actions import load

    def write() -> LoadReport:
        county = plan.counties[0] if len(plan.counties) == 1 else None
        with database.acting(arguments, Permission.REGISTRY_LOAD, county) as by:
            return load(plan, by=by, now=database.now(), only_valid=arguments.only_valid)

    return _carry_out(arguments, _Load(plan.report(written=False), write))


def _survey(arguments: argparse.Namespace) -> int:
    from huitou.surveys.actions import record_file
    from huitou.surveys.planning import by_round, permission_for, plan_surveys
    from huitou.surveys.queries import open_rounds

    viewer = database.viewer(arguments)
    rounds = open_rounds(viewer, arguments.round, arguments.area)
    read = _survey_documents(arguments, rounds[0])
    plans: list[SurveyPlan] = []
    for line, documents in by_round(rounds, read, viewer, arguments.kind).items():
        with progress("核对调查") as report:
            plans.append(
                plan_surveys(
                    line,
                    documents,
                    kind=arguments.kind,
                    approved=arguments.approved,
                    viewer=viewer,
                    progress=report,
                    check_on=_day_of_check(arguments),
                )
            )

    def write() -> LoadReport:
        permission = permission_for(approved=arguments.approved)
        with progress("载入调查") as report:
            record_file(
                plans,
                way_in=arguments.file.suffix.lower().removeprefix("."),
                acting=lambda: database.acting(arguments, permission),
                now=database.now(),
                only_valid=arguments.only_valid,
                progress=report,
            )
        return _sum([plan.report(written=True) for plan in plans])

    return _carry_out(arguments, _Load(_sum([plan.report(written=False) for plan in plans]), write))


def _day_of_check(arguments: argparse.Namespace) -> date | None:
    """Workbooks are checked as they are loaded, like a page; what programs send, when its village is handed in."""
    is_work_of_people = arguments.file.suffix.lower() != JSON_LINES and not arguments.approved
    return database.today() if is_work_of_people else None


def _survey_documents(arguments: argparse.Namespace, line: RoundLine) -> DocumentsRead:
    from huitou.orders.queries import effective_pack
    from huitou.surveys.planning import fact_schemas
    from huitou.surveys.survey_documents import read_json_lines
    from huitou.surveys.workbooks import read_workbook

    path = _present(arguments.file)
    if path.suffix.lower() == JSON_LINES:
        with path.open("rb") as source:
            return read_json_lines(source, path.name)
    form = effective_pack(line.county_code).form("2", line.slug)
    with progress("读取调查") as report:
        return read_workbook(path, fact_schemas(line.county_code), form, report)


def _certified(arguments: argparse.Namespace) -> int:
    from huitou.surveys.actions import load_list
    from huitou.surveys.certified.planning import list_of, plan_list
    from huitou.surveys.certified.rows import Basis, list_headings
    from huitou.surveys.queries import open_rounds

    viewer = database.viewer(arguments)
    rounds = open_rounds(viewer, arguments.round, arguments.area)
    if len(rounds) > 1:
        raise Refusal.of("HT3054", counties="、".join(line.county_code for line in rounds))
    one = list_of(rounds[0], arguments.department, arguments.list, viewer)
    table = _table(arguments, list_headings(one))
    listed = None if arguments.listed is None else arguments.listed == "met"
    basis = Basis(listed, arguments.document, arguments.date)
    with progress("核对名单") as report:
        plan = plan_list(
            rounds[0], one, table, department=arguments.department, basis=basis, viewer=viewer, progress=report
        )

    def write() -> LoadReport:
        with database.acting(arguments, Permission.CERTIFICATION_LOAD, rounds[0].county_code) as by:
            return load_list(plan, by=by, now=database.now(), only_valid=arguments.only_valid)

    return _carry_out(arguments, _Load(plan.report(written=False), write))


def _sum(reports: Sequence[LoadReport]) -> LoadReport:
    """The figures of several counties as one."""
    first = reports[0]
    return replace(
        first,
        added=sum(report.added for report in reports),
        updated=sum(report.updated for report in reports),
        unchanged=sum(report.unchanged for report in reports),
        refused=sum(report.refused for report in reports),
        problems=tuple(problem for report in reports for problem in report.problems),
        doubts=tuple(doubt for report in reports for doubt in report.doubts),
    )


def _present(path: Path) -> Path:
    """The file itself. Raises `Refusal` HT2020 when there is none, HT2001 when it is empty."""
    if not path.is_file():
        raise Refusal.of("HT2020", Place(file=str(path)))
    if path.stat().st_size == 0:
        raise Refusal.of("HT2001", Place(file=path.name))
    return path
