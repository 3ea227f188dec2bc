"""huitou areas: the crosswalk from an old map to a new one, proposed by the program and confirmed by a person."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from huitou.cli import database, language
from huitou.core.authority import Permission
from huitou.core.errors import Place, Refusal

if TYPE_CHECKING:
    from huitou.areas.crosswalk import Proposal
    from huitou.areas.map_rows import AreaRow

_COLUMNS = ("old_code", "old_name", "new_code", "new_name", "basis", "candidates")
_COUNTY_DIGITS = 6


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `huitou areas`."""
    deeds = commands.add_parser("areas", help="区划沿革").add_subparsers(required=True, metavar="WHAT")
    propose = deeds.add_parser("propose", help="比对两年的区划，提出对照建议（CSV）")
    propose.add_argument("old", type=Path, metavar="OLD.csv", help="旧区划（code,name,level,parent）")
    propose.add_argument("new", type=Path, metavar="NEW.csv", help="新区划")
    propose.add_argument("--area", required=True, metavar="CODE", help="哪个县")
    propose.add_argument("-o", "--output", type=Path, metavar="FILE", help="写到文件（默认输出到屏幕）")
    propose.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    propose.set_defaults(run=_propose)
    adopt = deeds.add_parser("adopt", parents=[database.options()], help="按填好的对照表启用新区划")
    adopt.add_argument("crosswalk", type=Path, metavar="CROSSWALK.csv", help="propose 写出、补齐 new_code 的对照表")
    adopt.add_argument("new", type=Path, metavar="NEW.csv", help="新区划")
    adopt.add_argument("--area", required=True, metavar="CODE", help="哪个县")
    adopt.add_argument("--on", required=True, type=date.fromisoformat, metavar="DATE", help="哪天起生效")
    adopt.set_defaults(run=database.with_database(_adopt))


def _propose(arguments: argparse.Namespace) -> int:
    from huitou.areas.crosswalk import propose

    maps = [_map_of(_rows(path), arguments.area, path) for path in (arguments.old, arguments.new)]
    proposals = propose(*maps)
    if arguments.json:
        print(json.dumps([_document(one) for one in proposals], ensure_ascii=False))
    else:
        with _target(arguments.output) as target:
            writer = csv.writer(target)
            writer.writerow(_COLUMNS)
            writer.writerows(_document(one).values() for one in proposals)
    counted = Counter(one.basis for one in proposals)
    words = "、".join(f"{basis} {count}" for basis, count in sorted(counted.items()))
    print(f"{words}；open 的要由人填写 new_code" if language() == "zh" else words, file=sys.stderr)
    return 0


def _target(path: Path | None) -> AbstractContextManager[TextIO]:
    return nullcontext(sys.stdout) if path is None else path.open("w", encoding="utf-8-sig", newline="")


def _document(one: Proposal) -> dict[str, str]:
    new = one.new
    values = (
        one.old.code, one.old.name, new.code if new else "", new.name if new else "", str(one.basis),
        " ".join(f"{other.code}{other.name}" for other in one.candidates),
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _adopt(arguments: argparse.Namespace) -> int:
    from huitou.areas.actions import adopt_map

    rows = _rows(arguments.new)
    heirs = _heirs(arguments.crosswalk)
    with database.acting(arguments, Permission.AREA_CHANGE, arguments.area) as by:
        done = adopt_map(arguments.area, rows, heirs, arguments.on, by=by, now=database.now(), today=database.today())
    if language() == "en":
        print(f"{done.ended} areas ended, {done.made} made, {done.successions} successions")
    else:
        print(f"区划已调整：撤销{done.ended}个，新设{done.made}个，沿革{done.successions}条")
    return 0


def _heirs(path: Path) -> dict[str, list[str]]:
    """Old code → new codes, from a crosswalk; several successors stand on several lines or are joined by a blank."""
    found: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            found[row["old_code"].strip()] += (row.get("new_code") or "").split()
    return found


def _rows(path: Path) -> list[AreaRow]:
    from huitou.cli.load import area_rows

    return area_rows(path)


def _map_of(rows: Sequence[AreaRow], county: str, path: Path) -> Sequence[AreaRow]:
    within = [row for row in rows if row.code[:_COUNTY_DIGITS] == county]
    if not within:
        raise Refusal.of("HT3078", Place(file=path.name), county=county)
    return within
