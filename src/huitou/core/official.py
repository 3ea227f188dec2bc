"""An official document in the layout of GB/T 9704-2012: what `reporting` says and `documents` sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huitou.core.forms import FilledForm, FormSpec


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the text. `level` 0 is plain; 1 is a head of the first level (一、), 2 of the second (（一）)."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A form that goes with the document, under the name by which its text speaks of it."""

    name: str
    spec: FormSpec
    form: FilledForm


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """One document. `number` with 〔〕, a blank serial where the office still has to give it; `addressee` empty where
    there is none; `issuer` signs it on `dated_on`."""

    issuer: str
    number: str
    title: str
    addressee: str
    passages: tuple[Passage, ...]
    dated_on: date
    attachments: tuple[Attachment, ...] = ()
    copies_to: tuple[str, ...] = ()
