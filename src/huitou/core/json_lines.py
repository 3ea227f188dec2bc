"""JSON lines as other programs send them: one object per line, exact numbers, problems with the number of the line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from huitou.core.errors import Place, Refusal

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def numbered_lines(source: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, numbered from 1; blank ones are counted. A byte order mark is no part of them."""
    for number, line in enumerate(source, 1):
        text = line.removeprefix(_BYTE_ORDER_MARK).strip() if number == 1 else line.strip()
        if text:
            yield number, text


def json_object(line: bytes, place: Place) -> dict[str, Any]:
    """The object on a line; fractions come as `Decimal`, a number with an exponent as something that no reader of
    facts takes.

    Raises `Refusal` HT1001 for anything but JSON, HT1002 for another kind of value, HT1019 for a key that stands twice.
    """
    try:
        document = _DECODER.decode(line.decode())
    except _Twice as error:
        raise Refusal.of("HT1019", place, key=str(error)) from error
    except (ValueError, RecursionError) as error:
        raise Refusal.of("HT1001", place, position=getattr(error, "colno", 1)) from error
    if not isinstance(document, dict):
        raise Refusal.of("HT1002", place)
    return document


class _Twice(ValueError):
    """A key that stands twice in one object."""


class _Exponent:
    """A number written with an exponent."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _exact(text: str) -> Decimal | _Exponent:
    return _Exponent(text) if "e" in text or "E" in text else Decimal(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return found


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a JSON number")


_DECODER = json.JSONDecoder(parse_float=_exact, parse_constant=_no_constant, object_pairs_hook=_pairs)
