"""huitou spot-check draw, frame, show: drawing a sample that anybody can draw again, and what it showed."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from huitou.cli import database, language
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.sampling import QUANTILES, frame_text

if TYPE_CHECKING:
    from huitou.casework.queries import SpotCheckPage
    from huitou.core.authority import Actor
    from huitou.core.intervals import Rate
    from huitou.surveys.queries import RoundLine


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds spot-check."""
    actions = commands.add_parser("spot-check", help="抽查").add_subparsers(required=True, metavar="ACTION")
    draw = _of_round(actions, "draw", "抽取样本：给出种子，谁都能重做")
    draw.add_argument("--seed", required=True, metavar="TEXT", help="随机种子，如当场摇出的数字")
    how_many = draw.add_mutually_exclusive_group(required=True)
    how_many.add_argument("--size", type=int, metavar="N", help="抽多少户")
    how_many.add_argument("--margin", metavar="SHARE", help="允许误差，如 0.05")
    draw.add_argument("--confidence", choices=list(QUANTILES), default="0.95", help="置信水平（默认 0.95）")
    draw.add_argument("--json", action="store_true", help="输出 JSON")
    draw.set_defaults(run=database.with_database(_draw))
    frame = _of_round(actions, "frame", "打印抽样框：每行“乡镇代码<制表符>户编号”，它的 SHA-256 就是抽样框摘要")
    frame.set_defaults(run=database.with_database(_frame))
    show = _of_round(actions, "show", "各次抽查的结果")
    show.add_argument("--json", action="store_true", help="输出 JSON")
    show.set_defaults(run=database.with_database(_show))


def _of_round(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, parents=[database.options()], help=words)
    command.add_argument("round", metavar="ROUND", help="批次，如 2017-07")
    command.add_argument("--area", metavar="CODE", help="哪个县")
    return command


def one_county(arguments: argparse.Namespace, viewer: Actor) -> RoundLine:
    """The round in one county. Raises `Refusal` HT4002 without one, HT5007 when several have it open."""
    from huitou.surveys.queries import open_rounds

    lines = open_rounds(viewer, arguments.round, arguments.area)
    if len(lines) > 1:
        raise Refusal.of("HT5007", round=arguments.round, count=len(lines))
    return lines[0]


def _draw(arguments: argparse.Namespace) -> int:
    from huitou.casework.actions import draw_sample
    from huitou.casework.queries import spot_check

    viewer = database.viewer(arguments)
    line = one_county(arguments, viewer)
    with database.acting(arguments, Permission.SPOT_CHECK_DRAW, line.county_code) as by:
        ref = draw_sample(
            line.id,
            seed=arguments.seed,
            size=arguments.size,
            margin=arguments.margin or "",
            confidence=arguments.confidence,
            by=by,
            now=database.now(),
        )
    page = spot_check(ref, viewer)
    if arguments.json:
        print(json.dumps(_drawn(page), ensure_ascii=False))
    else:
        for one in page.households:
            print(f"{one.position}\t{one.subject.township_name}\t{one.subject.village_name}\t{one.subject.code}")
        english = f"drew {page.size} of {page.frame} households, frame digest {page.frame_digest}"
        chinese = f"从{page.frame}户中抽取{page.size}户，抽样框摘要 {page.frame_digest}"
        print(english if language() == "en" else chinese, file=sys.stderr)
    return 0


def _drawn(page: SpotCheckPage) -> dict[str, Any]:
    return {
        "round": page.round.slug,
        "number": page.number,
        "seed": page.seed,
        "frame_digest": page.frame_digest,
        "frame": page.frame,
        "size": page.size,
        "margin": page.margin or None,
        "confidence": page.confidence or None,
        "townships": [{"area": one.code, "frame": one.frame, "sample": one.sample} for one in page.townships],
        "households": [one.subject.code for one in page.households],
    }


def _frame(arguments: argparse.Namespace) -> int:
    from huitou.casework.queries import frame

    viewer = database.viewer(arguments)
    print(frame_text(frame(one_county(arguments, viewer), viewer)), end="")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from huitou.casework.queries import spot_check, spot_checks

    viewer = database.viewer(arguments)
    pages = [spot_check(one.ref, viewer) for one in spot_checks(one_county(arguments, viewer), viewer)]
    if arguments.json:
        print(json.dumps([notice_document(page) for page in pages], ensure_ascii=False))
        return 0
    if not pages:
        print("还没有抽查" if language() == "zh" else "no spot check has been drawn yet")
    for page in pages:
        for name, rate in (*((one.name, one.rate) for one in page.townships), (page.round.county_name, page.rate)):
            print(f"{page.number}\t{name}\t{rate.hits}/{rate.total}\t{_percent(rate)}")
    return 0


def _percent(rate: Rate) -> str:
    if rate.share is None or rate.low is None or rate.high is None:
        return "—"
    return f"{rate.share:.1%} ({rate.low:.1%}–{rate.high:.1%})"


def notice_document(page: SpotCheckPage) -> dict[str, Any]:
    """The data of a notice (通报): the draw, the results by township and for the county, the differences."""
    return {
        **_drawn(page),
        "state": page.state,
        "revisited": page.revisited,
        "not_reached": page.not_reached,
        "wrong": _rate(page.rate),
        "wrong_items": _rate(page.items),
        "wrong_exits": _rate(page.wrong_exits),
        "wrong_exit_persons": _rate(page.wrong_exit_persons),
        "townships": [
            {
                "area": one.code,
                "name": one.name,
                "frame": one.frame,
                "sample": one.sample,
                "revisited": one.revisited,
                "wrong": _rate(one.rate),
                "wrong_items": _rate(one.items),
                "wrong_exits": _rate(one.wrong_exits),
            }
            for one in page.townships
        ],
        "differences": [
            {
                "household": one.subject.code,
                "indicators": [
                    {"indicator": found.key, "first": found.first, "revisit": found.revisit} for found in one.verdicts
                ],
                "correction": one.correction,
            }
            for one in page.households
            if one.verdicts
        ],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    """Shares with six decimals."""
    shares = {"share": rate.share, "low": rate.low, "high": rate.high}
    return {"hits": rate.hits, "total": rate.total} | {
        name: None if value is None else round(value, 6) for name, value in shares.items()
    }
