"""A crawl: everything that somebody can pull out of the program by following links and asking for every address."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from io import BytesIO
from urllib.parse import unquote, urljoin, urlsplit
from zipfile import ZipFile

from django.test import Client

from tests.integration.access.expectations import ABOVE, ACCESS, REACH, SYSTEM
from tests.integration.access.world import CANARIES, RELATIONS, Things

PAGES_AT_MOST = 150
_LINK = re.compile(r'(?:href|hx-get|src)="([^"#]+)')
_SKIPPED = ("/static/", "/account/", "/language/")
# Whoever sees no households must not read a name, wherever they sit.
SEES_NO_HOUSEHOLDS = ABOVE | SYSTEM


def crawl(
    client: Client,
    things: Mapping[str, Things],
    *,
    follow: bool = True,
    until: Callable[[str, str], bool] | None = None,
) -> dict[str, str]:
    """Every page that is let out: address to text. Asks for all addresses, of all relations, then follows links until
    there are enough pages. `until`: ends with the first page of which it is true."""
    starts = [access.address(things[one]) for one in RELATIONS for access in ACCESS.values() if access.reads]
    starts += [f"/households/?q={word}" for canary in CANARIES.values() for word in canary]
    waiting, pages = deque(starts), dict[str, str]()
    asked_for = frozenset(starts)
    while waiting:
        address = waiting.popleft()
        if address in pages or address.startswith(_SKIPPED):
            continue
        if address not in asked_for and len(pages) >= PAGES_AT_MOST:
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            continue
        pages[address] = text_of(answer.content)
        if until is not None and until(address, pages[address]):
            break
        if follow:
            found = (urljoin(address, link.replace("&amp;", "&")) for link in _LINK.findall(pages[address]))
            waiting += [link for link in found if not urlsplit(link).netloc and link not in pages]
    return pages


def text_of(content: bytes) -> str:
    """What an answer says: a page as it is, a workbook as everything that is written in its parts."""
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(BytesIO(content)) as workbook:
        return "\n".join(workbook.read(name).decode() for name in workbook.namelist() if name.endswith(".xml"))


def may_be_seen(role: str) -> frozenset[str]:
    """The relations whose canaries somebody may read. The housing bureau was sent all of its county."""
    return frozenset() if role in SEES_NO_HOUSEHOLDS else REACH[role]


def leaks(pages: Mapping[str, str], allowed: frozenset[str]) -> list[tuple[str, str]]:
    """(address, canary) of everything that stands on a page and should not. A search echoes the word that was
    asked for, which is no leak: that word is not looked for on its page, the others of the same household are."""
    found = []
    for address, text in pages.items():
        asked = address.partition("?q=")[2]
        said = text.replace(unquote(asked), "") if asked else text
        found += [
            (address, word)
            for relation in RELATIONS
            if relation not in allowed
            for word in CANARIES[relation]
            if word in said
        ]
    return found


def seen(pages: Mapping[str, str]) -> set[str]:
    """The relations whose 户编号 is read on a page that was not asked for it."""
    return {
        relation
        for relation, (_, code, _) in CANARIES.items()
        if any(code in text and code not in unquote(address) for address, text in pages.items())
    }
