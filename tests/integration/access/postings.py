"""What every address that takes a form takes: an honest form of each, the names that it asks for, who sends it.

Written by hand. A name that is not among those of a posting (`form`, `also`) must change nothing there, whatever it
says. `before` makes the thing that the address names, where this world has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Delegation, Post, SecondFactorReset, SignIn, User
from huitou.accounts.queries import viewing
from huitou.audit.writing import writing
from huitou.casework.models import Gap, GapRequest, Measure
from huitou.core.authority import Permission
from huitou.registry.correcting import FIELDS
from huitou.surveys.actions import record_surveys
from huitou.surveys.models import CheckExemption, ReviewComment, Survey
from huitou.surveys.queries import rounds
from tests.integration.access import world
from tests.integration.access.expectations import ACCESS
from tests.integration.access.world import Things
from tests.integration.county import household_document
from tests.integration.web.reading import hidden
from tests.integration.web.test_survey_pages import fields_of
from tests.samples.workbooks import workbook

Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Posting:
    """One form: who sends it, where to (else the declared address), what stands in it (else the declared form), which
    further names it asks for (a name that ends in * stands for all that begin so). An address that names what `before`
    made is made of its reference. `keeps_a_file`: what is made lies in a folder, where nothing takes it back."""

    name: str
    role: str
    form: Callable[[Things], Form] | None = None
    address: Callable[[Any], str] | None = None
    also: frozenset[str] = frozenset()
    before: Callable[[Things], str | None] | None = None
    as_json: bool = False
    keeps_a_file: bool = False

    def fields(self, things: Things) -> Form:
        """The honest form."""
        return (self.form or ACCESS[self.name].form)(things)

    def beside(self, form: Form, hostile: Mapping[str, str]) -> Form:
        """What of `hostile` this address does not ask for."""
        asked = {*form, *self.also}
        begins = tuple(name[:-1] for name in asked if name.endswith("*"))
        return {name: value for name, value in hostile.items() if name not in asked and not name.startswith(begins)}


def _sheet(rows: list[list[object]]) -> SimpleUploadedFile:
    with TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "表.xlsx", rows)
        return SimpleUploadedFile(path.name, path.read_bytes())


def _picture() -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (8, 6), "teal").save(written, format="PNG")
    return SimpleUploadedFile("照片.png", written.getvalue())


def _users() -> SimpleUploadedFile:
    return _sheet([["用户名", "姓名", "岗位", "辖区"], ["lisi", "李四", "村干部", world.VILLAGES["own"]]])


def _map() -> SimpleUploadedFile:
    rows: list[list[object]] = [
        ["511425", "青神县", "county", "5114"],
        ["511425101", "汉阳镇", "township", "511425"],
        ["511425101201", "上游村", "village", "511425101"],
        ["511425101209", "大下游村", "village", "511425101"],
    ]
    return _sheet([["code", "name", "level", "parent"], *rows])


def _certified(things: Things) -> Form:
    rows: list[list[object]] = [["CAN-A", "汉阳镇", "上游村", "金丝雀甲", "未达标"]]
    return {
        "round": things.round, "list": "housing/housing", "document_number": "8号", "certified_on": "2017-06-11",
        "file": _sheet([["户编号", "乡镇", "村", "户主姓名", "认定结论"], *rows]),
    }  # fmt: skip


def _uploaded(role: str, address: str, form: Form) -> str:
    answer = world.client_of(role).post(address, dict(form))
    assert answer.status_code == 302, address
    return str(answer["Location"]).strip("/").split("/")[-1]


def _certified_upload(things: Things) -> str:
    return _uploaded("department_officer", "/certifications/load/", _certified(things))


def _users_upload(_things: Things) -> str:
    return _uploaded("security_administrator", "/people/load/", {"file": _users()})


def _map_upload(_things: Things) -> str:
    return _uploaded("county_office", "/areas/map/", {"file": _map()})


def _person(name: str) -> User:
    return User.objects.get(username=name)


def _leave(_things: Things) -> str:
    client = world.client_of("township_clerk")
    assert client.post("/account/leave/", dict(_lent(_things))).status_code == 302
    return str(Delegation.objects.get().ref)


def _lent(_things: Things) -> Form:
    return {
        "post": str(Post.objects.get(user__username="township_clerk").ref),
        "deputy": _person("village_officer").username,
        "from_on": "2017-06-12", "until_on": "2017-06-20", "reason": "公休假",
    }  # fmt: skip


def _reset(things: Things) -> str:
    address = f"/people/{things.person}/second-factor/"
    assert world.client_of("security_administrator").post(address, {"reason": "手机丢了"}).status_code == 302
    return str(SecondFactorReset.objects.get().ref)


def _session(_things: Things) -> str:
    client = Client()
    client.force_login(_person("township_clerk"), backend="huitou.web.session_store.People")
    return str(SignIn.objects.filter(user__username="township_clerk").latest("pk").ref)


def _exemption(things: Things) -> str:
    form = {"rule": "C323", "reason": "合同已核对", "until": "2017-12-31"}
    client = world.client_of("township_clerk")
    assert client.post(f"/checks/households/{things.household}/exempt/", form).status_code == 302
    return str(CheckExemption.objects.get().ref)


def _received(things: Things) -> None:
    _receiving(things)


def _receiving(things: Things) -> Client:
    client = world.client_of("department_officer")
    client.post(f"/referrals/{things.referral}/receive/")
    return client


def _planned(things: Things) -> str:
    client = _receiving(things)
    client.post(f"/work/plan/do/?round={things.round}", {"deed": "plan", "all": "1", **PLAN})
    return str(Measure.objects.get().ref)


def _planned_twice(things: Things) -> str:
    first = _planned(things)
    client = world.client_of("department_officer")
    for gap in Gap.objects.filter(state="planned"):
        client.post(f"/gaps/{gap.ref}/do/plan/", {**PLAN, "version": str(gap.version)})
    return first


def _in_plan(things: Things) -> None:
    _planned(things)


def _reported(things: Things) -> None:
    _planned(things)
    client = world.client_of("department_officer")
    client.post(f"/work/report/do/?round={things.round}", {"deed": "report_done", "all": "1", **DONE})


def _reviewed(things: Things) -> None:
    _reported(things)
    world.client_of("county_office").post(f"/work/review/do/?round={things.round}", {"deed": "review", "all": "1"})


def _seen_on_site(things: Things) -> None:
    """As if the township had been there and found it done."""
    _reviewed(things)
    with writing():
        Gap.objects.filter(ref=things.gap).update(state="confirmed")


def _asked(things: Things) -> str:
    client = _receiving(things)
    client.post(f"/work/plan/do/?round={things.round}", {"deed": "ask_extension", "all": "1", **EXTEND})
    return str(GapRequest.objects.filter(gap__ref=things.gap).get().ref)


def _submitted(things: Things) -> None:
    client = world.client_of("township_clerk")
    assert client.post(f"/submissions/{things.submission}/do/submit/", {"version": "1"}).status_code == 302


def _approved(things: Things) -> None:
    _submitted(things)
    client = world.client_of("township_approver")
    assert client.post(f"/submissions/{things.submission}/do/approve/", {"version": "2"}).status_code == 302


def _looked_at(things: Things) -> Form:
    return {"digest": Survey.objects.get(subject__ref=things.subject, kind="review").digest}


def _commented(things: Things) -> str:
    _submitted(things)
    form = ACCESS["submission_comment"].form(things)
    client = world.client_of("township_approver")
    assert client.post(f"/submissions/{things.submission}/comment/", dict(form)).status_code == 302
    return str(ReviewComment.objects.get(submission__ref=things.submission).ref)


def _confirmed(things: Things) -> None:
    _approved(things)
    client = world.client_of("county_office")
    assert client.post(f"/submissions/{things.submission}/do/confirm/", {"version": "3"}).status_code == 302


def _drafted(things: Things) -> None:
    """The survey as it is before anybody hands it in."""
    with writing():
        Survey.objects.filter(subject__ref=things.subject).update(state="draft", approved_at=None, approved_by=None)


def _found(things: Things) -> None:
    """A gap that nobody has signed for, and that the matrix gives to no department."""
    operator = ensure_operator()
    (line,) = rounds(viewing(operator, today=world.TODAY), area_code="511425")
    with acting(operator, Permission.SURVEY_IMPORT_APPROVED, "511425", today=world.TODAY) as by:
        document = household_document("CAN-A", 2, "9000", housing_safe=False, food_and_clothing=False)
        record_surveys(line, [document], approved=True, way_in="file", by=by, now=world.NOW)
    assert Gap.objects.filter(subject__ref=things.subject, state="found").count() == 1


def _shown(role: str, path: str) -> Callable[[Things], Form]:
    def form(things: Things) -> Form:
        answer = world.client_of(role).get(f"{path}?round={things.round}")
        return {"round": things.round, "shown": hidden(answer, "shown")}

    return form


def _signed(things: Things) -> None:
    _found(things)
    form = _shown("review_team", "/gaps/sign/")(things)
    assert world.client_of("review_team").post("/gaps/sign/", dict(form)).status_code == 302


def _assigned(things: Things) -> None:
    _signed(things)
    assert world.client_of("county_office").post("/gaps/assign/", dict(_assignment(things))).status_code == 302


def _assignment(things: Things) -> Form:
    found = Gap.objects.get(subject__ref=things.subject, indicator="food_and_clothing")
    return {"round": things.round, "gap": str(found.ref), "department": "water"}


def _step(slug: str) -> Callable[[Things], str]:
    return lambda things: f"/submissions/{things.submission}/do/{slug}/"


def _undone(things: Things) -> Form:
    return {"version": str(Gap.objects.get(ref=things.gap).version), "report_undone-reason": "天气"}


def _said(**form: str) -> Callable[[Things], Form]:
    return lambda _things: form


def _work(step: str, slug: str, role: str, before: Callable[[Things], Any] | None = None, **form: str) -> Posting:
    return Posting(
        f"work_{step}_do",
        role,
        lambda things: {"round": things.round, "deed": slug, "all": "1", **form},
        also=frozenset({"area", "department", "indicator", "due", "gap", "outcome"}),
        before=before,
    )


def _typed(rest: str, role: str, **typed: str) -> Callable[[Things], Form]:
    """The form as its page shows it, and what is typed into it."""

    def form(things: Things) -> Form:
        return {**fields_of(world.client_of(role).get(f"/subjects/{things.subject}/{rest}/")), **typed}

    return form


def _grid(_things: Things) -> Form:
    row = {"code": "CAN-A", "revision": Survey.objects.get(subject__code="CAN-A", kind="review").revision}
    return {"rows": [{**row, "cells": {"wage_income": "12000"}}]}


def _opening(_things: Things) -> Form:
    page = world.client_of("county_office").get("/rounds/open/").content.decode()
    return {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("slug", "shown")}


PLAN = {
    "plan-kind": "housing", "plan-project": "改造危房", "plan-responsible": "李工", "plan-due_on": "2017-09-30",
    "plan-fund_source": "危房改造资金", "plan-amount": "20000", "plan-starts_on": "2017-07-01",
}  # fmt: skip
DONE = {"report_done-done_on": "2017-06-10"}
EXTEND = {"ask_extension-wanted_on": "2017-12-31", "ask_extension-reason": "天气"}
POST = frozenset({"role", "area", "department", "unit", "from_on", "until_on"})

# A survey page and a revisit ask for every fact of the pack; what they do with a name is shown by what they write.
FACTS = frozenset({"action", "not_reached", "revision", "why-*", "m-*", "whole-*", "remark", "surveyed_on"})
BY_HAND: tuple[Posting, ...] = (
    Posting(
        "survey", "township_clerk", _typed("survey", "township_clerk", action="draft", wage_income="12000"),
        also=FACTS, before=_drafted,
    ),
    Posting(
        "remediation", "township_clerk", _typed("remediation", "township_clerk", housing_safe="yes"), also=FACTS,
        before=_reviewed,
    ),
    Posting("certification_load", "department_officer", _certified, also=frozenset({"listed"})),
    Posting("certification_settle", "department_officer"),
    Posting("certification_withdraw", "department_officer"),
    Posting("certification_decide", "county_office"),
    Posting("grid_save", "township_clerk", _grid, as_json=True, before=_drafted, also=FACTS),
    Posting("loads", "township_clerk", lambda things: {"thing": "survey", "round": things.round}),
    Posting(
        "load", "department_officer", _said(only_valid="yes"), lambda ref: f"/load/{ref}/", before=_certified_upload,
        keeps_a_file=True,
    ),
    Posting(
        "load_drop", "department_officer", _said(), lambda ref: f"/load/{ref}/drop/", before=_certified_upload,
        keeps_a_file=True,
    ),
    Posting("submissions_approve", "township_approver", before=_submitted, also=frozenset({"area", "state", "asks"})),
    Posting("submission_comment", "township_approver", before=_submitted, also=frozenset({"show"})),
    Posting("submission_pass", "township_approver", _looked_at, before=_submitted, also=frozenset({"show"})),
    Posting("comment_reply", "township_clerk", address=lambda ref: f"/comments/{ref}/reply/", before=_commented),
    Posting("submission_mark", "township_clerk", also=frozenset({"indicator"})),
    Posting("submission_do", "township_clerk", _said(version="1"), _step("submit")),
    Posting("submission_do", "township_approver", _said(version="2"), _step("approve"), before=_submitted),
    Posting("submission_do", "county_office", _said(version="3"), _step("confirm"), before=_approved),
    Posting("submission_do", "county_office", _said(version="4"), _step("lock"), before=_confirmed),
    Posting(
        "submission_do", "township_approver", _said(version="2", reason="收入不对"), _step("return"), before=_submitted,
    ),
    Posting("submission_do", "county_office", _said(version="4", reason="更正"), _step("unlock"), before=_confirmed),
    Posting("submission_do", "township_clerk", _said(version="2"), _step("undo"), before=_submitted),
    Posting("checks_run", "township_clerk"),
    Posting("exempt", "township_clerk", also=frozenset({"back"})),
    Posting(
        "end_exemption", "township_clerk", _said(), lambda ref: f"/checks/exemptions/{ref}/end/", before=_exemption,
        also=frozenset({"back"}),
    ),
    Posting("gap_list_sign", "review_team", _shown("review_team", "/gaps/sign/"), before=_found),
    Posting("gap_assign", "county_office", _assignment, before=_signed),
    Posting("dispatch", "county_office", before=_assigned),
    _work("plan", "plan", "department_officer", _received, **PLAN),
    _work("plan", "ask_extension", "department_officer", _received, **EXTEND),
    _work("report", "report_done", "department_officer", _planned, **DONE),
    _work("review", "review", "county_office", _reported),
    _work("confirm", "return_from_site", "township_approver", _reviewed, **{"return_from_site-reason": "没有改"}),
    _work(
        "accept", "return_to_department", "review_team", _seen_on_site, **{"return_to_department-reason": "看不出来"}
    ),
    Posting(
        "gap_do", "department_officer", _undone, lambda things: f"/gaps/{things.gap}/do/report_undone/",
        before=_in_plan,
    ),
    Posting("gap_prove", "department_officer", lambda _things: {"file": _picture()}),
    Posting(
        "measure_note", "department_officer", _said(text="已开工"), lambda ref: f"/measures/{ref}/note/",
        before=_planned, also=frozenset({"gap"}),
    ),
    Posting(
        "measure_end", "department_officer", _said(), lambda ref: f"/measures/{ref}/end/",
        before=_planned_twice,
        also=frozenset({"gap"}),
    ),
    Posting(
        "request_decide", "county_office", _said(decision="grant", answer="同意"),
        lambda ref: f"/requests/{ref}/decide/", before=_asked, also=frozenset({"department"}),
    ),
    Posting("plan", "department_officer", also=frozenset({"standard"})),
    Posting("year_end", "county_office", lambda things: {"round": things.round, "sure": "yes"}),
    Posting("referral_remind", "county_office", _said(text="请抓紧")),
    Posting("referral_receive", "department_officer"),
    Posting("spot_checks", "county_office", lambda things: {
        "round": things.round, "seed": "8", "by": "size", "size": "2", "margin": "", "confidence": "0.95",
    }),
    Posting("spot_check_circulate", "county_office", _said(sure="yes")),
    Posting("revisit", "review_team", _said(action="not_reached", not_reached="外出务工"), also=FACTS),
    Posting("correction", "county_office", _said(reason="已更正")),
    Posting("form_give", "township_clerk", also=frozenset({"wish"})),
    Posting("document_give", "county_office", also=frozenset({"department", "number"})),
    Posting("platform_enter", "township_clerk", also=frozenset({"undo"})),
    Posting("round_open", "county_office", _opening),
    Posting("calendar_extend", "county_office", lambda things: {
        "round": things.round, "step": "training", "reason": "大雨", "to_on": "2017-06-30",
    }),
    Posting("calendar_day", "county_office", lambda things: {
        "round": things.round, "day": "2017-06-24", "works": "yes", "name": "加班", "document": "3号",
    }),
    Posting("calendar_train", "county_office", lambda things: {
        "round": things.round, "held_on": "2017-06-10", "topic": "摸底", "people": "王五，汉阳镇",
    }),
    Posting(
        "amend", "county_office",
        _said(value="3300", document_number="9号", document_date="2017-06-01"),
        lambda _things: "/order/amend/?key=household.net_income_per_capita.threshold.2018",
    ),
    Posting(
        "area_change", "county_office",
        _said(kind="rename", code="511425101", name="汉江镇", on="2017-06-01", sure="yes"),
    ),
    Posting("area_map", "county_office", lambda _things: {"file": _map()}),
    Posting(
        "area_crosswalk", "county_office",
        _said(**dict.fromkeys(("heir-511425101202", "heir-511425102201"), "511425101209"), on="2017-06-12"),
        lambda ref: f"/areas/map/{ref}/", before=_map_upload, keeps_a_file=True,
        also=frozenset({"heir-*"}),
    ),
    Posting("person_new", "security_administrator", _said(
        username="wangwu", name="王五", role="village_officer", area="511425101201",
    ), also=POST),
    Posting("load_users", "security_administrator", lambda _things: {"file": _users()}),
    Posting(
        "load_users_plan", "security_administrator", _said(only_valid="no"), lambda ref: f"/people/load/{ref}/",
        before=_users_upload, keeps_a_file=True,
    ),
    Posting(
        "load_users_drop", "security_administrator", _said(), lambda ref: f"/people/load/{ref}/drop/",
        before=_users_upload, keeps_a_file=True,
    ),
    Posting(
        "reset_decide", "system_administrator", _said(answer="yes"), lambda ref: f"/people/resets/{ref}/",
        before=_reset,
    ),
    Posting("person", "security_administrator", _said(role="village_officer", area="511425101202"), also=POST),
    Posting("person_account", "security_administrator"),
    Posting("person_account", "security_administrator", _said(), lambda things: f"/people/{things.person}/password/"),
    Posting(
        "person_account", "security_administrator", _said(reason="手机丢了"),
        lambda things: f"/people/{things.person}/second-factor/",
    ),
    Posting(
        "post_end", "security_administrator", _said(until_on="2017-06-30"), lambda ref: f"/people/posts/{ref}/end/",
        before=lambda _things: str(Post.objects.get(user__username="signer-511425").ref), also=frozenset({"back"}),
    ),
    Posting("leave", "township_clerk", _lent),
    Posting("leave_end", "township_clerk", _said(), lambda ref: f"/account/leave/{ref}/end/", before=_leave),
    Posting("session_end", "township_clerk", _said(), lambda ref: f"/account/sessions/{ref}/end/", before=_session),
    Posting("duplicate_decide", "township_clerk", also=frozenset({"standing", "state"})),
    Posting("unmask", "township_clerk"),
    Posting("household_members", "township_clerk", also=frozenset(
        {"number", "version", "new_head", "identity", "sex", "born_on"}
    )),
    Posting("household_correct", "township_clerk", also=frozenset(FIELDS["household"])),
    Posting("post", "township_clerk", lambda things: {"post": _lent(things)["post"]}),
)  # fmt: skip
# An address that has none here gets its declared form, from somebody who may send it; one that asks for more than that
# form holds needs a posting of its own.
EVERY: tuple[Posting, ...] = (
    *BY_HAND,
    *(
        Posting(name, min(access.writes))
        for name, access in ACCESS.items()
        if access.writes and name not in {posting.name for posting in BY_HAND}
    ),
)
