"""The comments of a worksheet and the boxes that they are shown in, with ours put in and those of last time taken out.

Pure: bytes in, bytes out. Comments of other people, and form controls that lie in the same drawing, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import escape

from huitou.documents.sheet_patching import Address, column_number
from huitou.documents.style_patching import Unusual
from huitou.documents.workbook_sheets import column_letters
from huitou.documents.writing import cell_text

AUTHOR = "huitou"
NO_COMMENTS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors></authors><commentList>'
    b"</commentList></comments>"
)
NO_BOXES = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
)
_AUTHORS = re.compile(rb"<authors\s*/>|<authors>(.*?)</authors>", re.DOTALL)
_ONE_AUTHOR = re.compile(rb"<author\s*/>|<author\b[^>]*>(.*?)</author>", re.DOTALL)
_LIST = re.compile(rb"<commentList\s*/>|<commentList>(.*?)</commentList>", re.DOTALL)
_COMMENT = re.compile(rb"<comment\b([^>]*)>(.*?)</comment>", re.DOTALL)
_PLACE = re.compile(rb'\bref="([A-Z]+)([0-9]+)"')
_AUTHOR_ID = re.compile(rb'\bauthorId="([0-9]+)"')
_SHAPE = re.compile(rb"<v:shape\b(?![^>]*/>).*?</v:shape>", re.DOTALL)
_SHAPE_ROW = re.compile(rb"<\w+:Row>\s*([0-9]+)\s*</\w+:Row>")
_SHAPE_COLUMN = re.compile(rb"<\w+:Column>\s*([0-9]+)\s*</\w+:Column>")
_FIRST_SHAPE_ID = 900_001


def our_comments(comments: bytes) -> frozenset[Address]:
    """The cells that carry a comment of ours, from the last time that the file was given back."""
    number = _our_number(comments)
    return frozenset(
        _address(found[1])
        for found in _COMMENT.finditer(comments)
        if (by := _AUTHOR_ID.search(found[1])) and int(by[1]) == number
    )


def patched_comments(comments: bytes, words: Mapping[Address, str]) -> bytes:
    """The comments without ours of last time and with `words` on their cells; behind what somebody else says there."""
    old = our_comments(comments)
    listed = _LIST.search(comments)
    if listed is None:
        raise Unusual("comments")
    number = _our_number(comments)
    comments = comments if number >= 0 else _with_author(comments)
    number = _our_number(comments)
    remaining = dict(words)

    def kept(found: re.Match[bytes]) -> bytes:
        address = _address(found[1])
        if address in old:
            return b""
        more = remaining.pop(address, None)
        if more is None:
            return found[0]
        return found[0].replace(b"</text>", _run(f"\n{more}") + b"</text>")

    listed = _LIST.search(comments)
    if listed is None:
        raise Unusual("comments")
    present = _COMMENT.sub(kept, listed[1] or b"")
    new = b"".join(
        b'<comment ref="%s" authorId="%d"><text>%s</text></comment>' % (_name(address), number, _run(said))
        for address, said in sorted(remaining.items())
    )
    whole = b"<commentList>" + present + new + b"</commentList>"
    return comments[: listed.start()] + whole + comments[listed.end() :]


def patched_boxes(boxes: bytes, old: Collection[Address], new: Collection[Address]) -> bytes:
    """The drawing without the boxes of the cells `old` and with one for each cell of `new`."""

    def kept(found: re.Match[bytes]) -> bytes:
        row, column = _SHAPE_ROW.search(found[0]), _SHAPE_COLUMN.search(found[0])
        is_ours = row is not None and column is not None and (int(row[1]) + 1, int(column[1]) + 1) in old
        return b"" if is_ours else found[0]

    end = boxes.rfind(b"</xml>")
    if end < 0:
        raise Unusual("drawing")
    present = _SHAPE.sub(kept, boxes[:end])
    added = b"".join(_box(number, address) for number, address in enumerate(sorted(new), _FIRST_SHAPE_ID))
    return present + added + boxes[end:]


def commented(comments: bytes) -> frozenset[Address]:
    """The cells that carry a comment of anybody."""
    return frozenset(_address(found[1]) for found in _COMMENT.finditer(comments))


def _our_number(comments: bytes) -> int:
    authors = _AUTHORS.search(comments)
    if authors is None:
        raise Unusual("authors")
    names = [found[1] or b"" for found in _ONE_AUTHOR.finditer(authors[1] or b"")]
    return names.index(AUTHOR.encode()) if AUTHOR.encode() in names else -1


def _with_author(comments: bytes) -> bytes:
    author = b"<author>" + AUTHOR.encode() + b"</author>"
    return _AUTHORS.sub(lambda found: b"<authors>" + (found[1] or b"") + author + b"</authors>", comments, count=1)


def _address(attributes: bytes) -> Address:
    found = _PLACE.search(attributes)
    if found is None:
        raise Unusual("a comment without a place")
    return int(found[2]), column_number(found[1])


def _name(address: Address) -> bytes:
    return f"{column_letters(address[1])}{address[0]}".encode()


def _run(words: str) -> bytes:
    return b'<r><t xml:space="preserve">' + escape(cell_text(words)).encode() + b"</t></r>"


def _box(number: int, address: Address) -> bytes:
    """A note as Excel draws it: hidden until the pointer is on the cell."""
    row, column = address[0] - 1, address[1] - 1
    anchor = f"{column + 1}, 15, {row}, 2, {column + 5}, 15, {row + 6}, 4"
    return (
        f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel" id="huitou_{number}" '
        f'style="position:absolute;width:240pt;height:90pt;visibility:hidden" fillcolor="#ffffe1" '
        f'o:insetmode="auto" path="m,l,21600r21600,l21600,xe"><v:fill color2="#ffffe1"/>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    ).encode()
