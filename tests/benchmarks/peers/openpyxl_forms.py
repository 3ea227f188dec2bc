"""Form 3 of many villages by filling the official template with openpyxl, cell by cell. Takes how many, and where
to."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import openpyxl

from huitou.documents.form_sheets import write_forms
from tests.benchmarks.documents import HEAD_ROWS, ROWS, filled, form_3
from tests.benchmarks.processes import seconds_of_one_run


def main(count: int, target: Path) -> None:
    """Prints seconds per run and the version of openpyxl."""
    spec, forms = form_3(), list(filled(count))
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        write_forms(spec, [replace(forms[0], rows=({},) * ROWS)], Path(name) / "template.xlsx")
        template = (Path(name) / "template.xlsx").read_bytes()

    def fill() -> None:
        for number, form in enumerate(forms):
            book = openpyxl.load_workbook(io.BytesIO(template))
            sheet = book.worksheets[0]
            for position, row in enumerate(form.rows, HEAD_ROWS + 1):
                for column, one in enumerate(spec.columns, 1):
                    if one.key in row:
                        sheet.cell(position, column).value = row[one.key]
            book.save(target / f"{number:05}.xlsx")

    print(json.dumps({"s": seconds_of_one_run(fill), "version": openpyxl.__version__}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
