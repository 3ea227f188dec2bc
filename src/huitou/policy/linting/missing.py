"""Values that the order does not contain and nobody has entered yet."""

from __future__ import annotations

from collections.abc import Iterator

from huitou.core.errors import Problem
from huitou.policy.building import standard_years
from huitou.policy.linting.reading import problem
from huitou.policy.schema import SUBJECTS, PackFiles


def missing_thresholds(files: PackFiles) -> Iterator[Problem]:
    """Every indicator that is compared has its line for every year."""
    for subject in SUBJECTS:
        for slug, entry in files.indicators(subject).items():
            for year in standard_years(files) if entry.threshold is not None else ():
                if entry.threshold is not None and entry.threshold.get(year) is None:
                    place = f"{subject}.{slug}.threshold.{year}"
                    yield problem("HT6130", place, indicator=entry.label, indicator_en=entry.label_en, year=year)


def unconfirmed_indicators(files: PackFiles) -> Iterator[Problem]:
    """Whether an indicator applies is settled for every year."""
    for subject in SUBJECTS:
        for slug, entry in files.indicators(subject).items():
            for year, applies in entry.applies.items():
                if applies == "not_confirmed":
                    place = f"{subject}.{slug}.applies.{year}"
                    yield problem("HT6133", place, indicator=entry.label, indicator_en=entry.label_en, year=year)


def steps_without_date(files: PackFiles) -> Iterator[Problem]:
    """Every step of every round has a date."""
    for slug, entry in files.rounds.items():
        open_steps = [
            files.calendar.steps[step]
            for step, milestone in entry.milestones.items()
            if milestone.due_on is None and step in files.calendar.steps
        ]
        if open_steps:
            yield problem(
                "HT6131",
                f"rounds.{slug}.milestones",
                round=entry.label,
                round_en=entry.label_en,
                count=len(open_steps),
                steps="、".join(step.label for step in open_steps),
                steps_en=", ".join(step.label_en for step in open_steps),
            )


def income_period(files: PackFiles) -> Iterator[Problem]:
    """Every round says over which period income is taken."""
    for slug, entry in files.rounds.items():
        if entry.income_from is None or entry.income_to is None:
            yield problem("HT6132", f"rounds.{slug}.income_from", round=entry.label, round_en=entry.label_en)


RULES = (missing_thresholds, unconfirmed_indicators, steps_without_date, income_period)
