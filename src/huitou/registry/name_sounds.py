"""How names sound: the syllables without tones, and the first letters by which people look a household up. Pure."""

from __future__ import annotations

from functools import lru_cache

_REMEMBERED = 200_000


@lru_cache(maxsize=_REMEMBERED)
def sound(name: str) -> tuple[str, ...]:
    """The syllables of a name, without tones: 张三 is zhang, san."""
    from pypinyin import lazy_pinyin  # a dictionary of its own; only who asks for sounds waits for it

    return tuple(lazy_pinyin(name)) or ("",)


def is_called(name: str, typed: str) -> bool:
    """Whether a name begins as typed: by first letters (zs for 张三, zsf for 张三丰) or written out (zhangs)."""
    if not name or typed[0] not in _letters(name[0]):
        return False
    by_letters = len(typed) <= len(name) and all(
        one in _letters(character) for one, character in zip(typed, name, strict=False)
    )
    return by_letters or _is_spelt(name, typed)


def _is_spelt(name: str, typed: str) -> bool:
    """Whether the syllables of a name, in any of their readings, begin as typed."""
    if not typed or not name:
        return not typed
    return any(
        one.startswith(typed) or (typed.startswith(one) and _is_spelt(name[1:], typed[len(one) :]))
        for one in _readings(name[0])
    )


@lru_cache(maxsize=_REMEMBERED)
def _readings(character: str) -> tuple[str, ...]:
    """Every way to read a character, without tones: 单 is shan, dan, chan."""
    from pypinyin import Style, pinyin

    return tuple(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


@lru_cache(maxsize=_REMEMBERED)
def _letters(character: str) -> frozenset[str]:
    return frozenset(one[:1] for one in _readings(character))
