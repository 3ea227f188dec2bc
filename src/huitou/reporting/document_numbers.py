"""The number of an official document (发文字号, GB/T 9704-2012 7.2.5). Pure."""

from __future__ import annotations

import re

from huitou.core.errors import Refusal

_NUMBER = re.compile(r"[^〔〕\s]+〔[0-9]{4}〕[1-9][0-9]*号")


def checked_number(text: str) -> str:
    """The number as given. Raises `Refusal` HT9051 for any other shape: no 第, no leading nought, the year in 〔〕."""
    if not _NUMBER.fullmatch(text):
        raise Refusal.of("HT9051", number=text)
    return text
