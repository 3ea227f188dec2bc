"""What of a household or member is sealed, for which purpose, and in which columns it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from huitou.sealing.keyring import Keyring
from huitou.sealing.sealed import index_of, seal, unseal


@dataclass(frozen=True, slots=True)
class SealedField:
    """A value kept sealed in `column`; `index` is the column of its keyed index, empty where nobody looks it up, and
    `tail_index` that of its last four digits (docs/adr on the last four)."""

    purpose: str
    column: str
    index: str = ""
    tail_index: str = ""


TAIL_DIGITS = 4
_DIGITS_OF_A_PERSON = 18

SEALED: Mapping[str, SealedField] = {
    "phone": SealedField("phone", "phone_sealed"),
    "bank_account": SealedField("bank_account", "bank_account_sealed"),
    "identity": SealedField("identity", "identity_sealed", "identity_index", "identity_tail_index"),
}


def sealed_columns(keyring: Keyring, name: str, value: str | None) -> dict[str, Any]:
    """The columns that keep a value; without a value they are emptied."""
    field = SEALED[name]
    columns: dict[str, Any] = {field.column: seal(keyring, field.purpose, value) if value else None}
    if field.index:
        columns[field.index] = index_of(keyring, field.purpose, value) if value else ""
    if field.tail_index:
        columns[field.tail_index] = tail_index(keyring, tail_of(value)) if value else ""
    return columns


def tail_of(identity: str) -> str:
    """The last four digits of a person's number; what a disability certificate appends to it is left out."""
    return identity[:_DIGITS_OF_A_PERSON][-TAIL_DIGITS:]


def tail_index(keyring: Keyring, tail: str) -> str:
    """The keyed index of the last four digits, under a key of its own."""
    return _tail_index(keyring, tail)


@lru_cache(maxsize=20_000)  # of four digits there are few, and a file has many
def _tail_index(keyring: Keyring, tail: str) -> str:
    return index_of(keyring, f"{SEALED['identity'].purpose} tail", tail)


def in_clear(keyring: Keyring, name: str, sealed: bytes | memoryview | None) -> str | None:
    """A kept value in clear; None where there is none. Raises as `unseal` does."""
    return unseal(keyring, SEALED[name].purpose, bytes(sealed)) if sealed else None
