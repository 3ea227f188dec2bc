"""Answers in square boxes, as people tick them: `□有 ☑无`, `有√ 无`, `■是 □否`, `√`, or the word alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from huitou.documents.cells import Cell, Reading, shown, yes_no

_TICKS = "☑■√✓✔●"
_EMPTY = "□☐◻▢囗口○"
_BETWEEN = re.compile(r"[\s()\[\]【】,、;/.]+")
_QUESTION = ("是", "否")


def box_choice(cell: Cell, choices: Sequence[str]) -> Reading[str]:
    """The ticked one of `choices`; None when no box is ticked. Both ticked is HT2080, anything else HT2081.

    A tick without a word says 是 where the choices are 是 and 否. Between 有 and 无 it says nothing: under 有无辍学
    one man ticks for 有, the next for 达标.
    """
    if cell.kind == "empty":
        return Reading()
    if cell.kind == "error":
        return Reading(code="HT2066")
    marks = _marks(_BETWEEN.sub("", cell.folded), choices)
    if marks is None:
        return _without_boxes(cell, choices)
    ticked = [choice for choice, mark in marks.items() if mark]
    if len(ticked) > 1:
        return Reading(code="HT2080", values={"value": shown(cell.text)})
    return Reading(ticked[0] if ticked else None)


def _without_boxes(cell: Cell, choices: Sequence[str]) -> Reading[str]:
    if tuple(choices) == _QUESTION:
        answer = yes_no(cell)
        if not answer.code:
            return Reading(_QUESTION[0] if answer.value else _QUESTION[1])
    elif cell.folded in choices:
        return Reading(cell.folded)
    example = " ".join(f"{'☑' if position == 0 else '□'}{choice}" for position, choice in enumerate(choices))
    values = {"value": shown(cell.text), "example": example, "answers": "、".join(choices)}
    return Reading(code="HT2081", values=values)


def _marks(text: str, choices: Sequence[str]) -> dict[str, bool] | None:
    """Whether each choice found in `text` is ticked; None when the text cannot be read as boxes and choices.

    Marks stand either all before or all behind their words, as the first sign tells. `□√` is a ticked box; `√□` is
    the tick of one word and the box of the next, and is not guessed at.
    """
    pieces = re.findall("|".join([*map(re.escape, sorted(choices, key=len, reverse=True)), "."]), text)
    marks_first = bool(pieces) and pieces[0] not in choices
    found: dict[str, str] = {}
    word, marks = "", ""
    for piece in pieces:
        if piece in choices:
            if piece in found:
                return None
            found[piece] = marks if marks_first else ""
            word, marks = piece, ""
        elif piece in _TICKS or piece in _EMPTY:
            marks += "T" if piece in _TICKS else "E"
            if not marks_first:
                found[word] = marks
        else:
            return None
    left_over = marks_first and marks
    lone_word = len(pieces) == 1 and not marks_first
    if left_over or lone_word or not found or any(mark not in ("", "E", "T", "ET") for mark in found.values()):
        return {} if pieces and all(piece in _EMPTY for piece in pieces) else None
    return {choice: "T" in mark for choice, mark in found.items()} if any(found.values()) else None
