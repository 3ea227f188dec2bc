"""huitou round open: a round with its subjects frozen. huitou template survey: the sheet to fill in."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huitou.cli import database, language
from huitou.cli.replacing import replacing
from huitou.core.authority import Permission
from huitou.core.errors import Place, Refusal

if TYPE_CHECKING:
    from huitou.core.authority import Actor
    from huitou.surveys.queries import RoundLine

_GUIDE = (
    "每行一个对象。灰色的列是台账里的内容，不用填写；红色的表头必须保留。",
    "不清楚的项目空着，不要填 0。整行没有填写任何答案的，载入时跳过。",
    "填好后运行：huitou load survey 本文件 --round {slug}",
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds round and template."""
    rounds = commands.add_parser("round", help="批次").add_subparsers(required=True, metavar="ACTION")
    opening = rounds.add_parser("open", parents=[database.options()], help="开启批次，固定本批次对象")
    opening.add_argument("round", metavar="ROUND", help="批次，如 2017-07")
    opening.add_argument("--area", metavar="CODE", help="哪个县（默认全部）")
    opening.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    opening.set_defaults(run=database.with_database(_open))
    templates = commands.add_parser("template", help="要填写的表").add_subparsers(required=True, metavar="THING")
    survey = templates.add_parser("survey", parents=[database.options()], help="摸底表：一行一个对象，已知的先填好")
    survey.add_argument("--round", required=True, metavar="ROUND", help="批次，如 2017-07")
    survey.add_argument("--area", required=True, metavar="CODE", help="哪个县、乡镇或村")
    survey.add_argument("--subject", choices=("household", "village"), default="household", help="户（默认）或村")
    survey.add_argument("-o", dest="output", type=Path, required=True, metavar="FILE", help="写到哪个 .xlsx 文件")
    survey.set_defaults(run=database.with_database(_template))


def _open(arguments: argparse.Namespace) -> int:
    """Opens the round in one county, or in every county that works by a pack or has one made for it."""
    from huitou.surveys.actions import open_round

    viewer = database.viewer(arguments)
    counties = _counties(arguments, viewer)
    opened: list[tuple[RoundLine, bool]] = []
    # One transaction for all counties: a round that is refused in one of them is opened in none.
    with database.acting(arguments, Permission.ROUND_OPEN, counties[0] if len(counties) == 1 else None) as by:
        opened += [open_round(arguments.round, county, by=by, now=database.now()) for county in counties]
    documents = [_document(line, is_new, viewer) for line, is_new in opened]
    if arguments.json:
        print(json.dumps({"rounds": documents}, ensure_ascii=False))
    else:
        for document in documents:
            print(_words(document))
    return 0


def _counties(arguments: argparse.Namespace, viewer: Actor) -> list[str]:
    """The county asked for, else all within reach that have an order or a pack, else (so that the refusal names it) the
    first one. Raises `Refusal` HT3001 for an unknown area, HT4018 when no county is within reach."""
    from huitou.areas.queries import area_by_code, visible_counties
    from huitou.surveys.actions import has_pack

    if arguments.area:
        return [area_by_code(arguments.area).code]
    codes = [line.code for line in visible_counties(viewer)]
    if not codes:
        raise Refusal.of("HT4018")
    return [code for code in codes if has_pack(code)] or codes[:1]


def _document(line: RoundLine, is_new: bool, viewer: Actor) -> dict[str, Any]:
    from huitou.surveys.queries import subject_counts

    return {
        "round": line.slug,
        "area": line.county_code,
        "name": line.county_name,
        "opened": is_new,
        "exit_years": list(line.exit_years),
        "subjects": subject_counts(line.id, viewer),
    }


def _words(document: dict[str, Any]) -> str:
    households, villages = document["subjects"]["household"], document["subjects"]["village"]
    if language() == "en":
        state = "opened" if document["opened"] else "was open already, nothing changed"
        return f"{document['name']} {document['round']}: {state}; {households} households, {villages} villages"
    state = "已开启" if document["opened"] else "早已开启，没有改动"
    return f"{document['name']} {document['round']}：{state}；对象 {households} 户、{villages} 村"


def _template(arguments: argparse.Namespace) -> int:
    """Writes the survey sheet of an area. Raises `Refusal` HT9013 for another kind of file, HT9014 where it cannot be
    written, HT4019 without subjects."""
    from huitou.documents.sheets import write_table
    from huitou.surveys.planning import fact_schemas
    from huitou.surveys.queries import open_rounds, sheet_subjects
    from huitou.surveys.survey_sheets import sheet_columns, sheet_row

    if arguments.output.suffix.lower() != ".xlsx":
        found = arguments.output.suffix or arguments.output.name
        raise Refusal.of("HT9013", Place(file=arguments.output.name), found=found, kinds=".xlsx")
    viewer = database.viewer(arguments)
    subjects = []
    for line in open_rounds(viewer, arguments.round, arguments.area):
        schema = fact_schemas(line.county_code)[arguments.subject]
        subjects += [sheet_row(one, schema) for one in sheet_subjects(line, arguments.subject, arguments.area, viewer)]
    if not subjects:
        raise Refusal.of("HT4019", area=arguments.area)
    guide = [line.format(slug=arguments.round) for line in _GUIDE]
    with replacing(arguments.output) as written:
        columns = sheet_columns(schema, arguments.subject)
        count = write_table(columns, subjects, written, sheet="摸底表", guide=guide)
    print(f"{arguments.output}: {count}" + (" lines" if language() == "en" else " 行"))
    return 0
