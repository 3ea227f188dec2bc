"""What of a household or member is sealed, for which purpose, and in which columns it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huitou.sealing.keyring import Keyring
from huitou.sealing.sealed import index_all, index_of, seal_all, unseal


@dataclass(frozen=True, slots=True)
class SealedField:
    """A value kept sealed in `column`; `index` is the column of its keyed index, which holds `without` where there is
    no value, and `tail_index` that of its last four digits (docs/adr on the last four)."""

    purpose: str
    column: str
    index: str
    without: str | None = None
    tail_index: str = ""


TAIL_DIGITS = 4
_DIGITS_OF_A_PERSON = 18

SEALED: Mapping[str, SealedField] = {
    "phone": SealedField("phone", "phone_sealed", "phone_index"),
    "bank_account": SealedField("bank_account", "bank_account_sealed", "bank_account_index"),
    "identity": SealedField("identity", "identity_sealed", "identity_index", "", "identity_tail_index"),
}


def sealed_columns(keyring: Keyring, name: str, value: str | None) -> dict[str, Any]:
    """The columns that keep a value; without a value they are emptied."""
    return {column: values[0] for column, values in sealed_in_bulk(keyring, name, (value,)).items()}


def sealed_in_bulk(keyring: Keyring, name: str, values: Sequence[str | None]) -> dict[str, list[Any]]:
    """The columns that keep these values, one for each row."""
    field = SEALED[name]
    there = [value for value in values if value]
    columns = {field.column: _placed(values, seal_all(keyring, field.purpose, there), None)}
    indexes = index_all(keyring, field.purpose, map(_without_hyphens, there))
    columns[field.index] = _placed(values, indexes, field.without)
    if field.tail_index:
        tails = [tail_of(value) for value in there]
        distinct = sorted(set(tails))  # of four digits there are few, and a file has many
        of_tails = dict(zip(distinct, index_all(keyring, f"{field.purpose} tail", distinct), strict=True))
        columns[field.tail_index] = _placed(values, [of_tails[tail] for tail in tails], "")
    return columns


def _placed(values: Sequence[str | None], kept: Sequence[Any], empty: str | None) -> list[Any]:
    """What is kept of the values that are there, each at the row of its value."""
    waiting = iter(kept)
    return [next(waiting) if value else empty for value in values]


def _without_hyphens(value: str) -> str:
    """0833-38828931 and 0833 38828931 are one number; blanks are the index's own matter."""
    return value.replace("-", "") if "-" in value else value


def value_index(keyring: Keyring, name: str, value: str) -> str:
    """The keyed index under which a value of this field is found."""
    return index_of(keyring, SEALED[name].purpose, _without_hyphens(value))


def tail_of(identity: str) -> str:
    """The last four digits of a person's number; what a disability certificate appends to it is left out."""
    return identity[:_DIGITS_OF_A_PERSON][-TAIL_DIGITS:]


def tail_index(keyring: Keyring, tail: str) -> str:
    """The keyed index of the last four digits, under a key of its own."""
    return index_of(keyring, f"{SEALED['identity'].purpose} tail", tail)


def in_clear(keyring: Keyring, name: str, sealed: bytes | memoryview | None) -> str | None:
    """A kept value in clear; None where there is none. Raises as `unseal` does."""
    return unseal(keyring, SEALED[name].purpose, bytes(sealed)) if sealed else None
