"""How much two names, or two identity numbers, are alike. Pure."""

from __future__ import annotations

import unicodedata

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from huitou.registry.name_sounds import sound

# One character of two, or of three, is another: 王小明 and 王晓明, 李四 and 李泗.
SIMILAR_ENOUGH = 50.0
SAME_SOUND = 95.0
_UNEQUAL_LENGTHS = 66.0
_OF_A_PERSON = 17  # digits of an identity number without its check digit; what follows belongs to the document
_SLIPS = 1


def folded(name: str) -> str:
    """A name as it is compared: half width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def likeness(one: str, other: str) -> float:
    """How much two folded names are alike, 0 to 100; 0 for what is not alike enough to ask about. The family name must
    sound the same: 王小明 and 李小明 are two people."""
    if not one or not other or sound(one)[0] != sound(other)[0]:
        return 0.0
    if sound(one) == sound(other):
        return SAME_SOUND
    score = fuzz.ratio(one, other, score_cutoff=SIMILAR_ENOUGH)
    return score if len(one) == len(other) else (score if score >= _UNEQUAL_LENGTHS else 0.0)


def is_slip_of(number: str, other: str) -> bool:
    """Whether two identity numbers may be one: equal but for one digit, or two digits that changed places. The check
    digit follows from the others, and documents of the disabled append to the number of the person."""
    return OSA.distance(number[:_OF_A_PERSON], other[:_OF_A_PERSON], score_cutoff=_SLIPS) <= _SLIPS
