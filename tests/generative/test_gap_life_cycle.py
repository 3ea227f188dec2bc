"""Random deeds by random people over the gaps of the small county: whatever they try is done or refused by number, and
every story that comes of it stays in the table, with four eyes at each decision."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from huitou.casework import actions
from huitou.casework.models import Gap, GapRequest, GapTransition, Referral
from huitou.core.authority import Actor
from huitou.core.authority import Permission as P
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GAP, GAP_RETURNS, OWN_WORK, GapState
from huitou.surveys.actions import record_surveys
from huitou.surveys.models import SurveyRevision
from huitou.surveys.queries import RoundLine
from tests.conftest import IS_LONG
from tests.integration import chain, county
from tests.integration.chain import LATER, REPAIR, REPORTED
from tests.integration.county import COUNTY, HANYANG, TODAY, doing, household_document

STEPS = 100_000 if IS_LONG else 300
REFUSALS = {
    "HT3016", "HT4011", "HT5001", "HT5011", "HT5020", "HT5021", "HT5023", "HT5024", "HT5025", "HT5026", "HT5027",
    "HT5032", "HT5040", "HT5041", "HT5043", "HT7001",
}  # fmt: skip
HOUSEHOLDS = {"H02": (3, "12000"), "H03": (2, "7000"), "H06": (2, "7000")}
NAMES = ("甲", "乙", "丙")
# What is most often done next, so that gaps get to the end now and then.
NEXT: Mapping[str, tuple[str, ...]] = {
    "dispatched": ("receive",), "received": ("plan",), "planned": ("report",), "reported_done": ("review",),
    "reviewed": ("visit", "confirm"), "confirmed": ("accept",), "returned": ("report", "confirm"),
    "transferred": ("send",),
}  # fmt: skip


class Year:
    """The county after dispatch, who tries what, and what came of it."""

    def __init__(self, line: RoundLine, seed: int) -> None:
        self.line, self.draw, self.now = line, random.Random(seed), LATER
        self.done: dict[str, int] = {}
        self.refused: set[str] = set()

    def gap(self) -> Gap:
        return self.draw.choice(list(Gap.objects.filter(subject__code__in=HOUSEHOLDS).order_by("id")))

    def step(self) -> None:
        gap = self.gap()
        likely = NEXT.get(gap.state, ()) if self.draw.random() < 0.6 else ()
        name = self.draw.choice(likely or sorted(DEEDS))
        self.now += timedelta(minutes=self.draw.choice((0, 1, 30)))
        try:
            outcome = DEEDS[name](self, gap, self.draw.choice(NAMES))
        except Refusal as refusal:
            self.refused |= {problem.code for problem in refusal.problems}
            return
        self.refused |= {one.problem.code for one in outcome.skipped}
        self.done[name] = self.done.get(name, 0) + len(outcome.done)


Deed = Callable[[Year, Gap, str], actions.Outcome]


def lead(gap: Gap) -> str:
    return chain.lead(gap.ref)


def by_officer(act: Callable[..., actions.Outcome]) -> Deed:
    def deed(year: Year, gap: Gap, name: str) -> actions.Outcome:
        with doing("department_officer", P.GAP_REMEDY, department=lead(gap), name=name) as officer:
            return act(year, gap, officer)

    return deed


def by_office(role: str, permission: P, act: Callable[..., actions.Outcome]) -> Deed:
    def deed(year: Year, gap: Gap, name: str) -> actions.Outcome:
        place = {"area": HANYANG} if role.startswith("township") else {}
        with doing(role, permission, at=HANYANG if place else COUNTY, name=name, **place) as actor:
            return act(year, gap, actor)

    return deed


def one(gap: Gap) -> actions.Outcome:
    """A deed that gives back nothing was done."""
    return actions.Outcome(done=(gap.ref,))


def visit(year: Year, gap: Gap, by: Actor) -> actions.Outcome:
    code = gap.subject.code
    size, income = HOUSEHOLDS[code]
    day = REPORTED + timedelta(days=year.draw.choice((-3, 0, 4)))
    document = household_document(
        code, size, income, surveyed_on=day.isoformat(), housing_safe=year.draw.random() < 0.8,
        water_safe=year.draw.choice((True, None)),
    )  # fmt: skip
    record_surveys(year.line, [document], kind="remediation", way_in="web", by=by, now=year.now)
    return one(gap)


def receive(year: Year, gap: Gap, by: Actor) -> actions.Outcome:
    waiting = Referral.objects.filter(state="dispatched", department__slug=lead(gap)).first()
    actions.receive_referral(waiting.ref if waiting else gap.ref, by=by, now=year.now)
    return one(gap)


def answer(year: Year, gap: Gap, by: Actor) -> actions.Outcome:
    asked = GapRequest.objects.filter(state="asked").order_by("?").first()
    decision = year.draw.choice(("grant", "decline"))
    actions.decide(asked.ref if asked else gap.ref, decision, "看过", "civil_affairs", by=by, now=year.now)
    return one(gap)


def send(year: Year, gap: Gap, by: Actor) -> actions.Outcome:
    actions.dispatch(year.line.id, by=by, now=year.now, today=TODAY)
    return one(gap)


def returning(name: str) -> Callable[..., actions.Outcome]:
    return lambda year, gap, by: actions.return_gaps(name, [gap.ref], "不行", by=by, now=year.now)


def simple(action: Callable[..., actions.Outcome]) -> Callable[..., actions.Outcome]:
    return lambda year, gap, by: action([gap.ref], by=by, now=year.now)


DEEDS: Mapping[str, Deed] = {
    "receive": by_officer(receive),
    "plan": by_officer(lambda year, gap, by: actions.plan_measure([gap.ref], REPAIR, by=by, now=year.now)[1]),
    "report": by_officer(
        lambda year, gap, by: actions.report_done([gap.ref], REPORTED, by=by, now=year.now, today=REPORTED)
    ),
    "ask": by_officer(lambda year, gap, by: actions.ask_transfer([gap.ref], "不归我", by=by, now=year.now)),
    "answer": by_office("county_office", P.REFERRAL_DECIDE, answer),
    "send": by_office("county_office", P.REFERRAL_DISPATCH, send),
    "review": by_office("county_office", P.GAP_REVIEW, simple(actions.review)),
    "return report": by_office("county_office", P.GAP_REVIEW, returning("return_report")),
    "visit": by_office("township_clerk", P.SURVEY_EDIT, visit),
    "confirm": by_office("township_approver", P.GAP_CONFIRM, simple(actions.confirm)),
    "return from site": by_office("township_approver", P.GAP_CONFIRM, returning("return_from_site")),
    "accept": by_office("county_office", P.GAP_ACCEPT, simple(actions.accept)),
    "return to township": by_office("county_office", P.GAP_ACCEPT, returning("return_to_township")),
    "reopen": by_office("county_office", P.GAP_ACCEPT, returning("reopen")),
}


def check(year: Year) -> None:
    """What must hold, read from the stories and not from the actions."""
    assert year.refused <= REFUSALS
    for gap in Gap.objects.filter(subject__round_id=year.line.id):
        _check_story(gap)


def _check_story(gap: Gap) -> None:
    state, worked, story = str(GapState.FOUND), dict[str, int](), gap.transitions.order_by("id")
    for step in story:
        assert step.source == state, "no step is missing"
        assert step.source in GAP[step.name].sources, "no step starts where it may not"
        assert step.target == GAP[step.name].target
        own = {worked[one] for one in OWN_WORK.get(step.name, ()) if one in worked}
        assert step.by_user not in own, f"{step.name}: nobody decides on own work"
        if step.target in {GapState.DISPATCHED, GapState.RETURNED}:
            worked = {}
        worked[step.target] = step.by_user
        assert step.reason or step.name not in GAP_RETURNS, "a return says why"
        state = step.target
    assert gap.state == state
    if gap.state == GapState.ACCEPTED:
        assert gap.outcome == "met"
        assert gap.reported_on is not None
        assert gap.outcome_on is not None
        assert gap.outcome_on >= gap.reported_on, "accepted on facts taken since the report"
        accepted = gap.transitions.filter(name="accept").latest("id").by_user
        surveyors = SurveyRevision.objects.filter(survey__subject=gap.subject, survey__kind="remediation")
        assert accepted not in set(surveyors.values_list("by_user", flat=True))


@pytest.mark.django_db
def test_no_walk_of_random_people_leaves_the_table() -> None:
    line = county.build()
    county.enter_line(2017, "3100")
    county.approve(line, *county.SURVEYS)
    chain.send(line)
    year = Year(line, seed=20171031)
    for number in range(1, STEPS + 1):
        year.step()
        if number % 100 == 0:
            check(year)
    check(year)
    assert set(GapTransition.objects.values_list("name", flat=True)) >= {"plan", "report_done", "review", "confirm"}
    missing = set(DEEDS) - {name for name, times in year.done.items() if times}
    assert missing <= {"reopen", "return to township", "return from site"}, (
        f"every deed succeeds now and then: {year.done}"
    )
