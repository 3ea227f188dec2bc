"""Generated names: surnames as common around 眉山, given names as common in a generation.

A likeness with a living person is chance: surname and given name are drawn independently.
"""

from __future__ import annotations

from huitou.cli.demonstration.draws import Draws

SURNAMES: tuple[tuple[str, int], ...] = (
    ("王", 70), ("李", 66), ("张", 62), ("刘", 52), ("陈", 50), ("杨", 46), ("罗", 30), ("周", 30), ("黄", 26),
    ("何", 25), ("徐", 22), ("吴", 22), ("邓", 20), ("余", 19), ("帅", 18), ("彭", 17), ("唐", 16), ("曾", 16),
    ("郭", 15), ("廖", 15), ("苏", 14), ("邵", 12), ("辜", 9), ("干", 6), ("汪", 9), ("宋", 9), ("谢", 9),
    ("袁", 9), ("代", 7), ("万", 7), ("涂", 6), ("鄢", 4), ("税", 3), ("欧阳", 2), ("上官", 1), ("䶮", 1),
)  # fmt: skip

RARE_GIVEN_NAMES = ("𣲗", "𠅤清", "明𦒍", "㛃", "正𤧛", "𬭬", "喆", "堃")
"""生僻字: characters of CJK Extensions A, B and E and two rare ones of the basic block, to try fonts, sorting and
matching. Characters beyond the basic plane count as two in programs that think in UTF-16."""

MINORITY_NAMES = (("阿木·日呷", "阿依·嫫果"), ("吉克·拉铁", "吉克·伍呷"), ("沙马·尔布", "沙马·依扎"))
"""Names with a middle dot (U+00B7) as 彝族 write them in Chinese: (man, woman)."""
MINORITY_NATION = "彝族"

RARE_PER_MYRIAD = 30
"""About 30 of 10,212 persons carry a rare given name."""
MINORITY_PER_MYRIAD = 12

# By generation, the year of birth below which it holds: first characters, last characters; men, then women.
_GENERATIONS: tuple[tuple[int, tuple[tuple[str, str], tuple[str, str]]], ...] = (
    (
        1962,
        (
            ("文明国正光德世永玉泽少怀", "华明清全贵才云安成福康友财和林"),
            ("秀素桂淑玉永德文泽光", "英兰珍芳华群琼容清云碧仙"),
        ),
    ),
    (
        1988,
        (("建志国永学文天绍加世晓", "军明勇平强兵刚华东全龙良"), ("丽晓春秀红小素艳海文", "琼芳英燕容群霞蓉玲萍琴")),
    ),
    (9999, (("浩子俊宇鑫嘉梓天文睿", "轩杰豪宇涵林洋翔航阳"), ("雨欣梦思佳诗紫雅可依", "涵怡婷琪萱瑶妍晴玲悦"))),
)


def surname(draws: Draws) -> str:
    """A family's surname."""
    return draws.weighted(SURNAMES)


def given_name(draws: Draws, male: bool, birth_year: int) -> str:
    """A given name of the generation: two characters, seldom one, very seldom a rare one."""
    if draws.chance(RARE_PER_MYRIAD):
        return draws.pick(RARE_GIVEN_NAMES)
    firsts, lasts = next(pools for before, pools in _GENERATIONS if birth_year < before)[0 if male else 1]
    last = draws.pick(lasts)
    first = draws.pick(firsts)
    return last if first == last or draws.chance(600) else first + last
