"""Saves of one household's survey through its page, and through two bare views, in a process of its own over a file.

Argument: the data directory. All saves are sent by Django's client, each with the middleware that it runs with. The
ways take turns, so that a machine that is slower for a while is so for all of them. What a save tells the user is read
before the next one, as the page that follows would have shown it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

ROUNDS, SAVES, WARMING = 10, 20, 5
_AS_A_BROWSER = "application/x-www-form-urlencoded"
_FIELDS = {
    **dict.fromkeys(("household_size", "household_size_hukou", "household_size_card", "household_size_system"), "2"),
    **dict.fromkeys(("business_revenue", "transfer_income", "property_income", "business_expense"), "0"),
    **dict.fromkeys(("food_and_clothing", "housing_safe", "water_safe", "electricity", "broadcast"), "yes"),
    **dict.fromkeys(("whole-compulsory_education", "whole-basic_medical_care"), "household"),
    "signature": "signed", "surveyed_on": "2017-06-12", "surveyed_by": "何主任",
    "member-1-member": "01", "member-1-compulsory_stage": "no",
    "member-2-member": "02", "member-2-compulsory_stage": "no",
}  # fmt: skip


def main(data: str) -> None:
    """Prints the seconds of every save of each way and how many queries one makes."""
    os.environ["HUITOU_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
    import django
    from django.conf import settings
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    import huitou.conf.wsgi  # noqa: F401  # the process is made ready as the one that serves
    from huitou.cli.schema import lay_down
    from huitou.surveys.models import RoundSubject, Survey, SurveyRevision
    from tests.benchmarks import pages_bare
    from tests.samples import small_county

    lay_down()
    small_county.build()
    user = small_county.make_user("township_clerk", area="511425102")

    def signed_in() -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    address = reverse("survey", args=[RoundSubject.objects.get(code="H5").ref])
    page, plain = signed_in(), Client()

    def save(revision: int) -> int:
        page.cookies.pop("__Host-messages", None)
        return page.post(address, _filled_in(revision), content_type=_AS_A_BROWSER).status_code

    save(0)
    survey = Survey.objects.get(subject__code="H5")

    def save_bare(revision: int) -> int:
        facts = survey.facts.replace("9000", str(9000 + revision))
        fields = urlencode({"survey": survey.pk, "facts": facts})
        return plain.post("/save/", fields, content_type=_AS_A_BROWSER).status_code

    def save_form(revision: int) -> int:
        plain.cookies.pop("__Host-messages", None)
        return plain.post(f"/form/{survey.pk}/", _filled_in(revision), content_type=_AS_A_BROWSER).status_code

    as_a_peer = {
        "AUTHENTICATION_BACKENDS": pages_bare.AUTHENTICATION_BACKENDS,
        "SESSION_ENGINE": pages_bare.SESSION_ENGINE,
        "ROOT_URLCONF": "tests.benchmarks.pages_bare",
    }
    ways: Mapping[str, tuple[Callable[[int], int], dict[str, Any]]] = {
        "ours": (save, {}),
        "bare": (save_bare, as_a_peer | {"MIDDLEWARE": pages_bare.MIDDLEWARE}),
        "form": (save_form, as_a_peer | {"MIDDLEWARE": pages_bare.OF_A_NEW_PROJECT}),
    }
    answer: dict[str, Any] = {"version": django.__version__, "saves": 1, "queries": {}, "s": {way: [] for way in ways}}
    for _ in range(ROUNDS):
        for way, (save_once, settings_of_it) in ways.items():
            with override_settings(**settings_of_it):
                if settings_of_it:
                    plain = signed_in()
                seen = Survey.objects.get(pk=survey.pk).revision
                answer["s"][way] += _timed(save_once, seen)
                with CaptureQueriesContext(connection) as asked:
                    save_once(seen + SAVES + WARMING)
            answer["queries"][way] = len(asked)
            answer["saves"] += SAVES + WARMING + 1
    answer["revisions"] = SurveyRevision.objects.filter(survey=survey).count()
    print(json.dumps(answer))


def _filled_in(number: int) -> str:
    return urlencode({**_FIELDS, "revision": str(number), "wage_income": str(9000 + number)})


def _timed(save: Callable[[int], int], seen: int) -> list[float]:
    """The seconds of every save after the first few, over the revisions from `seen` on. Raises RuntimeError when one is
    not taken."""
    seconds = []
    for number in range(SAVES + WARMING):
        begun = time.perf_counter()
        status = save(seen + number)
        seconds.append(time.perf_counter() - begun)
        if status != 302:
            raise RuntimeError(f"save {number} answered {status}")
    return seconds[WARMING:]


if __name__ == "__main__":
    main(sys.argv[1])
