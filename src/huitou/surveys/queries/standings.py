"""How a village stands before it is submitted: facts, marks and checks of its subjects, judged in memory."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from huitou.checks import check_one
from huitou.core.authority import Actor, Permission
from huitou.core.check_rules import CheckRule, Severity
from huitou.core.standards import Standard
from huitou.orders.queries import effective_pack
from huitou.surveys.completeness import Block, Standing, Subject, content_digest, standing_of
from huitou.surveys.models import NotVerifiable, RoundSubject, Submission, Survey
from huitou.surveys.queries.checks import SurveyHit, round_to_check, survey_hits
from huitou.surveys.queries.reachable import reachable_submission
from huitou.surveys.queries.rounds import RoundLine
from huitou.surveys.queries.village_checks import fired_at_villages
from huitou.surveys.survey_rules import SURVEY_RULES, Fired, fired

if TYPE_CHECKING:
    from huitou.surveys.models import Round


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One thing that stands in the way, with the subject that it is about and, where a rule fired, the rule."""

    block: Block
    subject_ref: UUID
    code: str
    head: str
    rule: CheckRule | None


def standing(ref: UUID, viewer: Actor, *, today: date) -> tuple[Standing, tuple[BlockLine, ...]]:
    """How the village of a submission stands, computed before any transaction, and what blocks it by subject.

    Raises `Refusal` HT7001, HT4030.
    """
    viewer.require(Permission.SUBMISSION_VIEW)
    submission = reachable_submission(ref, viewer)
    subjects = subjects_of(submission)
    standards = standards_of(submission.round)
    checked = fired_in(submission.round_id, submission.round.slug, submission.village_code, viewer, today)
    known_facts = surveys_of(submission, subjects)
    marked = marks(submission.kind, [subject.pk for subject in subjects])

    def as_seen(row: RoundSubject) -> Subject:
        facts, content = known_facts.get(row.pk, (None, ""))
        return Subject(row.pk, row.code, facts, content, marked[row.pk], checked.get(row.pk, Fired()))

    found = standing_of([(as_seen(row), standards[row.subject_type]) for row in subjects])
    known = {row.pk: row for row in subjects}
    return found, tuple(_line(block, known[block.subject_id]) for block in found.blocks)


def doubtful_villages(
    line: RoundLine, village_codes: Collection[str], viewer: Actor, *, today: date
) -> Mapping[str, int]:
    """Villages with surveyed households that have an error or a warning without a reason: how many such households.
    Raises `Refusal` HT7001."""
    viewer.require(Permission.SUBMISSION_VIEW)
    rows = Survey.objects.filter(
        round_id=line.id, village_code__in=village_codes, subject__left_on=None, kind="review"
    ).values_list("subject_id", "village_code", "facts")
    villages = {subject_id: village for subject_id, village, _ in rows}
    found = survey_hits(line, {key: json.loads(facts) for key, _, facts in rows}, viewer, today=today)
    doubtful = (key for key, hits in found.items() if any(is_open(hit) for hit in hits))
    return Counter(villages[key] for key in doubtful)


def is_open(hit: SurveyHit) -> bool:
    """Whether a rule that fired holds the survey back: an error, or a doubt that nobody has explained."""
    return hit.rule.severity is not Severity.FINDING and not hit.reason


def current_digest(submission: Submission) -> str:
    """The seal over what the village holds at this moment."""
    subjects = subjects_of(submission)
    keys = [subject.pk for subject in subjects]
    digests = dict(Survey.objects.filter(subject__in=keys, kind=submission.kind).values_list("subject_id", "digest"))
    marked = marks(submission.kind, keys)
    return content_digest((row.code, digests.get(row.pk, ""), marked[row.pk]) for row in subjects)


def subjects_of(submission: Submission) -> Sequence[RoundSubject]:
    """The subjects of a submission's village that have not left the round, by code."""
    return list(
        RoundSubject.objects.filter(
            round_id=submission.round_id, village_code=submission.village_code, left_on=None
        ).order_by("code")
    )


def marks(kind: str, subject_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """The indicators of each subject that are marked 未能核查; the empty one stands for all of them."""
    found: dict[int, set[str]] = defaultdict(set)
    for subject_id, indicator in NotVerifiable.objects.filter(subject__in=subject_ids, kind=kind).values_list(
        "subject_id", "indicator"
    ):
        found[subject_id].add(indicator)
    return defaultdict(frozenset, {key: frozenset(indicators) for key, indicators in found.items()})


def surveys_of(submission: Submission, subjects: Sequence[RoundSubject]) -> dict[int, tuple[Mapping[str, Any], str]]:
    """The facts and the digest of the surveys of these subjects, by subject."""
    rows = Survey.objects.filter(subject__in=[row.pk for row in subjects], kind=submission.kind)
    return {
        subject_id: (json.loads(facts), digest)
        for subject_id, facts, digest in rows.values_list("subject_id", "facts", "digest")
    }


def standards_of(round_: Round) -> Mapping[str, tuple[Standard, ...]]:
    """What the facts must answer: both standards of the round."""
    pack = effective_pack(round_.county.code)
    years = dict.fromkeys((round_.review_standard_year, round_.remediation_standard_year))
    return {
        "household": tuple(pack.standard("household", year) for year in years),
        "village": tuple(pack.standard("village", year) for year in years),
    }


def fired_in(round_id: int, slug: str, village_code: str, viewer: Actor, today: date) -> dict[int, Fired]:
    """The rules that fire at the households of a village, and at the village itself, by subject."""
    of_round = RoundSubject.objects.filter(round_id=round_id, village_code=village_code)
    subjects = list(of_round.values_list("id", "subject_type", "household_id", "code"))
    households = {household_id: pk for pk, kind, household_id, _ in subjects if kind == "household"}
    villages = {code: pk for pk, kind, _, code in subjects if kind == "village"}
    found = {
        households[one.id]: fired((hit.rule for hit in check_one(one.record)), frozenset(one.reasons))
        for portion in round_to_check(slug, viewer, as_of=today, area_code=village_code)
        for one in portion
    }
    at_villages = fired_at_villages(slug, village_code, viewer, today=today) if villages else {}
    of_villages = {villages[code]: fired((hit.rule for hit in hits), frozenset()) for code, hits in at_villages.items()}
    return found | of_villages


def _line(block: Block, subject: RoundSubject) -> BlockLine:
    return BlockLine(block, subject.ref, subject.code, subject.head, SURVEY_RULES.get(block.code))
