"""Reading judgements: of one subject, and what a round comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from huitou.assessments.findings import findings_from
from huitou.assessments.missed import REMEDIATION, REVIEW, MissedItem, missed_items
from huitou.assessments.models import Assessment
from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.standards import Finding
from huitou.orders.queries import effective_pack
from huitou.policy import Pack
from huitou.surveys.models import Round, RoundSubject
from huitou.surveys.queries import left_subjects
from huitou.surveys.queries.subjects import readable_subjects

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class JudgementPage:
    """One judgement of a subject as its page shows it: the survey's kind, the standard (`review_standard` or
    `remediation_standard`) with its year, and the findings in the order of the plan."""

    kind: str
    standard: str
    standard_year: int
    is_met: bool | None
    assessed_at: datetime
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """What a round comes to under the look-back standard, households and villages together, from approved look-back
    surveys. A subject without one is unknown."""

    subjects: int
    met: int
    not_met: int
    unknown: int


@dataclass(frozen=True, slots=True)
class AssessmentCounts(VerdictCounts):
    """With the gaps that follow, and these by origin: `review_standard`, `remediation_standard`."""

    gaps: int
    gaps_by_origin: Mapping[str, int]

    def __add__(self, other: AssessmentCounts) -> AssessmentCounts:
        """The counts of two counties together."""
        return AssessmentCounts(
            self.subjects + other.subjects,
            self.met + other.met,
            self.not_met + other.not_met,
            self.unknown + other.unknown,
            self.gaps + other.gaps,
            {origin: count + other.gaps_by_origin[origin] for origin, count in self.gaps_by_origin.items()},
        )


@dataclass(frozen=True, slots=True)
class SubjectMisses:
    """A remediation subject with its missed items in the order of the plan, look-back ones first."""

    subject_id: int
    items: tuple[MissedItem, ...]


def judgements_of(subject_id: int, viewer: Actor, *, by_referral: bool = False) -> tuple[JudgementPage, ...]:
    """All judgements of one subject, look-back survey and look-back standard first. `by_referral`: casework vouches
    that the subject was sent to the viewer's department.

    Raises `Refusal` HT7001, and HT5010 for a subject that does not exist or lies outside the viewer's reach.
    """
    viewer.require(Permission.HOUSEHOLD_VIEW)
    reachable = readable_subjects(viewer, by_referral=by_referral).filter(pk=subject_id)
    subject = reachable.select_related("round__county").first()
    if subject is None:
        raise Refusal.of("HT5010")
    pack = effective_pack(subject.round.county.code)
    pages = [_page(row, indicator_ranks(pack)) for row in Assessment.objects.filter(subject=subject)]
    return tuple(sorted(pages, key=lambda page: (page.kind != "review", page.standard != REVIEW)))


def verdicts(round_id: int) -> VerdictCounts:
    """How many subjects of a round meet the look-back standard. For the queries above, which ask for the right."""
    left = left_subjects(round_id)
    subjects = RoundSubject.objects.filter(round_id=round_id).count() - len(left)
    judged = Assessment.objects.filter(subject__round_id=round_id, kind="review", standard=REVIEW).order_by()
    verdicts = _by_verdict(judged)
    verdicts.subtract(_by_verdict(judged.filter(subject_id__in=left)))
    met, not_met = verdicts[True], verdicts[False]
    return VerdictCounts(subjects, met, not_met, subjects - met - not_met)


def _by_verdict(judged: QuerySet[Assessment]) -> Counter[bool | None]:
    return Counter(dict(judged.values_list("is_met").annotate(total=Count("id"))))


def counts(round_id: int) -> AssessmentCounts:
    """What the stored judgements of a round come to. For the deed that made them; pages read roll-ups."""
    found = verdicts(round_id)
    origins = Counter(item.origin for subject in misses(round_id) for item in subject.items)
    by_origin = {origin: origins[origin] for origin in (REVIEW, REMEDIATION)}
    return AssessmentCounts(found.subjects, found.met, found.not_met, found.unknown, sum(by_origin.values()), by_origin)


def misses(round_id: int, subject_ids: frozenset[int] | None = None) -> Iterator[SubjectMisses]:
    """The remediation subjects of a round (or of those asked for) with what they miss, from the look-back surveys.
    Items stand in the order in which they are stored; `indicator_ranks` gives the order of the plan."""
    rows: Iterable[tuple[int, str, str]]
    if subject_ids is not None and len(subject_ids) <= _AT_ONCE:
        rows = _not_met_of(round_id=round_id, subject_ids=tuple(subject_ids))
    else:
        rows = _not_met().filter(subject__round_id=round_id).iterator(_AT_ONCE)
    found: dict[int, dict[str, dict[str, Finding]]] = {}
    for subject_id, standard, findings in rows:
        if subject_ids is None or subject_id in subject_ids:
            found.setdefault(subject_id, {})[standard] = findings_from(findings)
    for subject_id, by_standard in found.items():
        items = missed_items(by_standard.get(REVIEW, {}), by_standard.get(REMEDIATION, {}))
        if items:
            yield SubjectMisses(subject_id, items)


def _not_met() -> QuerySet[Assessment, Any]:
    rows = Assessment.objects.filter(subject__left_on=None, kind="review", is_met=False)
    return rows.order_by("subject_id").values_list("subject_id", "standard", "findings")


@prepared
def _not_met_of(round_id: int, subject_ids: tuple[int, ...]) -> QuerySet[Assessment, Any]:
    return _not_met().filter(subject__round_id=round_id, subject__pk__in=subject_ids)


def indicator_ranks(pack: Pack) -> Mapping[str, int]:
    """The place of every indicator in the plan, households' first."""
    slugs = [info.slug for info in (*pack.indicators("household"), *pack.indicators("village"))]
    return {slug: rank for rank, slug in enumerate(slugs)}


def round_with_county(round_id: int) -> Round:
    """The round and its county in one query. Raises `Round.DoesNotExist`."""
    found: list[Round] = _rounds_with_county(round_id=round_id)
    if not found:
        raise Round.DoesNotExist
    return found[0]


@prepared
def _rounds_with_county(round_id: int) -> QuerySet[Round]:
    return Round.objects.select_related("county").filter(pk=round_id)


def _page(row: Assessment, ranks: Mapping[str, int]) -> JudgementPage:
    findings = sorted(findings_from(row.findings).values(), key=lambda finding: ranks.get(finding.indicator, 0))
    return JudgementPage(row.kind, row.standard, row.standard_year, row.is_met, row.assessed_at, tuple(findings))
