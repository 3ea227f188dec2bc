"""Joining PDF files that typst wrote: their pages one after the other in one file.

Typst writes plain objects and a plain table of their places, so that joining is renumbering. Nothing else is read
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

_START = re.compile(rb"startxref\s+([0-9]+)\s+%%EOF\s*$")
_ENTRY = re.compile(rb"([0-9]{10}) [0-9]{5} n")
_REFERENCE = re.compile(rb"\b([0-9]+) 0 R\b")
_PAGES = re.compile(rb"/Type/Pages/Count ([0-9]+)/Kids\[[^\]]*\]>>")
_TRAILER_ROOT = re.compile(rb"/Root ([0-9]+) 0 R")
_CATALOG = 1
_PAGE_TREE = 2
_FIRST_FREE = 3


def join_pdfs(parts: Sequence[Path], target: BinaryIO) -> int:
    """Writes the pages of all parts in order; gives their number. Raises `ValueError` for a file of another shape."""
    places: list[int] = [0] * _FIRST_FREE
    trees: list[tuple[int, int]] = []
    target.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for path in parts:
        shift = len(places) - 1
        for body, is_tree in _objects(path.read_bytes(), shift):
            number = len(places)
            places.append(target.tell())
            if is_tree is not None:
                trees.append((number, is_tree))
            target.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    pages = sum(count for _, count in trees)
    places[_CATALOG] = target.tell()
    target.write(b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)>>\nendobj\n" % (_CATALOG, _PAGE_TREE))
    places[_PAGE_TREE] = target.tell()
    kids = b" ".join(b"%d 0 R" % number for number, _ in trees)
    target.write(b"%d 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n" % (_PAGE_TREE, pages, kids))
    _write_places(places, target)
    return pages


def pages_in(path: Path) -> int:
    """How many pages such a file has. Raises `ValueError` for a file of another shape."""
    return sum(pages for _, pages in _objects(path.read_bytes(), 0) if pages is not None)


def _objects(data: bytes, shift: int) -> Iterator[tuple[bytes, int | None]]:
    """The objects of one file in order, with their references moved on; with its number of pages where the object is
    the root of them."""
    start = _START.search(data)
    if start is None:
        raise ValueError("not a PDF of typst")
    table = int(start[1])
    if b"/ObjStm" in data or _TRAILER_ROOT.search(data, table) is None:
        raise ValueError("not a PDF of typst")
    offsets = [int(entry) for entry in _ENTRY.findall(data, table)]
    # A file that was joined here has its first objects at the end.
    ends = dict(pairwise([*sorted(offsets), table]))
    for number, offset in enumerate(offsets, 1):
        opening = b"%d 0 obj" % number
        raw = data[offset : ends[offset]].rstrip()
        if not raw.startswith(opening) or not raw.endswith(b"endobj"):
            raise ValueError("not a PDF of typst")
        yield _moved(raw[len(opening) : -len(b"endobj")].strip(b"\r\n"), shift)


def _moved(body: bytes, shift: int) -> tuple[bytes, int | None]:
    head, stream, rest = body.partition(b"\nstream")
    head = _REFERENCE.sub(lambda found: b"%d 0 R" % (int(found[1]) + shift), head)
    tree = _PAGES.search(head)
    if tree is None:
        return head + stream + rest, None
    return head[:-2] + b"/Parent %d 0 R>>" % _PAGE_TREE, int(tree[1])


def _write_places(places: Sequence[int], target: BinaryIO) -> None:
    start = target.tell()
    target.write(b"xref\n0 %d\n0000000000 65535 f\r\n" % len(places))
    target.writelines(b"%010d 00000 n\r\n" % place for place in places[1:])
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    target.write(trailer % (len(places), _CATALOG, start))
