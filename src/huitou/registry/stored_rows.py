"""Records as rows of the database: every column of the new ones, with what stands where a file says nothing.

Pure. Columns are made while a load is planned, so that the transaction has only to write them.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from huitou.registry.sealed_fields import SEALED, sealed_in_bulk
from huitou.sealing.keyring import Keyring

ThingName = Literal["household", "member", "village"]

_EMPTY: Mapping[ThingName, Mapping[str, Any]] = {
    "household": {
        **dict.fromkeys(("county_id", "village_id"), None),
        **dict.fromkeys(("code", "head_name", "status", "kind", "supporting_unit", "support_officer"), ""),
        **dict.fromkeys(("exit_year", "size_register", "size_hukou", "size_card", "size_system", "size_actual"), None),
        **dict.fromkeys(("phone_sealed", "phone_index", "bank_account_sealed", "bank_account_index"), None),
        "ended_reason": "",
    },
    "member": {
        "household_id": None,
        **dict.fromkeys(("number", "name", "sex", "relation", "identity_kind"), ""),
        "identity_index": "",
        **dict.fromkeys(("born_on", "identity_sealed", "joined_on"), None),
        **dict.fromkeys(("joined_reason", "left_reason"), ""),
    },
    "village": {
        "area_id": None,
        "is_poor_village": False,
        "poor_village_level": "",
        **dict.fromkeys(("exit_year", "registered_population", "poor_population", "returned_population"), None),
    },
}
_AREA_FIELDS = frozenset({"county", "village", "area"})


def new_row_names(thing: ThingName) -> tuple[str, ...]:
    """The fields of a new row, in the order of its values."""
    return ("ref", "version", "details", *_EMPTY[thing])


@dataclass(frozen=True, slots=True)
class NewRows:
    """New rows as the columns that will be written, by field in the order of `new_row_names`. `digest` is that of all
    that they say: worked out beforehand, it costs no time of the transaction."""

    columns: Mapping[str, Sequence[Any]]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", _digest(self.columns) if len(self) else "")

    def __len__(self) -> int:
        return len(self.columns["ref"])

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return zip(*self.columns.values(), strict=True)


def new_rows(thing: ThingName, columns: Mapping[str, Sequence[Any]], details: Sequence[str]) -> NewRows:
    """New rows, one for each of `details`. KeyError for a column that the thing does not have."""
    if unknown := columns.keys() - _EMPTY[thing].keys():
        raise KeyError(*sorted(unknown))
    count = len(details)
    named = {name: columns[name] if name in columns else [empty] * count for name, empty in _EMPTY[thing].items()}
    return NewRows({"ref": _random_refs(count), "version": [1] * count, "details": details, **named})


def _random_refs(count: int) -> list[str]:
    """UUIDs of version 4 as the database takes them: 32 hexadecimal digits. They are random and none tells of another,
    but among themselves they stand in order: so the database adds them to their index one behind the other."""
    import numpy as np  # not by who only reads a record's story

    bits = np.frombuffer(os.urandom(16 * count), np.uint64).reshape(-1, 2)
    high, low = np.sort(bits[:, 0]), bits[:, 1]
    high = high & ~np.uint64(0xF000) | np.uint64(0x4000)
    low = low & np.uint64(2**62 - 1) | np.uint64(2**63)
    digits = np.stack((high, low), axis=1).astype(">u8").tobytes().hex()
    return [digits[at : at + 32] for at in range(0, len(digits), 32)]


def _digest(columns: Mapping[str, Sequence[Any]]) -> str:
    """SHA-256 over the values of each column, one behind the other and told apart by a sign that no text holds; bytes
    and whole numbers, which may, say first how long they are."""
    content = sha256()
    for name, values in columns.items():
        content.update(f"\0\0{name}\0".encode())
        content.update(_told(values))
    return content.hexdigest()


def _told(values: Sequence[Any]) -> bytes:
    """All that a column says. What stands in many rows is spelled once."""
    if values[0] == values[-1] and values.count(values[0]) == len(values):
        return f"{values[0]!r}\0{len(values)}".encode()
    with suppress(TypeError):  # not all of them are whole numbers
        return f"{len(values)}\0".encode() + array("q", values).tobytes()
    with suppress(TypeError):  # not all of them are texts
        return "\0".join(values).encode()
    with suppress(TypeError):  # not all of them are bytes
        together = b"".join(values)
        lengths = set(map(len, values))
        return f"{lengths if len(lengths) == 1 else list(map(len, values))}\0".encode() + together
    words = {value: repr(value) for value in set(values)}
    return "\0".join(map(words.__getitem__, values)).encode()


def columns_of(
    values: Mapping[str, Sequence[Any]], area_ids: Mapping[str, int], keyring: Keyring
) -> dict[str, Sequence[Any]]:
    """Values of some rows under the names of their columns: areas by their keys, sensitive values sealed."""
    columns: dict[str, Sequence[Any]] = {}
    for name, some in values.items():
        if name in SEALED:
            columns |= sealed_in_bulk(keyring, name, some)
        elif name in _AREA_FIELDS:
            columns[f"{name}_id"] = [area_ids[code] for code in some]
        else:
            columns[name] = some
    return columns
