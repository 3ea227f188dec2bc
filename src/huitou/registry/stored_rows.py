"""Records as rows of the database: every column of a new one, in order, with what stands where a file says nothing.

Pure. Rows are made while a load is planned, so that the transaction has only to write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from uuid import uuid4

from huitou.registry.sealed_fields import SEALED, sealed_columns
from huitou.sealing.keyring import Keyring

ThingName = Literal["household", "member", "village"]

_EMPTY: Mapping[ThingName, Mapping[str, Any]] = {
    "household": {
        **dict.fromkeys(("county_id", "village_id"), None),
        **dict.fromkeys(("code", "head_name", "status", "kind", "supporting_unit", "support_officer"), ""),
        **dict.fromkeys(("exit_year", "size_register", "size_hukou", "size_card", "size_system", "size_actual"), None),
        **dict.fromkeys(("phone_sealed", "bank_account_sealed"), None),
        "ended_reason": "",
    },
    "member": {
        "household_id": None,
        **dict.fromkeys(("number", "name", "sex", "relation", "identity_kind"), ""),
        **dict.fromkeys(("identity_index", "identity_tail_index"), ""),
        **dict.fromkeys(("born_on", "identity_sealed"), None),
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


def new_row(thing: ThingName, columns: Mapping[str, Any], details: str) -> tuple[Any, ...]:
    """The values of a new row. KeyError for a column that the thing does not have."""
    values = dict(_EMPTY[thing])
    for name, value in columns.items():
        if name not in values:
            raise KeyError(name)
        values[name] = value
    return (uuid4(), 1, details, *values.values())


def columns_of(values: Mapping[str, Any], area_ids: Mapping[str, int], keyring: Keyring) -> dict[str, Any]:
    """Values under the names of their columns: areas by their keys, sensitive values sealed."""
    columns: dict[str, Any] = {}
    for name, value in values.items():
        if name in SEALED:
            columns |= sealed_columns(keyring, name, value)
        elif name in _AREA_FIELDS:
            columns[f"{name}_id"] = area_ids[value]
        else:
            columns[name] = value
    return columns
