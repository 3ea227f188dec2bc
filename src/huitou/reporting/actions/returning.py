"""What a form that came back says otherwise: taken over as facts, the ordinary way, or refused with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Problem, Refusal
from huitou.documents.form_comparing import CellDifference
from huitou.reporting.queries.sealed_forms import ReturnedForm
from huitou.reporting.returned_facts import REASONS
from huitou.surveys.actions.recording import record_plan
from huitou.surveys.planning import plan_surveys
from huitou.surveys.survey_documents import DocumentsRead, SurveyDocument

_WAY_IN = "form"


def settle_returned(
    returned: ReturnedForm,
    accepted: Collection[str],
    reason: str,
    *,
    approved: bool = False,
    seen: str = "",
    by: Actor,
    now: datetime,
) -> int:
    """Takes over the facts of the accepted cells (sheet!cell) and puts on record that the other differences are refused
    for this reason; how many facts were new. The facts that a form has no room for stay as they are. `approved`: over
    an approved survey, as an adjustment. `seen`: the digest of the differences that were looked at.

    Raises `Refusal`: HT7001; HT6172 when they are others now; HT6169 for a cell that is not different, HT6170 for one
    that states no fact, HT6171 when differences are left without a reason; and as recording surveys does.
    """
    sealed = returned.sealed
    by.require(Permission.FORM_EXPORT, sealed.area_code)
    if seen and seen != returned.seen:
        raise Refusal.of("HT6172")
    known = {cell_name(one): (one, fact) for one, fact in returned.differences}
    problems = [Problem("HT6169", values={"cell": name}) for name in accepted if name not in known]
    for name in accepted:
        if name in known and known[name][1].reason:
            words, words_en = REASONS[known[name][1].reason]
            problems.append(Problem("HT6170", values={"cell": name, "reason": words, "reason_en": words_en}))
    refused = [name for name in known if name not in accepted]
    if refused and not reason.strip():
        problems.append(Problem("HT6171", values={"count": len(refused)}))
    if problems:
        raise Refusal(problems)
    facts: dict[str, dict[str, Any]] = defaultdict(dict)
    for name in accepted:
        one, fact = known[name]
        facts[one.subject][fact.key] = fact.value
    written = 0
    if facts:
        documents = tuple(
            SurveyDocument(returned.subject_type, code, said, covers=frozenset(said)) for code, said in facts.items()
        )
        read = DocumentsRead(documents)
        plan = plan_surveys(sealed.round, read, kind="review", approved=approved, viewer=by, check_on=now.date())
        report = record_plan(plan, way_in=_WAY_IN, by=by, now=now)
        written = report.added + report.updated
    detail = {"accepted": sorted(accepted), "refused": refused, "reason": reason.strip()}
    record("form.return", "form", sealed.code, by=by, now=now, area_code=sealed.area_code, detail=detail)
    return written


def cell_name(one: CellDifference) -> str:
    """What a difference is called: sheet!cell."""
    return f"{one.sheet}!{one.cell}"
