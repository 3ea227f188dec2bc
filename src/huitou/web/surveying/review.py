"""One subject as its reviewer sees it: the filler's answers with what they come to, and beside them everything that
stands out: other than last time, other than departments certify, doubted by a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from huitou.core.check_rules import Severity
from huitou.core.facts import FactType
from huitou.core.standards import Finding
from huitou.policy import IndicatorInfo, Pack
from huitou.policy.schema import Subject
from huitou.surveys.queries import CertificationLine, ReviewLine, SubjectReview, SurveyHit
from huitou.web.subject_tables import FactChange, FactLine, MemberRow, changes_between, fact_groups, member_rows
from huitou.web.surveying.certified import certified_words

# They are others every time, or stand at the head of the page.
_NOT_COMPARED = frozenset({"exit_year", "surveyed_on", "surveyed_by"})
FILTERS: Mapping[str, Callable[[ReviewLine], bool]] = {
    "left": lambda line: not line.is_passed,
    "unmet": lambda line: bool(line.not_met),
    "unknown": lambda line: bool(line.unknown),
    "doubt": lambda line: line.doubts > 0,
    "said": lambda line: line.comments > 0,
}
"""What a list of subjects may be narrowed to; any other word shows all of them."""


@dataclass(frozen=True, slots=True)
class ReviewedGroup:
    """The answers that belong to one indicator, with what they come to; or (indicator None) those before and after."""

    slug: str
    indicator: IndicatorInfo | None
    finding: Finding | None
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a subject stands among those that the filter shows: how many there are, which one it is (0: none of them),
    and who comes before and after it."""

    total: int
    place: int
    previous: UUID | None
    following: UUID | None


def narrowed(lines: Iterable[ReviewLine], show: str) -> list[ReviewLine]:
    """The subjects that a filter shows."""
    keeps = FILTERS.get(show)
    return [line for line in lines if keeps is None or keeps(line)]


def neighbours(lines: list[ReviewLine], show: str, subject_ref: UUID) -> Neighbours:
    """Who is next among those that a filter shows, whether or not the subject itself is one of them."""
    order = {line.subject_ref: place for place, line in enumerate(lines)}
    here, shown = order.get(subject_ref, 0), [line.subject_ref for line in narrowed(lines, show)]
    before = [ref for ref in shown if order[ref] < here]
    after = [ref for ref in shown if order[ref] > here]
    place = shown.index(subject_ref) + 1 if subject_ref in shown else 0
    return Neighbours(len(shown), place, before[-1] if before else None, after[0] if after else None)


def reviewed_groups(review: SubjectReview, pack: Pack) -> tuple[ReviewedGroup, ...]:
    """All answers in the order of the plan; what may stay empty is left out while it is."""
    kind, spare = kind_of(review), _may_stay_empty(review, pack)
    lines = {group.slug: group.lines for group in fact_groups(review.facts, pack, kind)}
    infos = {info.slug: info for info in pack.indicators(kind)}
    groups = (
        ReviewedGroup(
            slug,
            infos.get(slug),
            review.findings.get(slug),
            tuple(line for line in lines.get(slug, ()) if line.value is not None or line.type.name not in spare),
        )
        for slug in ("basics", *infos, "recorded", "closing")
    )
    return tuple(group for group in groups if group.indicator is not None or group.lines)


def members_of(review: SubjectReview, pack: Pack, names: Mapping[str, str]) -> tuple[MemberRow, ...]:
    """The members one below the other, with those of their facts that somebody has; none for a village."""
    if kind_of(review) == "village":
        return ()
    rows = member_rows(review.facts, pack, names)
    said = {line.type.name for row in rows for line in row.values if line.value is not None}
    return tuple(
        MemberRow(row.number, row.name, tuple(line for line in row.values if line.type.name in said)) for row in rows
    )


def changed_since(review: SubjectReview, pack: Pack, names: Mapping[str, str]) -> tuple[FactChange, ...]:
    """What is other than in the round before; nothing where there was none."""
    if not review.before or not review.facts:
        return ()
    schema = pack.fact_schema(kind_of(review))
    keys = [key for key in schema.types if key not in _NOT_COMPARED and review.before.get(key) != review.facts.get(key)]
    return changes_between(review.before, review.facts, keys, schema, names)


def certified_otherwise(lines: Iterable[CertificationLine]) -> list[tuple[str, str]]:
    """What departments certify that the survey says differently: their words, and the name of the fact."""
    return [(certified_words(line), line.list.fact) for line in lines if line.ended_at is None and line.differs]


def outliers(review: SubjectReview) -> tuple[SurveyHit, ...]:
    """What the rules doubt. A finding is left out: the verdict beside the answer says the same."""
    return tuple(hit for hit in review.hits if hit.rule.severity is not Severity.FINDING and not hit.is_early)


def kind_of(review: SubjectReview) -> Subject:
    """Household or village."""
    return "village" if review.subject.subject_type == "village" else "household"


def fields_of_subject(review: SubjectReview, pack: Pack) -> tuple[FactType, ...]:
    """The fields on which a comment can be made."""
    return tuple(pack.fact_schema(kind_of(review)).types.values())


def _may_stay_empty(review: SubjectReview, pack: Pack) -> frozenset[str]:
    """Remarks, documents, what is only recorded, and single answers that stand for parts on paper."""
    standard = pack.standard(kind_of(review), review.round.review_standard_year)
    stated = {getattr(one.rule, "stated", "") for one in standard.indicators}
    recorded = {
        line.type.name
        for group in fact_groups({}, pack, kind_of(review))
        for line in group.lines
        if group.slug == "recorded"
    }
    types = pack.fact_schema(kind_of(review)).types.values()
    texts = {one.name for one in types if one.kind in {"text", "worksheet"} or one.beside}
    return frozenset(texts | stated | recorded | {"exit_year", "unsigned_because"})
