"""huitou document: an official document of a round (点球 notice, department plan, report to the city, 通报, 总结)."""

from __future__ import annotations

import argparse
from pathlib import Path

from huitou.cli import database, language
from huitou.cli.progress import progress
from huitou.cli.replacing import replacing
from huitou.core.authority import Permission

KINDS = ("notice", "plan", "report", "circular", "summary")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds document."""
    document = commands.add_parser("document", parents=[database.options()], help="按公文格式生成文件")
    words = "notice 点球通知、plan 部门年度实施方案、report 上报市里、circular 通报、summary 总结"
    document.add_argument("kind", choices=KINDS, metavar="KIND", help=words)
    document.add_argument("--round", required=True, metavar="ROUND", help="批次，如 2017-07")
    document.add_argument("--area", metavar="CODE", help="哪个县（只有一个县时可以不写）")
    document.add_argument("--department", default="", metavar="CODE", help="哪个部门")
    document.add_argument("--number", default="", metavar="NUMBER", help="发文字号，如 青脱贫办发〔2017〕15号")
    document.add_argument("-o", dest="output", type=Path, required=True, metavar="FILE", help="写到哪个 .docx 或 .pdf")
    document.set_defaults(run=database.with_database(_document))


def _document(arguments: argparse.Namespace) -> int:
    """Writes the document. Raises `Refusal` HT9013, HT9014, and as `official_documents` does."""
    from huitou.documents.official_files import official_writer
    from huitou.reporting.actions import record_document
    from huitou.reporting.queries import OF_DEPARTMENTS, official_documents
    from huitou.surveys.queries import open_rounds

    kind, output = arguments.kind, arguments.output
    write = official_writer(output.name)
    viewer = database.viewer(arguments)
    round_line = open_rounds(viewer, arguments.round, arguments.area)[0]
    department = arguments.department
    made = official_documents(
        kind, round_line, viewer=viewer, today=database.today(), department=department, number=arguments.number
    )
    permission = Permission.REFERRAL_VIEW if kind in OF_DEPARTMENTS else Permission.FORM_EXPORT
    with replacing(output) as written:
        with progress("成文") as report:
            write(made, written, progress=report)
        with database.acting(arguments, permission, round_line.county_code) as by:
            record_document(kind, round_line, documents=len(made), department=department, by=by, now=database.now())
    print(f"{output}: {len(made)}" + (" documents" if language() == "en" else " 件"))
    return 0
