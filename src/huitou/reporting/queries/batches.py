"""All forms of an area as one zip or one PDF with an index, made part by part in a folder, so that what was interrupted
is taken up where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from huitou.areas.queries import area_by_code, lines_within
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.core.forms import FormOrigin
from huitou.documents.form_files import form_writer
from huitou.documents.form_pdf import write_forms_pdf
from huitou.documents.form_sheets import write_forms
from huitou.documents.pdf_joining import join_pdfs, pages_in
from huitou.reporting.batch_index import BatchPart, MadePart, index_sheet, index_spec, made_part, parts_of
from huitou.reporting.forms import LOCAL_TIME, FormBundle
from huitou.reporting.queries.forms import fill_form
from huitou.reporting.queries.rollups import opening_day
from huitou.surveys.queries import RoundLine

KINDS = ("xlsx", "docx", "pdf")
"""What a batch is made of: workbooks or Word documents in a zip, or one PDF."""
NOTHING_TO_PRINT = ("HT9010", "HT9011", "HT9012")
_OF_A_PART = 1_000
Progress = Callable[[int, int], None]
Seal = Callable[[str, str, FormBundle], FormOrigin]


def batch_file(kind: str) -> str:
    """How the name of a batch of this kind ends."""
    return ".pdf" if kind == "pdf" else ".zip"


def make_batch(
    round_line: RoundLine,
    area_code: str,
    kind: str,
    folder: Path,
    target: Path,
    *,
    viewer: Actor,
    now: datetime,
    seal: Seal,
    progress: Progress | None = None,
) -> tuple[MadePart, ...]:
    """Writes all forms of an area to `target`, by way of `folder`: parts that lie there already are taken as they are.

    A form that does not exist there, or has nothing to print, stands in the index with the reason. `seal` keeps the
    state of a form (number, area, sheets); `progress` is called with thousandths of parts and may raise to stop.
    Raises `Refusal` HT7001, HT3001, HT6150 for an area that is no county, township or village.
    """
    viewer.require(Permission.FORM_EXPORT, area_code)
    parts = _parts(round_line, area_code)
    report = progress or (lambda _done, _total: None)
    made = []
    for position, part in enumerate(parts):
        start, whole = position * _OF_A_PART, len(parts) * _OF_A_PART
        report(start, whole)

        def within(done: int, total: int, start: int = start, whole: int = whole) -> None:
            report(start + done * _OF_A_PART // max(total, 1), whole)

        made.append(_made(round_line, part, folder / f"{position:03}.{kind}", viewer, now, seal, within))
    bind = _bind_pdf if kind == "pdf" else _bind_zip
    bind(area_by_code(area_code).name, round_line.slug, made, folder, target)
    report(len(parts) * _OF_A_PART, len(parts) * _OF_A_PART)
    return tuple(made)


def _parts(round_line: RoundLine, area_code: str) -> tuple[BatchPart, ...]:
    area = area_by_code(area_code)
    if area.level not in ("county", "township", "village"):
        raise Refusal.of("HT6150", area=area.name)
    lines = lines_within(CodeRange.below(area_code), levels=("township",), on=opening_day(round_line))
    townships = [(line.code, line.name) for line in lines] if area.level == "county" else []
    return parts_of((area_code, area.name), townships)


def _made(
    round_line: RoundLine, part: BatchPart, file: Path, viewer: Actor, now: datetime, seal: Seal, progress: Progress
) -> MadePart:
    """The part: as it lies in the folder, or made now. Its note is written last, so that half a part does not count."""
    note = file.with_suffix(".json")
    if note.is_file():
        return made_part(json.loads(note.read_text(encoding="utf-8")))
    try:
        bundle = fill_form(part.number, round_line, part.area_code, viewer=viewer)
    except Refusal as refusal:
        if any(problem.code not in NOTHING_TO_PRINT for problem in refusal.problems):
            raise
        made = MadePart(part, remark="；".join(problem.message("zh") for problem in refusal.problems))
    else:
        origin, write = seal(part.number, part.area_code, bundle), form_writer(file.name)
        write(bundle.spec, bundle.forms, file, summary=bundle.summary, origin=origin, progress=progress)
        with file.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        sheets = len(bundle.forms) + (bundle.summary is not None)
        made = MadePart(part, file.name, sheets, digest, now.astimezone(LOCAL_TIME).isoformat())
    note.write_text(json.dumps(asdict(made), ensure_ascii=False), encoding="utf-8")
    return made


def _bind_zip(area: str, round_slug: str, made: Sequence[MadePart], folder: Path, target: Path) -> None:
    """One file with the index first; the parts are compressed already."""
    names = {one.file: f"{_stem(one)}{Path(one.file).suffix}" for one in made if one.file}
    renamed = [replace(one, file=names.get(one.file, "")) for one in made]
    index = folder / "index.xlsx"
    write_forms(index_spec(has_pages=False), [index_sheet(area, round_slug, renamed, {})], index)
    with ZipFile(target, "w", ZIP_STORED) as package:
        package.write(index, "目录.xlsx")
        for file, name in names.items():
            package.write(folder / file, name)


def _bind_pdf(area: str, round_slug: str, made: Sequence[MadePart], folder: Path, target: Path) -> None:
    """One file with the index first; its pages count, so that it is set once to know how many they are."""
    files = [one.file for one in made if one.file]
    lengths = {file: pages_in(folder / file) for file in files}
    index, spec = folder / "index.pdf", index_spec(has_pages=True)
    first_page = 1
    for _ in range(2):
        pages, next_page = {}, first_page
        for file in files:
            pages[file], next_page = next_page, next_page + lengths[file]
        write_forms_pdf(spec, [index_sheet(area, round_slug, made, pages)], index)
        first_page = 1 + pages_in(index)
    with target.open("wb") as file_:
        join_pdfs([index, *(folder / file for file in files)], file_)


def _stem(one: MadePart) -> str:
    return f"{one.file[:3]}-{one.part.title}-{one.part.area_name}"
