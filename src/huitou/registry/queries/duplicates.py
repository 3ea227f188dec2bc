"""Entries of the register that may be one person: found anew whenever somebody looks, less what was decided.

A number that stands in another township or county is listed, but of whom it belongs to there only the place is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.registry import code_lists
from huitou.registry.duplicates import STRENGTH, Entry, Suspicion, Why, same_birth_and_village, same_numbers
from huitou.registry.likeness import is_slip_of
from huitou.registry.models import DuplicateDecision, Member
from huitou.registry.queries.households import masked_value
from huitou.registry.queries.loads import chunks
from huitou.registry.queries.reach import in_scope
from huitou.registry.sealed_fields import in_clear

State = Literal["open", "asked_later", "same_person", "two_people"]
STATES: tuple[State, ...] = ("open", "asked_later", "same_person", "two_people")
_ENTRY = ("id", "household_id", "household__village_id", "name", "born_on", "identity_index")
_COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class DuplicateSide:
    """One of the two. Out of reach (`household_ref` None) only `place` is said: township or county."""

    ref: UUID
    place: str
    household_ref: UUID | None = None
    household_code: str = ""
    head_name: str = ""
    name: str = ""
    relation: str = ""
    born_on: date | None = None
    identity_masked: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateDecided:
    """What stands decided, by whom and why."""

    ref: UUID
    verdict: str
    reason: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two entries that may be one person. `why` is empty for a pair that was decided and no longer looks alike."""

    one: DuplicateSide
    other: DuplicateSide
    why: Why | Literal[""]
    decided: DuplicateDecided | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class DuplicateList:
    """Pairs of one state, and how many there are of each."""

    counts: Mapping[str, int]
    pairs: tuple[DuplicatePair, ...]


def possible_duplicates(
    viewer: Actor, *, state: State = "open", area_code: str | None = None, start: int = 0, size: int | None = None
) -> DuplicateList:
    """The pairs of a state that touch the viewer's reach (an area of it), the surest first. Raises `Refusal` HT7001."""
    viewer.require(Permission.DUPLICATE_DECIDE, area_code)
    within = _within(viewer, area_code)
    found = {one.key: one for one in _suspicions(within)}
    decided = _decisions(viewer, area_code)
    waiting = [one for key, one in found.items() if key not in decided]
    counts = {**Counter(one.verdict for one in decided.values()), "open": len(waiting)}
    if state == "open":
        keys = [one.key for one in sorted(waiting, key=lambda one: (STRENGTH[one.why], *one.key))]
    else:
        chosen = [key for key, one in decided.items() if one.verdict == state]
        keys = sorted(chosen, key=lambda key: decided[key].at, reverse=True)
    shown = keys[start:] if size is None else keys[start : start + size]
    return DuplicateList({one: counts.get(one, 0) for one in STATES}, _pairs(shown, found, decided, viewer))


def pair_within(refs: tuple[UUID, UUID], viewer: Actor) -> tuple[Member, Member]:
    """Two present members that may be one person, the earlier first, at least one of them within reach. Raises
    `Refusal` HT3095."""
    members = Member.objects.filter(ref__in=refs, left_on=None, household__ended_on=None)
    both = list(members.select_related("household__village").order_by("id"))
    if len(both) == 2:
        one, other = both
        is_one_number = one.identity_index != "" and one.identity_index == other.identity_index
        is_near = one.household.village_id == other.household.village_id and one.born_on == other.born_on
        if (is_one_number or is_near) and (_reaches(viewer, one) or _reaches(viewer, other)):
            return one, other
    raise Refusal.of("HT3095")


def may_decide(one: Member, other: Member, viewer: Actor) -> bool:
    """Whoever sees both decides; of people in two counties, either county, which asks the other one."""
    codes = [one.household.village.code, other.household.village.code]
    if all(viewer.scope.covers(code) for code in codes):
        return True
    counties = {code[:_COUNTY_DIGITS] for code in codes}
    return len(counties) == 2 and any(viewer.scope.covers(code) for code in counties)


def _within(viewer: Actor, area_code: str | None) -> QuerySet[Member]:
    return Member.objects.filter(_present(), _reached(viewer, area_code))


def _reached(viewer: Actor, area_code: str | None, path: str = "") -> Q:
    """The condition that the member at `path` lies within the viewer's reach, in an area of it."""
    if viewer.scope.departments is not None:
        return Q(pk__in=())
    household = f"{path}household__"
    condition = in_scope(viewer.scope, f"{household}village__code", household=household)
    if area_code is not None:
        whole = CodeRange.below(area_code)
        code = f"{household}village__code"
        condition &= Q(**{f"{code}__gte": whole.first, f"{code}__lte": whole.last})
    return condition


def _present(path: str = "") -> Q:
    return Q(**{f"{path}left_on": None, f"{path}household__ended_on": None})


def _suspicions(within: QuerySet[Member]) -> Iterable[Suspicion]:
    """Every pair within a reach. A whole county is read once, in plain values."""
    entries = [Entry(*row) for row in within.values_list(*_ENTRY).iterator(chunk_size=20_000)]
    own = {entry.id for entry in entries}
    repeated = {entry.index for entry in entries if entry.index} & _repeated()
    for one in same_numbers(_with_numbers(repeated)):
        if one.one in own or one.other in own:
            yield one
    yield from same_birth_and_village(entries, _numbers_are_near)


def _repeated() -> frozenset[str]:
    """The indexes that stand more than once, anywhere; read from the index alone."""
    twice = (
        Member.objects.filter(_present())
        .exclude(identity_index="")
        .values("identity_index")
        .annotate(persons=Count("id"))
    )
    return frozenset(twice.filter(persons__gt=1).order_by().values_list("identity_index", flat=True))


def _with_numbers(indexes: Iterable[str]) -> Iterable[Entry]:
    for some in chunks(sorted(indexes)):
        yield from (
            Entry(*row) for row in Member.objects.filter(_present(), identity_index__in=some).values_list(*_ENTRY)
        )


def _numbers_are_near(one: Entry, other: Entry) -> bool:
    """Two numbers opened in memory: few pairs come so far."""
    sealed = Member.objects.filter(pk__in=(one.id, other.id)).values_list("identity_sealed", flat=True)
    first, second = (in_clear(settings.KEYRING, "identity", value) or "" for value in sealed)
    return is_slip_of(first, second)


def _decisions(viewer: Actor, area_code: str | None) -> Mapping[tuple[int, int], DuplicateDecision]:
    """What stands decided about people within a reach. Asked for from the decisions: they are few beside the people."""
    one, other = (_present(path) & _reached(viewer, area_code, path) for path in ("one__", "other__"))
    chosen = DuplicateDecision.objects.filter(one | other, replaced_at=None)
    return {(row.one_id, row.other_id): row for row in chosen}


def _pairs(
    keys: Sequence[tuple[int, int]],
    found: Mapping[tuple[int, int], Suspicion],
    decided: Mapping[tuple[int, int], DuplicateDecision],
    viewer: Actor,
) -> tuple[DuplicatePair, ...]:
    members: dict[int, Member] = {}
    for some in chunks({pk for key in keys for pk in key}):
        rows = Member.objects.filter(pk__in=some).select_related("household__village__parent__parent")
        members |= {row.pk: row for row in rows}
    pairs = []
    for key in keys:
        one, other = members[key[0]], members[key[1]]
        sides = _side(one, other, viewer), _side(other, one, viewer)
        why: Why | Literal[""] = found[key].why if key in found else ""
        pairs.append(DuplicatePair(*sides, why, _decided(decided.get(key)), may_decide(one, other, viewer)))
    return tuple(pairs)


def _side(member: Member, beside: Member, viewer: Actor) -> DuplicateSide:
    village = member.household.village
    township = village.parent
    if not _reaches(viewer, member):
        in_county = village.code[:_COUNTY_DIGITS] == beside.household.village.code[:_COUNTY_DIGITS]
        above = township if in_county or township is None else township.parent
        return DuplicateSide(member.ref, above.name if above is not None else village.code[:_COUNTY_DIGITS])
    return DuplicateSide(
        member.ref,
        f"{township.name if township is not None else ''} {village.name}".strip(),
        member.household.ref,
        member.household.code,
        member.household.head_name,
        member.name,
        code_lists.RELATION.get(member.relation, ""),
        member.born_on,
        masked_value("identity", member.identity_sealed),
    )


def _decided(row: DuplicateDecision | None) -> DuplicateDecided | None:
    return None if row is None else DuplicateDecided(row.ref, row.verdict, row.reason, row.at, row.by_name)


def _reaches(viewer: Actor, member: Member) -> bool:
    return viewer.scope.covers(member.household.village.code)
