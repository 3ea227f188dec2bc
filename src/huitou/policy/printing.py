"""Forms as they are printed: a pack's form for a round, its words with the round's years and line.

Places in a pack's words: `<first_year>`, `<last_year>`, `<line>`, `<review_year>` come from the round; `[…]` is
repeated for each of the round's exit years as `<year>`; `{name}` is filled in later with what was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from huitou.core.amounts import plain_text
from huitou.core.forms import FormColumn, FormSpec
from huitou.policy.schema import FormEntry, PackFiles, RoundEntry

_EACH_YEAR = re.compile(r"\[([^\]]*)\]")
_PLACE = re.compile(r"\{(\w+)\}")
_NOT_ENTERED = "____"


def form_spec(
    files: PackFiles, number: str, round_slug: str | None = None, exit_years: tuple[int, ...] = ()
) -> FormSpec:
    """Form `number` as printed for a round; for the round of which the plan prints it when none is named. `exit_years`
    are those of the opened round, which may have one more than the pack (exit_year_at_opening)."""
    form = files.forms[number]
    round_entry = files.rounds.get(round_slug or form.round)
    years = exit_years or (round_entry.exit_years if round_entry else ())
    values = _round_values(files, form, round_entry, years) if round_entry else {}

    def printed(text: str) -> str:
        return _printed(text, values, years)

    return FormSpec(
        number=number,
        subject=form.subject,
        level=form.level,
        title=printed(form.title),
        head_lines=tuple(printed(line) for line in form.head_lines),
        columns=tuple(
            FormColumn(
                key=column.key,
                heading=tuple(printed(head) for head in column.heading),
                width=column.width,
                unit=column.unit,
                align="left" if column.shows == "remark" else "center",
                meaning=column.meaning,
                indicator=column.indicator,
                choices=column.choices,
                shows=column.shows,
                is_ticked=column.tick,
                met_choice=column.met_choice,
            )
            for column in form.columns
        ),
        total_label=form.total_label,
        total_first=form.total_first,
        foot=tuple(printed(line) for line in form.foot),
        notes=tuple(printed(note) for note in form.notes),
        source=form.source,
    )


def blank_form(files: PackFiles, number: str) -> FormSpec:
    """Form `number` with nothing filled in: the words on the paper as issued."""
    form, spec = files.forms[number], form_spec(files, number)
    return replace(
        spec,
        title=_blank(spec.title, form),
        head_lines=tuple(_blank(line, form) for line in spec.head_lines),
        foot=tuple(_blank(line, form) for line in spec.foot),
        total_label=_blank(spec.total_label, form, {"township": form.total_blank}),
    )


def _round_values(files: PackFiles, form: FormEntry, entry: RoundEntry, years: tuple[int, ...]) -> Mapping[str, str]:
    indicator = files.indicators(form.subject).get(form.line_of)
    line = (indicator.threshold or {}).get(entry.review_standard_year) if indicator else None
    return {
        "first_year": str(years[0]),
        "last_year": str(years[-1]),
        "review_year": str(entry.review_standard_year),
        "line": _NOT_ENTERED if line is None else plain_text(line),
    }


def _printed(text: str, values: Mapping[str, str], years: tuple[int, ...]) -> str:
    text = _EACH_YEAR.sub(lambda part: "".join(part[1].replace("<year>", str(year)) for year in years), text)
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


def _blank(text: str, form: FormEntry, more: Mapping[str, str] | None = None) -> str:
    blanks = {**form.blanks, **(more or {})}
    return _PLACE.sub(lambda place: blanks.get(place[1], ""), text)
