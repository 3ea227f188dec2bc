"""The kinds of file that a form is given out as, by the end of their name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from huitou.core.errors import Place, Refusal
from huitou.core.forms import FilledForm, FormOrigin, FormSpec, FormSummary
from huitou.documents.form_docx import write_forms_docx
from huitou.documents.form_pdf import write_forms_pdf
from huitou.documents.form_sheets import write_forms


class FormWriter(Protocol):
    """Writes the sheets of one form to a file, with the short code of its `origin` at the foot of every page."""

    def __call__(
        self,
        spec: FormSpec,
        forms: Sequence[FilledForm],
        target: Path,
        *,
        summary: FormSummary | None = None,
        origin: FormOrigin | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None: ...


WRITERS: Mapping[str, FormWriter] = {".xlsx": write_forms, ".docx": write_forms_docx, ".pdf": write_forms_pdf}


def form_writer(name: str) -> FormWriter:
    """The writer for a file of this name. Raises `Refusal` HT9013 for a kind that no form is written as."""
    ending = Path(name).suffix.lower()
    if ending not in WRITERS:
        raise Refusal.of("HT9013", Place(file=name), found=ending or name, kinds="、".join(WRITERS))
    return WRITERS[ending]
