"""huitou assess, gaps, gap-list, dispatch: from judgements to the departments."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from huitou.cli import database, language
from huitou.cli.tables import print_table
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GapListState, GapState

if TYPE_CHECKING:
    from huitou.assessments.queries import AssessmentCounts
    from huitou.casework.queries import GapLine, ReferralLine
    from huitou.core.authority import Actor
    from huitou.surveys.queries import RoundLine

_SENT_PARTS = ("lead", "joint")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds assess, gaps, gap-list and dispatch."""
    assess = _of_round(commands, "assess", "按本批次的两个标准评判已审核的调查表", county_only=True)
    assess.set_defaults(run=database.with_database(_assess))
    gaps = _of_round(commands, "gaps", "列出未达标项")
    gaps.add_argument("--department", metavar="CODE", help="只列这个部门牵头或配合的")
    gaps.add_argument("--state", choices=[str(state) for state in GapState], help="只列这个状态的")
    gaps.set_defaults(run=database.with_database(_gaps))
    lists = commands.add_parser("gap-list", help="补短清单").add_subparsers(required=True, metavar="ACTION")
    sign = _of_round(lists, "sign", "签发补短清单（须是核查小组的岗位）", county_only=True)
    sign.set_defaults(run=database.with_database(_sign))
    dispatch = _of_round(commands, "dispatch", "把签发的清单按部门发出点球", county_only=True)
    dispatch.add_argument("--dry-run", action="store_true", help="只看将要发给谁，不发出")
    dispatch.set_defaults(run=database.with_database(_dispatch))


def _of_round(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str, *, county_only: bool = False
) -> argparse.ArgumentParser:
    """A command about a round."""
    command = commands.add_parser(name, parents=[database.options()], help=words)
    command.add_argument("round", metavar="ROUND", help="批次，如 2017-07")
    places = "哪个县（默认全部）" if county_only else "哪个县、乡镇或村（默认全部）"
    command.add_argument("--area", metavar="CODE", help=places)
    command.add_argument("--json", action="store_true", help="输出 JSON")
    return command


def _rounds(arguments: argparse.Namespace, viewer: Actor) -> Sequence[RoundLine]:
    """The open rounds of this name within reach. Raises `Refusal` HT3001 for an unknown area, HT4002 for no round."""
    from huitou.surveys.queries import open_rounds

    return open_rounds(viewer, arguments.round, arguments.area)


def _assess(arguments: argparse.Namespace) -> int:
    """Judges county by county; what has to be judged is judged before the transaction is opened."""
    from huitou.assessments.actions import assess, prepare
    from huitou.cli.progress import progress

    counted: list[AssessmentCounts] = []
    for line in _rounds(arguments, database.viewer(arguments)):
        with progress("评判" if language() == "zh" else "judging") as report:
            made = prepare(line.id, progress=report)
        with database.acting(arguments, Permission.ASSESSMENT_RUN, line.county_code) as by:
            counted.append(assess(line.id, by=by, now=database.now(), made=made))
    total = sum(counted[1:], start=counted[0])
    document = {
        "round": arguments.round,
        "subjects": total.subjects,
        "met": total.met,
        "not_met": total.not_met,
        "unknown": total.unknown,
        "gaps": total.gaps,
        "gaps_by_origin": dict(total.gaps_by_origin),
    }
    print(json.dumps(document) if arguments.json else _counted_words(total))
    return 0


def _counted_words(total: AssessmentCounts) -> str:
    own, joined = total.gaps_by_origin.values()
    if language() == "en":
        return (
            f"{total.subjects} subjects: {total.met} meet the look-back standard, {total.not_met} do not, "
            f"{total.unknown} unknown. {total.gaps} gaps: {own} by the look-back standard, {joined} more by the "
            "help-back standard"
        )
    return (
        f"对象 {total.subjects}：达标 {total.met}，未达标 {total.not_met}，未查清 {total.unknown}。"
        f"未达标项 {total.gaps}：回头看标准 {own}，回头帮标准另增 {joined}"
    )


def _gaps(arguments: argparse.Namespace) -> int:
    from huitou.areas.queries import require_department
    from huitou.casework.queries import gap_lines

    viewer = database.viewer(arguments)
    lines = _rounds(arguments, viewer)
    if arguments.department:
        require_department(arguments.department, *(line.county_code for line in lines))
    wanted = {"area_code": arguments.area, "department": arguments.department, "state": arguments.state}
    found = (gap for line in lines for gap in gap_lines(line.id, viewer, **wanted))
    if arguments.json:
        for gap in found:
            print(json.dumps(gap_document(gap), ensure_ascii=False))
    else:
        _print_gaps(found, _indicator_words(lines))
    return 0


def gap_document(gap: GapLine) -> dict[str, Any]:
    """One gap as `huitou gaps --json` prints it; of the departments those that a referral goes to."""
    departments = [one for one in gap.departments if one.part in _SENT_PARTS]
    return {
        "gap": str(gap.ref),
        "round": gap.round,
        "area": gap.area,
        "subject_type": gap.subject_type,
        "subject": gap.subject,
        "head": gap.head,
        "indicator": gap.indicator,
        "persons": gap.persons,
        "households": gap.households,
        "value": gap.value or None,
        "threshold": gap.threshold or None,
        "members": list(gap.members),
        "origin": gap.origin,
        "target_year": gap.target_year,
        "state": gap.state,
        "departments": [{"code": one.slug, "name": one.label, "lead": one.part == "lead"} for one in departments],
        "due_on": gap.due_on.isoformat() if gap.due_on else None,
    }


def _indicator_words(lines: Iterable[RoundLine]) -> Mapping[str, str]:
    from huitou.orders.queries import effective_pack

    packs = [effective_pack(line.county_code) for line in lines]
    infos = [info for pack in packs for subject in ("household", "village") for info in pack.indicators(subject)]
    return {info.slug: info.label_en if language() == "en" else info.label for info in infos}


_GAP_HEADINGS = {
    "zh": ("乡镇", "村", "户主（村）", "未达标项", "现状", "标准", "人数", "牵头", "状态", "时限"),
    "en": ("Township", "Village", "Head (village)", "Gap", "Value", "Threshold", "Persons", "Lead", "State", "Due on"),
}


def _print_gaps(gaps: Iterable[GapLine], indicators: Mapping[str, str]) -> None:
    from huitou.web.words import GAP_STATES

    rows = []
    for gap in gaps:
        lead = next((one for one in gap.departments if one.part == "lead"), None)
        owner = "" if lead is None else (lead.label_en if language() == "en" else lead.label)
        persons = "?" if gap.persons is None else str(gap.persons)
        place = (gap.township_name, gap.village_name, gap.head, indicators[gap.indicator])
        rows.append(
            (*place, gap.value, gap.threshold, persons, owner, str(GAP_STATES[gap.state]), str(gap.due_on or ""))
        )
    print_table(_GAP_HEADINGS[language()], rows)


def _sign(arguments: argparse.Namespace) -> int:
    from huitou.casework.actions import sign_gap_list

    documents = []
    for line in _rounds(arguments, database.viewer(arguments)):
        with database.acting(arguments, Permission.GAP_LIST_SIGN, line.county_code) as by:
            signed = sign_gap_list(line.id, by=by, now=database.now())
        documents.append({"county": line.county_code, "number": signed.number, "gaps": signed.gaps})
        if not arguments.json:
            words = "{} gap list {} signed: {} gaps" if language() == "en" else "{} 补短清单第 {} 号已签发，共 {} 项"
            print(words.format(line.county_name, signed.number, signed.gaps))
    if arguments.json:
        print(json.dumps(documents))
    return 0


def _dispatch(arguments: argparse.Namespace) -> int:
    """Sends in one county. What waits for a lead is told on standard error."""
    from huitou.casework.actions import dispatch

    viewer = database.viewer(arguments)
    lines = _rounds(arguments, viewer)
    if len(lines) > 1:
        raise Refusal.of("HT5007", round=arguments.round, count=len(lines))
    with database.acting(arguments, Permission.REFERRAL_DISPATCH, lines[0].county_code) as by:
        now, today = database.now(), database.today()
        sent = dispatch(lines[0].id, by=by, now=now, today=today, dry_run=arguments.dry_run)
    if arguments.json:
        print(json.dumps([_referral_document(line) for line in sent], ensure_ascii=False))
    else:
        _print_referrals(sent, dry_run=arguments.dry_run)
    _say_what_stays(lines[0], viewer)
    return 0


def _referral_document(line: ReferralLine) -> dict[str, Any]:
    due_on = line.due_on.isoformat()
    return {"number": line.number, "department": line.department_slug, "gaps": line.gaps, "due_on": due_on}


_REFERRAL_HEADINGS = {
    "zh": ("文号", "部门", "牵头", "配合", "时限"),
    "en": ("Number", "Department", "Leads", "Joint", "Due on"),
}


def _print_referrals(sent: Sequence[ReferralLine], *, dry_run: bool) -> None:
    english = language() == "en"
    if not sent:
        print("nothing is left to send" if english else "没有待发的项")
        return
    labels = [line.department_label_en if english else line.department_label for line in sent]
    rows = [
        (line.number, label, str(line.gaps), str(line.joint), line.due_on.isoformat())
        for line, label in zip(sent, labels, strict=True)
    ]
    print_table(_REFERRAL_HEADINGS[language()], rows)
    gaps = sum(line.gaps for line in sent)
    if english:
        print(f"{'would send' if dry_run else 'sent'} {len(sent)} referrals over {gaps} gaps")
    else:
        print(f"{'将' if dry_run else '已'}发出点球 {len(sent)} 份，共 {gaps} 项")


def _say_what_stays(line: RoundLine, viewer: Actor) -> None:
    from huitou.casework.queries import gap_lists

    signed = [one for one in gap_lists(line.id, viewer) if one.state == GapListState.SIGNED]
    count = sum(one.without_lead for one in signed)
    if count:
        english = f"{count} gaps have no lead: the county must assign one to each before they go out"
        chinese = f"另有 {count} 项没有牵头部门，须由县里逐项指定后再发"
        print(english if language() == "en" else chinese, file=sys.stderr)
