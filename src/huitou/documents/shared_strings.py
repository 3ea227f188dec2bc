"""The strings of a workbook that its cells share: their lengths for the guard, the strings for who reads the cells."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape  # nosec B406  # three entities in a text; nothing is parsed

from huitou.core.errors import Place
from huitou.documents.limits import Limits
from huitou.documents.sheet_measures import DEEPEST, NotWellFormed, at_most, feed, safe_parser, tags_in, whole_blocks

# Strings as every program writes them are taken in C; what looks otherwise goes through the parser.
_PLAIN_STRING = re.compile(rb'<si><t(?: xml:space="(preserve)")?>([^<\r]*)</t></si>')
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_BLANKS = " \t\r\n"  # dropped around a text unless it asks for keeping them
_MARK = b"<si>"
_READ_ALOUD = "rPh"  # how a string is pronounced; no part of it
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")


@dataclass(slots=True)
class SharedStrings:
    """Every string in order: `lengths` in characters; `texts` where they are kept. `is_sound` while nothing was seen
    that programs read differently."""

    keep: bool = False
    lengths: array[int] = field(default_factory=lambda: array("L"))
    texts: list[str] = field(default_factory=list)
    characters: int = 0
    is_sound: bool = True

    def read(self, chunks: Iterable[bytes], limits: Limits, place: Place) -> None:
        """Reads the part. Raises `Refusal` HT2010, HT2013 for too many strings or too many that take the parser, HT2023
        for too many characters where they are kept, `NotWellFormed`."""
        parser = safe_parser(place)
        reader = _Reader(self)
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
        parser.CharacterDataHandler = reader.text
        tags = 0
        for number, block in enumerate(whole_blocks(chunks, _MARK)):
            rest = block if number == 0 else self._take(block)
            tags += tags_in(rest)
            at_most("HT2022", tags, limits.tags, place)
            feed(parser, rest)
            at_most("HT2013", len(self.lengths), limits.strings, place)
            at_most("HT2013", reader.count, limits.unusual_cells, place)
            if self.keep:
                at_most("HT2023", self.characters, limits.text_characters, place)
        feed(parser, b"", last=True)

    def add(self, text: str) -> None:
        """Takes in the next string."""
        self.lengths.append(len(text))
        self.characters += len(text)
        if self.keep:
            self.texts.append(text)
            if "_x" in text and _ESCAPED.search(text):
                self.is_sound = False

    def _take(self, block: bytes) -> bytes:
        """Takes the plain strings of a block and gives back what is left for the parser: all of it when an unusual one
        stands among them, so that their order stays."""
        pieces = _PLAIN_STRING.split(block)
        rest = b"".join(pieces[::3])
        if b"<si" in rest or b"<!" in rest or b":si" in rest:
            return block
        try:
            texts = [piece.decode() for piece in pieces[2::3]]
        except UnicodeDecodeError as reason:
            raise NotWellFormed(str(reason)) from reason
        if b"&" in block:
            if any(map(_REFERENCE.search, texts)):
                return block
            texts = [unescape(text, _QUOTES) if "&" in text else text for text in texts]
        for text, kept in zip(texts, pieces[1::3], strict=True):
            self.add(text if kept else text.strip(_BLANKS))
        return rest


@dataclass(slots=True)
class _Reader:
    """What the parser calls for the tags of the part."""

    strings: SharedStrings
    depth: int = 0
    pieces: list[str] = field(default_factory=list)
    is_text: bool = False
    is_kept: bool = False
    count: int = 0
    is_read_aloud: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotWellFormed(f"more than {DEEPEST} levels")
        tag = name.rpartition(":")[2]
        if tag == "si":
            self.pieces = []
            self.count += 1
        elif tag == _READ_ALOUD:
            self.is_read_aloud = True
        self.is_text = tag == "t" and not self.is_read_aloud
        self.is_kept = attributes.get("xml:space") == "preserve"

    def end(self, name: str) -> None:
        self.depth -= 1
        tag = name.rpartition(":")[2]
        self.is_text = False
        if tag == "si":
            self.strings.add("".join(self.pieces))
        elif tag == _READ_ALOUD:
            self.is_read_aloud = False

    def text(self, characters: str) -> None:
        if self.is_text:
            self.pieces.append(characters if self.is_kept else characters.strip(_BLANKS))


def shared_characters(chunks: Iterable[bytes], lengths: array[int], place: Place) -> Iterator[int]:
    """The characters that a sheet draws from the shared strings, as a running sum per chunk: one long string named
    by every cell of a sheet is small in the file and huge in memory."""
    total = 0
    kind, inside = "", False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal kind, inside
        name = name.rpartition(":")[2]
        if name == "c":
            kind = attributes.get("t", "")
        inside = name == "v" and kind == "s"

    def text(characters: str) -> None:
        nonlocal total
        if inside and characters.strip().isascii() and characters.strip().isdigit():
            index = int(characters)
            total += lengths[index] if index < len(lengths) else 0

    parser = safe_parser(place)
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    for chunk in chunks:
        feed(parser, chunk)
        yield total
