"""Where villages went: the village that has taken over from another by a day. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from huitou.core.errors import Place, Refusal


def moved_by(villages: Iterable[str], heirs: Mapping[str, set[str]], day: str) -> dict[str, str]:
    """Where these villages belong on the map of a day (ISO). `heirs`: the villages that took over from each by then.

    Raises `Refusal` HT9006 when one of the villages was split by then: which household went where is not known.
    """
    return {code: heir for code in villages if (heir := _last_heir(code, heirs, day)) != code}


def _last_heir(code: str, heirs: Mapping[str, set[str]], day: str) -> str:
    seen: set[str] = set()
    first = code
    while code in heirs and code not in seen:
        if len(heirs[code]) > 1:
            raise Refusal.of("HT9006", Place(name=first), day=day)
        seen.add(code)
        (code,) = heirs[code]
    return code
