"""huitou form: an official form of a round, filled for an area, as a workbook, a Word document or PDF."""

from __future__ import annotations

import argparse
import fcntl
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from huitou.cli import database, form_comparing, language
from huitou.cli.progress import progress
from huitou.cli.replacing import replacing
from huitou.core.authority import Permission
from huitou.core.errors import Place, Refusal

if TYPE_CHECKING:
    from huitou.core.forms import FormOrigin
    from huitou.reporting.forms import FormBundle
    from huitou.reporting.queries.batches import Seal
    from huitou.surveys.queries import RoundLine

NUMBERS = ("2", "3", "4", "5", "6", "gap-list", "completion")
TABLES = ("ledger", "checks")
ALL, COMPARE = "all", "compare"
_GOING_ON = (
    "接着上次停下的地方：{} 个文件已经出好，没有重做",
    "going on where it stopped: {} files were there already",
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds form."""
    form = commands.add_parser("form", parents=[database.options()], help="按附件格式生成表格")
    form.add_argument(
        "number",
        choices=(*NUMBERS, *TABLES, ALL, COMPARE),
        metavar="FORM",
        help="附件号 2、3、4、5、6，或 gap-list、completion；ledger 问题台账、checks 逻辑校验情况表；"
        "all 出整套；compare FILE 与系统比对",
    )
    form.add_argument("file", nargs="?", type=Path, metavar="FILE", help="compare：改过后交回来的 .xlsx")
    form.add_argument("--round", metavar="ROUND", help="批次，如 2017-07")
    form.add_argument("--area", metavar="CODE", help="哪个县、乡镇或村")
    form.add_argument("--all", action="store_true", dest="list_all", help="达标的也列出来")
    form.add_argument("--blank", action="store_true", help="空白表，供手工填写")
    form.add_argument(
        "-o",
        dest="output",
        type=Path,
        metavar="FILE",
        help="写到哪个 .xlsx、.docx 或 .pdf 文件；整套写到 .zip 或 .pdf",
    )
    form.add_argument("--kind", choices=("xlsx", "docx"), help="整套（all）压缩包里放哪一种文件（默认 xlsx）")
    form_comparing.add_options(form)
    form.set_defaults(run=database.with_database(_form), usage=form)


def _form(arguments: argparse.Namespace) -> int:
    if arguments.number == COMPARE:
        if arguments.file is None:
            arguments.usage.require("FILE")
        return form_comparing.compare(arguments)
    missing = [f"--{name}" for name in ("round", "area") if getattr(arguments, name) is None]
    missing += ["-o"] if arguments.output is None else []
    if missing:
        arguments.usage.require(*missing)
    if arguments.file is not None:
        arguments.usage.error(f"unrecognized arguments: {arguments.file}")
    if arguments.number in TABLES:
        return _table(arguments)
    return (_batch if arguments.number == ALL else _one_form)(arguments)


def _table(arguments: argparse.Namespace) -> int:
    """Writes the ledger or the table of checks. Raises `Refusal` HT6154 for an option of official forms, HT9013 for
    another kind of file, HT9014 where it cannot be written; HT7001, HT3001."""
    from huitou.documents.form_files import form_writer
    from huitou.reporting.actions import record_export
    from huitou.reporting.queries.summaries import checks_printed, ledger_printed
    from huitou.surveys.queries import open_rounds

    number, area, output = arguments.number, arguments.area, arguments.output
    _refuse_options(arguments)
    write, viewer = form_writer(output.name), database.viewer(arguments)
    line = open_rounds(viewer, arguments.round, area)[0]
    if number == "ledger":
        bundle = ledger_printed(line, area, viewer=viewer, now=database.now())
    else:
        bundle = checks_printed(line, area, viewer=viewer, today=database.today())
    with replacing(output) as written:
        write(bundle.spec, bundle.forms, written)
        with database.acting(arguments, Permission.FORM_EXPORT, area) as by:
            record_export(number, line, area, sheets=len(bundle.forms), by=by, now=database.now())
    print(f"{output}: {len(bundle.forms)}" + (" sheets" if language() == "en" else " 张"))
    return 0


def _refuse_options(arguments: argparse.Namespace) -> None:
    for option, is_given in {"--all": arguments.list_all, "--blank": arguments.blank}.items():
        if is_given:
            raise Refusal.of("HT6154", option=option)


def _batch(arguments: argparse.Namespace) -> int:
    """Writes all forms of an area to one file. Raises `Refusal` HT6153 for another kind of file, HT6154 for an option
    of single forms, HT9014 where it cannot be written, and as filling does."""
    from huitou.reporting.actions import record_export
    from huitou.reporting.queries.batches import batch_file, kept_parts, make_batch
    from huitou.surveys.queries import open_rounds

    area, output = arguments.area, arguments.output
    kind = "pdf" if output.suffix.lower() == ".pdf" else arguments.kind or "xlsx"
    if output.suffix.lower() != batch_file(kind):
        raise Refusal.of("HT6153", Place(file=output.name), found=output.suffix or output.name)
    _refuse_options(arguments)
    viewer = database.viewer(arguments)
    round_line = open_rounds(viewer, arguments.round, area)[0]
    now = database.now()
    with replacing(output) as written, _parts_of(output) as folder:
        with progress("整套出表") as report:
            made = make_batch(
                round_line,
                area,
                kind,
                folder,
                written,
                viewer=viewer,
                now=now,
                seal=_sealer(arguments, round_line),
                progress=report,
            )
        sheets = sum(one.sheets for one in made)
        with database.acting(arguments, Permission.FORM_EXPORT, area) as by:
            record_export(ALL, round_line, area, sheets=sheets, by=by, now=database.now())
    if kept := kept_parts(made, now):
        print(_GOING_ON[language() == "en"].format(kept), file=sys.stderr)
    print(f"{output}: {sheets}" + (" sheets" if language() == "en" else " 张"))
    return 0


@contextmanager
def _parts_of(output: Path) -> Iterator[Path]:
    """The folder beside `output` where the parts of a batch are made, for one command at a time. It is gone when the
    batch is done or refused, and stays when the command was stopped, for the next one to go on from."""
    folder = output.with_name(f".{output.name}.parts")
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.mkdir(mode=0o700, exist_ok=True)  # whoever had it before may have removed it
        try:
            yield folder
        except Refusal:
            shutil.rmtree(folder)
            raise
        shutil.rmtree(folder)


def _sealer(arguments: argparse.Namespace, round_line: RoundLine) -> Seal:
    """What keeps the state of a form that is given out."""
    from huitou.reporting.actions import seal_form

    def seal(number: str, area_code: str, bundle: FormBundle) -> FormOrigin:
        with database.acting(arguments, Permission.FORM_EXPORT, area_code) as by:
            return seal_form(
                bundle, number, round_line, area_code, list_all=arguments.list_all, by=by, now=database.now()
            )

    return seal


def _one_form(arguments: argparse.Namespace) -> int:
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
            origin = None
            if not arguments.blank:
                origin = _sealer(arguments, round_line)(number, area, bundle)
            write(bundle.spec, bundle.forms, written, summary=bundle.summary, origin=origin, progress=report)
        with database.acting(arguments, Permission.FORM_EXPORT, area) as by:
            record_export(
                number, round_line, area, sheets=sheets, list_all=arguments.list_all, by=by, now=database.now()
            )
    print(f"{output}: {sheets}" + (" sheets" if language() == "en" else " 张"))
    return 0
