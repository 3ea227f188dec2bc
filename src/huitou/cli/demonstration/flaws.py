"""What the look-back finds: which of the exited households carry which gap, unknown fact or difference.

Numbers are quotas, not chances, so every kind occurs whatever the seed. A household may carry several flaws as long
as they touch different parts of its survey.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.incomes import ORDINARY, SUPPORTED
from huitou.cli.demonstration.persons import DISABLED, Person
from huitou.cli.demonstration.places import Place


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household as flaws see it."""

    place: Place
    persons: tuple[Person, ...]
    attribute: str


Needs = Callable[[Candidate], bool]


def _anyone(_: Candidate) -> bool:
    return True


def _has_pupil(candidate: Candidate) -> bool:
    return any(person.is_of_compulsory_age for person in candidate.persons)


def _has_disabled_pupil(candidate: Candidate) -> bool:
    return any(person.is_of_compulsory_age and person.health == DISABLED for person in candidate.persons)


def _lives_at_home(candidate: Candidate) -> bool:
    return candidate.attribute != SUPPORTED


def _is_without_allowance(candidate: Candidate) -> bool:
    return candidate.attribute == ORDINARY


def _has_worker(candidate: Candidate) -> bool:
    return any(person.can_work for person in candidate.persons)


def _has_several(candidate: Candidate) -> bool:
    return len(candidate.persons) > 1


@dataclass(frozen=True, slots=True)
class Flaw:
    """One kind of finding: in how many households, which parts of the survey it touches, whom it needs, and whether
    it comes oftener where life is harder."""

    slug: str
    households: int
    touches: frozenset[str]
    needs: Needs = _anyone
    uneven: bool = False


def _flaw(slug: str, households: int, touches: str, needs: Needs = _anyone, uneven: bool = False) -> Flaw:
    return Flaw(slug, households, frozenset(touches.split()), needs, uneven)


FLAWS: tuple[Flaw, ...] = (
    # paper forms with single answers
    _flaw("stated_met", 10, "income members"),
    _flaw("stated_dropout", 4, "income members", _has_pupil),
    _flaw("stated_medical_short", 4, "income members"),
    _flaw("stated_low_income", 3, "income members", _is_without_allowance),
    # gaps
    _flaw("special_education", 6, "members", _has_disabled_pupil),
    _flaw("dropout", 14, "members", _has_pupil, uneven=True),
    _flaw("dropout_other_cause", 5, "members", _has_pupil),
    _flaw("loss", 6, "income", _has_worker),
    _flaw("below_line", 92, "income", _is_without_allowance, uneven=True),
    _flaw("on_line", 5, "income", _is_without_allowance),
    _flaw("not_insured", 24, "members"),
    _flaw("nobody_insured", 4, "members", _has_several),
    _flaw("premium_unpaid", 18, "members"),
    _flaw("share_above", 40, "members"),
    _flaw("unsafe_house", 58, "housing", _lives_at_home, uneven=True),
    _flaw("unsafe_water", 70, "water", uneven=True),
    _flaw("no_power", 8, "electricity", uneven=True),
    _flaw("no_broadcast", 44, "broadcast", uneven=True),
    _flaw("hunger_or_cold", 12, "food"),
    # unknown facts
    _flaw("income_part_missing", 12, "income"),
    _flaw("size_missing", 3, "income members"),
    _flaw("member_missing", 12, "members", _has_several),
    _flaw("insurance_unknown", 8, "members"),
    _flaw("share_missing", 8, "members"),
    _flaw("dropout_cause_unknown", 4, "members", _has_pupil),
    _flaw("house_not_certified", 10, "housing", uneven=True),
    _flaw("water_not_certified", 10, "water", uneven=True),
    _flaw("power_not_certified", 3, "electricity"),
    _flaw("broadcast_not_asked", 5, "broadcast"),
    _flaw("food_not_asked", 4, "food"),
    # head counts at odds
    _flaw("counts_at_odds", 168, "members", _has_several),
)

_HARDEST = 5


def flaws_of(candidates: Sequence[Candidate], draws: Draws) -> list[frozenset[str]]:
    """The slugs of the flaws of each candidate, in the same order."""
    slugs: list[set[str]] = [set() for _ in candidates]
    touched: list[set[str]] = [set() for _ in candidates]
    for flaw in FLAWS:
        left = flaw.households
        for at in _order(candidates, flaw, draws):
            if left == 0:
                break
            if flaw.needs(candidates[at]) and not flaw.touches & touched[at]:
                slugs[at].add(flaw.slug)
                touched[at] |= flaw.touches
                left -= 1
    return [frozenset(found) for found in slugs]


def _order(candidates: Sequence[Candidate], flaw: Flaw, draws: Draws) -> list[int]:
    """Candidates in drawn order; for an uneven flaw those of hard places are likelier to come first."""
    order = draws.shuffled(range(len(candidates)))
    if not flaw.uneven:
        return order
    early: list[int] = []
    late: list[int] = []
    for at in order:
        (early if draws.below(_HARDEST**2) < candidates[at].place.hardship ** 2 else late).append(at)
    return early + late
