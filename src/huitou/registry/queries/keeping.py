"""Whether the keys of an installation fit what it holds."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from django.db import connection

from huitou.registry.models import Member
from huitou.registry.sealed_fields import in_clear
from huitou.sealing.keyring import Keyring


def is_opened_by(keyring: Keyring) -> bool:
    """Whether a keyring opens what the register holds sealed; a register without anything sealed, or without tables,
    fits any key."""
    if Member._meta.db_table not in connection.introspection.table_names():
        return True
    sealed = Member.objects.exclude(identity_sealed=None).values_list("identity_sealed", flat=True).first()
    try:
        in_clear(keyring, "identity", sealed)
    except (InvalidTag, KeyError, ValueError):
        return False
    return True
