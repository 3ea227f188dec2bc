"""The pieces that Word documents are made of here: runs of type, paragraphs, sections, fields."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from huitou.documents.writing import cell_text

TWIPS_PER_MM = 1440 / 25.4
_NAMESPACES = nsdecls("w")


@dataclass(frozen=True, slots=True)
class Type:
    """Type of one kind: the font by the name that offices know it by, its size in points, and how much farther apart
    its signs stand, in twentieths of a point."""

    font: str
    points: float
    is_bold: bool = False
    apart: int = 0

    def properties(self) -> str:
        """As properties of a run."""
        font = f'"{escape(self.font)}"'
        half_points = round(self.points * 2)
        form = "<w:b/><w:bCs/>" if self.is_bold else ""
        form += f'<w:spacing w:val="{self.apart}"/>' if self.apart else ""
        return (
            f'<w:rPr><w:rFonts w:ascii={font} w:hAnsi={font} w:eastAsia={font} w:cs={font} w:hint="eastAsia"/>{form}'
            f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
        )


def twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)


def run(text: str, style: Type) -> str:
    """One run of text; a line break for every new line in it."""
    pieces = (
        f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in cell_text(text).replace("\t", " ").split("\n")
    )
    return f"<w:r>{style.properties()}{'<w:br/>'.join(pieces)}</w:r>"


def field(code: str, style: Type) -> str:
    """A field that the program fills in, such as the number of the page."""
    return (
        f'<w:r>{style.properties()}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{style.properties()}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r>{style.properties()}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{style.properties()}<w:t>1</w:t></w:r>"
        f'<w:r>{style.properties()}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(content: str, properties: str = "") -> str:
    """A paragraph of runs; no space above or below unless the properties say so."""
    spacing = "" if "<w:spacing" in properties else '<w:spacing w:before="0" w:after="0"/>'
    return f"<w:p><w:pPr>{spacing}{properties}</w:pPr>{content}</w:p>"


def element(xml: str) -> Any:
    """The XML of one element as a part of a document."""
    head, name, rest = xml.partition("<w:")
    tag, sign, tail = _split_tag(rest)
    return parse_xml(f"{head}{name}{tag} {_NAMESPACES}{sign}{tail}")


def _split_tag(rest: str) -> tuple[str, str, str]:
    end = next(position for position, sign in enumerate(rest) if sign in " />")
    return rest[:end], rest[end], rest[end + 1 :]
