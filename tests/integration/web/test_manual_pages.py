"""The manual: every topic is there in both languages, is reached from every page, and shows no raw Markdown."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from huitou.web.views.manual import TOPICS, page, title_of
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, words_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_topic_has_a_heading_and_a_text_in_both_languages(topic: str, language: str) -> None:
    heading, html = page(topic, language)
    assert bool(re.search("[\u4e00-\u9fff]", heading)) == (language == "zh")
    assert "<p>" in html
    assert not re.search(r"(^|\n)#|\*\*|\|---", html)


def test_both_languages_have_the_same_tables_and_lists() -> None:
    for topic in TOPICS:
        counts = [
            [page(topic, language)[1].count(tag) for tag in ("<tr>", "<li>", "<h2>")] for language in ("zh", "en")
        ]
        assert counts[0] == counts[1], topic


def test_every_page_leads_to_the_manual(signed_in: SignIn) -> None:
    client: Client = signed_in("village_officer")
    assert 'href="/help/"' in html_of(client.get("/"))
    words = words_of(client.get("/help/"))
    assert title_of("start", "zh") in words
    assert all(title_of(topic, "zh") in words for topic in TOPICS)


def test_a_topic_that_does_not_exist_is_not_found(signed_in: SignIn) -> None:
    assert signed_in("village_officer").get("/help/nothing/").status_code == 404
