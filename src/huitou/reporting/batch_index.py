"""All forms of an area in one file: which they are, and the index that stands in front of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huitou.core.forms import FilledForm, FormColumn, FormSpec
from huitou.reporting.forms import Row, form_words

NUMBERS = ("2", "3", "4", "5", "6", "gap-list", "completion")
"""The forms of a batch, in the order of the annexes."""


@dataclass(frozen=True, slots=True)
class BatchPart:
    """One form of an area in a batch."""

    number: str
    area_code: str
    area_name: str

    @property
    def title(self) -> str:
        """What it is called."""
        return form_words(self.number)[0]


@dataclass(frozen=True, slots=True)
class MadePart:
    """A part that is made: the name of its file, how many sheets it holds, the SHA-256 of its content, when it was
    made (ISO 8601), the code of the sealed state that it was made from. Without a file, `remark` says why there is none
    (零报告)."""

    part: BatchPart
    file: str = ""
    sheets: int = 0
    sha256: str = ""
    made_at: str = ""
    remark: str = ""
    code: str = ""


def made_part(said: Mapping[str, Any]) -> MadePart:
    """A part as it was kept as JSON."""
    return MadePart(**{**said, "part": BatchPart(**said["part"])})


def index_sheet(area: str, round_slug: str, made: Sequence[MadePart], pages: Mapping[str, int]) -> FilledForm:
    """The index: what there is and where it stands; `pages` are first pages by file, empty for a zip."""
    rows = tuple(_row(number, one, pages) for number, one in enumerate(made, 1))
    return FilledForm(
        sheet="目录",
        values={"area": area, "round": round_slug},
        rows=rows,
        total={"sheets": sum(one.sheets for one in made)},
    )


def index_spec(*, has_pages: bool) -> FormSpec:
    """The index as a form: with pages in one PDF, with file names and digests in a zip."""
    place = _PAGE if has_pages else _FILE
    return FormSpec(
        number="index",
        subject="form",
        level="county",
        title="{area}“回头看”“回头帮”附件表目录",
        head_lines=("批次：{round}",),
        columns=(*_COLUMNS, *place, FormColumn("remark", ("说明",), 60 if has_pages else 52, align="left")),
        total_label="合计",
        total_first=False,
        foot=(),
        notes=(),
        source="",
        body_points=9,
    )


_COLUMNS = (
    FormColumn("number", ("序号",), 12),
    FormColumn("form", ("表",), 46, align="left"),
    FormColumn("area", ("区域",), 34),
    FormColumn("sheets", ("张数",), 16),
)
_MADE_AT = FormColumn("made_at", ("生成时间",), 34)
_PAGE = (FormColumn("page", ("起始页",), 18), _MADE_AT)
_FILE = (FormColumn("file", ("文件",), 50, align="left"), _MADE_AT)


def _row(number: int, one: MadePart, pages: Mapping[str, int]) -> Row:
    row: Row = {"number": number, "form": one.part.title, "area": one.part.area_name, "remark": one.remark}
    if not one.file:
        return row
    row |= {"sheets": one.sheets, "made_at": one.made_at[:16].replace("T", " "), "file": one.file}
    return {**row, "page": pages[one.file]} if one.file in pages else row


def parts_of(area: tuple[str, str], townships: Iterable[tuple[str, str]]) -> tuple[BatchPart, ...]:
    """The parts for an area (code, name): Form 2, a sheet for every household, by township; the others whole, with
    their summary."""
    of_households = [BatchPart("2", code, name) for code, name in townships] or [BatchPart("2", *area)]
    return (*of_households, *(BatchPart(number, *area) for number in NUMBERS if number != "2"))
