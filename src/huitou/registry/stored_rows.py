"""Records as rows of the database: every column of a new one, in order, with what stands where a file says nothing.

Pure. Rows are made while a load is planned, so that the transaction has only to write them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
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
        **dict.fromkeys(("identity_index", "identity_tail_index"), ""),
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
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


def new_row_names(thing: ThingName) -> tuple[str, ...]:
    """The fields of a new row, in the order of its values."""
    return ("ref", "version", "details", *_EMPTY[thing])


def new_rows(
    thing: ThingName, columns: Mapping[str, Sequence[Any]], details: Sequence[str]
) -> tuple[tuple[Any, ...], ...]:
    """New rows, one for each of `details`. KeyError for a column that the thing does not have."""
    if unknown := columns.keys() - _EMPTY[thing].keys():
        raise KeyError(*sorted(unknown))
    count = len(details)
    named = (columns[name] if name in columns else [empty] * count for name, empty in _EMPTY[thing].items())
    return tuple(zip(_random_refs(count), [1] * count, details, *named, strict=True))


def _random_refs(count: int) -> list[str]:
    """UUIDs of version 4 as the database takes them: 32 hexadecimal digits."""
    digits = os.urandom(16 * count).hex()
    refs = (digits[at : at + 32] for at in range(0, len(digits), 32))
    return [f"{ref[:12]}4{ref[13:16]}{_VARIANT[ref[16]]}{ref[17:]}" for ref in refs]


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
