"""What surveys that come in are compared with, and what a survey sheet is filled with beforehand."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import FilteredRelation, Q, QuerySet

from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, CodeRange, Permission, Scope
from huitou.core.lifecycle import SUBMISSION_OPEN, SURVEY_OPEN, SubmissionState
from huitou.registry.queries import in_scope
from huitou.surveys.models import RoundSubject, Submission, Survey
from huitou.surveys.queries.places import names_around, place_names
from huitou.surveys.queries.reachable import there_or_moved_there
from huitou.surveys.queries.rounds import RoundLine
from huitou.surveys.survey_sheets import SheetSubject

if TYPE_CHECKING:
    from huitou.registry.models import Household


# Above this, reading the whole round is as fast as naming its subjects.
_NAMED_AT_MOST = 500
_SUBJECT_VALUES = ("id", "subject_type", "code", "head", "exit_year", "village_code")
_VILLAGE = _SUBJECT_VALUES.index("village_code")
_SURVEY_VALUES = ("id", "version", "revision", "state", "digest", "facts")


@dataclass(frozen=True, slots=True)
class KnownSurvey:
    """A survey as a load compares with it."""

    id: int
    version: int
    revision: int
    state: str
    digest: str
    facts: str


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject as a load finds it, with its survey of one kind."""

    id: int
    subject_type: str
    code: str
    head: str
    exit_year: int
    village_code: str
    village_name: str
    survey: KnownSurvey | None


@dataclass(frozen=True, slots=True)
class Doors:
    """The villages of a round whose facts are handed in (`closed`), and those where approved facts may be corrected
    (`unlocked`): unlocked with a reason, or returned."""

    closed: frozenset[str]
    unlocked: frozenset[str]

    def let_change(self, village_code: str, survey_state: str) -> bool:
        """Whether a survey in this state (empty: not begun) may be filled in or corrected."""
        is_open = survey_state in SURVEY_OPEN or village_code in self.unlocked
        return is_open and village_code not in self.closed


@dataclass(frozen=True, slots=True)
class Compared:
    """What surveys that come in are compared with: their subjects with the surveys of a kind, and what may change."""

    subjects: tuple[KnownSubject, ...]
    doors: Doors


def doors(round_id: int, kind: str) -> Doors:
    """Which villages of a round may be changed."""
    rows = _submissions(round_id=round_id, kind=kind)
    return Doors(
        frozenset(code for code, state, _ in rows if state not in SUBMISSION_OPEN),
        frozenset(
            code
            for code, state, approved_at in rows
            if state == SubmissionState.RETURNED or (state in SUBMISSION_OPEN and approved_at is not None)
        ),
    )


@prepared
def _submissions(round_id: int, kind: str) -> QuerySet[Submission, Any]:
    return Submission.objects.filter(round_id=round_id, kind=kind).values_list("village_code", "state", "approved_at")


def known_subjects(
    round_id: int, kind: str, viewer: Actor, *, codes: Collection[str] | None = None, named: bool = True
) -> tuple[KnownSubject, ...]:
    """The subjects of a round within reach that have not left it, with their surveys of a kind. `codes`: only those
    with these codes; a page that saves one household does not read a county. `named`: with the names of their
    villages, which only documents that name one ask for."""
    if codes is not None and len(codes) <= _NAMED_AT_MOST:
        some = _some_known if kind == "review" else _some_to_visit
        rows = some(viewer.scope, round_id=round_id, kind=kind, codes=tuple(sorted(codes)))
    else:
        within = _there(viewer.scope) if kind == "review" else there_or_moved_there(viewer.scope)
        rows = list(_known(within, round_id, kind))
    names = names_around({row[_VILLAGE] for row in rows}) if named else {}
    return tuple(_known_subject(row, names) for row in rows)


def _known(within: Q, round_id: int, kind: str) -> QuerySet[RoundSubject, Any]:
    subjects = RoundSubject.objects.filter(within, round_id=round_id, left_on=None)
    with_own = subjects.annotate(own=FilteredRelation("surveys", condition=Q(surveys__kind=kind)))
    return with_own.values_list(*_SUBJECT_VALUES, *(f"own__{name}" for name in _SURVEY_VALUES))


@prepared
def _some_known(scope: Scope, round_id: int, kind: str, codes: tuple[str, ...]) -> QuerySet[RoundSubject, Any]:
    return _known(_there(scope), round_id, kind).filter(code__in=codes)


@prepared
def _some_to_visit(scope: Scope, round_id: int, kind: str, codes: tuple[str, ...]) -> QuerySet[RoundSubject, Any]:
    return _known(there_or_moved_there(scope), round_id, kind).filter(code__in=codes)


def _there(scope: Scope) -> Q:
    return in_scope(scope, "village_code", household="household__")


def known_subject(row: RoundSubject, survey: KnownSurvey | None) -> KnownSubject:
    """A subject that has been read, as a load finds it, without the name of its village."""
    return KnownSubject(row.pk, row.subject_type, row.code, row.head, row.exit_year, row.village_code, "", survey)


def _known_subject(row: tuple[Any, ...], names: Mapping[str, str]) -> KnownSubject:
    pk, kind_of, code, head, exit_year, village, *values = row
    survey = KnownSurvey(*values) if values[0] is not None else None
    return KnownSubject(pk, kind_of, code, head, exit_year, village, names.get(village, ""), survey)


def sheet_subjects(round_line: RoundLine, subject_type: str, area_code: str, viewer: Actor) -> tuple[SheetSubject, ...]:
    """What the survey sheet of an area is filled with beforehand, by village and code."""
    viewer.require(Permission.SURVEY_EDIT)
    whole = CodeRange.below(area_code)
    within = RoundSubject.objects.filter(
        in_scope(viewer.scope, "village_code", household="household__"),
        round_id=round_line.id,
        subject_type=subject_type,
        left_on=None,
        village_code__gte=whole.first,
        village_code__lte=whole.last,
    )
    names = place_names([round_line.county_code])
    facts = dict(Survey.objects.filter(subject__in=within, kind="review").values_list("subject_id", "facts"))
    return tuple(
        SheetSubject(
            code=row.code,
            head=row.head,
            village_code=row.village_code,
            village_name=names.get(row.village_code, ""),
            exit_year=row.exit_year,
            sizes={} if row.household is None else _sizes(row.household),
            facts=json.loads(facts[row.pk]) if row.pk in facts else {},
        )
        for row in within.select_related("household").order_by("village_code", "code")
    )


def _sizes(household: Household) -> dict[str, int | None]:
    return {
        "household_size": household.size_actual,
        "household_size_hukou": household.size_hukou,
        "household_size_card": household.size_card,
        "household_size_system": household.size_system,
    }
