"""Counters follow the judgements inside the transaction that judged; the areas above are folded up afterwards.

A changed village is counted anew, never patched, so that a counter cannot drift away from what it counts. Counters are
drawn from judgements and are no deed of their own: the event of the approval stands for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from huitou.areas.models import LEVELS
from huitou.assessments.models import STANDARDS, Assessment
from huitou.audit.actions import record
from huitou.audit.bulk import put_rows, update_rows
from huitou.audit.prepared import prepared
from huitou.audit.writing import writing
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json
from huitou.orders.queries import effective_pack
from huitou.reporting.choice import SubjectType
from huitou.reporting.counting import Counted, Figures, add_up, count, figures_from, text_of
from huitou.reporting.models import CountedRound, CountedVillage, Counter
from huitou.reporting.queries.counters import counted_rounds, groups, unfolded
from huitou.surveys.models import KINDS, Round, RoundSubject

_MOST_NAMED = 500
_CELL = ("round_id", "level", "subject_type", "kind", "standard", "area_code", "exit_year")
Key = tuple[str, str, str, str, int]
"""Kind of subject, kind of survey, standard, area code, exit year."""
_SUBJECTS: tuple[SubjectType, ...] = ("household", "village")


def recount(round_id: int, subject_ids: Collection[int] | None, kinds: Sequence[str]) -> None:
    """Counts the villages of these subjects (None: all of the round) from their judgements, in the caller's
    transaction. Follows from every judgement, so it asks for no right of its own."""
    villages = _villages(round_id, subject_ids)
    _lock(round_id, villages)
    named = None if subject_ids is None or len(subject_ids) > _MOST_NAMED else villages
    indicators = _indicators(round_id, anew=subject_ids is None)
    counted: dict[Key, Figures] = {}
    for kind in kinds:
        for standard in STANDARDS:
            found = list(groups(round_id, kind, standard, named))
            for subject in _SUBJECTS:
                cells = count((one for one in found if one.subject_type == subject), indicators[subject])
                counted |= {(subject, kind, standard, *cell): figures for cell, figures in cells.items()}
    changed = _store(round_id, "village", counted, _kept(round_id, kinds, named))
    _mark(round_id, villages, changed)


def recount_round(round_id: int, *, by: Actor, now: datetime) -> int:
    """Counts a whole round anew, whatever its counters say; how many villages it has. Raises `Refusal` HT7001."""
    round_ = Round.objects.select_related("county").get(pk=round_id)
    by.require(Permission.ASSESSMENT_RUN, round_.county.code)
    recount(round_id, None, KINDS)
    villages = CountedVillage.objects.filter(round_id=round_id).count()
    record("counter.recount", "round", str(round_.ref), by=by, now=now, area_code=round_.county.code,
           detail={"villages": villages})  # fmt: skip
    return villages


def fold_round(round_id: int) -> int:
    """Adds the changed villages of a round up to their townships and the county; how many there were. Takes no right
    and no time from anybody's page. Safe to run twice or at once: changed villages are one queue."""
    with transaction.atomic(), writing():
        if not CountedRound.objects.filter(round_id=round_id).exists():
            recount(round_id, None, KINDS)
        changed = dict(
            unfolded([round_id]).select_for_update().order_by("village_code").values_list("id", "village_code")
        )
        if changed:
            townships = sorted({code[: LEVELS["township"]] for code in changed.values()})
            _fold(round_id, "village", "township", townships)
            _fold(round_id, "township", "county", sorted({code[: LEVELS["county"]] for code in townships}))
            CountedVillage.objects.filter(pk__in=changed).update(folded_version=F("version"))
    return len(changed)


def _fold(round_id: int, below: str, level: str, codes: Collection[str]) -> None:
    """The areas with these codes, added up from the level below."""
    inside = Q(pk__in=())
    for code in codes:
        inside |= Q(area_code__startswith=code)
    rows = Counter.objects.filter(inside, round_id=round_id, level=below)
    kinds: dict[tuple[str, str, str], list[Counted]] = {}
    names = ("subject_type", "kind", "standard", "area_code", "exit_year", "figures")
    for subject, kind, standard, code, year, text in rows.values_list(*names):
        kinds.setdefault((subject, kind, standard), []).append(((code, year), figures_from(text)))
    sums = {
        (*key, *cell): figures for key, cells in kinds.items() for cell, figures in add_up(cells, LEVELS[level]).items()
    }
    _store(round_id, level, sums, _cells().filter(round_id=round_id, level=level, area_code__in=codes))


def _kept(round_id: int, kinds: Sequence[str], villages: Collection[str] | None) -> Iterable[tuple[Any, ...]]:
    """The counters of these villages (None: all of the round) as they are stored."""
    if villages is None:
        return _cells().filter(round_id=round_id, level="village", kind__in=kinds)
    return _of_villages(round_id=round_id, kinds=tuple(kinds), villages=tuple(villages))


@prepared
def _of_villages(round_id: int, kinds: tuple[str, ...], villages: tuple[str, ...]) -> QuerySet[Counter, Any]:
    return _cells().filter(round_id=round_id, level="village", kind__in=kinds, area_code__in=villages)


def _cells() -> QuerySet[Counter, Any]:
    names = ("subject_type", "kind", "standard", "area_code", "exit_year", "figures")
    return Counter.objects.values_list("id", *names)


def _store(round_id: int, level: str, counted: dict[Key, Figures], rows: Iterable[tuple[Any, ...]]) -> set[str]:
    """Makes the stored counters, given as `rows`, those that were counted; what is alike is left alone. The areas that
    changed."""
    stored = {tuple(row[:5]): (key, row[5]) for key, *row in rows}
    written = {key: text_of(figures) for key, figures in counted.items()}
    gone = {key: cell[3] for cell, (key, _) in stored.items() if cell not in written}
    if gone:
        Counter.objects.filter(pk__in=gone).delete()
    changed = {cell: text for cell, text in written.items() if stored.get(cell, (0, ""))[1] != text}
    put_rows(
        Counter,
        (*_CELL, "figures"),
        [(round_id, level, *cell, text) for cell, text in changed.items()],
        unique=_CELL,
        changed=("figures",),
    )
    return {*gone.values(), *(cell[3] for cell in changed)}


def _villages(round_id: int, subject_ids: Collection[int] | None) -> list[str]:
    if subject_ids is not None and len(subject_ids) <= _MOST_NAMED:
        found = _rounds_and_villages(subject_ids=tuple(subject_ids))
        return sorted({village for round_, village in found if round_ == round_id})
    codes = RoundSubject.objects.filter(round_id=round_id).order_by().values_list("village_code", flat=True)
    return sorted(codes.distinct())


@prepared
def _rounds_and_villages(subject_ids: tuple[int, ...]) -> QuerySet[RoundSubject, Any]:
    # The round is no condition: SQLite would walk through all of it, in the order of the villages, for a few subjects.
    return RoundSubject.objects.filter(pk__in=subject_ids).order_by().values_list("round_id", "village_code")


def _lock(round_id: int, villages: Collection[str]) -> None:
    """Waits for whoever counts one of these villages. What they wrote is seen by what is read afterwards."""
    codes = tuple(villages)
    new = set(villages) - {code for code, *_ in _locked(round_id=round_id, villages=codes)}
    if new:
        made = [CountedVillage(round_id=round_id, village_code=code, version=0) for code in sorted(new)]
        CountedVillage.objects.bulk_create(made, ignore_conflicts=True)
        _locked(round_id=round_id, villages=codes)


@prepared
def _locked(round_id: int, villages: tuple[str, ...]) -> QuerySet[CountedVillage, Any]:
    rows = CountedVillage.objects.filter(round_id=round_id, village_code__in=villages)
    return rows.select_for_update().order_by("village_code").values_list("village_code", "assessed_at", "id", "version")


def _mark(round_id: int, villages: Collection[str], changed: Collection[str]) -> None:
    """When these villages were last judged; the areas above do not hold those that `changed` yet."""
    last = dict(_last_judged(round_id=round_id, villages=tuple(villages)))
    rows = [
        (key, version, (last.get(code),))
        for code, assessed_at, key, version in _locked(round_id=round_id, villages=tuple(villages))
        if code in changed or assessed_at != last.get(code)
    ]
    update_rows(CountedVillage, ("assessed_at",), rows)


@prepared
def _last_judged(round_id: int, villages: tuple[str, ...]) -> QuerySet[Assessment, Any]:
    judged = Assessment.objects.filter(subject__round_id=round_id, subject__village_code__in=villages)
    return judged.order_by().values_list("subject__village_code").annotate(at=Max("assessed_at"))


def _indicators(round_id: int, anew: bool) -> Mapping[str, Sequence[str]]:
    """The indicators that the county judges, which stand beside the counters; `anew`: read from the order."""
    known = counted_rounds([round_id]).get(round_id)
    if known is not None and not anew:
        return known
    pack = effective_pack(Round.objects.values_list("county__code", flat=True).get(pk=round_id))
    said: dict[str, Sequence[str]] = {
        subject: [info.slug for info in pack.indicators(subject)] for subject in _SUBJECTS
    }
    if known != said:
        CountedRound.objects.update_or_create(round_id=round_id, defaults={"indicators": canonical_json(said)})
    return said
