"""huitou appraisal, huitou report: how townships and departments did, and what a round came to."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from huitou.cli import database, language
from huitou.cli.spot_checks import one_county

if TYPE_CHECKING:
    from huitou.reporting.queries.appraisals import Scored
    from huitou.reporting.queries.campaigns import ReportLine


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds appraisal and report."""
    for name, words, run in (
        ("appraisal", "各乡镇、各部门的督查考核得分和依据", _appraisal),
        ("report", "批次总结，与上一批次对照", _report),
    ):
        command = commands.add_parser(name, parents=[database.options()], help=words)
        command.add_argument("round", metavar="ROUND", help="批次，如 2017-07")
        command.add_argument("--area", metavar="CODE", help="哪个县")
        command.add_argument("--json", action="store_true", help="输出 JSON")
        command.set_defaults(run=database.with_database(run))


def _appraisal(arguments: argparse.Namespace) -> int:
    from huitou.reporting.queries.appraisals import appraisal

    viewer = database.viewer(arguments)
    found = appraisal(one_county(arguments, viewer), viewer, today=database.today())
    if arguments.json:
        groups = {"townships": found.townships, "departments": found.departments}
        document: dict[str, Any] = {"round": found.round.slug, "on": found.on.isoformat()}
        document |= {name: [_scored(one) for one in group] for name, group in groups.items()}
        print(json.dumps(document, ensure_ascii=False))
        return 0
    for one in (*found.townships, *found.departments):
        figures = "  ".join(f"{_label(part)} {part.good}/{part.total}" for part in one.measures)
        print(f"{_label(one)}\t{'—' if one.score is None else one.score}\t{figures}")
    return 0


def _label(thing: Any) -> str:
    return str(thing.label_en if language() == "en" else thing.label)


def _scored(one: Scored) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.label,
        "score": None if one.score is None else str(one.score),
        "measures": [
            {"measure": part.slug, "weight": str(part.weight), "good": part.good, "total": part.total}
            for part in one.measures
        ],
        "gaps": one.gaps,
        "closed": one.closed,
        "reopened": one.reopened,
        "returned": one.returned,
        "late": one.late,
    }


def _report(arguments: argparse.Namespace) -> int:
    from huitou.reporting.queries.campaigns import campaign_report

    viewer = database.viewer(arguments)
    found = campaign_report(one_county(arguments, viewer), viewer, today=database.today())
    if arguments.json:
        document = {
            "round": found.round.slug,
            "before": found.before.slug if found.before else None,
            "on": found.on.isoformat(),
            "subjects": _subjects(found.subjects),
            "subjects_before": _subjects(found.subjects_before) if found.subjects_before else None,
            "total": _line(found.total),
            "indicators": _lines(found.indicators),
            "townships": _lines(found.townships),
        }
        print(json.dumps(document, ensure_ascii=False))
        return 0
    for one in (found.total, *found.indicators, *found.townships):
        before = "" if one.before is None else f"  ({', '.join(map(str, asdict(one.before).values()))})"
        print(f"{_label(one)}\t{', '.join(map(str, asdict(one.now).values()))}{before}")
    return 0


def _subjects(counts: Any) -> dict[str, int]:
    return {name: getattr(counts, name) for name in ("subjects", "met", "not_met", "unknown")}


def _lines(lines: Sequence[ReportLine]) -> list[dict[str, Any]]:
    return [_line(one) for one in lines]


def _line(one: ReportLine) -> dict[str, Any]:
    return {"code": one.code, "now": asdict(one.now), "before": asdict(one.before) if one.before else None}
