"""Findings as they are stored: canonical JSON by indicator, what holds by default left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from huitou.core.canonical import canonical_json
from huitou.core.standards import Finding, Reason, Verdict

_VERDICTS = {str(verdict): verdict for verdict in Verdict}
_TALLIED = {Verdict.NOT_MET: "n", Verdict.UNKNOWN: "u"}
_VERDICT_OF = {letter: verdict for verdict, letter in _TALLIED.items()}
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


def tally_of(findings: Mapping[str, Finding]) -> str:
    """What roll-ups count of one judgement: indicators that are not met (n, with the persons that fall short; ? where
    nobody said how many) or unknown (u), by name. Few different texts stand for many households, so that a database can
    count them by the text: `compulsory_education:n1 safe_water:u`; empty where all is met."""
    said = ((slug, _TALLIED.get(one.verdict, ""), one.persons) for slug, one in sorted(findings.items()))
    return " ".join(f"{slug}:{letter}{_persons(letter, persons)}" for slug, letter, persons in said if letter)


def tally_items(text: str) -> tuple[tuple[str, Verdict, int | None], ...]:
    """Indicator, verdict and persons (None: not said) of each item of a tally."""
    items = (item.rpartition(":") for item in text.split())
    return tuple(
        (slug, _VERDICT_OF[said[0]], (None if said[1:] == "?" else int(said[1:] or 0))) for slug, _, said in items
    )


def _persons(letter: str, persons: int | None) -> str:
    return "" if letter != "n" else "?" if persons is None else str(persons)


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
