"""The guard in front of every uploaded workbook: a look at the file before any parser builds anything of it.

A small file can unpack into gigabytes, name other files, or claim a sheet of seventeen thousand million cells. The
guard reads the file once, in bounded memory, counts what comes out, and refuses by name. It believes nothing that the
file says of itself.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from huitou.core.errors import Place, Refusal
from huitou.documents.limits import LIMITS, Limits
from huitou.documents.number_formats import NumberKind, number_kinds
from huitou.documents.old_workbooks import inspect_old
from huitou.documents.package import check_size, is_text, is_zip, open_package, unpacked
from huitou.documents.shared_strings import SharedStrings, shared_characters
from huitou.documents.sheet_measures import NotWellFormed, SheetMeasures, check_against, measure_part

WORKBOOK_SUFFIX = ".xlsx"
OLD_SUFFIX = ".xls"
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
_SHARED_STRINGS, _STYLES, _WORKBOOK = "xl/sharedstrings.xml", "xl/styles.xml", "xl/workbook.xml"
_MEGABYTE = 2**20
# Excel itself writes drawings for comments that are not well-formed; nobody here reads them.
_LOOSE_SUFFIX = ".vml"
_LARGEST_STYLES = 4 * _MEGABYTE
_FROM_1904 = re.compile(rb"""date1904\s*=\s*["'](?!0|false)""")


@dataclass(frozen=True, slots=True)
class WorkbookMeasures:
    """The counts of a workbook that passed, by name of the part; its shared strings and what the numbers of its styles
    are; `plain` are the parts of which the scanner has read every cell."""

    parts: Mapping[str, SheetMeasures]
    strings: SharedStrings
    kinds: Sequence[NumberKind]
    plain: frozenset[str]

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


def measure_workbook(path: Path, limits: Limits = LIMITS, *, keep: bool = False) -> WorkbookMeasures:
    """The counts of an .xlsx file; with `keep` the plain cells and the strings too. Raises `Refusal` like
    `inspect_workbook`."""
    with open_package(path, limits) as package:
        return _Inspection(package, Place(file=path.name), limits, keep, SharedStrings(keep)).run()


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
    keep: bool
    strings: SharedStrings
    kinds: Sequence[NumberKind] = ()
    counts_from_1904: bool = False
    bytes_seen: int = 0
    tags_seen: int = 0

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
        plain = frozenset(name for name, measures in measured.items() if self._is_plain(measures))
        self._check_sums(measured, plain)
        return WorkbookMeasures(measured, self.strings, self.kinds, plain)

    def _measure(self, part: zipfile.ZipInfo, chunks: Iterator[bytes], measured: dict[str, SheetMeasures]) -> None:
        first = next(chunks, b"")
        whole = chain((first,), chunks)
        if part.filename.lower() == _SHARED_STRINGS:
            self.strings.read(whole, self.limits, self._at(part))
        elif _is_xml(part, first):
            check = check_against(self.limits, self._at(part), self.tags_seen)
            again = partial(unpacked, self.package, part, self.limits)
            measures = measure_part(whole, check, self._at(part), keep=self.keep, again=again)
            measured[part.filename] = measures
            self.tags_seen += measures.tags
            self._look_at_styles(part)

    def _unpacked(self, part: zipfile.ZipInfo) -> Generator[bytes, None, None]:
        with closing(unpacked(self.package, part, self.limits)) as chunks:
            for chunk in chunks:
                self._count(chunk)
                yield chunk

    def _count(self, chunk: bytes) -> None:
        self.bytes_seen += len(chunk)
        if self.bytes_seen > self.limits.unpacked_bytes:
            raise Refusal.of("HT2008", self.place, limit=self.limits.unpacked_bytes // _MEGABYTE)

    def _look_at_styles(self, part: zipfile.ZipInfo) -> None:
        """Reads the styles, which have passed as XML just now, and from which day the workbook counts."""
        name = part.filename.lower()
        is_small = part.file_size <= _LARGEST_STYLES
        if name == _STYLES and is_small:
            self.kinds = number_kinds(self.package.read(part))
        elif name == _WORKBOOK:
            self.counts_from_1904 = not is_small or bool(_FROM_1904.search(self.package.read(part)))

    def _is_plain(self, measures: SheetMeasures) -> bool:
        """Whether everything in a sheet is written so that the scanner reads it as every program does."""
        scanner = measures.scanner
        if not (measures.is_plain and self.strings.is_sound and scanner.last_index < len(self.strings.lengths)):
            return False
        kinds = {style: self._kind(style) for style in scanner.number_styles}
        days = {style for style, kind in kinds.items() if kind == "day"}
        are_days = not days & scanner.undated_styles and not (days and self.counts_from_1904)
        return are_days and "other" not in kinds.values()

    def _kind(self, style: int) -> NumberKind:
        if style < len(self.kinds):
            return self.kinds[style]
        return "figure" if style == 0 else "other"

    def _check_sums(self, measured: Mapping[str, SheetMeasures], plain: frozenset[str]) -> None:
        """The cells of all sheets together, and of those that a library reads cell by cell, with their texts."""
        filled = {name: measures for name, measures in measured.items() if measures.filled}
        others = {name: measures for name, measures in filled.items() if name not in plain}
        for sheets, limit in ((filled, self.limits.cells), (others, self.limits.library_cells)):
            cells = sum(measures.area for measures in sheets.values())
            if cells > limit:
                raise Refusal.of("HT2013", self.place, found=cells, limit=limit)
        cells = sum(measures.filled for measures in others.values())
        if cells * max(self.strings.lengths, default=0) <= self.limits.text_characters:
            return
        for part in self.package.infolist():
            if part.filename in others:
                with closing(unpacked(self.package, part, self.limits)) as chunks:
                    for characters in shared_characters(chunks, self.strings.lengths, self._at(part)):
                        if characters > self.limits.text_characters:
                            raise Refusal.of("HT2023", self._at(part), limit=self.limits.text_characters)

    def _at(self, part: zipfile.ZipInfo) -> Place:
        return Place(file=self.place.file, name=part.filename)


def _is_xml(part: zipfile.ZipInfo, first: bytes) -> bool:
    """By name or by first byte: the file itself may call any part of it a worksheet."""
    named = part.filename.lower().endswith((".xml", ".rels"))
    return named or first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff"))
