"""All forms of an area as one zip or one PDF with an index, made part by part in a folder, so that what was interrupted
is taken up where it stopped."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from huitou.areas.queries import area_by_code, lines_within
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.core.forms import FormOrigin
from huitou.documents.form_pdf import write_forms_pdf
from huitou.documents.form_pool import FormFile, cores, written
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
_FEW_PARTS = 9
"""Up to so many, starting processes takes longer than they save."""
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
    processes: int = 0,
) -> tuple[MadePart, ...]:
    """Writes all forms of an area to `target`, by way of `folder`: parts that lie there already, made from the same
    sealed state, are not made again. Facts are read here; `processes` write the files (0: as many as there are cores
    where the batch is large).

    A form that does not exist there, or has nothing to print, stands in the index with the reason. `seal` keeps the
    state of a form (number, area, sheets); `progress` is called with thousandths of parts and may raise to stop.
    Raises `Refusal` HT7001, HT3001, HT6150 for an area that is no county, township or village.
    """
    viewer.require(Permission.FORM_EXPORT, area_code)
    parts = _parts(round_line, area_code)
    report, whole = progress or (lambda _done, _total: None), len(parts) * _OF_A_PART
    making, made, begun = _Making(round_line, kind, folder, viewer, seal), dict[int, MadePart](), deque[int]()

    def told(done: int, total: int) -> None:
        report(len(made) * _OF_A_PART + done * _OF_A_PART // max(total, 1), whole)

    def files() -> Iterator[FormFile]:
        for position, part in enumerate(parts):
            told(0, 1)
            made[position], file = making.begin(position, part)
            if file is not None:
                waiting[position] = made.pop(position)
                begun.append(position)
                yield file

    waiting: dict[int, MadePart] = {}
    count = processes or (cores() if len(parts) > _FEW_PARTS else 1)
    for digest in written(files(), processes=count, progress=told):
        position = begun.popleft()
        made[position] = making.finish(position, waiting.pop(position), digest, now)
    finished = [made[position] for position in range(len(parts))]
    bind = _bind_pdf if kind == "pdf" else _bind_zip
    bind(area_by_code(area_code).name, round_line.slug, finished, folder, target)
    report(whole, whole)
    return tuple(finished)


def kept_parts(made: Iterable[MadePart], now: datetime) -> int:
    """How many of the files lay there already when the batch was taken up at `now`."""
    return sum(bool(one.file) and one.made_at != _stamp(now) for one in made)


def _parts(round_line: RoundLine, area_code: str) -> tuple[BatchPart, ...]:
    area = area_by_code(area_code)
    if area.level not in ("county", "township", "village"):
        raise Refusal.of("HT6150", area=area.name)
    lines = lines_within(CodeRange.below(area_code), levels=("township",), on=opening_day(round_line))
    townships = [(line.code, line.name) for line in lines] if area.level == "county" else []
    return parts_of((area_code, area.name), townships)


@dataclass(frozen=True, slots=True)
class _Making:
    """How the parts of one batch are made. Each leaves a note beside its file, written last, so that half a part does
    not count."""

    round_line: RoundLine
    kind: str
    folder: Path
    viewer: Actor
    seal: Seal

    def begin(self, position: int, part: BatchPart) -> tuple[MadePart, FormFile | None]:
        """The part, and the file to write for it: none where there is nothing to print, nor where the file of this very
        state lies there already."""
        try:
            bundle = fill_form(part.number, self.round_line, part.area_code, viewer=self.viewer)
        except Refusal as refusal:
            if any(problem.code not in NOTHING_TO_PRINT for problem in refusal.problems):
                raise
            remark = "；".join(problem.message("zh") for problem in refusal.problems)
            return MadePart(part, remark=remark), None
        origin, file = self.seal(part.number, part.area_code, bundle), self._file(position)
        kept = self._kept(position)
        if kept is not None and (kept.part, kept.code) == (part, origin.code):
            return kept, None
        sheets = len(bundle.forms) + (bundle.summary is not None)
        # Only workbooks have room for where their cells come from.
        shown = origin if self.kind == "xlsx" else replace(origin, cells=())
        made = MadePart(part, file.name, sheets, code=origin.code)
        return made, FormFile(file, bundle.spec, bundle.forms, bundle.summary, shown)

    def finish(self, position: int, one: MadePart, digest: str, now: datetime) -> MadePart:
        """The part whose file is written."""
        made = replace(one, sha256=digest, made_at=_stamp(now))
        self._note(position).write_text(json.dumps(asdict(made), ensure_ascii=False), encoding="utf-8")
        return made

    def _kept(self, position: int) -> MadePart | None:
        """What lies there already, if its file still is what was written."""
        note, file = self._note(position), self._file(position)
        if not note.is_file() or not file.is_file():
            return None
        kept = made_part(json.loads(note.read_text(encoding="utf-8")))
        with file.open("rb") as content:
            return kept if file_digest(content, "sha256").hexdigest() == kept.sha256 else None

    def _file(self, position: int) -> Path:
        return self.folder / f"{position:03}.{self.kind}"

    def _note(self, position: int) -> Path:
        return self._file(position).with_suffix(".json")


def _stamp(now: datetime) -> str:
    return now.astimezone(LOCAL_TIME).isoformat()


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
