"""The group (村民小组) of a household inside its village, however it is written. Pure."""

from __future__ import annotations

import re
import unicodedata

_CHINESE = "一二三四五六七八九"
_WRITTEN = re.compile(r"第?([0-9]{1,3}|[一二三四五六七八九十]{1,3})(组|社|队|村民小组)?")


def group_of(written: str) -> str:
    """第三组, ３组 and 3 are group 3; what is no number stays as it is written (新屋组)."""
    folded = "".join(unicodedata.normalize("NFKC", written).split())
    found = _WRITTEN.fullmatch(folded)
    return _number(found[1]) if found else folded


def asked_group(typed: str) -> str:
    """The group that somebody looks for: only what says that it is one (3组, 三社); empty for anything else."""
    folded = "".join(unicodedata.normalize("NFKC", typed).split())
    found = _WRITTEN.fullmatch(folded)
    return _number(found[1]) if found and found[2] else ""


def _number(digits: str) -> str:
    if digits.isascii():
        return str(int(digits))
    tens, ten, ones = digits.partition("十")
    if not ten:
        return "".join(str(_CHINESE.index(one) + 1) for one in digits)
    return str((_CHINESE.find(tens) + 1 if tens else 1) * 10 + (_CHINESE.find(ones) + 1 if ones else 0))
