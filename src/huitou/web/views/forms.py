"""The official forms and documents: chosen, looked at, and taken as a workbook, a Word document or PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.forms import FormSpec
from huitou.documents.form_files import form_writer
from huitou.documents.official_files import official_writer
from huitou.reporting.actions import record_document, record_export, seal_form
from huitou.reporting.forms import FormBundle, HeadCounts, form_words
from huitou.reporting.head_origins import head_figures
from huitou.reporting.origins import cell_source, facts_words
from huitou.reporting.queries import OF_DEPARTMENTS, blank_form, fill_form, official_documents
from huitou.surveys.queries import RoundLine, subject_refs
from huitou.web import batches, clock
from huitou.web.form_preview import preview_of
from huitou.web.requests import HouseRequest, deed, page_number
from huitou.web.views.choosing import Option, area_options, chosen_round, required_round, round_options

PAGE_SIZE = 50
SUBJECT_TYPES = ("household", "village")
NUMBERS = ("3", "2", "4", "5", "6", "gap-list", "completion")
COUNTY_DOCUMENTS = {
    "notice": gettext_lazy("点球通知"),
    "report": gettext_lazy("上报补短清单的报告"),
    "circular": gettext_lazy("进展情况通报"),
    "summary": gettext_lazy("工作总结"),
}
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@require_safe
def forms(request: HouseRequest) -> HttpResponse:
    """Form and area to choose, the sheet as it will be printed once a form is chosen, and the buttons that give it
    out."""
    request.actor.require(Permission.FORM_EXPORT)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "forms/none.html")
    places = _places(request, round_line)
    area = _one_of(request.GET.get("area") or places[0].value, places)
    number = _one_of(request.GET.get("form") or NUMBERS[0], _numbers())
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "places": places,
        "area": area,
        "numbers": _numbers(),
        "number": number,
        "place": next(one.text.strip() for one in places if one.value == area),
        "batches": [(one, batches.standing(one, request.LANGUAGE_CODE)) for one in batches.of_user(request.user.pk)],
        "list_all": request.GET.get("all", ""),
        "documents": COUNTY_DOCUMENTS if request.actor.can(Permission.REFERRAL_VIEW, round_line.county_code) else {},
        # A county's form takes seconds: whoever came for something else on this page does not wait for it.
        **(_shown(request, round_line, number, area) if request.GET.get("form") else {}),
    }
    return render(request, "forms/forms.html", context)


@require_POST
def form_give(request: HouseRequest) -> HttpResponse:
    """Gives a form out as a file, and puts that on record. Raises `Refusal` as filling does."""
    request.actor.require(Permission.FORM_EXPORT)
    round_line = required_round(request)
    area = _one_of(request.POST.get("area"), _places(request, round_line))
    number = _one_of(request.POST.get("form"), _numbers())
    ending = _ending(request, ("xlsx", "docx", "pdf"))
    wish = request.POST.get("wish", "")
    bundle = _bundle(request, round_line, number, area, wish=wish)
    name = f"{form_words(number)[0]}-{round_line.slug}-{area}.{ending}"
    origin = None
    if wish != "blank":
        with deed(request, Permission.FORM_EXPORT, area) as by:
            origin = seal_form(bundle, number, round_line, area, list_all=wish == "all", by=by, now=clock.now())
    write = form_writer(name)
    content = _written(name, lambda path: write(bundle.spec, bundle.forms, path, summary=bundle.summary, origin=origin))
    sheets = len(bundle.forms) + (bundle.summary is not None)
    with deed(request, Permission.FORM_EXPORT, area) as by:
        record_export(number, round_line, area, sheets=sheets, by=by, now=clock.now())
    return _file(content, name, ending)


@require_POST
def document_give(request: HouseRequest) -> HttpResponse:
    """Gives an official document out as a file, and puts that on record. Raises `Refusal` as making it does."""
    round_line = required_round(request)
    kind = request.POST.get("kind", "")
    if kind not in (*COUNTY_DOCUMENTS, "plan"):
        raise Http404
    ending = _ending(request, ("docx", "pdf"))
    department, number = request.POST.get("department", ""), request.POST.get("number", "")
    made = official_documents(
        kind, round_line, viewer=request.actor, today=clock.today(), department=department, number=number
    )
    name = f"{gettext('公文')}-{kind}-{number or department or round_line.slug}.{ending}"
    write = official_writer(name)
    content = _written(f"document.{ending}", lambda path: write(made, path))
    permission = Permission.REFERRAL_VIEW if kind in OF_DEPARTMENTS else Permission.FORM_EXPORT
    with deed(request, permission, round_line.county_code) as by:
        record_document(kind, round_line, documents=len(made), department=department, by=by, now=clock.now())
    return _file(content, name, ending)


def _shown(request: HouseRequest, round_line: RoundLine, number: str, area: str) -> dict[str, object]:
    """One sheet of the form, or why there is none."""
    try:
        bundle = _bundle(request, round_line, number, area, wish="all" if request.GET.get("all") else "")
    except Refusal as refusal:
        return {
            "refused": [
                problem.message("en" if request.LANGUAGE_CODE == "en" else "zh") for problem in refusal.problems
            ]
        }
    sheets = bundle.sheets
    position = _position(request, len(sheets))
    spec, form, trace = sheets[position]
    codes = [subject.code for behind in trace for subject in behind]
    refs = subject_refs(round_line.id, codes, request.actor, SUBJECT_TYPES)
    names = [Option(str(place), one.sheet) for place, (_, one, _) in enumerate(sheets)]
    asked = {"round": round_line.ref, "form": number, "area": area, "sheet": position}
    figures = {one.key for one in head_figures(spec, bundle.counts_of_heads[position])}
    query = urlencode({**asked, "all": "1"} if request.GET.get("all") else asked)
    return {
        "preview": preview_of(spec, form, trace, refs, figures),
        "sheets": names,
        "sheet": str(position),
        "query": query,
    }


def _position(request: HouseRequest, sheets: int) -> int:
    wanted = request.GET.get("sheet", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted[:6]) < sheets else 0


@require_safe
def form_cell(request: HouseRequest) -> HttpResponse:
    """What stands behind a printed cell: what it is, the rule, the subjects that it counts with their facts. Raises
    `Refusal` as filling does."""
    request.actor.require(Permission.FORM_EXPORT)
    round_line = required_round(request)
    area = _one_of(request.GET.get("area"), _places(request, round_line))
    number = _one_of(request.GET.get("form"), _numbers())
    bundle = _bundle(request, round_line, number, area, wish="all" if request.GET.get("all") else "")
    position, row = _position(request, len(bundle.sheets)), request.GET.get("row", "")
    spec, form, trace = bundle.sheets[position]
    back = urlencode({"round": round_line.ref, "form": number, "area": area, "sheet": position})
    if request.GET.get("figure"):
        frame = {"round": round_line, "sheet": form.sheet, "back": back, "form_name": _form_name(number)}
        return _head_figure(request, spec, bundle.counts_of_heads[position], frame)
    if row != "total" and not (row.isascii() and row.isdigit() and len(row) < 7):
        raise Http404
    at = None if row == "total" else int(row)
    source = cell_source(spec, form, trace, at, request.GET.get("column", ""))
    if source is None:
        raise Http404
    page = page_number(request)
    shown = source.subjects[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    context = {
        "source": source,
        "sheet": form.sheet,
        "form_name": _form_name(number),
        "round": round_line,
        "lines": [(one, facts_words([one]), one.findings.get(source.column.indicator)) for one in shown],
        "facts": facts_words(source.subjects),
        "refs": subject_refs(round_line.id, [one.code for one in shown], request.actor, SUBJECT_TYPES),
        "back": back,
        "number": page,
        "pages": max(1, -(-len(source.subjects) // PAGE_SIZE)),
    }
    return render(request, "forms/cell.html", context)


def _head_figure(request: HouseRequest, spec: FormSpec, counts: HeadCounts, frame: dict[str, object]) -> HttpResponse:
    """What stands behind a figure above the table: the places that it adds up, as they were when the round was
    opened."""
    figure = next((one for one in head_figures(spec, counts) if one.key == request.GET["figure"]), None)
    if figure is None:
        raise Http404
    return render(request, "forms/head_figure.html", {**frame, "figure": figure})


def _form_name(number: str) -> str:
    return form_words(number)[get_language() == "en"]


def _bundle(request: HouseRequest, round_line: RoundLine, number: str, area: str, *, wish: str) -> FormBundle:
    if wish == "blank":
        return blank_form(number, round_line, area, viewer=request.actor)
    return fill_form(number, round_line, area, viewer=request.actor, list_all=wish == "all")


def _places(request: HouseRequest, round_line: RoundLine) -> list[Option]:
    """The county, its townships and villages as far as the post reaches. Raises Http404 without any."""
    county = [Option(round_line.county_code, round_line.county_name)]
    within = county if request.actor.scope.covers(round_line.county_code) else []
    places = [*within, *area_options(request.actor, round_line.county_code)]
    if not places:
        raise Http404
    return places


def _numbers() -> list[Option]:
    return [Option(number, form_words(number)[get_language() == "en"]) for number in NUMBERS]


def _one_of(wanted: str | None, options: list[Option]) -> str:
    """Raises Http404 for what is not there to choose."""
    if wanted is None or wanted not in {option.value for option in options}:
        raise Http404
    return wanted


def _ending(request: HouseRequest, endings: tuple[str, ...]) -> str:
    ending = request.POST.get("format", "")
    if ending not in endings:
        raise Http404
    return ending


def _written(name: str, write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / name
        write(target)
        return target.read_bytes()


def _file(content: bytes, name: str, ending: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=_TYPES[ending], headers={"Content-Disposition": disposition})
