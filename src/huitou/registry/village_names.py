"""Which area a row of the register means: by the bureau's code, by the register's own code, or by the names.

The register numbered villages by itself (towns in the order of their pinyin); its codes have twelve digits like the
bureau's and look the same. So a name that stands beside a code must fit the area that the code gives.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_VILLAGE, _COMMUNITY = "村", "社区"
# Longest first; the ending says which of the two kinds a place is.
_ENDINGS = (
    ("社区居民委员会", _COMMUNITY),
    ("村民委员会", _VILLAGE),
    ("居民委员会", _COMMUNITY),
    ("社区居委会", _COMMUNITY),
    ("村委会", _VILLAGE),
    ("居委会", _COMMUNITY),
    ("社区", _COMMUNITY),
    ("村", _VILLAGE),
)
_TOWN_ENDINGS = (("街道办事处", ""), ("人民政府", ""), ("街道", ""), ("镇", ""), ("乡", ""))


@dataclass(frozen=True, slots=True)
class VillageArea:
    """A village or community of the tree, with the names that it may be matched by."""

    id: int
    code: str
    name: str
    township_name: str

    @property
    def county_code(self) -> str:
        """The six digits of its county."""
        return self.code[:6]


def same_village(one: str, other: str) -> bool:
    """Whether two spellings name the same village: 向阳村 and 向阳村民委员会, but not 向阳社区."""
    return _same(one, other, _ENDINGS)


def same_township(one: str, other: str) -> bool:
    """Whether two spellings name the same town: 南城镇, 南城乡 and 南城."""
    return _same(one, other, _TOWN_ENDINGS)


def printed_name(name: str) -> str:
    """The village as forms name it: 向阳村 for 向阳村民委员会, 汉阳场社区 for 汉阳场社区居民委员会; other names as they
    are."""
    for ending, kind in _ENDINGS:
        rest = name.removesuffix(ending)
        if rest and rest != name:
            return rest if rest.endswith(kind) else f"{rest}{kind}"
    return name


def villages_named(villages: Iterable[VillageArea], name: str, township: str | None) -> tuple[VillageArea, ...]:
    """The villages of this name, in the township of that name when one is given."""
    return tuple(
        village
        for village in villages
        if same_village(village.name, name) and (not township or same_township(village.township_name, township))
    )


def _same(one: str, other: str, endings: tuple[tuple[str, str], ...]) -> bool:
    first, first_kind = _spellings(one, endings)
    second, second_kind = _spellings(other, endings)
    if first_kind and second_kind and first_kind != second_kind:
        return False
    return bool(first & second)


def _spellings(name: str, endings: tuple[tuple[str, str], ...]) -> tuple[frozenset[str], str]:
    """The name in full and without its endings: 新村 may be 新村 itself, or 新 with 村 behind it."""
    rest = "".join(unicodedata.normalize("NFKC", name).split())
    spellings, kinds = [rest], []
    while found := next(((end, kind) for end, kind in endings if rest.endswith(end) and len(rest) > len(end)), None):
        rest = rest.removesuffix(found[0])
        spellings.append(rest)
        kinds.append(found[1])
    return frozenset(spellings), kinds[0] if kinds else ""
