"""A file of surveys of any length, all or nothing, in transactions that nobody has to wait for (docs/adr/0019).

Laid down: what will be written is stored aside, after each part of it was tried out and taken back again.
Decided: one short transaction makes sure that everything is still as it was planned; from here on the load counts.
Applied: part by part. After a crash nothing has happened, or `finish_loads` does the rest before anybody reads.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from typing import Any

from django.db import transaction

from huitou.accounts.actions import resuming
from huitou.audit.bulk import insert_rows
from huitou.audit.write_ahead_log import carry_log_over
from huitou.audit.writing import writing
from huitou.core.authority import Actor
from huitou.core.canonical import canonical_json
from huitou.core.errors import Refusal
from huitou.core.memory import all_kept
from huitou.surveys.actions.recording import record_event, record_plan, require_open_villages, write
from huitou.surveys.actions.turns import require_not_loaded
from huitou.surveys.models import RoundSubject, Survey, SurveyLoad, SurveyLoadPart
from huitou.surveys.planning import Entry, SurveyPlan, permission_for
from huitou.surveys.queries import KnownSurvey, round_line
from huitou.surveys.signals import facts_foreseen

AT_ONCE = 5
"""Surveys in one transaction at most: about a third of a hundredth of a second."""
LEFT_BEHIND_AFTER = timedelta(days=1)
_STORED_AT_ONCE = 16
"""Parts stored aside together: putting them on the disk takes as long for one as for all of them."""
_CARRIED_OVER_EVERY = 4
"""Parts, after which the log of the database is carried over: what waits for a later commit makes that one slow."""
_PAUSE = 2.5
"""Times as long as the turn of the writers was held: so more than two thirds of the time are left to everybody else,
however fast the machine is."""
_DROPPED_AT_ONCE = 20
_PART_FIELDS = ("load_id", "round_id", "village_code", "subject_ids", "entries")

Acting = Callable[[], AbstractContextManager[Actor]]
"""Opens the transaction of whoever loads; the right is asked for each time."""
Progress = Callable[[int, int], None]


def record_file(
    plans: Sequence[SurveyPlan],
    *,
    way_in: str,
    acting: Acting,
    now: datetime,
    only_valid: bool = False,
    progress: Progress | None = None,
) -> None:
    """Writes what was planned of a file, in as many transactions as it takes: all or nothing unless `only_valid`.

    Must not run inside a transaction. Raises `Refusal` as `record_plan` does, and HT4091.
    """
    problems = [problem for plan in plans for problem in plan.problems]
    if problems and not only_valid:
        raise Refusal(problems)
    if sum(len(plan.entries) for plan in plans) <= AT_ONCE:
        for plan in plans:
            _foresee(plan)
        with acting() as by:
            for plan in plans:
                record_plan(plan, way_in=way_in, by=by, now=now, only_valid=only_valid)
        return
    load = _begun(plans[0], way_in, acting, now)
    try:
        _lay_down(load, plans, acting, now)
        _decide(load, plans, acting, now)
    except BaseException:
        _drop(load.pk)
        raise
    _apply(load, progress)


def finish_loads() -> int:
    """Applies what is left of loads that were decided; how many there were. Safe to run twice, and beside the process
    that loads: each part is applied once."""
    unfinished = list(SurveyLoad.objects.filter(decided_at__isnull=False, is_applied=False).order_by("id"))
    for load in unfinished:
        _apply(load)
    return len(unfinished)


def drop_left_behind(*, now: datetime) -> int:
    """Clears away loads that were never decided because their process ended; how many."""
    old = SurveyLoad.objects.filter(decided_at=None, at__lt=now - LEFT_BEHIND_AFTER)
    keys = list(old.values_list("pk", flat=True))
    for key in keys:
        _drop(key)
    return len(keys)


def _begun(plan: SurveyPlan, way_in: str, acting: Acting, now: datetime) -> SurveyLoad:
    with acting() as by:
        by.require(permission_for(approved=plan.approved))
        return SurveyLoad.objects.create(
            kind=plan.kind,
            approved=plan.approved,
            way_in=way_in,
            at=now,
            by_user=by.user_id,
            by_name=by.name,
            role=by.role.slug,
            via=by.via,
        )


def _parts(plans: Sequence[SurveyPlan]) -> Iterator[SurveyPlan]:
    """The plans in pieces of one village and at most `AT_ONCE` surveys."""
    for plan in plans:
        ordered = sorted(plan.entries, key=lambda entry: entry.village_code)
        for _, group in groupby(ordered, key=lambda entry: entry.village_code):
            entries = tuple(group)
            # Of one size, since the longest turn is what somebody waits for: 17 and 16 rather than 32 and 1.
            parts = -(-len(entries) // AT_ONCE)
            for part in range(parts):
                yield _piece(plan, entries[part * len(entries) // parts : (part + 1) * len(entries) // parts])


def _piece(plan: SurveyPlan, entries: tuple[Entry, ...]) -> SurveyPlan:
    first = tuple(entry for entry in entries if entry.survey is None)
    revised = tuple(entry for entry in entries if entry.survey is not None)
    return replace(plan, first=first, revised=revised, problems=())


def _lay_down(load: SurveyLoad, plans: Sequence[SurveyPlan], acting: Acting, now: datetime) -> None:
    """Stores all parts. Each is tried out first, with all that follows in the rooms above, and taken back: whatever
    would go wrong goes wrong here, before anything counts."""
    waiting, count = _parts(plans), 0
    while parts := list(islice(waiting, _STORED_AT_ONCE)):
        for part in parts:
            count += 1
            _foresee(part)
            with _giving_way(acting(), count) as by:
                write(part, way_in=load.way_in, by=by, now=now)
                transaction.set_rollback(True)
        rows = [_stored(load, part) for part in parts]
        with _giving_way(acting(), count):
            insert_rows(SurveyLoadPart, _PART_FIELDS, rows)
            SurveyLoad.objects.filter(pk=load.pk).update(parts=count)


def _stored(load: SurveyLoad, part: SurveyPlan) -> tuple[Any, ...]:
    (village,) = part.villages
    entries = canonical_json([_document(entry) for entry in part.entries])
    return load.pk, part.round.id, village, canonical_json(part.subject_ids), entries


def _decide(load: SurveyLoad, plans: Sequence[SurveyPlan], acting: Acting, now: datetime) -> None:
    """The moment from which the load counts: everything is in place, and nothing has changed since it was planned."""
    with acting() as by:
        by.require(permission_for(approved=load.approved))
        for plan in plans:
            if not plan.approved:
                require_open_villages(plan.round.id, plan.kind, plan.villages)
        for plan in plans:
            require_not_loaded(plan.round.id, plan.kind, plan.subject_ids, villages=plan.villages, alone=True)
            _require_as_planned(plan)
            if not plan.is_empty:
                record_event(plan, way_in=load.way_in, by=by, now=now)
        laid_down = SurveyLoadPart.objects.filter(load=load).count()
        undecided = SurveyLoad.objects.filter(pk=load.pk, decided_at=None, parts=laid_down)
        if not undecided.update(decided_at=now):
            raise Refusal.of("HT4091")


def _require_as_planned(plan: SurveyPlan) -> None:
    """Nobody has surveyed, or changed the survey of, a subject of the plan. Raises `Refusal` HT3016."""
    surveys = Survey.objects.filter(round_id=plan.round.id, kind=plan.kind)
    versions = dict(surveys.values_list("subject_id", "version"))
    planned = {entry.subject_id: entry.survey and entry.survey.version for entry in plan.entries}
    subjects = RoundSubject.objects.filter(round_id=plan.round.id)
    if any(versions.get(subject) != version for subject, version in planned.items()) or not planned.keys() <= set(
        subjects.values_list("id", flat=True)
    ):
        raise Refusal.of("HT3016")


def _apply(load: SurveyLoad, progress: Progress | None = None) -> None:
    keys = list(SurveyLoadPart.objects.filter(load=load).order_by("id").values_list("pk", flat=True))
    for done, key in enumerate(keys, 1):
        part = SurveyLoadPart.objects.filter(pk=key).select_related("round__county").first()
        if part is None:
            continue  # somebody else has applied it
        plan = _plan_of(load, part)
        _foresee(plan)
        with _giving_way(_in_the_name_of(load, plan.round.county_code), done) as by:
            if SurveyLoadPart.objects.filter(pk=key).delete()[0]:
                write(plan, way_in=load.way_in, by=by, now=load.at)
        if progress is not None:
            progress(done, len(keys))
    with transaction.atomic(), writing():
        SurveyLoad.objects.filter(pk=load.pk, is_applied=False).update(is_applied=True)


def _in_the_name_of(load: SurveyLoad, county_code: str) -> AbstractContextManager[Actor]:
    return resuming(user_id=load.by_user, name=load.by_name, role=load.role, via=load.via, area_code=county_code)


@contextmanager
def _giving_way(turn: AbstractContextManager[Actor], part: int) -> Iterator[Actor]:
    """A transaction, in which Python does not look for garbage, and a pause after it in which whoever waits for the
    database is let in: the lock does not keep a queue by itself. `part`: the number of the part that it is about."""
    with all_kept(), turn as by:
        begun = time.perf_counter()
        yield by
    time.sleep(_PAUSE * (time.perf_counter() - begun))
    if part % _CARRIED_OVER_EVERY == 0:
        carry_log_over()


def _foresee(part: SurveyPlan) -> None:
    if part.approved:
        facts = {entry.subject_id: (entry.digest, entry.facts) for entry in part.entries}
        facts_foreseen.send(sender=Survey, round_id=part.round.id, facts=facts)


def _document(entry: Entry) -> dict[str, Any]:
    """An entry as JSON; of the survey that it comes over, everything but its facts."""
    known = entry.survey and asdict(replace(entry.survey, facts=""))
    surveyed_on = entry.surveyed_on and entry.surveyed_on.isoformat()
    return {**asdict(replace(entry, survey=None)), "survey": known, "surveyed_on": surveyed_on}


def _entry(document: Mapping[str, Any]) -> Entry:
    known, surveyed_on = document["survey"], document["surveyed_on"]
    return Entry(
        **{
            **document,
            "survey": known and KnownSurvey(**known),
            "surveyed_on": surveyed_on and date.fromisoformat(surveyed_on),
        }
    )


def _plan_of(load: SurveyLoad, part: SurveyLoadPart) -> SurveyPlan:
    entries = tuple(_entry(document) for document in json.loads(part.entries))
    empty = SurveyPlan(round_line(part.round), load.kind, load.approved, (), (), 0, 0, ())
    return _piece(empty, entries)


def _drop(load_id: int) -> None:
    """Takes an undecided load away again, in short transactions."""
    while keys := list(SurveyLoadPart.objects.filter(load_id=load_id).values_list("pk", flat=True)[:_DROPPED_AT_ONCE]):
        with transaction.atomic(), writing():
            SurveyLoadPart.objects.filter(pk__in=keys, load__decided_at=None).delete()
    with transaction.atomic(), writing():
        SurveyLoad.objects.filter(pk=load_id, decided_at=None).delete()
