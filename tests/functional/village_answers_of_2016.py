"""The listed village of the small county, surveyed by what the look-back of 2016 asks (主导产业 was not asked then),
and returned. Run as a process of its own over a data directory that is filled."""

from __future__ import annotations

import os

import django

ANSWERS = {
    "registered_population": 1000, "poor_population": 10, "collective_income": "12000", "paved_road": True,
    "clinic": True, "cultural_room": False, "telecom": True, "remark": "文化室2017年8月完工",
}  # fmt: skip


def main() -> None:
    """Records the survey as one that was approved, and returns the village."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "huitou.conf.settings"
    django.setup()
    from huitou.accounts.actions import acting, ensure_operator
    from huitou.audit.writing import writing
    from huitou.core.authority import Permission
    from huitou.core.lifecycle import SubmissionState
    from huitou.surveys.actions import record_surveys
    from huitou.surveys.models import Round, Submission
    from huitou.surveys.queries import round_line
    from tests.samples.small_county import COUNTY, NOW, TODAY, UPPER

    with acting(ensure_operator(), Permission.SURVEY_IMPORT_APPROVED, COUNTY, today=TODAY) as by:
        line = round_line(Round.objects.get())
        record_surveys(line, [{"village": UPPER, **ANSWERS}], approved=True, way_in="file", by=by, now=NOW)
    with writing():
        Submission.objects.filter(village_code=UPPER).update(state=SubmissionState.RETURNED)


if __name__ == "__main__":
    main()
