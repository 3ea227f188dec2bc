"""Pure: the number of a referral, made after that of the order: 青脱贫办发〔2017〕8号 gives 青脱贫办点球〔2017〕1号."""

from __future__ import annotations

import re

_DOCUMENT = re.compile(r"(?P<issuer>[^〔\[(（]+?)发?[〔\[(（]\d{4}[〕\])）]")
_KIND = "点球"


def referral_prefix(document_number: str, issuer: str, year: int) -> str:
    """What stands before the serial number of every referral of a year: the issuer's short name as in
    `document_number`, else `issuer`."""
    found = _DOCUMENT.match(document_number)
    return f"{found['issuer'] if found else issuer}{_KIND}〔{year}〕"


def referral_number(prefix: str, serial: int) -> str:
    """The whole number."""
    return f"{prefix}{serial}号"
