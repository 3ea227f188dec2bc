"""The rules on what is about to be saved, together with what the register knows, as problems at their places.

An error is refused; a warning without a reason is a doubt, which is saved and holds the village back until it has one.
What is still missing is no error yet: a survey may be saved half done.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from huitou.core.authority import Actor
from huitou.core.check_rules import Severity
from huitou.core.errors import Place, Problem
from huitou.surveys.queries import RoundLine, SurveyHit, survey_hits
from huitou.surveys.survey_documents import SurveyDocument
from huitou.surveys.survey_rules import survey_key

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Objections:
    """What the rules say of one survey: errors, warnings without a reason, and what falls short of the standard."""

    errors: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    findings: tuple[Problem, ...] = ()


def is_refused(hit: SurveyHit) -> bool:
    """Whether a survey with this in it is not saved."""
    return hit.rule.severity is Severity.ERROR and not hit.is_early


def is_doubtful(hit: SurveyHit) -> bool:
    """Whether somebody has still to say why it is so."""
    return hit.rule.severity is Severity.WARNING and not hit.reason and not hit.is_early


def is_found(hit: SurveyHit) -> bool:
    """Whether the look-back finds something here, which is what it is for."""
    return hit.rule.severity is Severity.FINDING and not hit.is_early


def objections(
    line: RoundLine,
    facts: Mapping[int, str],
    documents: Mapping[int, SurveyDocument],
    viewer: Actor,
    *,
    today: date,
) -> Iterator[tuple[int, Objections]]:
    """What the rules say of some surveys by the id of their subject; `facts` are canonical JSON. Raises `Refusal`
    HT7001."""
    ids = list(facts)
    for start in range(0, len(ids), AT_ONCE):
        some = {pk: json.loads(facts[pk]) for pk in ids[start : start + AT_ONCE]}
        for pk, hits in survey_hits(line, some, viewer, today=today).items():
            found = Objections(
                tuple(problem(hit, documents[pk], some[pk]) for hit in hits if is_refused(hit)),
                tuple(problem(hit, documents[pk], some[pk], _doubt(hit)) for hit in hits if is_doubtful(hit)),
                tuple(problem(hit, documents[pk], some[pk], "HT4056") for hit in hits if is_found(hit)),
            )
            if found.errors or found.doubts or found.findings:
                yield pk, found


def _doubt(hit: SurveyHit) -> str:
    """A doubt about a household takes a reason; one about a village is settled in its remark."""
    return "HT4095" if hit.rule.of == "village" else "HT4055"


def problem(hit: SurveyHit, document: SurveyDocument, facts: Mapping[str, Any], code: str = "HT4053") -> Problem:
    """A hit in words, at the place of its fact; for members, of the first of them."""
    key, rule = survey_key(hit.rule), hit.rule
    people = "、".join(hit.members)
    values = {
        "key": key,
        "rule": rule.code,
        "message": f"成员{people}：{rule.message}" if people else rule.message,
        "message_en": f"Member {people}: {rule.message_en}" if people else rule.message_en,
        "mend": rule.mend,
        "mend_en": rule.mend_en,
    }
    place = document.place_of(key) if not people else _of_member(document, facts, hit.members[0])
    return Problem(code, place, values)


def _of_member(document: SurveyDocument, facts: Mapping[str, Any], number: str) -> Place:
    numbers: Sequence[str] = [str(one.get("member")) for one in facts.get("members") or ()]
    place = document.place_of("members")
    return replace(place, name=f"members[{numbers.index(number) + 1}]") if number in numbers else place
