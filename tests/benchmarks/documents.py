"""Cases `documents` and `documents-pdf`: village Form 3 with 25 households each, as workbooks and as pages.

As workbooks ours writes one file per village, the peer fills the same template cell by cell; both are read back. Beside
the peer it works in one process; the villages of a province are written by as many as there are cores. As
pages ours sets documents of fifty forms, the peer turns the same table in HTML into one document.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import python_calamine

from huitou.core.forms import FilledForm, FormSpec
from huitou.documents.form_pool import cores
from huitou.policy import load_pack
from tests.benchmarks import peers_environment
from tests.benchmarks.processes import answer_of, middle
from tests.benchmarks.results import CaseResult, Peer

SEED = 20170622
VILLAGES = {"county": 500, "province": 11_500}
PAGES = {"county": 50, "province": 500}
ROWS = 25
HEAD_ROWS = 8
"""The first row of the table in the workbook, counted from 0."""
NO_PEER = {"openpyxl": "county size only: an hour of work", "weasyprint": "county size only: minutes of work"}
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"


def form_3() -> FormSpec:
    """The form as shipped."""
    return load_pack("qingshen-2017").form("3", "2017-07")


def filled(count: int) -> Iterable[FilledForm]:
    """Forms of made-up villages, the same in every process."""
    draws = random.Random(SEED)  # a sample, not a secret
    for village in range(count):
        places = {"township": "汉阳镇", "village": f"{village}村", "households": "83", "persons": "301"}
        years = {f"{thing}_{year}": "16" for thing in ("households", "persons") for year in (2014, 2015, 2016)}
        rows = tuple(_row(draws, number) for number in range(1, ROWS + 1))
        total = {"household_size": sum(int(row["household_size"]) for row in rows)}
        foot = {"prepared_by": "刘填表", "reported_on": "2017年6月20日"}
        yield FilledForm(f"{village}村", places | years, rows, total, (), foot)


def _row(draws: random.Random, number: int) -> dict[str, str | int | float]:
    head = draws.choice(_SURNAMES) + chr(draws.randrange(0x4E00, 0x9000))
    row: dict[str, str | int | float] = {
        "number": number,
        "head": head,
        "household_size": draws.randint(1, 7),
        "exit_year": draws.choice([2014, 2015, 2016]),
        "net_income_per_capita": draws.randrange(100_000, 600_000) / 100,
    }
    if draws.random() < 0.3:
        row["safe_housing"] = "√"
    if draws.random() < 0.2:
        row["remark"] = "户口簿4人、明白卡4人、系统5人、实际4人：长子2017年3月迁出"
    return row


def measure_workbooks(size: str) -> CaseResult:
    """As workbooks: seconds for all villages."""
    count = VILLAGES[size]
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        ours_folder, peer_folder = Path(name) / "ours", Path(name) / "peer"
        ours_folder.mkdir()
        peer_folder.mkdir()
        kind, processes = ("workbooks", 1) if size == "county" else ("batch", cores())
        ours = answer_of("tests.benchmarks.documents_ours", kind, str(count), str(ours_folder))
        peers: dict[str, Peer] = {}
        if size == "county":
            plain = answer_of("tests.benchmarks.peers.openpyxl_forms", str(count), str(peer_folder))
            same = cells_digest(peer_folder) == cells_digest(ours_folder)
            peers["openpyxl"] = Peer(middle(plain["s"]), plain["version"], same)
    seconds = middle(ours["s"])
    return CaseResult(
        name="documents",
        size=size,
        ours=seconds,
        peers=peers,
        skipped={} if peers else {"openpyxl": NO_PEER["openpyxl"]},
        limit=None,
        peak_mb=round(ours["peak_mb"], 1),
        parts={"one_form": round(seconds / count, 6), "one_form_of_one_core": round(min(ours["busy_s"]) / count, 6)},
        extent={"forms": count, "rows": count * ROWS, "processes": processes},
    )


def measure_pages(size: str) -> CaseResult:
    """As PDF: seconds for all forms."""
    count, peers, skipped = PAGES[size], dict[str, Peer](), dict[str, str]()
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        target, other = Path(name) / "ours.pdf", Path(name) / "peer.pdf"
        ours = answer_of("tests.benchmarks.documents_ours", "pages", str(count), str(target))
        python = peers_environment.python()
        if size != "county":
            skipped["weasyprint"] = NO_PEER["weasyprint"]
        elif python is None:
            skipped["weasyprint"] = "its packages cannot be fetched"
        else:
            page = Path(name) / "forms.html"
            page.write_text(html(count), encoding="utf-8")
            answer = answer_of("tests.benchmarks.peers.weasyprint_forms", str(page), str(other), python=str(python))
            same = names_in(target) == names_in(other)
            peers["weasyprint"] = Peer(middle(answer["s"]), answer["version"], same)
    seconds = middle(ours["s"])
    return CaseResult(
        name="documents-pdf",
        size=size,
        ours=seconds,
        peers=peers,
        skipped=skipped,
        limit=None,
        peak_mb=round(ours["peak_mb"], 1),
        parts={"one_form": round(seconds / count, 6)},
        extent={"forms": count, "rows": count * ROWS},
    )


def cells_digest(folder: Path) -> str:
    """One digest over the table of every workbook of a folder."""
    digest = sha256()
    for path in sorted(folder.glob("*.xlsx")):
        rows = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        digest.update(repr([row[:12] for row in rows[HEAD_ROWS : HEAD_ROWS + ROWS]]).encode())
    return digest.hexdigest()


def names_in(path: Path) -> int:
    """How many of the households of the first villages stand in a PDF."""
    words = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout
    return sum(str(row["head"]) in words for form in filled(PAGES["county"]) for row in form.rows)


def html(count: int) -> str:
    """The same forms as one page for a browser."""
    spec = form_3()
    columns = "".join(f'<col style="width:{column.width}mm">' for column in spec.columns)
    heads = "".join(f"<th>{column.heading[-1]}</th>" for column in spec.columns)
    parts = []
    for form in filled(count):
        rows = "".join(
            "<tr>" + "".join(f"<td>{row.get(column.key, '')}</td>" for column in spec.columns) + "</tr>"
            for row in form.rows
        )
        notes = "".join(f"<p>{note}</p>" for note in spec.notes)
        parts.append(
            f"<h1>{spec.title.format_map(form.values)}</h1><table><colgroup>{columns}</colgroup>"
            f"<thead><tr>{heads}</tr></thead>{rows}</table>{notes}"
        )
    style = (
        "@page{size:A4 landscape;margin:15mm}body{font:11pt 'Noto Sans CJK SC'}h1{break-before:page;font-size:20pt}"
        "table{border-collapse:collapse;table-layout:fixed}td,th{border:.5pt solid;height:9mm;text-align:center}"
        "p{font-size:9pt;margin:0}"
    )
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style>{"".join(parts)}'
