"""Case `workbooks`: a workbook of sixty columns, as the national register exports its households, read behind the
guard, matched by its headings, every cell understood, checked with the rules that it can answer, and reported.

`fastexcel` is the bare speed of reading: it looks at nothing. `pandas` reads the file too; then plain Python reads the
cells row by row and asks the same rules of each household.
"""

from __future__ import annotations

import json
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from huitou.registry.code_lists import CAUSE, EXIT_STATE, HOUSEHOLD_KIND
from huitou.registry.columns import HOUSEHOLD_COLUMNS, Column, decimal_number
from tests.benchmarks import peers_environment
from tests.benchmarks.processes import answer_of, middle
from tests.benchmarks.results import CaseResult, Peer
from tests.samples.workbooks import NAMESPACE, SHEET, package

ROWS = {"county": 100_000}
COLUMNS = 60
RUNS = 3
SEED = 20170605
_BAD_CELLS = 1_000  # one row in so many has a cell that cannot be read
_VILLAGES, _NAMES = 90, 4_000
Value = str | int | float
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_KIND}.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("worksheets/sheet1", "worksheet"),
            ("sharedStrings", "sharedStrings"),
            ("styles", "styles"),
        )
    )
    + "</Types>"
)
_STYLES = (
    f'<styleSheet xmlns="{NAMESPACE}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders>'
    '<border/></borders><cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs>'
    + '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 2
    + "</cellXfs></styleSheet>"
)


def measure(size: str) -> CaseResult:
    """The case at one size."""
    peers, skipped = {}, {}
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as folder:
        path = str(write(Path(folder) / "户表.xlsx", ROWS[size]))
        ours = answer_of("tests.benchmarks.workbooks_ours", path)
        python = peers_environment.python()
        if python is None:
            skipped = dict.fromkeys(("fastexcel", "pandas"), "its packages cannot be fetched")
        else:
            read = answer_of("tests.benchmarks.peers.workbooks_read", path, python=str(python))
            same = (read["rows"], read["last"]) == (ours["rows"], ours["last"])
            peers["fastexcel"] = Peer(middle(read["s"]), read["version"], same)
            rules = json.dumps(ours["rules"])
            checked = answer_of("tests.benchmarks.peers.workbooks_checked", path, rules, python=str(python))
            same = (checked["digest"], checked["problems"]) == (ours["digest"], ours["problems"])
            peers["pandas"] = Peer(middle(checked["s"]), checked["version"], same)
    return CaseResult(
        name="workbooks",
        size=size,
        ours=middle(ours["s"]),
        peers=peers,
        skipped=skipped,
        limit=None,
        peak_mb=round(ours["peak_mb"], 1),
        parts={"reading": middle(ours["reading_s"])},
        extent={"rows": ROWS[size], "columns": COLUMNS, "rules": len(ours["rules"]), "hits": ours["hits"],
                "problems": ours["problems"]},
    )  # fmt: skip


def write(path: Path, rows: int) -> Path:
    """The workbook, written part by part as spreadsheet programs write it: texts are shared strings."""
    dice = random.Random(SEED)  # a sample, not a secret
    strings: dict[str, int] = {}
    spare = [f"备用{number}" for number in range(COLUMNS - len(HOUSEHOLD_COLUMNS))]
    makers = [_maker(column, dice) for column in HOUSEHOLD_COLUMNS] + [lambda _: dice.choice("甲乙丙丁")] * len(spare)
    headings = [column.heading.label for column in HOUSEHOLD_COLUMNS] + spare
    letters = [_letters(number) for number in range(COLUMNS)]

    def cells(number: int, values: list[Value]) -> Iterator[str]:
        for column, value in zip(letters, values, strict=True):
            if isinstance(value, str):
                index = strings.setdefault(value, len(strings))
                yield f'<c r="{column}{number}" s="1" t="s"><v>{index}</v></c>'
            else:
                yield f'<c r="{column}{number}" s="1"><v>{value:.15g}</v></c>'

    def row(number: int) -> str:
        values: list[Value] = list(headings) if number == 1 else [maker(number) for maker in makers]
        return f'<row r="{number}" spans="1:{COLUMNS}">{"".join(cells(number, values))}</row>'

    package(path, {"[Content_Types].xml": _CONTENT_TYPES}, without=[SHEET])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as container:
        with container.open(SHEET, "w") as part:
            part.write(f'<worksheet xmlns="{NAMESPACE}"><sheetData>'.encode())
            for number in range(1, rows + 2):
                part.write(row(number).encode())
            part.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        container.writestr("xl/sharedStrings.xml", f'<sst xmlns="{NAMESPACE}">{items}</sst>')
        container.writestr("xl/styles.xml", _STYLES)
    return path


def _letters(number: int) -> str:
    first, second = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def _maker(column: Column, dice: random.Random) -> Callable[[int], Value]:
    """What stands in the cells of a column, by the number of the row."""
    labelled = {"exit_state": EXIT_STATE, "kind": HOUSEHOLD_KIND, "main_cause": CAUSE, "other_causes": CAUSE}
    own: dict[str, Callable[[int], Value]] = {
        "code": lambda row: f"H{row:07}",
        "village_code": lambda _: f"511425{dice.randrange(_VILLAGES):03}200",
        "head_name": lambda _: f"户主{dice.randrange(_NAMES)}",
        "support_officer": lambda _: f"干部{dice.randrange(_NAMES)}",
        "phone": lambda row: f"1380000{row:07}"[:14],
        "bank_account": lambda row: f"622848{row:013}",
        "exit_year": lambda _: dice.randrange(2014, 2018),
        "registered_in": lambda _: 2014,
    }
    if column.key in own:
        return own[column.key]
    if column.key in labelled:
        labels = list(labelled[column.key].values())
        return lambda _: dice.choice(labels)
    name = getattr(column.reader, "__name__", "money")
    if column.reader is decimal_number:
        return lambda _: dice.randrange(200) / 10
    if name == "yes_no":
        return lambda _: dice.choice("是否")
    if name == "whole_number":
        return lambda _: dice.randrange(1, 8)
    if name == "money":
        return lambda row: "约1200" if row % _BAD_CELLS == 7 else dice.randrange(40_000)
    return lambda _: f"{column.heading.label}{dice.randrange(40)}"
