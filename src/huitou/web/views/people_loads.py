"""People from a workbook: a template, the upload with its dry run, the confirmation with the first passwords."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huitou.accounts.actions import first_passwords, load_people
from huitou.accounts.people_rows import HEADINGS, given_roles, rows_of
from huitou.accounts.queries import PeoplePlan, plan_people
from huitou.core.authority import Permission
from huitou.core.errors import Place, Refusal
from huitou.documents.guard import inspect_workbook
from huitou.documents.limits import LIMITS
from huitou.documents.sheets import TableColumn, write_table
from huitou.documents.tables import read_table
from huitou.web import clock, uploads
from huitou.web.requests import HouseRequest, deed
from huitou.web.uploads import Upload
from huitou.web.views.errors import page_language

_MANAGE = Permission.ACCOUNT_MANAGE
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEGABYTE = 2**20
_SHOWN_AT_MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
def load_users(request: HouseRequest) -> HttpResponse:
    """Takes a workbook."""
    request.actor.require(_MANAGE)
    file = request.FILES.get("file")
    if request.method != "POST":
        return render(request, "people/load.html", {"megabytes": LIMITS.file_bytes // _MEGABYTE})
    if file is None:
        messages.warning(request, gettext("请先选择一个文件。"))
        return redirect("load_users")
    if file.size is not None and file.size > LIMITS.file_bytes:
        found, limit = -(-file.size // _MEGABYTE), LIMITS.file_bytes // _MEGABYTE
        raise Refusal.of("HT2017", Place(file=file.name or ""), found=found, limit=limit)
    upload = uploads.keep(file, user_id=request.user.pk, post_ref="", thing="users", round_slug="", now=clock.now())
    try:
        inspect_workbook(upload.path)
        _plan(request, upload)
    except Refusal:
        uploads.drop(upload)
        raise
    return redirect("load_users_plan", ref=upload.ref)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The dry run; on confirmation the people are made and their first passwords shown, this once."""
    upload = _own(request, ref)
    request.actor.require(_MANAGE)
    planned = _plan(request, upload)
    if request.method == "POST":
        passwords = first_passwords(planned)
        only_valid = request.POST.get("only_valid") == "yes"
        with deed(request, _MANAGE, None) as by:
            load_people(planned, passwords, by=by, now=clock.now(), only_valid=only_valid)
        uploads.drop(upload)
        return render(request, "people/passwords.html", {"passwords": passwords, "posts": len(planned.posts)})
    language = page_language()
    shown = planned.problems[:_SHOWN_AT_MOST]
    context = {
        "upload": upload,
        "plan": planned,
        "problems": [(one.code, one.place.words(language), one.message(language)) for one in shown],
        "more": max(len(planned.problems) - _SHOWN_AT_MOST, 0),
    }
    return render(request, "people/plan.html", context)


@require_POST
def drop(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Throws an upload away."""
    uploads.drop(_own(request, ref))
    messages.success(request, gettext("已删除上传的文件，什么都没有载入。"))
    return redirect("load_users")


@require_safe
def template(request: HouseRequest) -> HttpResponse:
    """An empty sheet with the headings and what they mean."""
    request.actor.require(_MANAGE)
    columns = [TableColumn(heading.key, heading.label, 18) for heading in HEADINGS]
    guide = (
        gettext("一行一个岗位；同一个人有几个岗位就写几行，用户名相同。"),
        gettext("岗位：") + "、".join(given_roles()),
        gettext("辖区写名称或区划代码，同名的村写成“乡镇/村”；部门经办人写部门，帮扶干部、帮扶部门写帮扶单位。"),
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "users.xlsx"
        write_table(columns, [], target, sheet="用户", guide=guide)
        content = target.read_bytes()
    disposition = content_disposition_header(as_attachment=True, filename=f"{gettext('用户和岗位')}.xlsx") or ""
    return HttpResponse(content, content_type=_WORKBOOK, headers={"Content-Disposition": disposition})


def _plan(request: HouseRequest, upload: Upload) -> PeoplePlan:
    table = read_table(upload.path, HEADINGS)
    rows, problems = rows_of(table)
    planned = plan_people(rows, problems, viewer=request.actor, today=clock.today())
    return replace(planned, ignored_headings=table.unknown_headings)


def _own(request: HouseRequest, ref: UUID) -> Upload:
    upload = uploads.find(ref, request.user.pk)
    if upload is None or upload.thing != "users":
        raise Http404
    return upload
