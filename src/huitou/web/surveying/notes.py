"""What the rules say of the answers of a page: errors at their fields, doubts that take a reason, findings that do not.

The three never look alike (U11): an error is refused; a doubt comes with a field for its reason; a finding says that it
is what the look-back is for, and leads to its gap once there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from huitou.core.authority import Actor
from huitou.core.check_rules import Severity
from huitou.core.errors import Problem, Refusal
from huitou.core.facts import canonical_facts
from huitou.surveys.entry_checks import is_doubtful, is_refused, problem
from huitou.surveys.queries import SurveyHit, survey_hits
from huitou.surveys.survey_documents import SurveyDocument
from huitou.surveys.survey_rules import survey_key
from huitou.web.surveying.answers import member_field
from huitou.web.surveying.page import SurveyPageMaker
from huitou.web.templatetags.house import reads_english

REASON = "why-"
"""How the field for the reason of a rule begins."""


@dataclass(frozen=True, slots=True)
class Note:
    """What one rule says at a field. `reason`: what is typed or in force; `asks`: whether its field stands here;
    `has_gap`: a finding whose gap is on the list already."""

    code: str
    kind: Literal["doubt", "explained", "finding"]
    text: str
    mend: str
    reason: str = ""
    asks: bool = False
    has_gap: bool = False


def hits_of(maker: SurveyPageMaker, facts: Mapping[str, Any], viewer: Actor) -> tuple[SurveyHit, ...]:
    """The rules that fire at what a page says; none while the answers cannot be read."""
    try:
        document = canonical_facts({**facts, "exit_year": maker.filling.subject.exit_year}, maker.schema)
    except Refusal:
        return ()
    subject_id, household_id = maker.filling.subject.id, maker.filling.household_id
    households = None if household_id is None else {subject_id: household_id}
    found = survey_hits(
        maker.filling.round, {subject_id: document}, viewer, today=maker.day, pack=maker.pack, households=households
    )
    return found.get(subject_id, ())


def errors_of(hits: Iterable[SurveyHit], maker: SurveyPageMaker) -> dict[str, list[Problem]]:
    """The errors that are refused, at the first of their fields."""
    document = SurveyDocument(maker.kind, maker.filling.subject.code, {})
    found: dict[str, list[Problem]] = {}
    for hit in filter(is_refused, hits):
        found.setdefault(fields_of_hit(hit, maker)[0], []).append(problem(hit, document, {}))
    return found


def reasons_typed(hits: Iterable[SurveyHit], fields: Mapping[str, str]) -> dict[str, str]:
    """The reasons that were written for doubts, by rule."""
    written = {hit.rule.code: fields.get(REASON + hit.rule.code, "").strip() for hit in hits if is_doubtful(hit)}
    return {code: reason for code, reason in written.items() if reason}


def notes_of(
    hits: Iterable[SurveyHit], maker: SurveyPageMaker, typed: Mapping[str, str], gaps: frozenset[str]
) -> dict[str, list[Note]]:
    """The notes by field. `typed`: reasons as they stand in their fields; `gaps`: indicators with an open gap."""
    found: dict[str, list[Note]] = {}
    for hit in hits:
        if hit.rule.severity is Severity.ERROR or hit.is_early:
            continue
        for position, field in enumerate(fields_of_hit(hit, maker)):
            found.setdefault(field, []).append(_note(hit, typed, gaps, is_first=position == 0))
    return found


def fields_of_hit(hit: SurveyHit, maker: SurveyPageMaker) -> Sequence[str]:
    """The fields of the page that a rule speaks of."""
    key, numbers = survey_key(hit.rule), maker.numbers
    if not hit.members:
        return (key,)
    return [member_field(numbers.index(number) + 1, key) for number in hit.members if number in numbers] or [key]


def _note(hit: SurveyHit, typed: Mapping[str, str], gaps: frozenset[str], *, is_first: bool) -> Note:
    rule, english = hit.rule, reads_english()
    text, mend = (rule.message_en, rule.mend_en) if english else (rule.message, rule.mend)
    if rule.severity is Severity.FINDING:
        return Note(rule.code, "finding", text, mend, has_gap=rule.indicator in gaps)
    if hit.reason:
        return Note(rule.code, "explained", text, mend, hit.reason)
    return Note(rule.code, "doubt", text, mend, typed.get(rule.code, ""), asks=is_first and rule.of != "village")
