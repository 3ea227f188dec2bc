"""The approved facts of rounds as columns: what what-if and the column files are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from huitou.core.authority import Scope
from huitou.core.lifecycle import SurveyState
from huitou.core.standards import Standard
from huitou.orders.queries import effective_pack
from huitou.registry.queries import in_scope
from huitou.reporting.choice import Kind
from huitou.rollup.facts_columns import FactColumns, SubjectFacts
from huitou.rollup.subjects import Subject, code_bounds
from huitou.surveys.models import RoundSubject, Survey
from huitou.surveys.queries import RoundLine

_AT_ONCE = 2000
_MOST_KEPT = 8  # a county of 30,000 households takes 4 MB
_KEPT: dict[tuple[UUID, Kind, Scope], tuple[str, FactColumns]] = {}


def standard_of(round_line: RoundLine, kind: Kind) -> Standard:
    """The standard by which a kind of survey of this round counts."""
    year = round_line.review_standard_year if kind == "review" else round_line.remediation_standard_year
    return effective_pack(round_line.county_code).standard("household", year)


def facts_in_memory(round_line: RoundLine, kind: Kind, scope: Scope) -> FactColumns:
    """As `approved_facts`, read again only when something of it has changed since they were asked for last: a hand on a
    slider asks many times a second, and reading the facts of a county takes most of one."""
    asked = round_line.ref, kind, scope
    content = _content(round_line, kind, scope)
    # Threads share what is kept: each step below holds whatever another one does in between.
    kept = _KEPT.get(asked)
    if kept is not None and kept[0] == content:
        return kept[1]
    facts = approved_facts(round_line, kind, scope)
    if _content(round_line, kind, scope) == content:  # nobody approved anything while they were read
        for oldest in list(_KEPT)[: max(0, len(_KEPT) + 1 - _MOST_KEPT)]:
            _KEPT.pop(oldest, None)
        _KEPT[asked] = content, facts
    return facts


def _content(round_line: RoundLine, kind: Kind, scope: Scope) -> str:
    """A digest of all that `approved_facts` reads."""
    said = sha256()
    for standard in ("review", "remediation"):
        said.update(standard_of(round_line, standard).digest.encode())
    approved = Survey.objects.filter(subject__round=round_line.id, kind=kind, state=SurveyState.APPROVED)
    digests = approved.order_by("subject_id").values_list("subject_id", "digest")
    for rows in (digests, _subjects(round_line, scope).order_by("id")):
        said.update(repr(list(rows)).encode())
    return said.hexdigest()


def approved_facts(round_line: RoundLine, kind: Kind, scope: Scope, area_code: str = "") -> FactColumns:
    """The households of a round within `scope` and `area_code` with their approved facts; without a survey all is
    missing."""
    pack = effective_pack(round_line.county_code)
    standards = [standard_of(round_line, "review"), standard_of(round_line, "remediation")]
    return FactColumns.of(_surveyed(round_line, kind, scope, area_code), pack.fact_schema("household"), standards)


def _surveyed(round_line: RoundLine, kind: Kind, scope: Scope, area_code: str) -> Iterator[SubjectFacts]:
    approved = Survey.objects.filter(subject__round=round_line.id, kind=kind, state=SurveyState.APPROVED)
    facts = dict(approved.values_list("subject_id", "facts").iterator(chunk_size=_AT_ONCE))
    first, last = code_bounds([area_code])[0].tolist()
    for key, village, exit_year, register_size in _subjects(round_line, scope).iterator(chunk_size=_AT_ONCE):
        if first <= int(village) <= last:
            known = json.loads(facts[key]) if key in facts else None
            size = known.get("household_size") if known else None
            yield SubjectFacts(Subject(key, int(village), exit_year, size, register_size), known)


def _subjects(round_line: RoundLine, scope: Scope) -> QuerySet[RoundSubject, tuple[int, str, int, int | None]]:
    return RoundSubject.objects.filter(
        in_scope(scope, "village_code"), round=round_line.id, subject_type="household", left_on=None
    ).values_list("id", "village_code", "exit_year", "size_register")
