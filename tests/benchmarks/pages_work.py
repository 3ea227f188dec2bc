"""Saves of one household's survey through its page, and through two bare views, in a process of its own over a file.

Argument: the data directory. All saves are sent by Django's client, each with the middleware that it runs with. What a
save tells the user is read before the next one, as the page that follows would have shown it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

SAVES, WARMING = 150, 10
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
    """Prints the seconds of every save of both kinds and how many queries each makes."""
    os.environ["HUITOU_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
    import django
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
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    address = reverse("survey", args=[RoundSubject.objects.get(code="H5").ref])
    page = signed_in()

    def save(number: int) -> int:
        page.cookies.pop("__Host-messages", None)
        return page.post(address, _filled_in(number), content_type=_AS_A_BROWSER).status_code

    answer: dict[str, Any] = {"version": django.__version__, "ours": _timed(save)}
    with CaptureQueriesContext(connection) as asked:
        save(SAVES + WARMING)
    answer["queries"] = len(asked)
    survey = Survey.objects.get(subject__code="H5")
    answer["revisions"] = SurveyRevision.objects.filter(survey=survey).count()

    def save_bare(number: int) -> int:
        facts = survey.facts.replace("9000", str(9000 + number))
        fields = urlencode({"survey": survey.pk, "facts": facts})
        return bare.post("/save/", fields, content_type=_AS_A_BROWSER).status_code

    def save_form(number: int) -> int:
        bare.cookies.pop("__Host-messages", None)
        shown = seen + number
        return bare.post(f"/form/{survey.pk}/", _filled_in(shown), content_type=_AS_A_BROWSER).status_code

    for name, way, middleware in (
        ("bare", save_bare, pages_bare.MIDDLEWARE),
        ("form", save_form, pages_bare.OF_A_NEW_PROJECT),
    ):
        with override_settings(
            MIDDLEWARE=middleware,
            SESSION_ENGINE=pages_bare.SESSION_ENGINE,
            ROOT_URLCONF="tests.benchmarks.pages_bare",
        ):
            bare, seen = signed_in(), Survey.objects.get(pk=survey.pk).revision
            answer[name] = _timed(way)
            with CaptureQueriesContext(connection) as asked:
                way(SAVES + WARMING)
        answer[f"{name}_queries"] = len(asked)
    print(json.dumps(answer))


def _filled_in(number: int) -> str:
    return urlencode({**_FIELDS, "revision": str(number), "wage_income": str(9000 + number)})


def _timed(save: Callable[[int], int]) -> list[float]:
    """The seconds of every save after the first few. Raises RuntimeError when one is not taken."""
    seconds = []
    for number in range(SAVES + WARMING):
        begun = time.perf_counter()
        status = save(number)
        seconds.append(time.perf_counter() - begun)
        if status != 302:
            raise RuntimeError(f"save {number} answered {status}")
    return seconds[WARMING:]


if __name__ == "__main__":
    main(sys.argv[1])
