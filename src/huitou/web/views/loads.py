"""Workbooks in: a template filled with what is known, the upload, its dry run, the confirmation, the errors back."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huitou.core.authority import Permission
from huitou.core.errors import Language, Place, Problem, Refusal
from huitou.core.loading import LoadReport
from huitou.documents.errors_workbook import write_errors
from huitou.documents.form_files import form_writer
from huitou.documents.guard import inspect_workbook
from huitou.documents.limits import LIMITS
from huitou.documents.sheets import write_table
from huitou.reporting.queries import fill_form
from huitou.surveys.planning import fact_schemas
from huitou.surveys.queries import RoundLine, sheet_subjects
from huitou.surveys.survey_documents import SubjectType
from huitou.surveys.survey_sheets import sheet_columns, sheet_row
from huitou.web import clock, uploads, words
from huitou.web.loading import PERMISSIONS, heading_guesses, loaded_before
from huitou.web.requests import POST_KEY, HouseRequest
from huitou.web.tasks import carry_out, load_progress_key, load_upload
from huitou.web.uploads import Thing, Upload
from huitou.web.views.choosing import area_options, chosen_round, required_round, round_options

# Larger files are looked at by the job worker, so that the page may be closed.
INLINE_BYTES = 300_000
SHOWN_AT_MOST = 200
_MEGABYTE = 2**20
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def loads(request: HouseRequest) -> HttpResponse:
    """What may be loaded, with templates; takes an upload."""
    things = [
        thing for thing, permission in PERMISSIONS.items() if thing != "certified" and request.actor.can(permission)
    ]
    if not things:
        request.actor.require(Permission.SURVEY_EDIT)
    if request.method == "POST":
        return _take(request, things)
    round_line = chosen_round(request)
    context = {
        "things": things,
        "round": round_line,
        "rounds": round_options(request),
        "areas": area_options(request.actor, round_line.county_code) if round_line is not None else [],
        "megabytes": LIMITS.file_bytes // _MEGABYTE,
        "kept": _kept(request, things),
    }
    return render(request, "load/loads.html", context)


def _kept(request: HouseRequest, things: Collection[Thing]) -> list[tuple[Upload, str]]:
    """The user's uploads of the last day with how far each is, so that whoever closed a page finds it again."""
    own = [one for one in uploads.of_user(request.user.pk) if one.thing in things]
    results = [(one, uploads.result_of(one)) for one in own]
    return [(one, "running" if result is None else result.state) for one, result in results]


def _take(request: HouseRequest, things: Sequence[Thing]) -> HttpResponse:
    """Keeps an upload that the guard lets pass, and looks at it: at once when it is small, else as a job."""
    thing = next((one for one in things if one == request.POST.get("thing")), None)
    file = request.FILES.get("file")
    if thing is None or file is None:
        messages.warning(request, gettext("请先选择一个文件。"))
        return redirect("loads")
    round_slug = required_round(request).slug if thing == "survey" else ""
    return take_file(request, thing, file, round_slug)


def take_file(
    request: HouseRequest,
    thing: Thing,
    file: UploadedFile[bytes],
    round_slug: str,
    said: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Keeps an uploaded file that the guard lets pass, looks at it, and goes to its page. Raises `Refusal` HT2017 for
    one that is too large, and as the guard does."""
    if file.size is not None and file.size > LIMITS.file_bytes:
        found = -(-file.size // _MEGABYTE)
        raise Refusal.of("HT2017", Place(file=file.name or ""), found=found, limit=LIMITS.file_bytes // _MEGABYTE)
    upload = uploads.keep(
        file,
        user_id=request.user.pk,
        post_ref=request.session.get(POST_KEY) or "",
        thing=thing,
        round_slug=round_slug,
        now=clock.now(),
        said=said,
    )
    try:
        inspect_workbook(upload.path)
    except Refusal:
        uploads.drop(upload)
        raise
    _look_at(upload, write=False, only_valid=False)
    return redirect("load", ref=upload.ref)


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The dry run of an upload and what is wrong with it; loads it on confirmation."""
    upload = _own(request, ref)
    request.actor.require(PERMISSIONS[upload.thing])
    result = uploads.result_of(upload)
    guesses = () if result is None else heading_guesses(result)
    if request.method == "POST" and guesses and "meant" in request.POST:
        chosen = {found: label for found, label in guesses if found in request.POST.getlist("meant")}
        _look_at(uploads.say_meant(upload, chosen), write=False, only_valid=False)
        return redirect("load", ref=ref)
    if request.method == "POST" and result is not None and result.state == "planned":
        uploads.begin_again(upload)
        _look_at(upload, write=True, only_valid=request.POST.get("only_valid") == "yes")
        return redirect("load", ref=ref)
    language: Language = "en" if request.LANGUAGE_CODE == "en" else "zh"
    report = LoadReport(upload.thing) if result is None else result.report
    problems = report.problems
    done, total = cache.get(load_progress_key(upload.ref)) or (0, 0)
    context = {
        "upload": upload,
        "result": result,
        "report": report,
        "sentence": words.load_sentence(upload.thing, report),
        "guesses": guesses,
        "moves": words.moves_of(report),
        "loaded_before": None if result is None or result.state == "written" else loaded_before(upload),
        "thing": words.LOADED_THINGS[upload.thing],
        "problems": _lines(problems[:SHOWN_AT_MOST], language),
        "more": max(len(problems) - SHOWN_AT_MOST, 0),
        "doubts": _lines(report.doubts[:SHOWN_AT_MOST], language),
        "doubts_in_all": len(report.doubts),
        "findings_in_all": len(report.findings),
        "findings": _lines(report.findings[:SHOWN_AT_MOST], language),
        "may_mark": bool(problems) and upload.path.is_file(),
        "done": done,
        "total": total,
    }
    template = "load/outcome.html" if "HX-Request" in request.headers else "load/load.html"
    return render(request, template, context)


def _lines(problems: Sequence[Problem], language: Language) -> list[tuple[str, str, str]]:
    """Number, place and words of each."""
    return [(one.code, one.place.words(language), one.message(language)) for one in problems]


@require_POST
def load_drop(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Throws an upload away."""
    upload = _own(request, ref)
    uploads.drop(upload)
    messages.success(request, gettext("已删除上传的文件，什么都没有载入。"))
    return redirect("certifications" if upload.thing == "certified" else "loads")


@require_safe
def load_errors(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The user's own file back with the reasons in it."""
    upload = _own(request, ref)
    result = uploads.result_of(upload)
    if result is None or not result.report.problems or not upload.path.is_file():
        raise Http404
    language: Language = "en" if request.LANGUAGE_CODE == "en" else "zh"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "errors.xlsx"
        write_errors(upload.path, result.report.problems, target, language=language)
        return _workbook(target.read_bytes(), f"{upload.path.stem}-{gettext('错误说明')}.xlsx")


@require_safe
def load_template(request: HouseRequest) -> HttpResponse:
    """The survey sheet of an area, filled with what is known. Raises `Refusal` HT4019 without subjects."""
    request.actor.require(Permission.SURVEY_EDIT)
    line = required_round(request)
    subject_type: SubjectType = "village" if request.GET.get("subject") == "village" else "household"
    area = request.GET.get("area") or line.county_code
    if request.GET.get("subject") == "form-2":
        return _form_2(request, line)
    schema = fact_schemas(line.county_code)[subject_type]
    rows = [sheet_row(one, schema) for one in sheet_subjects(line, subject_type, area, request.actor)]
    if not rows:
        raise Refusal.of("HT4019", area=area)
    guide = (
        gettext("每行一个对象。灰色的列是台账里的内容，不用填写；红色的表头必须保留。"),
        gettext("不清楚的项目空着，不要填 0。整行没有填写任何答案的，载入时跳过。"),
        gettext("填好后在“载入”页上传；先试算，再确认。"),
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "survey.xlsx"
        write_table(sheet_columns(schema, subject_type), rows, target, sheet="摸底表", guide=guide)
        return _workbook(target.read_bytes(), f"{gettext('摸底表')}-{line.slug}-{area}.xlsx")


def _form_2(request: HouseRequest, line: RoundLine) -> HttpResponse:
    """The official layout, a sheet for each household of a township or village, with what is known. Raises `Refusal`
    HT4057 for more than that, HT7001 and HT9012 as for any form."""
    within = [option.value for option in area_options(request.actor, line.county_code)]
    own = "" if request.actor.scope.covers(line.county_code) else next(iter(within), "")
    area = request.GET.get("area") or own
    if area not in within:
        raise Refusal.of("HT4057")
    bundle = fill_form("2", line, area, viewer=request.actor)
    name = f"{gettext('附件2')}-{line.slug}-{area}.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "form-2.xlsx"
        form_writer(target.name)(bundle.spec, bundle.forms, target)
        return _workbook(target.read_bytes(), name)


def _workbook(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=_WORKBOOK, headers={"Content-Disposition": disposition})


def _own(request: HouseRequest, ref: UUID) -> Upload:
    upload = uploads.find(ref, request.user.pk)
    if upload is None or upload.thing not in PERMISSIONS:
        raise Http404
    return upload


def _look_at(upload: Upload, *, write: bool, only_valid: bool) -> None:
    if upload.path.stat().st_size <= INLINE_BYTES:
        carry_out(upload, write=write, only_valid=only_valid, now=clock.now(), today=clock.today())
    else:
        load_upload.enqueue(upload.ref, upload.user_id, write, only_valid)
