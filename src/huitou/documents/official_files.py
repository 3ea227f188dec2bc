"""The kinds of file that an official document is given out as."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from huitou.core.errors import Place, Refusal
from huitou.core.official import OfficialDocument
from huitou.documents.official_docx import write_official_docx
from huitou.documents.official_pdf import write_official_pdf


class OfficialWriter(Protocol):
    """Writes documents to a file, one after the other."""

    def __call__(
        self,
        documents: Sequence[OfficialDocument],
        target: Path,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> None: ...


WRITERS: Mapping[str, OfficialWriter] = {".docx": write_official_docx, ".pdf": write_official_pdf}


def official_writer(name: str) -> OfficialWriter:
    """The writer for a file of this name. Raises `Refusal` HT9013 for a kind that no document is written as."""
    ending = Path(name).suffix.lower()
    if ending not in WRITERS:
        raise Refusal.of("HT9013", Place(file=name), found=ending or name, kinds="、".join(WRITERS))
    return WRITERS[ending]
