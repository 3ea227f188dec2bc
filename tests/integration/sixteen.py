"""Sixteen people take the same step of a gap at the same moment, step after step (T10). As a program it works over an
SQLite file of its own (the data directory of the environment) and prints what came of each step as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from threading import Barrier, Thread

PEOPLE = 16
Step = Callable[[str], object]


def at_once(step: Callable[[int], object]) -> list[str]:
    """What each of sixteen people was told: `done`, or the problem with the name of who was first."""
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
    return f"{problem.code} {problem.values.get('winner', '')}"


def decide() -> Mapping[str, list[str]]:
    """Every step that one person decides, from the report to the acceptance and back; the answers by step."""
    from huitou.casework.actions import ask_extension, decide
    from huitou.casework.models import GapRequest
    from huitou.core.authority import Permission as P
    from tests.integration import chain, county
    from tests.integration.county import HANYANG

    line = county.build()
    county.enter_line(2017, "3100")
    county.approve(line, *county.SURVEYS)
    chain.send(line)
    chain.receive()
    ref = chain.gap("H03", "safe_housing").ref
    chain.plan(ref)
    for place in range(PEOPLE):
        for role, where in (
            ("department_officer", {"department": "housing"}), ("county_office", {}), ("review_team", {}),
            ("township_approver", {"area": HANYANG}),
        ):  # fmt: skip
            county.user(role, name=str(place), **where)
    told = {}
    with county.doing("department_officer", P.GAP_REMEDY, department="housing") as officer:
        ask_extension([ref], "雨季停工", chain.REPORTED.replace(month=11), by=officer, now=chain.LATER)
    asked = GapRequest.objects.get().ref

    def answer(place: int) -> None:
        with county.doing("county_office", P.REFERRAL_DECIDE, name=str(place)) as office:
            decide(asked, "decline" if place % 2 else "grant", "不再延", by=office, now=chain.LATER)

    told["decide"] = at_once(answer)
    told["report_done"] = at_once(lambda place: chain.report(ref, name=str(place)))
    told["review or return"] = at_once(
        lambda place: chain.review(ref, name=str(place)) if place % 2 else chain.give_back("return_report", ref)
    )
    if chain.state("H03", "safe_housing") == "returned":
        chain.report(ref)
        chain.review(ref)
    chain.visit(line, county.household_document("H03", 2, "6400", surveyed_on=chain.VISITED))
    told["confirm"] = at_once(lambda place: chain.confirm(ref, name=str(place)))
    told["accept"] = at_once(lambda place: chain.accept(ref, name=str(place)))
    told["reopen"] = at_once(lambda _place: chain.give_back("reopen", ref))
    told["carry_over"] = [str(chain.carry_over(line).now), str(chain.carry_over(line).now)]
    return told


def main() -> None:
    """Makes the database, lets them decide, prints the answers."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(decide(), ensure_ascii=False))


if __name__ == "__main__":
    main()
