"""huitou duplicates: people who may stand in the register twice."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from huitou.cli import database, language
from huitou.cli.tables import print_table

if TYPE_CHECKING:
    from huitou.registry.queries import DuplicatePair, DuplicateSide

_STATES = ("open", "asked_later", "same_person", "two_people")
_HEADINGS = {
    "zh": ("原因", "姓名", "户编号", "村", "证件号码", "认定"),
    "en": ("Why", "Name", "Household", "Village", "Identity number", "Decided"),
}
_WHY = {
    "same_identity": {"zh": "证件号码相同", "en": "same identity number"},
    "same_name": {"zh": "同村、同生日、同名", "en": "same village, birth date and name"},
    "same_sound": {"zh": "同村、同生日，姓名同音", "en": "same village and birth date, names sound the same"},
    "similar_name": {"zh": "同村、同生日，姓名相近", "en": "same village and birth date, similar names"},
    "": {"zh": "", "en": ""},
}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds duplicates."""
    command = commands.add_parser(
        "duplicates", parents=[database.options()], help="疑似重复：证件号码相同，或同村、同生日、姓名相近的人"
    )
    command.add_argument("--area", metavar="CODE", help="哪个县、乡镇或村（默认全部）")
    command.add_argument("--state", choices=_STATES, default="open", help="认定情况（默认待认定的 open）")
    command.add_argument("--json", action="store_true", help="每行输出一个 JSON 文档")
    command.set_defaults(run=database.with_database(_run))


def _run(arguments: argparse.Namespace) -> int:
    from huitou.areas.queries import area_by_code
    from huitou.registry.queries import possible_duplicates

    if arguments.area:
        area_by_code(arguments.area)
    viewer = database.viewer(arguments)
    found = possible_duplicates(viewer, state=arguments.state, area_code=arguments.area)
    if arguments.json:
        for pair in found.pairs:
            print(json.dumps(_document(pair), ensure_ascii=False))
    else:
        _print(found.pairs)
    return 0


def _document(pair: DuplicatePair) -> dict[str, Any]:
    decided = pair.decided
    said = {"verdict": decided.verdict, "reason": decided.reason, "by": decided.by_name} if decided else None
    return {"why": pair.why, "one": _side(pair.one), "other": _side(pair.other), "decided": said}


def _side(side: DuplicateSide) -> dict[str, Any]:
    return {
        "member": str(side.ref),
        "household": side.household_code or None,
        "name": side.name or None,
        "born_on": side.born_on.isoformat() if side.born_on else None,
        "identity": side.identity_masked or None,
        "place": side.place,
    }


def _print(pairs: tuple[DuplicatePair, ...]) -> None:
    if not pairs:
        print("没有这样的人" if language() == "zh" else "there are none")
        return
    rows = []
    for pair in pairs:
        decided = f"{pair.decided.by_name}：{pair.decided.reason}" if pair.decided else ""
        for side, why, said in ((pair.one, _WHY[pair.why][language()], decided), (pair.other, "", "")):
            rows.append((why, side.name, side.household_code, side.place, side.identity_masked, said))
    print_table(_HEADINGS[language()], rows, sections=2)
