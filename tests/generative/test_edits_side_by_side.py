"""Pairs of people who fill in the same household at the same time (T11): both begin from what is saved, type something
at random, and save one after the other. Nothing is overwritten unseen."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.surveys.actions import record_plan
from huitou.surveys.models import Survey, SurveyRevision
from huitou.surveys.planning import SurveyPlan, plan_surveys
from huitou.surveys.queries import RoundLine
from huitou.surveys.survey_documents import DocumentsRead, SurveyDocument
from tests.conftest import IS_LONG, Measured, Progress
from tests.integration import county
from tests.integration.county import LOWER, NOW, household_document

pytestmark = pytest.mark.django_db
PAIRS = 10_000 if IS_LONG else 60
AMOUNTS = ("9000", "9000.50", "12000", "0", None)
WHO = ("village_officer", "first_secretary")


def typed(draw: random.Random) -> dict[str, Any]:
    """The household as somebody leaves it on the page: some of the facts changed, some as they were."""
    facts = household_document("H05", 1, "9000")
    for name in draw.sample(("wage_income", "transfer_income", "property_income"), draw.randint(0, 3)):
        facts[name] = draw.choice(AMOUNTS)
    facts["water_safe"] = draw.choice((True, False))
    return {name: value for name, value in facts.items() if name != "household"}


def begun(line: RoundLine, role: str, draw: random.Random) -> tuple[SurveyPlan, dict[str, Any]]:
    """What saving would do, planned from what is saved now."""
    facts = typed(draw)
    document = SurveyDocument("household", "H05", facts)
    viewer = county.viewer(role, area=LOWER)
    return plan_surveys(line, DocumentsRead((document,)), kind="review", approved=False, viewer=viewer), facts


def saved(plan: SurveyPlan, role: str) -> str:
    """`kept`, or the number of the problem."""
    try:
        with county.doing(role, Permission.SURVEY_EDIT, at=LOWER, area=LOWER) as by:
            record_plan(plan, way_in="web", by=by, now=NOW)
    except Refusal as refusal:
        return refusal.problems[0].code
    return "kept"


def test_of_two_edits_begun_side_by_side_none_is_overwritten_unseen(
    measured: Measured, progress: Callable[[str, int], Progress]
) -> None:
    line, draw, told = county.build(), random.Random(11), progress("pairs", PAIRS)
    outcomes: Counter[str] = Counter()
    for number in range(PAIRS):
        told(number)
        pair = [(role, *begun(line, role, draw)) for role in draw.sample(WHO, 2)]
        for role, plan, _ in pair:
            before = Survey.objects.filter(subject__code="H05").values_list("digest", "revision").first()
            would_change = not plan.is_empty
            outcome = saved(plan, role)
            outcomes[outcome if would_change else "nothing to save"] += 1
            after = Survey.objects.get(subject__code="H05")
            if outcome == "kept" and would_change:
                (entry,) = plan.entries
                assert after.digest == entry.digest, "what was typed is what stands there"
                assert after.revision == (before[1] if before else 0) + 1, "and it follows what was seen"
            else:
                assert (after.digest, after.revision) == before, "whoever is refused changes nothing"
    revisions = list(SurveyRevision.objects.filter(survey__subject__code="H05").order_by("number"))
    assert [one.number for one in revisions] == list(range(1, outcomes["kept"] + 1)), "every save stands in the story"
    assert json.loads(revisions[-1].facts) == json.loads(Survey.objects.get(subject__code="H05").facts)
    assert set(outcomes) == {"kept", "HT3016", "nothing to save"}
    measured(f"T11: {PAIRS:,} pairs of edits, {outcomes['HT3016']:,} stale saves refused, 0 overwritten unseen")
