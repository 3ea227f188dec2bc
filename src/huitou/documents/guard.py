"""The guard in front of every uploaded workbook: a look at the file before any parser builds anything of it.

A small file can unpack into gigabytes, name other files, or claim a sheet of seventeen thousand million cells. The
guard reads the file once, in bounded memory, counts what comes out, and refuses by name. It believes nothing that the
file says of itself.
"""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from huitou.core.errors import Place, Refusal
from huitou.documents.limits import LIMITS, Limits
from huitou.documents.old_workbooks import inspect_old
from huitou.documents.package import check_size, is_text, is_zip, open_package, unpacked
from huitou.documents.sheet_measures import (
    NotWellFormed,
    SheetMeasures,
    check_against,
    measure_part,
    shared_characters,
    string_lengths,
)

WORKBOOK_SUFFIX = ".xlsx"
OLD_SUFFIX = ".xls"
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
_SHARED_STRINGS = "xl/sharedstrings.xml"
_MEGABYTE = 2**20
# Excel itself writes drawings for comments that are not well-formed; nobody here reads them.
_LOOSE_SUFFIX = ".vml"
_CELL_TAG = b"<c r="  # cells have a limit of their own


@dataclass(frozen=True, slots=True)
class WorkbookMeasures:
    """The counts of a workbook that passed, by name of the part."""

    parts: Mapping[str, SheetMeasures]

    @property
    def cells(self) -> int:
        """All cells that stand in the file, filled or only styled."""
        return sum(measures.filled + measures.styled for measures in self.parts.values())


def inspect_workbook(path: Path, limits: Limits = LIMITS) -> None:
    """Looks at an uploaded .xlsx, .xls or .csv file. Returns when it may be opened; raises `Refusal` HT2001-HT2023,
    HT2090."""
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        _inspect_text(path, limits)
    elif suffix == OLD_SUFFIX and not is_zip(path, limits):
        inspect_old(path, limits)
    elif suffix in (WORKBOOK_SUFFIX, OLD_SUFFIX):
        measure_workbook(path, limits)
    else:
        raise Refusal.of("HT2018", Place(file=path.name), found=suffix or path.name)


def measure_workbook(path: Path, limits: Limits = LIMITS) -> WorkbookMeasures:
    """The counts of an .xlsx file. Raises `Refusal` like `inspect_workbook`."""
    with open_package(path, limits) as package:
        return _Inspection(package, Place(file=path.name), limits).run()


def _inspect_text(path: Path, limits: Limits) -> None:
    check_size(path, limits)
    with path.open("rb") as file:
        start = file.read(4096)
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and not is_text(start):
        raise Refusal.of("HT2021", Place(file=path.name))


@dataclass(slots=True)
class _Inspection:
    """One pass over all parts of a workbook; bytes and cells are summed over the whole file."""

    package: zipfile.ZipFile
    place: Place
    limits: Limits
    bytes_seen: int = 0
    tags_seen: int = 0
    lengths: list[int] = field(default_factory=list)

    def run(self) -> WorkbookMeasures:
        measured: dict[str, SheetMeasures] = {}
        for part in self.package.infolist():
            with closing(self._unpacked(part)) as chunks:
                try:
                    self._measure(part, chunks, measured)
                except NotWellFormed as reason:
                    if not part.filename.lower().endswith(_LOOSE_SUFFIX):
                        raise Refusal.of("HT2016", self._at(part), detail=reason) from reason
                for _ in chunks:  # what no parser asked for is unpacked all the same, to be counted
                    pass
        self._check_sums(measured)
        return WorkbookMeasures(measured)

    def _measure(self, part: zipfile.ZipInfo, chunks: Iterator[bytes], measured: dict[str, SheetMeasures]) -> None:
        first = next(chunks, b"")
        whole = chain((first,), chunks)
        if part.filename.lower() == _SHARED_STRINGS:
            self.lengths = string_lengths(whole, self.limits.cells, self._at(part))
        elif _is_xml(part, first):
            check = check_against(self.limits, self._at(part))
            measured[part.filename] = measure_part(whole, check, self._at(part))

    def _unpacked(self, part: zipfile.ZipInfo) -> Generator[bytes, None, None]:
        with closing(unpacked(self.package, part, self.limits)) as chunks:
            for chunk in chunks:
                self._count(part, chunk)
                yield chunk

    def _count(self, part: zipfile.ZipInfo, chunk: bytes) -> None:
        self.bytes_seen += len(chunk)
        self.tags_seen += chunk.count(b"<") - chunk.count(b"</") - chunk.count(_CELL_TAG)
        if self.bytes_seen > self.limits.unpacked_bytes:
            raise Refusal.of("HT2008", self.place, limit=self.limits.unpacked_bytes // _MEGABYTE)
        if self.tags_seen > self.limits.tags:
            raise Refusal.of("HT2022", self._at(part), limit=self.limits.tags)

    def _check_sums(self, measured: Mapping[str, SheetMeasures]) -> None:
        cells = sum(measures.area for measures in measured.values() if measures.filled)
        if cells > self.limits.cells:
            raise Refusal.of("HT2013", self.place, found=cells, limit=self.limits.cells)
        filled = sum(measures.filled for measures in measured.values())
        if filled * max(self.lengths, default=0) <= self.limits.text_characters:
            return
        for part in self.package.infolist():
            if part.filename in measured and measured[part.filename].filled:
                with closing(unpacked(self.package, part, self.limits)) as chunks:
                    for characters in shared_characters(chunks, self.lengths, self._at(part)):
                        if characters > self.limits.text_characters:
                            raise Refusal.of("HT2023", self._at(part), limit=self.limits.text_characters)

    def _at(self, part: zipfile.ZipInfo) -> Place:
        return Place(file=self.place.file, name=part.filename)


def _is_xml(part: zipfile.ZipInfo, first: bytes) -> bool:
    """By name or by first byte: the file itself may call any part of it a worksheet."""
    named = part.filename.lower().endswith((".xml", ".rels"))
    return named or first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff"))
