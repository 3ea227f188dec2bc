"""Keeping what stands in the way at each survey, beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from huitou.audit.writing import writing
from huitou.surveys.models import KeptBlocks
from huitou.surveys.queries.kept_blocks import (
    AT_ONCE,
    SurveyedHousehold,
    open_rounds_of_all,
    surveyed_households,
    worked_out,
)
from huitou.surveys.queries.rounds import RoundLine

_KEPT = ("worked_out_from", "worked_out_on", "is_signed", "firm", "unknown", "rules")


def keep_blocks(*, today: date) -> int:
    """Works out what stands in the way at every look-back survey of an open round for which nothing is kept that still
    holds; at how many. Takes no right: it says nothing that does not follow from what is there. Safe to run twice or
    at once."""
    kept = 0
    for line in open_rounds_of_all():
        waiting = [one for one in surveyed_households(line, today) if one.kept is None]
        for start in range(0, len(waiting), AT_ONCE):
            kept += _keep(line, waiting[start : start + AT_ONCE], today)
    return kept


def _keep(line: RoundLine, surveys: Sequence[SurveyedHousehold], today: date) -> int:
    found = worked_out(line, surveys, today)
    rows = [
        KeptBlocks(survey_id=one.id, worked_out_from=one.source, worked_out_on=today,
                   is_signed=found[one.id].is_signed, firm=" ".join(found[one.id].firm),
                   unknown=" ".join(found[one.id].unknown), rules=" ".join(found[one.id].rules))
        for one in surveys
        if one.id in found
    ]  # fmt: skip
    with transaction.atomic(), writing():
        KeptBlocks.objects.bulk_create(rows, update_conflicts=True, unique_fields=["survey"], update_fields=_KEPT)
    return len(rows)
