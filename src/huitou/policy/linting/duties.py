"""Who answers for what: duties without a seat, clauses without a lead, indicators without owner or column."""

from __future__ import annotations

from collections.abc import Iterator

from huitou.core.errors import Problem
from huitou.policy.linting.reading import passage, problem
from huitou.policy.schema import SUBJECTS, DutyEntry, PackFiles


def _departments(duty: DutyEntry) -> tuple[str, ...]:
    return (*((duty.lead,) if duty.lead else ()), *duty.joint, *duty.verifies, *duty.helps)


def duty_without_seat(files: PackFiles) -> Iterator[Problem]:
    """A department with a duty sits in the verification group; a household's own supporting unit need not."""
    seated = {seat.department for seat in files.group.seats}
    busy = dict.fromkeys(slug for duty in files.matrix.duties.values() for slug in _departments(duty))
    for slug in busy:
        department = files.matrix.departments.get(slug)
        if department and not department.per_household and slug not in seated:
            yield problem(
                "HT6110",
                f"matrix.departments.{slug}",
                department=department.label,
                department_en=department.label_en,
            )


def several_without_lead(files: PackFiles) -> Iterator[Problem]:
    """A clause that names several departments says which of them leads (牵头)."""
    for clause in dict.fromkeys(duty.clause for duty in files.matrix.duties.values() if duty.clause):
        words = passage(files, clause) or ""
        named = [
            department
            for department in files.matrix.departments.values()
            if any(name in words for name in (department.label, *department.also))
        ]
        if len(named) > 1 and "牵头" not in words:
            yield problem(
                "HT6111",
                f"clauses.{clause}",
                clause=clause,
                count=len(named),
                departments="、".join(department.label for department in named),
                departments_en=", ".join(department.label_en for department in named),
            )


def indicator_without_lead(files: PackFiles) -> Iterator[Problem]:
    """Every indicator has a department that leads whatever the household is like."""
    led = {
        slug
        for duty in files.matrix.duties.values()
        if duty.lead and duty.condition is None
        for slug in duty.indicators
    }
    for subject in SUBJECTS:
        for slug, entry in files.indicators(subject).items():
            if slug not in led:
                yield problem("HT6112", f"{subject}.{slug}", indicator=entry.label, indicator_en=entry.label_en)


def indicator_without_column(files: PackFiles) -> Iterator[Problem]:
    """Every indicator has a column on some form of its subject."""
    shown = {(form.subject, column.indicator) for form in files.forms.values() for column in form.columns}
    for subject in SUBJECTS:
        for slug, entry in files.indicators(subject).items():
            if (subject, slug) not in shown:
                yield problem("HT6113", f"{subject}.{slug}", indicator=entry.label, indicator_en=entry.label_en)


RULES = (duty_without_seat, several_without_lead, indicator_without_lead, indicator_without_column)
