"""Judged households and villages, in a few words each, to fill forms with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from huitou.core.standards import Finding, Verdict
from huitou.reporting.forms import Filling, FormArea, FormSubject
from tests.unit.policy.packs import SHIPPED

YEARS = (2014, 2015, 2016)
LABELS = {info.slug: info.label for info in SHIPPED.indicators("household")}
VILLAGE_LABELS = {info.slug: info.label for info in SHIPPED.indicators("village")}
UPPER = FormArea("511425101201", "上游村", "village", "汉阳镇")
STREET = FormArea("511425101001", "老街社区", "village", "汉阳镇")
HANYANG = FormArea("511425101", "汉阳镇", "township")
COUNTY = FormArea("511425", "青神县", "county")
SHORT = {
    "income": "net_income_per_capita",
    "food": "food_and_clothing",
    "school": "compulsory_education",
    "doctor": "basic_medical_care",
    "house": "safe_housing",
    "water": "safe_water",
    "power": "electricity",
    "radio": "broadcast",
}


def household(
    name: str = "张三",
    size: int | None = 3,
    exit_year: int = 2016,
    income: str | None = "5000",
    *,
    misses: Mapping[str, int | None] | Collection[str] = (),
    unknown: Collection[str] = (),
    **facts: Any,
) -> FormSubject:
    """A household that meets everything but what it `misses` (by short name; with persons, where a mapping is given)
    and what is `unknown` of it."""
    persons = dict(misses) if isinstance(misses, Mapping) else dict.fromkeys(misses, 0)
    verdicts = dict.fromkeys(persons, Verdict.NOT_MET) | dict.fromkeys(unknown, Verdict.UNKNOWN)
    findings = {
        slug: Finding(
            slug,
            verdicts.get(short, Verdict.MET),
            "附件2",
            value=income if short == "income" else None,
            persons=persons.get(short, 0),
        )
        for short, slug in SHORT.items()
    }
    return FormSubject(f"H-{name}", name, UPPER.code, exit_year, findings, size, facts)


def village(name: str, exit_year: int = 2016, *, misses: Collection[str] = ()) -> FormSubject:
    """A listed village that meets everything but what it `misses`."""
    findings = {
        slug: Finding(slug, Verdict.NOT_MET if slug in misses else Verdict.MET, "一(二)") for slug in VILLAGE_LABELS
    }
    return FormSubject("511425101201", name, "511425101201", exit_year, findings)


def filling(number: str, *, list_all: bool = False) -> Filling:
    """A form of the shipped pack for the round of July 2017."""
    labels = VILLAGE_LABELS if number == "5" else LABELS
    return Filling(SHIPPED.form(number, "2017-07"), YEARS, labels, list_all)
