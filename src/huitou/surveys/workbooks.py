"""A workbook of surveys, whichever of the three it is: survey sheet of households, of villages, or Form 2. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from huitou.core.errors import Refusal
from huitou.core.facts import FactSchema
from huitou.core.forms import FormSpec
from huitou.surveys.form_2 import read_form_2
from huitou.surveys.survey_documents import DocumentsRead, SubjectType
from huitou.surveys.survey_sheets import Progress, read_sheet

_FIRST_TABLE_CODE = "HT2030"
_KINDS: tuple[SubjectType, ...] = ("household", "village")


def read_workbook(
    path: Path,
    schemas: Mapping[SubjectType, FactSchema],
    form: FormSpec,
    progress: Progress | None = None,
    meant: Mapping[str, str] | None = None,
) -> DocumentsRead:
    """The documents of a workbook; `meant` as for `read_table`.

    Raises `Refusal`: what is wrong with the file; for one that is neither, why it is no survey sheet of households and
    why it is no Form 2.
    """
    reasons: list[Refusal] = []
    for subject_type in _KINDS:
        try:
            return read_sheet(path, schemas[subject_type], subject_type, progress, meant)
        except Refusal as refusal:
            if refusal.problems[0].code < _FIRST_TABLE_CODE:
                raise
            reasons.append(refusal)
    try:
        return read_form_2(path, form, progress)
    except Refusal as refusal:
        raise Refusal([*reasons[0].problems, *refusal.problems]) from refusal
