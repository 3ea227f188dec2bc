"""A workbook's container with some parts changed or added: every other part keeps its bytes.

Relations between parts and the list of their kinds are patched as text, so that what is there stays as it is.
"""

from __future__ import annotations

import re
import zipfile
from html import escape
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

from huitou.documents.style_patching import Unusual

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS = "[Content_Types].xml"
_NO_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_RELATION = re.compile(rb"<Relationship\b[^>]*?/>|<Relationship\b[^>]*>\s*</Relationship>")
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml\b[^>]*?encoding=["']([^"']+)""")
_ATTRIBUTE = re.compile(rb'\b(Id|Type|Target)="([^"]*)"')


class Package:
    """The parts of a workbook, and what is changed about them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as package:
            self.names = [part.filename for part in package.infolist()]
        self._changed: dict[str, bytes] = {}
        self._dropped: set[str] = set()

    def read(self, name: str) -> bytes:
        """A part as it stands now. Raises `Unusual` when there is none."""
        if name in self._changed:
            return self._changed[name]
        if name not in self.names:
            raise Unusual(name)
        with zipfile.ZipFile(self._path) as package:
            content = package.read(name)
        declared = _ENCODING.match(content)
        if content.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() != b"utf-8"):
            raise Unusual("encoding")
        return content

    def change(self, name: str, content: bytes) -> None:
        """Puts a part in the place of the present one, or behind the last."""
        self._changed[name] = content

    def drop(self, name: str) -> None:
        """Leaves a part out."""
        self._dropped.add(name)

    def new_name(self, pattern: str) -> str:
        """A name that no part has: `xl/comments{}.xml` with a number."""
        taken = {*self.names, *self._changed}
        return next(name for number in range(1, 10**6) if (name := pattern.format(number)) not in taken)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """By id, the kind (last word of its type) and the target part of each relation of a part."""
        name = _relations_of(part)
        if name not in self.names and name not in self._changed:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for tag in _RELATION.findall(self.read(name)):
            said = {key.decode(): value.decode() for key, value in _ATTRIBUTE.findall(tag)}
            target = normpath(str(PurePosixPath("/", part).parent / said.get("Target", "")))
            found[said.get("Id", "")] = (said.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Adds a relation; its id."""
        name, present = _relations_of(part), self.relations(part)
        xml = self.read(name) if name in self.names or name in self._changed else _NO_RELATIONS
        key = next(one for number in range(1, 10**6) if (one := f"rIdHuitou{number}") not in present)
        where = relpath(target, str(PurePosixPath(part).parent))
        tag = f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{escape(where)}"/>'
        end = xml.rfind(b"</Relationships>")
        if end < 0:
            raise Unusual("relations")
        self.change(name, xml[:end] + tag.encode() + xml[end:])
        return key

    def declare(self, tag: str, present: str) -> None:
        """Adds a line to the list of kinds of parts, unless `present` stands there already."""
        xml = self.read(_KINDS)
        end = xml.rfind(b"</Types>")
        if end < 0:
            raise Unusual("kinds of parts")
        if present.encode() not in xml:
            self.change(_KINDS, xml[:end] + tag.encode() + xml[end:])

    def forget(self, part: str, of: str) -> None:
        """Drops a part with the relation of `of` to it and its line in the list of kinds."""
        self.drop(part)
        kind = re.compile(rb'<Override\b[^>]*PartName="/' + re.escape(part.encode()) + rb'"[^>]*?/>')
        self.change(_KINDS, kind.sub(b"", self.read(_KINDS)))
        name = _relations_of(of)
        last = PurePosixPath(part).name.encode()
        self.change(name, _RELATION.sub(lambda tag: b"" if last in tag[0] else tag[0], self.read(name)))

    def save(self, target: Path) -> None:
        """Writes the container: parts in their order, unchanged ones with the bytes that they had."""
        with zipfile.ZipFile(self._path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in source.infolist():
                if part.filename not in self._dropped:
                    content = self._changed.pop(part.filename, None)
                    copy.writestr(part, source.read(part) if content is None else content, zipfile.ZIP_DEFLATED)
            for name, content in self._changed.items():
                copy.writestr(name, content)


def _relations_of(part: str) -> str:
    path = PurePosixPath(part)
    return str(path.parent / "_rels" / f"{path.name}.rels")
