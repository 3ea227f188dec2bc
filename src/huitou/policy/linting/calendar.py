"""Dates and owners of the steps: in the wrong order, said twice, said of two."""

from __future__ import annotations

from collections.abc import Iterator

from huitou.core.errors import Problem
from huitou.policy.linting.reading import problem
from huitou.policy.schema import PackFiles


def dates_in_order(files: PackFiles) -> Iterator[Problem]:
    """A step is not due before a step that it comes after."""
    for round_slug, entry in files.rounds.items():
        for slug, milestone in entry.milestones.items():
            step = files.calendar.steps.get(slug)
            for before in step.comes_after if step else ():
                earlier, earlier_step = entry.milestones.get(before), files.calendar.steps.get(before)
                if step is None or earlier is None or earlier_step is None:
                    continue
                if milestone.due_on and earlier.due_on and milestone.due_on < earlier.due_on:
                    yield problem(
                        "HT6101",
                        f"rounds.{round_slug}.milestones.{slug}",
                        step=step.label,
                        step_en=step.label_en,
                        due_on=milestone.due_on,
                        before=earlier_step.label,
                        before_en=earlier_step.label_en,
                        before_on=earlier.due_on,
                    )


def said_twice(files: PackFiles) -> Iterator[Problem]:
    """Two clauses that speak of one step give it the same date and the same owner."""
    for round_slug, entry in files.rounds.items():
        for slug, milestone in entry.milestones.items():
            step = files.calendar.steps.get(slug)
            if step is None:
                continue
            clause = milestone.clause or step.clause
            shared = {"step": step.label, "step_en": step.label_en, "clause": clause}
            place = f"rounds.{round_slug}.milestones.{slug}"
            for other in milestone.also_said:
                if other.due_on and other.due_on != milestone.due_on:
                    dates = {"due_on": milestone.due_on or "未设定", "other_on": other.due_on}
                    yield problem("HT6102", place, **shared, **dates, other_clause=other.clause)
                if other.owner and other.owner != step.owner:
                    owners = _owners(files, step.owner, other.owner)
                    yield problem("HT6103", place, **shared, **owners, other_clause=other.clause)


def _owners(files: PackFiles, owner: str, other: str) -> dict[str, str]:
    known = files.calendar.owners
    first, second = known.get(owner), known.get(other)
    return {
        "owner": first.label if first else owner,
        "owner_en": first.label_en if first else owner,
        "other": second.label if second else other,
        "other_en": second.label_en if second else other,
    }


RULES = (dates_in_order, said_twice)
