"""What a password must be: two profiles, one of which an installation follows. Values in, problems out.

`dengbao` (the default) reads GB/T 22239-2019, 8.1.4.1 a (身份鉴别信息具有复杂度要求并定期更换) as offices do: at
least ten characters of three kinds, changed every 90 days, none of the last five. `asvs` follows OWASP ASVS 4.0.3, 2.1:
twelve to 128 characters of any kind, no ageing, and nothing that is known to have leaked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

# A name of two letters stands in too many words; one of two Chinese characters is a whole name.
_SHORTEST_ASCII, _SHORTEST_PART = 3, 2


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of a profile; 0 and None: no such rule."""

    slug: str
    shortest: int
    longest: int = 128
    kinds: int = 0
    kept: int = 0
    lasts: timedelta | None = None
    run: int = 0

    def is_over(self, changed_at: datetime | None, now: datetime) -> bool:
        """Whether a password that was set at a moment has to be changed by now."""
        return self.lasts is not None and changed_at is not None and now - changed_at >= self.lasts


PROFILES: Mapping[str, Profile] = {
    profile.slug: profile
    for profile in (
        Profile("dengbao", shortest=10, kinds=3, kept=5, lasts=timedelta(days=90), run=4),
        Profile("asvs", shortest=12),
    )
}


def faults(password: str, profile: Profile, *, about: Collection[str], leaked: Collection[str]) -> Iterator[str]:
    """The slugs of what is wrong with a password: `short`, `long`, `kinds`, `run`, `personal`, `leaked`. `about`: words
    that stand for the person or the place (user name, name, program); `leaked`: known passwords in lower case."""
    if len(password) < profile.shortest:
        yield "short"
    if len(password) > profile.longest:
        yield "long"
    if len(set(map(_kind, password))) < profile.kinds:
        yield "kinds"
    if profile.run and longest_run(password) >= profile.run:
        yield "run"
    lowered = password.lower()
    if any(_counts(word) and word.lower() in lowered for word in about):
        yield "personal"
    if lowered in leaked or _stem(lowered) in leaked:
        yield "leaked"


def _counts(word: str) -> bool:
    return len(word) >= (_SHORTEST_ASCII if word.isascii() else _SHORTEST_PART)


def _stem(text: str) -> str:
    """A password without the digits and signs that people hang on it: `password2017!` is `password`."""
    return text.rstrip("0123456789!@#$%^&*.?_-~+")


def _kind(character: str) -> str:
    """Lower-case, upper-case, digit, or sign; a Chinese character is of a kind of its own."""
    category = unicodedata.category(character)
    if category in {"Ll", "Lu", "Nd"}:
        return category
    return "letter" if category.startswith("L") else "sign"


def longest_run(text: str) -> int:
    """How many characters in a row are the same or follow one another: 4 for `1111`, `1234` and `dcba`."""
    longest = current = min(len(text), 1)
    before: int | None = None
    for one, next_one in pairwise(text):
        step = ord(next_one) - ord(one)
        follows = step in (-1, 0, 1)
        current = current + 1 if follows and step == before else 1 + follows
        before = step
        longest = max(longest, current)
    return longest
