"""Events in words: what was done to what, and its details; long numbers masked, as everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huitou.audit.words import DEEDS, DETAILS, THINGS
from huitou.core.roles import ROLES
from huitou.core.sensitive_fields import FIELD_WORDS, SensitiveField
from huitou.sealing.sealed import masked
from huitou.web import words
from huitou.web.templatetags.house import day, label, number, reads_english, round_name

WAYS = {"web": _("网页"), "command": _("命令行"), "job": _("后台任务")}
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\d{15,20}[Xx]?|\d{17}[Xx]|1[3-9]\d{9})(?![0-9A-Za-z])")
"""Identity numbers, certificates, bank accounts; and mobile phones. Codes of areas have twelve digits at most."""
_REF = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PAIRS = (("from", "to"), ("before", "after"))
"""What stood before and after."""
_FROM_TO = frozenset({"from", "to"})
_SHOWN_OF_REF = 8
_SHOWN_OF_LIST = 3
_BY_KEY: Mapping[str, Mapping[str, Any]] = {
    "kind": {**words.KINDS, **words.REQUEST_KINDS},
    "way_in": words.WAYS_IN,
    "way": words.SIGNED_WAYS,
}


def deed_words(verb: str) -> str:
    """What was done; the verb itself where it has no words."""
    return label(DEEDS[verb]) if verb in DEEDS else verb


def thing_words(thing: str) -> str:
    """To what kind of thing."""
    return label(THINGS[thing]) if thing in THINGS else thing


def role_words(slug: str) -> str:
    """The post in which somebody acted."""
    return label(ROLES[slug]) if slug in ROLES else slug


def short_ref(ref: str) -> str:
    """Enough of a reference or digest to tell two apart."""
    return ref[:_SHOWN_OF_REF] if _REF.fullmatch(ref) else hidden(ref)


def hidden(text: str) -> str:
    """A text with the numbers of people masked that somebody has typed into it."""
    return _NUMBERS.sub(lambda found: masked(found.group()), text)


def details(told: Mapping[str, Any], *, briefly: bool = False) -> Iterator[tuple[str, str]]:
    """The details of an event, each with what it is called; from one state or day to another in one. `briefly` leaves
    out what says nothing to a reader: noughts, digests and references."""
    for pair in _PAIRS:
        if all(isinstance(told.get(key), str) for key in pair):
            before, after = (_value(key, told[key]) or "—" for key in pair)
            yield gettext("变化"), gettext("%(before)s → %(after)s") % {"before": before, "after": after}
            told = {key: value for key, value in told.items() if key not in pair}
    for key, value in told.items():
        if value not in ("", None, [], {}) and not (briefly and _says_nothing(value)):
            yield (label(DETAILS[key]) if key in DETAILS else key), _value(key, value)


def _says_nothing(value: Any) -> bool:
    if isinstance(value, str):
        return _REF.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and value == 0


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, int):
        return number(value)
    if isinstance(value, list):
        shown = gettext("、").join(_value(key, one) for one in value[:_SHOWN_OF_LIST])
        more = len(value) - _SHOWN_OF_LIST
        return gettext("%(shown)s等%(count)s个") % {"shown": shown, "count": len(value)} if more > 0 else shown
    if isinstance(value, Mapping):
        return gettext("；").join(f"{one} {_value(one, said)}" for one, said in value.items())
    return _text(key, str(value))


def _text(key: str, text: str) -> str:
    if _DAY.fullmatch(text):
        return day(date.fromisoformat(text))
    if key in _FROM_TO and text in words.SUBMISSION_STATES:
        return str(words.SUBMISSION_STATES[text])
    if key == "role":
        return role_words(text)
    if key == "deed":
        return deed_words(text)
    if key == "field" and text in set(SensitiveField):
        return FIELD_WORDS[SensitiveField(text)][reads_english()]
    if key in ("round", "slug") and not _REF.fullmatch(text):
        return round_name(text)
    known = _BY_KEY.get(key, {}).get(text)
    return str(known) if known is not None else short_ref(text)
