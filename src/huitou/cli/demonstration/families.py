"""Who lives together: kinds of family by size, with relations, sexes and ages that fit each other.

The county's registered households are small (2.43 persons) and old: a quarter are single persons, a third are two.
"""

from __future__ import annotations

from dataclasses import dataclass

from huitou.cli.demonstration.draws import Draws

OLDEST = 97
_MEN = {"heir": 8500, "child": 5200, "grandchild": 5200, "daughters_child": 5200}
_FEWER_OLD_MEN = 3800
"""Men out of 10,000 by kind of member; of parents and grandparents the women live longer."""


@dataclass(frozen=True, slots=True)
class Part:
    """One more member beside the head: `kind`, and an age `first` to `last` years off that of member `of` (by place
    in the family, the head is 0)."""

    kind: str
    of: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of family: the head's age, how many of 10,000 heads are men, and the other members."""

    youngest: int
    oldest: int
    male_heads: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a family before name, schooling and health: the register's relation code, sex and age in years."""

    kind: str
    relation: str
    male: bool
    age: int


RELATIONS = {
    "head": ("01", "01"),
    "spouse": ("02", "02"),
    "child": ("03", "04"),
    "heir": ("03", "04"),
    "child_in_law": ("06", "05"),
    "grandchild": ("07", "08"),
    "daughters_child": ("09", "10"),
    "parent": ("11", "12"),
    "wifes_parent": ("13", "14"),
    "husbands_parent": ("15", "16"),
    "grandparent": ("17", "18"),
    "other": ("21", "21"),
}
"""Relation codes of the register by kind: for a man, for a woman. An heir is the child who stays and marries in the
house, mostly a son."""


def _spouse() -> Part:
    return Part("spouse", 0, -5, 2)


def _child(of: int = 0) -> Part:
    return Part("child", of, -36, -23)


def _parent(of: int = 0) -> Part:
    return Part("parent", of, 23, 36)


_COUPLE = (_spouse(),)
_HEIR_AND_SPOUSE = (Part("heir", 0, -36, -23), Part("child_in_law", 1, -4, 3))
_SECOND_PARENT = Part("parent", 1, -4, 3)
_GRANDCHILD_OF_HEAD = Part("grandchild", 0, -62, -48)


def _grandchild(of: int) -> Part:
    return Part("grandchild", of, -31, -24)


FAMILIES: dict[int, tuple[tuple[Family, int], ...]] = {
    1: (
        (Family(60, 91, 7000), 62),
        (Family(46, 59, 8800), 30),
        (Family(24, 45, 8500), 6),
        (Family(8, 15, 5500), 2),
    ),
    2: (
        (Family(58, 86, 9300, _COUPLE), 44),
        (Family(40, 57, 9000, _COUPLE), 16),
        (Family(58, 82, 4500, (_child(),)), 16),
        (Family(32, 52, 5500, (_child(),)), 10),
        (Family(60, 78, 4500, (_GRANDCHILD_OF_HEAD,)), 8),
        (Family(36, 58, 9000, (_parent(),)), 5),
        (Family(62, 76, 4500, (Part("daughters_child", 0, -62, -48),)), 1),
    ),
    3: (
        (Family(33, 55, 9200, (_spouse(), _child())), 42),
        (Family(40, 60, 8800, (_spouse(), _parent())), 14),
        (Family(56, 72, 9200, (_spouse(), _child())), 16),
        (Family(34, 50, 5500, (_child(), _child())), 10),
        (Family(58, 76, 9000, (_spouse(), _GRANDCHILD_OF_HEAD)), 10),
        (Family(42, 56, 7500, (_child(), _parent())), 6),
        (Family(45, 62, 10000, (_spouse(), Part("wifes_parent", 1, 22, 34))), 2),
    ),
    4: (
        (Family(34, 52, 9200, (_spouse(), _child(), _child())), 44),
        (Family(36, 54, 9200, (_spouse(), _child(), _parent())), 24),
        (Family(60, 74, 8500, (*_HEIR_AND_SPOUSE, _grandchild(1))), 16),
        (Family(58, 74, 9200, (_spouse(), _child(), _grandchild(2))), 12),
        (Family(40, 56, 0, (_spouse(), _child(), Part("husbands_parent", 1, 22, 34))), 4),
    ),
    5: (
        (Family(58, 74, 9200, (*_HEIR_AND_SPOUSE, _grandchild(1), _spouse())), 44),
        (Family(36, 52, 9200, (_parent(), _SECOND_PARENT, _spouse(), _child())), 26),
        (Family(36, 52, 9200, (_spouse(), _child(), _child(), _parent())), 30),
    ),
    6: (
        (Family(58, 74, 9200, (*_HEIR_AND_SPOUSE, _grandchild(1), _grandchild(1), _spouse())), 60),
        (Family(36, 52, 9200, (_parent(), _SECOND_PARENT, _spouse(), _child(), _child())), 40),
    ),
    7: (
        (Family(58, 68, 9200, (*_HEIR_AND_SPOUSE, _grandchild(1), _grandchild(1), _spouse(), _parent())), 60),
        (
            Family(
                34, 40, 9200, (_parent(), _SECOND_PARENT, _spouse(), _child(), _child(), Part("grandparent", 1, 19, 25))
            ),
            40,
        ),
    ),
}
"""By number of members: kinds of family and how common they are."""


def family_of(size: int, draws: Draws) -> tuple[Member, ...]:
    """A drawn family with `size` members (1 to 7), the head first."""
    family = draws.weighted(FAMILIES[size])
    members = [Member("head", "01", draws.chance(family.male_heads), draws.between(family.youngest, family.oldest))]
    for part in family.parts:
        age = max(0, min(OLDEST, members[part.of].age + draws.between(part.first, part.last)))
        male = _sex(part.kind, members, draws)
        members.append(Member(part.kind, RELATIONS[part.kind][0 if male else 1], male, age))
    return tuple(members)


def _sex(kind: str, members: list[Member], draws: Draws) -> bool:
    """Spouses differ in sex, and so do two parents of the same person and a child with its own spouse."""
    if kind == "spouse":
        return not members[0].male
    if kind == "child_in_law":
        return not members[1].male
    if kind == "parent" and any(member.kind == "parent" for member in members):
        return not next(member for member in members if member.kind == "parent").male
    return draws.chance(_MEN.get(kind, _FEWER_OLD_MEN))
