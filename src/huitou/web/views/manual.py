"""The user's manual: one page per kind of work, written as Markdown in `web/help`, in both languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from huitou.web.requests import HouseRequest

_HOME = Path(__file__).resolve().parent.parent / "help"
TOPICS = ("start", "survey", "review", "gaps", "forms", "figures", "order", "people", "keeping")
"""The pages in the order in which they are listed."""


@require_safe
def manual(request: HouseRequest, topic: str = TOPICS[0]) -> HttpResponse:
    """One page of the manual, with the list of all."""
    if topic not in TOPICS:
        raise Http404
    language = "en" if get_language() == "en" else "zh"
    topics = [(slug, title_of(slug, language), slug == topic) for slug in TOPICS]
    title, body = page(topic, language)
    return render(request, "help/help.html", {"title": title, "body": body, "topics": topics})


def title_of(topic: str, language: str) -> str:
    """The heading of a page of the manual."""
    return page(topic, language)[0]


@cache
def page(topic: str, language: str) -> tuple[str, SafeString]:
    """Heading and HTML of a page of the manual."""
    heading, _, body = (_HOME / language / f"{topic}.md").read_text(encoding="utf-8").partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    return heading.removeprefix("# "), mark_safe(html)  # nosec B308 B703  # our own text, HTML off
