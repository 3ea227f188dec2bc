"""Findings as they are stored: canonical JSON by indicator, what holds by default left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from huitou.core.canonical import canonical_json
from huitou.core.standards import Finding, Reason, Verdict

_VERDICTS = {str(verdict): verdict for verdict in Verdict}
_DEFAULTS = {field.name: field.default for field in fields(Finding) if field.default is not MISSING}


def stored_findings(findings: Mapping[str, Finding]) -> str:
    """The findings of one judgement as text."""
    return canonical_json({slug: _plain(finding) for slug, finding in findings.items()})


def findings_from(text: str) -> dict[str, Finding]:
    """The findings that `stored_findings` wrote, equal to those it was given."""
    return {slug: _finding(slug, values) for slug, values in json.loads(text).items()}


def counts_from(text: str) -> dict[str, tuple[Verdict, int | None]]:
    """Verdict and persons of each indicator, which is all that figures need: a county's worth in tenths of a second."""
    return {slug: (_VERDICTS[values["verdict"]], values.get("persons", 0)) for slug, values in json.loads(text).items()}


def _plain(finding: Finding) -> dict[str, Any]:
    said = {name: getattr(finding, name) for name in _DEFAULTS}
    kept = {name: value for name, value in said.items() if value != _DEFAULTS[name]}
    return {"verdict": finding.verdict, "clause": finding.clause, **kept}


def _finding(slug: str, values: dict[str, Any]) -> Finding:
    if "members" in values:
        values["members"] = tuple(values["members"])
    if "reason" in values:
        values["reason"] = Reason(values["reason"])
    values["verdict"] = Verdict(values["verdict"])
    return Finding(indicator=slug, **values)
