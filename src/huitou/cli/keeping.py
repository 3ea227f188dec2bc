"""huitou audit verify, huitou doctor: whether everything that was kept is still as it was."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from huitou.cli import database, language
from huitou.cli.tripwire import readable_by_others, weakened


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds audit and doctor."""
    audit = commands.add_parser("audit", help="审计记录").add_subparsers(required=True, metavar="ACTION")
    verify = audit.add_parser("verify", parents=[database.options()], help="核对审计链")
    verify.add_argument(
        "--anchor", type=Path, metavar="FILE", help="数据库之外的锚定文件（默认用 $HUITOU_ANCHORS 里的全部）"
    )
    verify.set_defaults(run=database.with_database(_verify))
    doctor = commands.add_parser("doctor", parents=[database.options()], help="检查设置和数据")
    doctor.add_argument("--recount", action="store_true", help="重新清点全部汇总计数")
    doctor.set_defaults(run=database.with_database(_doctor))


def _verify(arguments: argparse.Namespace) -> int:
    """Seals what waits, then verifies the whole chain and puts on record what was found; 1 and every break on standard
    error."""
    from huitou.audit import actions, queries

    while actions.seal_events():
        continue
    anchors = (arguments.anchor,) if arguments.anchor else queries.anchor_files()
    verified = queries.last_sealed()
    broken = list(queries.verify(*anchors))
    for problem in broken:
        print(problem.line(language()), file=sys.stderr)
    if not broken:
        print("审计链完整" if language() == "zh" else "the audit chain is whole")
    _put_on_record(arguments, verified, len(broken))
    return 1 if broken else 0


def _put_on_record(arguments: argparse.Namespace, verified: int, breaks: int) -> None:
    """Left out on a database server where nobody says who verified: the answer matters more than the record of it."""
    from django.db import connection

    from huitou.audit.actions import record_verification
    from huitou.core.authority import Permission

    if connection.vendor == "sqlite" or arguments.username:
        with database.acting(arguments, Permission.AUDIT_VIEW) as by:
            record_verification(verified, breaks, by=by, now=database.now())


def _doctor(arguments: argparse.Namespace) -> int:
    """The settings that protect the data, checked in the running database, whether others may read it, the counters
    against a full recount, what is kept of surveys against checking them anew, and whether a backup was brought back
    within the week; 1 when a setting is weakened, the data lies open, something kept is wrong or no drill succeeded."""
    if arguments.recount:
        _recount(arguments)
    kept = (problem.line(language()) for problem in (*weakened(), *readable_by_others()))
    weak = [*kept, *_miscounted(), *_outdated(), *_not_drilled()]
    for line in weak:
        print(line, file=sys.stderr)
    if not weak:
        print("设置正常" if language() == "zh" else "settings are sound")
    return 1 if weak else 0


def _recount(arguments: argparse.Namespace) -> None:
    """Counts every open round anew, each in its own transaction."""
    from huitou.core.authority import Permission
    from huitou.reporting.actions import fold_round, recount_round
    from huitou.surveys.queries import rounds

    for line in rounds(database.viewer(arguments)):
        with database.acting(arguments, Permission.ASSESSMENT_RUN, line.county_code) as actor:
            villages = recount_round(line.id, by=actor, now=database.now())
        fold_round(line.id)
        said = f"{line.county_name} {line.slug}"
        print(
            f"{said}：已重新清点{villages}个村" if language() == "zh" else f"{said}: {villages} villages counted anew"
        )


def _not_drilled() -> list[str]:
    from huitou.audit.queries import drill_alarm

    alarm = drill_alarm(database.now())
    return [alarm.line(language())] if alarm is not None else []


def _miscounted() -> list[str]:
    from huitou.reporting.queries.differences import differing_counters

    return [problem.line(language()) for problem in differing_counters()]


def _outdated() -> list[str]:
    from django.utils.timezone import localtime

    from huitou.surveys.queries.kept_blocks import differing_blocks

    return [problem.line(language()) for problem in differing_blocks(localtime(database.now()).date())]
