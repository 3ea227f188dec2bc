"""Pure: the number of a referral, made after that of the order: 青脱贫办发〔2017〕8号 gives 青脱贫办点球〔2017〕1号."""

from __future__ import annotations

import re

_DOCUMENT = re.compile(r"(?P<issuer>[^〔\[(（]+?)发?[〔\[(（]\d{4}[〕\])）]")
_KIND = "点球"


def referral_prefix(document_number: str, issuer: str, year: int) -> str:
    """What stands before the serial number of every referral of a year."""
    return f"{short_issuer(document_number, issuer)}{_KIND}〔{year}〕"


def short_issuer(document_number: str, issuer: str) -> str:
    """The issuer's short name as in `document_number` (青脱贫办), else `issuer`."""
    found = _DOCUMENT.match(document_number)
    return found["issuer"] if found else issuer


def referral_number(prefix: str, serial: int) -> str:
    """The whole number."""
    return f"{prefix}{serial}号"
