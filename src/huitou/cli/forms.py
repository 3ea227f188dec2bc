"""huitou form: an official form of a round, filled for an area, as a workbook, a Word document or PDF."""

from __future__ import annotations

import argparse
from pathlib import Path

from huitou.cli import database, language
from huitou.cli.progress import progress
from huitou.cli.replacing import replacing
from huitou.core.authority import Permission

NUMBERS = ("2", "3", "4", "5", "6", "gap-list", "completion")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds form."""
    form = commands.add_parser("form", parents=[database.options()], help="按附件格式生成表格")
    form.add_argument("number", choices=NUMBERS, metavar="FORM", help="附件号 2、3、4、5、6，或 gap-list、completion")
    form.add_argument("--round", required=True, metavar="ROUND", help="批次，如 2017-07")
    form.add_argument("--area", required=True, metavar="CODE", help="哪个县、乡镇或村")
    form.add_argument("--all", action="store_true", dest="list_all", help="达标的也列出来")
    form.add_argument("--blank", action="store_true", help="空白表，供手工填写")
    form.add_argument(
        "-o", dest="output", type=Path, required=True, metavar="FILE", help="写到哪个 .xlsx、.docx 或 .pdf 文件"
    )
    form.set_defaults(run=database.with_database(_form))


def _form(arguments: argparse.Namespace) -> int:
    """Writes the form. Raises `Refusal` HT9013 for another kind of file, HT9014 where it cannot be written, and as
    filling does."""
    from huitou.documents.form_files import form_writer
    from huitou.reporting.actions import record_export
    from huitou.reporting.queries import blank_form, fill_form
    from huitou.surveys.queries import open_rounds

    number, area, output = arguments.number, arguments.area, arguments.output
    write = form_writer(output.name)
    viewer = database.viewer(arguments)
    round_line = open_rounds(viewer, arguments.round, area)[0]
    if arguments.blank:
        bundle = blank_form(number, round_line, area, viewer=viewer)
    else:
        bundle = fill_form(number, round_line, area, viewer=viewer, list_all=arguments.list_all)
    sheets = len(bundle.forms) + (bundle.summary is not None)
    with replacing(output) as written:
        with progress("填表") as report:
            write(bundle.spec, bundle.forms, written, summary=bundle.summary, progress=report)
        with database.acting(arguments, Permission.FORM_EXPORT, area) as by:
            record_export(
                number, round_line, area, sheets=sheets, list_all=arguments.list_all, by=by, now=database.now()
            )
    print(f"{output}: {sheets}" + (" sheets" if language() == "en" else " 张"))
    return 0
