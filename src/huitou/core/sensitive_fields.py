"""Which role may do what with identity numbers, telephone numbers and bank accounts: one table (T21).

`hidden`: the role sees no household and so none of these. `masked`: 511425********1234 and no more. `read`: masked as
well, and the whole number for a reason, one at a time. `write`: as `read`, and the register is loaded by this role.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

UNMASKED_A_DAY = 50
"""So many whole numbers may one person see in a day, unless the installation says otherwise."""


class Handling(StrEnum):
    """What a role may do with a field."""

    HIDDEN = "hidden"
    MASKED = "masked"
    READ = "read"
    WRITE = "write"


class SensitiveField(StrEnum):
    """A value that is kept sealed."""

    IDENTITY = "identity"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"


FIELD_WORDS: Mapping[SensitiveField, tuple[str, str]] = {
    SensitiveField.IDENTITY: ("证件号码", "identity number"),
    SensitiveField.PHONE: ("联系电话", "telephone number"),
    SensitiveField.BANK_ACCOUNT: ("银行账号", "bank account"),
}
"""What each is called, in Chinese and in English."""


def _handling(identity: str, phone: str, bank_account: str) -> Mapping[SensitiveField, Handling]:
    return dict(zip(SensitiveField, map(Handling, (identity, phone, bank_account)), strict=True))


_NOTHING = _handling("hidden", "hidden", "hidden")
# Who goes to a household has to be able to call it; who corrects its papers has to see their numbers; who pays or
# inspects payments sees the account. Nobody else needs more than what tells two people of one name apart.
HANDLING: Mapping[str, Mapping[SensitiveField, Handling]] = {
    "village_officer": _handling("masked", "read", "masked"),
    "first_secretary": _handling("masked", "read", "masked"),
    "resident_officer": _handling("masked", "read", "masked"),
    "support_officer": _handling("masked", "read", "masked"),
    "supporting_unit": _handling("masked", "masked", "masked"),
    "township_clerk": _handling("read", "read", "masked"),
    "township_approver": _handling("masked", "masked", "masked"),
    "department_officer": _handling("masked", "masked", "masked"),
    "county_office": _handling("write", "write", "write"),
    "review_team": _handling("read", "read", "masked"),
    "supervision": _handling("read", "read", "read"),
    "city_viewer": _NOTHING,
    "province_viewer": _NOTHING,
    "system_administrator": _NOTHING,
    "security_administrator": _NOTHING,
    "audit_administrator": _NOTHING,
    "local_operator": _handling("write", "write", "write"),
}


def may_read(role: str, field: SensitiveField) -> bool:
    """Whether the role may see the whole value, for a reason."""
    return HANDLING[role][field] in {Handling.READ, Handling.WRITE}


def readable(role: str) -> tuple[SensitiveField, ...]:
    """The fields that the role may see whole, for a reason."""
    return tuple(field for field in SensitiveField if may_read(role, field))
