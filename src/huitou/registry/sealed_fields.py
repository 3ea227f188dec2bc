"""What of a household or member is sealed, for which purpose, and in which columns it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huitou.sealing.keyring import Keyring
from huitou.sealing.sealed import index_of, seal, unseal


@dataclass(frozen=True, slots=True)
class SealedField:
    """A value kept sealed in `column`; `index` is the column of its keyed index, empty where nobody looks it up."""

    purpose: str
    column: str
    index: str = ""


SEALED: Mapping[str, SealedField] = {
    "phone": SealedField("phone", "phone_sealed"),
    "bank_account": SealedField("bank_account", "bank_account_sealed"),
    "identity": SealedField("identity", "identity_sealed", "identity_index"),
}


def sealed_columns(keyring: Keyring, name: str, value: str | None) -> dict[str, Any]:
    """The columns that keep a value; without a value they are emptied."""
    field = SEALED[name]
    columns: dict[str, Any] = {field.column: seal(keyring, field.purpose, value) if value else None}
    if field.index:
        columns[field.index] = index_of(keyring, field.purpose, value) if value else ""
    return columns


def in_clear(keyring: Keyring, name: str, sealed: bytes | memoryview | None) -> str | None:
    """A kept value in clear; None where there is none. Raises as `unseal` does."""
    return unseal(keyring, SEALED[name].purpose, bytes(sealed)) if sealed else None
