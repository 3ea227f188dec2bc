"""What of a household or member is sealed, for which purpose, and in which columns it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

from huitou.sealing.keyring import Keyring
from huitou.sealing.sealed import folded_all, index_all, seal_all, unseal


@dataclass(frozen=True, slots=True)
class SealedField:
    """A value kept sealed in `column`; `index` is the column of its keyed index, which holds `without` where there is
    no value."""

    purpose: str
    column: str
    index: str
    without: str | None = None


TAIL_DIGITS = 4
_DIGITS_OF_A_PERSON = 18
_TAIL_INDEX_DIGITS = 12
"""Of four digits there are few: so many tell them apart."""

SEALED: Mapping[str, SealedField] = {
    "phone": SealedField("phone", "phone_sealed", "phone_index"),
    "bank_account": SealedField("bank_account", "bank_account_sealed", "bank_account_index"),
    "identity": SealedField("identity", "identity_sealed", "identity_index", ""),
}


def sealed_columns(keyring: Keyring, name: str, value: str | None) -> dict[str, Any]:
    """The columns that keep a value; without a value they are emptied."""
    return {column: values[0] for column, values in sealed_in_bulk(keyring, name, (value,)).items()}


def sealed_in_bulk(keyring: Keyring, name: str, values: Sequence[str | None]) -> dict[str, list[Any]]:
    """The columns that keep these values, one for each row."""
    field = SEALED[name]
    there = [value for value in values if value]
    columns = {field.column: _placed(values, seal_all(keyring, field.purpose, there), None)}
    indexes = _identity_indexes(keyring, there) if name == "identity" else _value_indexes(keyring, name, there)
    columns[field.index] = _placed(values, indexes, field.without)
    return columns


def _placed(values: Sequence[str | None], kept: Sequence[Any], empty: str | None) -> list[Any]:
    """What is kept of the values that are there, each at the row of its value."""
    if len(kept) == len(values):
        return list(kept)
    waiting = iter(kept)
    return [next(waiting) if value else empty for value in values]


def _without_hyphens(value: str) -> str:
    """0833-38828931 and 0833 38828931 are one number; blanks are the index's own matter."""
    return value.replace("-", "") if "-" in value else value


def value_index(keyring: Keyring, name: str, value: str) -> str:
    """The keyed index under which a telephone number or a bank account is found."""
    return _value_indexes(keyring, name, (value,))[0]


def _value_indexes(keyring: Keyring, name: str, values: Sequence[str]) -> list[str]:
    return index_all(keyring, SEALED[name].purpose, folded_all(list(map(_without_hyphens, values))))


def tail_of(identity: str) -> str:
    """The last four digits of a person's number; what a disability certificate appends to it is left out."""
    return identity[:_DIGITS_OF_A_PERSON][-TAIL_DIGITS:]


def identity_index(keyring: Keyring, number: str) -> str:
    """The keyed index of an identity number: that of its last four digits first, so that one order finds by both
    (docs/adr on the last four)."""
    return _identity_indexes(keyring, (number,))[0]


def tail_index(keyring: Keyring, tail: str) -> str:
    """What the indexes of all numbers with these last four digits begin with, under a key of its own."""
    return _tail_indexes(keyring, (tail,))[0]


def _identity_indexes(keyring: Keyring, values: Sequence[str]) -> list[str]:
    numbers = folded_all(values)
    first, last = _DIGITS_OF_A_PERSON - TAIL_DIGITS, _DIGITS_OF_A_PERSON
    tails = [number[first:last] if len(number) >= last else tail_of(number) for number in numbers]
    distinct = sorted(set(tails))  # of four digits there are few, and a file has many
    by_tail = dict(zip(distinct, _tail_indexes(keyring, distinct), strict=True))
    whole = index_all(keyring, SEALED["identity"].purpose, numbers)
    return list(map(add, map(by_tail.__getitem__, tails), whole))


def _tail_indexes(keyring: Keyring, tails: Sequence[str]) -> list[str]:
    whole = index_all(keyring, f"{SEALED['identity'].purpose} tail", folded_all(tails))
    return [index[:_TAIL_INDEX_DIGITS] for index in whole]


def in_clear(keyring: Keyring, name: str, sealed: bytes | memoryview | None) -> str | None:
    """A kept value in clear; None where there is none. Raises as `unseal` does."""
    return unseal(keyring, SEALED[name].purpose, bytes(sealed)) if sealed else None
