"""A pack as one document for other programs: rounds, indicators by year, routing, forms, the verification group."""

from __future__ import annotations

from typing import Any

from huitou.core.amounts import plain_text
from huitou.core.forms import FormSpec
from huitou.policy.pack import Pack, Round
from huitou.policy.schema import SUBJECTS, Subject


def pack_document(pack: Pack) -> dict[str, Any]:
    """JSON values only. A figure or date of null is not yet entered."""
    return {
        "name": pack.name,
        "title": pack.title,
        "document_number": pack.document_number,
        "issuer": pack.issuer,
        "issued_on": pack.issued_on.isoformat(),
        "county_code": pack.county_code,
        "digest": pack.digest,
        "standard_years": list(pack.standard_years),
        "rounds": {slug: _round(entry) for slug, entry in pack.rounds.items()},
        "indicators": {subject: _indicators(pack, subject) for subject in SUBJECTS},
        "departments": {
            slug: {"label": department.label, "label_en": department.label_en}
            for slug, department in pack.departments.items()
        },
        "routing": [_duty(slug, pack) for slug in pack.files.matrix.duties],
        "review_team": [
            {"department": seat.department, "label": seat.label, "label_en": seat.label_en, "part": seat.part}
            for seat in pack.review_team
        ],
        "forms": {number: _form(spec) for number, spec in pack.forms.items()},
    }


def _round(entry: Round) -> dict[str, Any]:
    return {
        "label": entry.label,
        "label_en": entry.label_en,
        "exit_years": list(entry.exit_years),
        "exit_year_at_opening": entry.exit_year_at_opening,
        "review_standard_year": entry.review_standard_year,
        "remediation_standard_year": entry.remediation_standard_year,
        "income_from": entry.income_from and entry.income_from.isoformat(),
        "income_to": entry.income_to and entry.income_to.isoformat(),
        "found_until": entry.found_until and entry.found_until.isoformat(),
        "milestones": [
            {
                "slug": step.slug,
                "label": step.label,
                "label_en": step.label_en,
                "owner": step.owner,
                "due_on": step.due_on and step.due_on.isoformat(),
                "clause": step.clause,
                "comes_after": list(step.comes_after),
            }
            for step in entry.milestones
        ],
    }


def _indicators(pack: Pack, subject: Subject) -> dict[str, Any]:
    return {
        info.slug: {
            "label": info.label,
            "label_en": info.label_en,
            "unit": info.unit,
            "counted_in": info.counted_in,
            "clause": info.clause,
            "column": info.column,
            "by_year": {str(year): _in_year(pack, subject, info.slug, year) for year in pack.standard_years},
        }
        for info in pack.indicators(subject)
    }


def _in_year(pack: Pack, subject: Subject, slug: str, year: int) -> dict[str, Any]:
    indicator = next(item for item in pack.standard(subject, year).indicators if item.slug == slug)
    shown: dict[str, Any] = {"applies": indicator.applies}
    if indicator.needs_threshold:
        threshold = indicator.threshold
        shown["threshold"] = None if threshold is None else plain_text(threshold)
        shown["entered"] = threshold is not None
        shown["clause"] = pack.files.indicators(subject)[slug].threshold_source.get(year)
    return shown


def _duty(slug: str, pack: Pack) -> dict[str, Any]:
    entry = pack.files.matrix.duties[slug]
    return {
        "duty": slug,
        "label": entry.duty,
        "label_en": entry.duty_en,
        "clause": entry.clause or None,
        "indicators": list(entry.indicators),
        "condition": pack.source["matrix"]["duties"][slug].get("condition"),
        "lead": entry.lead,
        "joint": list(entry.joint),
        "verifies": list(entry.verifies),
        "helps": list(entry.helps),
        "practice": entry.practice or None,
    }


def _form(spec: FormSpec) -> dict[str, Any]:
    return {
        "subject": spec.subject,
        "level": spec.level,
        "title": spec.title,
        "source": spec.source,
        "columns": [
            {"key": column.key, "heading": list(column.heading), "unit": column.unit, "indicator": column.indicator}
            for column in spec.columns
        ],
    }
