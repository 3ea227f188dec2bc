"""Sixteen people take the same step of a gap or of a spot check at the same moment, step after step (T10). As a program
it works over an SQLite file of its own (the data directory of the environment) and prints what came of each step as
JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

PEOPLE = 16
Step = Callable[[str], object]


def at_once(step: Callable[[int], object]) -> list[str]:
    """What each of sixteen people was told: `done`, or the problem with the name of who was first (of a correction that
    went back: its state)."""
    from django.db import connections

    from huitou.casework.actions import Outcome
    from huitou.core.errors import Refusal

    barrier, told = Barrier(PEOPLE), [""] * PEOPLE

    def go(place: int) -> None:
        barrier.wait()
        try:
            outcome = step(place)
            skipped = outcome.skipped if isinstance(outcome, Outcome) else ()
            told[place] = _words(skipped[0].problem) if skipped else "done"
        except Refusal as refusal:
            told[place] = _words(refusal.problems[0])
        finally:
            connections.close_all()

    threads = [Thread(target=go, args=(place,)) for place in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _words(problem: object) -> str:
    from huitou.core.errors import Problem

    assert isinstance(problem, Problem)
    return f"{problem.code} {problem.values.get('winner') or problem.values.get('by') or problem.values.get('state')}"


def decide() -> Mapping[str, list[str]]:
    """Every step that one person decides, from the dispatch to the acceptance and back, and those of a spot check; the
    answers by step, named as in `core.lifecycle`."""
    from tests.integration import chain, county
    from tests.integration.county import HANYANG

    line = county.build()
    county.enter_line(2017, "3100")
    county.approve(line, *county.SURVEYS)
    for name in ("", *map(str, range(PEOPLE))):
        for role, where in (
            ("department_officer", {"department": "housing"}), ("county_office", {}), ("review_team", {}),
            ("township_approver", {"area": HANYANG}),
        ):  # fmt: skip
            county.user(role, name=name, **where)
    told = {**_checked_again(line), **_sent(line)}
    ref = chain.gap("H03", "safe_housing").ref
    told["gap.plan"] = _planned(ref)
    told |= _asked(ref)
    told |= _done(line, ref)
    told["gap.carry_over"] = [str(chain.carry_over(line).now), str(chain.carry_over(line).now)]
    return told


def _sent(line: Any) -> dict[str, list[str]]:
    """The list goes out once, and each referral is signed for once."""
    from huitou.casework.actions import dispatch, receive_referral, sign_gap_list
    from huitou.casework.models import Referral
    from huitou.core.authority import Permission as P
    from tests.integration import chain, county

    with county.doing("review_team", P.GAP_LIST_SIGN) as signer:
        sign_gap_list(line.id, by=signer, now=county.NOW)

    def send(place: int) -> None:
        with county.doing("county_office", P.REFERRAL_DISPATCH, name=str(place)) as office:
            dispatch(line.id, by=office, now=county.NOW, today=county.TODAY, must_send=True)

    told = {"gap.dispatch": at_once(send)}
    housing = Referral.objects.get(department__slug="housing").ref

    def receive(place: int) -> None:
        with county.doing("department_officer", P.REFERRAL_RECEIVE, department="housing", name=str(place)) as officer:
            receive_referral(housing, by=officer, now=county.NOW)

    told["referral.receive"] = at_once(receive)
    chain.receive()
    return told


def _planned(ref: UUID) -> list[str]:
    """Of sixteen who saw the gap without a measure, as their pages send it, one plans."""
    from huitou.casework.actions import plan_measure
    from huitou.core.authority import Permission as P
    from tests.integration import chain, county

    seen = {ref: chain.gap("H03", "safe_housing").version}

    def plan(place: int) -> Any:
        with county.doing("department_officer", P.GAP_REMEDY, department="housing", name=str(place)) as officer:
            return plan_measure([ref], chain.REPAIR, by=officer, now=county.NOW, versions=seen)[1]

    return at_once(plan)


def _asked(ref: UUID) -> dict[str, list[str]]:
    """A request is granted or declined once; what is granted moves the gap once."""
    from huitou.casework.actions import ask_extension, ask_transfer, decide
    from huitou.casework.models import Gap, GapRequest
    from huitou.core.authority import Permission as P
    from tests.integration import chain, county

    with county.doing("department_officer", P.GAP_REMEDY, department="housing") as officer:
        ask_extension([ref], "雨季停工", chain.REPORTED.replace(month=11), by=officer, now=chain.LATER)
    other = Gap.objects.get(subject__code="H02", indicator="compulsory_education").ref
    with county.doing("department_officer", P.GAP_REMEDY, department=chain.lead(other)) as officer:
        ask_transfer([other], "应由住建局办", "housing", by=officer, now=chain.LATER)

    def answering(kind: str, *answers: str) -> list[str]:
        asked = GapRequest.objects.get(kind=kind).ref

        def answer(place: int) -> None:
            with county.doing("county_office", P.REFERRAL_DECIDE, name=str(place)) as office:
                decide(asked, answers[place % len(answers)], "按月报进度", by=office, now=chain.LATER)

        return at_once(answer)

    return {
        "request.grant or decline": answering("extension", "grant", "decline"),
        "gap.transfer": answering("transfer", "grant"),
    }


def _done(line: Any, ref: UUID) -> dict[str, list[str]]:
    """From the report to the acceptance, with every way back."""
    from tests.integration import chain, county

    def visit(day: str) -> None:
        chain.visit(line, county.household_document("H03", 2, "6400", surveyed_on=day))

    def again() -> None:
        if chain.state("H03", "safe_housing") == "returned":
            chain.report(ref)
            chain.review(ref)

    told = {"gap.report_done": at_once(lambda place: chain.report(ref, name=str(place)))}
    told["gap.review or return_report"] = at_once(
        lambda place: chain.review(ref, name=str(place)) if place % 2 else chain.give_back("return_report", ref)
    )
    again()
    told["gap.return_from_site"] = at_once(lambda _place: chain.give_back("return_from_site", ref))
    again()
    visit(chain.VISITED)
    told["gap.confirm"] = at_once(lambda place: chain.confirm(ref, name=str(place)))
    told["gap.return_to_department"] = at_once(lambda _place: chain.give_back("return_to_department", ref))
    again()
    visit("2017-10-26")
    chain.confirm(ref)
    told["gap.return_to_township"] = at_once(lambda _place: chain.give_back("return_to_township", ref))
    visit("2017-10-27")
    chain.confirm(ref)
    told["gap.accept"] = at_once(lambda place: chain.accept(ref, name=str(place)))
    told["gap.reopen"] = at_once(lambda _place: chain.give_back("reopen", ref))
    return told


def _checked_again(line: Any) -> dict[str, list[str]]:
    """A household of a sample is entered once, its correction goes back and is settled once, the notice goes out
    once."""
    from huitou.casework.actions import (
        circulate,
        draw_sample,
        mark_not_reached,
        record_revisit,
        return_for_correction,
        settle_correction,
    )  # fmt: skip
    from huitou.casework.models import SampledHousehold
    from huitou.core.authority import Permission as P
    from tests.integration import county

    with county.doing("county_office", P.SPOT_CHECK_DRAW) as office:
        check = draw_sample(line.id, seed="摇号 7", size=7, by=office, now=county.NOW)

    def by_team(deed: Callable[[UUID, Any], None], code: str) -> list[str]:
        row = SampledHousehold.objects.get(subject__code=code).ref

        def step(place: int) -> None:
            with county.doing("review_team", P.SPOT_CHECK_REVISIT, name=str(place)) as team:
                deed(row, team)

        return at_once(step)

    def by_office(deed: Callable[[Any], None]) -> list[str]:
        def step(place: int) -> None:
            with county.doing("county_office", P.SPOT_CHECK_DRAW, name=str(place)) as office:
                deed(office)

        return at_once(step)

    answers = {one["household"]: one for one in county.SURVEYS if "household" in one}
    said = {key: value for key, value in answers["H01"].items() if key != "household"} | {"water_safe": False}
    told = {"sample.revisit": by_team(lambda row, by: record_revisit(row, said, by=by, now=county.NOW), "H01")}
    told["sample.not_reached"] = by_team(lambda row, by: mark_not_reached(row, "外出", by=by, now=county.NOW), "H05")
    row = SampledHousehold.objects.get(subject__code="H01").ref
    told["correction.return"] = by_office(lambda by: return_for_correction(row, "饮水不达标", by=by, now=county.NOW))
    told["correction.settle"] = by_office(lambda by: settle_correction(row, "原答属实", by=by, now=county.NOW))
    for code in answers.keys() - {"H01", "H05"}:
        with county.doing("review_team", P.SPOT_CHECK_REVISIT) as team:
            mark_not_reached(SampledHousehold.objects.get(subject__code=code).ref, "外出", by=team, now=county.NOW)
    told["spot_check.circulate"] = by_office(lambda by: circulate(check, by=by, now=county.NOW))
    return told


def main() -> None:
    """Makes the database, lets them decide, prints the answers."""
    import django

    django.setup()
    from huitou.cli.schema import lay_down

    lay_down()
    sys.stdout.write(json.dumps(decide(), ensure_ascii=False))


if __name__ == "__main__":
    main()
