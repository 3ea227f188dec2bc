"""What a test asks of a rendered page: its words, its links, its forms."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, Protocol


class Answer(Protocol):
    """What Django's client gives back, as far as tests look at it."""

    @property
    def content(self) -> Any: ...

    @property
    def headers(self) -> Any: ...

    @property
    def status_code(self) -> int: ...


_SILENT = {"script", "style", "title"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._inside.append(tag)
        self.words += [value or "" for name, value in attrs if name in {"aria-label", "alt", "data-label"}]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)


def html_of(response: Answer) -> str:
    """The page as it was sent."""
    return bytes(response.content).decode()


def words_of(response: Answer) -> str:
    """What stands on the page, labels of regions and cells included, blanks folded."""
    parser = _Words()
    parser.feed(html_of(response))
    return re.sub(r"\s+", " ", " ".join(parser.words))


def main_words(response: Answer) -> str:
    """What stands in the page's main part."""
    html = html_of(response)
    part = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))


def links_of(response: Answer) -> list[str]:
    """Where the page leads."""
    return [address.replace("&amp;", "&") for address in re.findall(r'<a [^>]*href="([^"]+)"', html_of(response))]


def hidden(response: Answer, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html_of(response))
    assert found is not None, f"no hidden field {name}"
    return found.group(1)
