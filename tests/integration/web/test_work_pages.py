"""The pages of the way from a referral to acceptance: what each post finds there, and what it can do."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from huitou.accounts.models import User
from huitou.assessments.actions import assess
from huitou.audit.writing import writing
from huitou.casework.models import Gap, GapRequest, Measure, Plan, Proof, Referral
from huitou.casework.queries import Wanted, work_page
from huitou.core.authority import Permission
from huitou.surveys.queries import RoundLine
from huitou.web import clock
from tests.integration import chain, county
from tests.integration.chain import LATER, REPORTED, VISITED, gap, state
from tests.integration.county import HANYANG, enter_line, household_document
from tests.integration.web.reading import main_words

HOUSE = ("H03", "safe_housing")
PLANNED = {
    "plan-kind": "housing", "plan-project": "危房改造一期", "plan-responsible": "李股长", "plan-due_on": "2017-09-30",
    "plan-starts_on": "", "plan-fund_source": "县级财政", "plan-amount": "12000",
}  # fmt: skip


@pytest.fixture
def received(surveyed: RoundLine, monkeypatch: pytest.MonkeyPatch) -> RoundLine:
    monkeypatch.setattr(clock, "today", lambda: REPORTED)
    monkeypatch.setattr(clock, "now", lambda: LATER)
    enter_line(2017, "3100")
    chain.send(surveyed)
    chain.receive()
    return surveyed


def as_(role: str, **place: str) -> Client:
    """The window of somebody with this post."""
    client = Client()
    client.force_login(second_factor(county.user(role, **place)), backend="huitou.web.session_store.People")
    return client


def second_factor(user: User) -> User:
    """With the code that posts of weight need."""
    if not Authenticator.objects.filter(user=user).exists():
        secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return user


def housing() -> Client:
    return as_("department_officer", department="housing")


def ticked(*places: tuple[str, str]) -> list[str]:
    """The boxes of gaps as the page sends them."""
    return [f"{one.ref}:{one.version}" for one in (gap(*place) for place in places)]


def to(step: str) -> None:
    """The house of H03, up to a step of the work."""
    ref = gap(*HOUSE).ref
    chain.plan(ref)
    chain.report(ref)
    if step in {"confirm", "accept"}:
        chain.review(ref)


def test_the_department_plans_and_reports_on_its_work_lists(received: RoundLine) -> None:
    officer = housing()
    words = main_words(officer.get("/work/plan/"))
    assert "李三" in words
    assert "王二" not in words, "another department leads on it"
    form = {"round": str(received.ref), "deed": "plan", "gap": ticked(HOUSE), **PLANNED}
    assert "已为1项安排措施" in main_words(officer.post("/work/plan/do/", form, follow=True))
    assert (Measure.objects.get().amount, state(*HOUSE)) == (1_200_000, "planned")
    form = {"round": str(received.ref), "deed": "report_done", "all": "1", "report_done-done_on": "2017-10-20"}
    assert "已报告1项办结" in main_words(officer.post("/work/report/do/", form, follow=True))
    assert gap(*HOUSE).done_on == date(2017, 10, 20)


def test_an_amount_that_is_none_is_refused_and_nothing_is_planned(received: RoundLine) -> None:
    form = {"round": str(received.ref), "deed": "plan", "gap": ticked(HOUSE), **PLANNED, "plan-amount": "一万"}
    answer = housing().post("/work/plan/do/", form)
    assert "HT5030" in answer.content.decode()
    assert not Measure.objects.exists()


def test_a_page_that_is_old_says_who_was_first(received: RoundLine) -> None:
    to("review")
    boxes = ticked(HOUSE)
    chain.review(gap(*HOUSE).ref, name="另一位")
    form = {"round": str(received.ref), "deed": "return_report", "gap": boxes, "return_report-reason": "没有照片"}
    words = main_words(as_("county_office").post("/work/review/do/", form, follow=True))
    assert "没有办：李三" in words
    assert "另一位已于" in words
    assert state(*HOUSE) == "reviewed"


def test_the_township_sees_that_nobody_went_there_yet_and_confirms_after_the_visit(received: RoundLine) -> None:
    to("confirm")
    approver = as_("township_approver", area=HANYANG)
    assert "还没有复查" in main_words(approver.get("/work/confirm/"))
    clerk = as_("township_clerk", area=HANYANG)
    page = clerk.get(f"/subjects/{gap(*HOUSE).subject.ref}/remediation/")
    assert "回头帮复查表" in main_words(page)
    chain.visit(received, household_document("H03", 2, "6400", surveyed_on=VISITED))
    assert "达标" in main_words(approver.get("/work/confirm/"))
    form = {"round": str(received.ref), "deed": "confirm", "all": "1"}
    assert "已核实1项" in main_words(approver.post("/work/confirm/do/", form, follow=True))
    group = as_("review_team")
    accepted = {"round": str(received.ref), "deed": "accept", "gap": ticked(HOUSE)}
    assert "已验收1项" in main_words(group.post("/work/accept/do/", accepted, follow=True))
    assert "李三" in main_words(group.get("/recognised/"))


def test_the_page_of_a_gap_tells_its_whole_story_and_offers_the_next_deed(received: RoundLine) -> None:
    to("review")
    ref = gap(*HOUSE).ref
    words = main_words(as_("county_office").get(f"/gaps/{ref}/"))
    for said in (
        "危房改造一期",
        "李股长",
        "12,000元",
        "县级财政",
        "列入清单",
        "签收",
        "安排措施",
        "报告办结",
        "退回部门",
    ):
        assert said in words
    form = {"version": gap(*HOUSE).version, "return_report-reason": "没有照片"}
    words = main_words(as_("county_office").post(f"/gaps/{ref}/do/return_report/", form, follow=True))
    assert "没有照片" in words
    assert "退回部门" in words


def test_the_department_asks_and_the_office_answers(received: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    form = {"version": gap(*HOUSE).version, "ask_extension-reason": "雨季停工", "ask_extension-wanted_on": "2017-11-20"}
    assert "申请延期" in main_words(housing().post(f"/gaps/{ref}/do/ask_extension/", form, follow=True))
    office = as_("county_office")
    assert "雨季停工" in main_words(office.get("/requests/"))
    asked = GapRequest.objects.get().ref
    assert "已答复" in main_words(office.post(f"/requests/{asked}/decide/", {"decision": "grant"}, follow=True))
    assert gap(*HOUSE).due_on == date(2017, 11, 20)


def test_the_department_writes_its_plan_over_its_tasks_and_measures(received: RoundLine) -> None:
    chain.plan(gap(*HOUSE).ref)
    said = {"target": "10月底前改造1户危房", "standard": "C级以上", "due_on": "2017-10-31", "responsible": "王局长"}
    officer = housing()
    address = f"/plans/housing/?round={received.ref}"
    assert "已保存" in main_words(officer.post(address, {**said, "version": "0"}, follow=True))
    words = main_words(officer.get(address))
    for part in ("10月底前改造1户危房", "住房安全", "危房改造一期", "12,000元"):
        assert part in words or part in officer.get(address).content.decode()
    assert Plan.objects.get().version == 1
    answer = officer.post(address, {**said, "version": "0"})
    assert "HT5001" in answer.content.decode(), "a colleague's change is not overwritten"
    assert "已编制" in main_words(as_("county_office").get("/plans/"))


def test_the_office_reminds_a_department_from_the_page_of_its_referral(received: RoundLine) -> None:
    notice = Referral.objects.get(department__slug="housing")
    words = main_words(as_("county_office").post(f"/referrals/{notice.ref}/remind/", {"text": "请加快"}, follow=True))
    assert "还有1项在部门手里" in words
    assert "请加快" in main_words(housing().get(f"/referrals/{notice.ref}/"))


def test_the_ledger_counts_subjects_and_gaps_by_place(received: RoundLine) -> None:
    words = main_words(as_("county_office").get("/ledger/"))
    assert "汉阳镇 3 0 4 4 0" in words
    assert "上游村" not in words, "villages stand below the township that is opened"
    opened = main_words(as_("county_office").get(f"/ledger/?township={county.HANYANG}"))
    assert "上游村 2 0 3 3 0" in opened
    assert "汉阳镇 1 0 2 2 0" in main_words(as_("county_office").get("/ledger/?subject=village"))


def test_a_count_of_the_ledger_opens_the_gaps_that_it_counts(received: RoundLine) -> None:
    office = as_("county_office")
    for subject in ("household", "village"):
        html = office.get(f"/ledger/?subject={subject}").content.decode()
        opened = re.findall(r'href="(/gaps/[^"]+)">(?:\D+ )?(\d+)</a>', html)
        assert len(opened) > 2
        for address, count in opened:
            assert f"共{count}项" in main_words(office.get(unescape(address))), address


def test_a_count_of_households_or_villages_opens_as_many_as_it_says(received: RoundLine) -> None:
    to("accept")
    chain.visit(received, household_document("H03", 2, "6400", surveyed_on=VISITED))
    chain.confirm(gap(*HOUSE).ref)
    chain.accept(gap(*HOUSE).ref)
    office, pages = as_("county_office"), set()
    for subject in ("household", "village"):
        html = office.get(f"/ledger/?subject={subject}&township={county.HANYANG}").content.decode()
        opened = re.findall(r'href="(/(?:helped|recognised)/[^"]+)">(\d+)</a>', html)
        pages |= {address.split("/")[1] for address, _ in opened}
        for address, count in opened:
            assert f"共{count}户（村）" in main_words(office.get(unescape(address))), address
    assert pages == {"helped", "recognised"}


@pytest.mark.parametrize("page", ["/ledger/", "/appraisal/", "/report/"])
def test_every_figure_of_gaps_opens_as_many_as_it_says(
    received: RoundLine, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    to("review")
    chain.give_back("return_report", gap(*HOUSE).ref)
    monkeypatch.setattr(clock, "today", lambda: date(2018, 3, 1))
    office = as_("county_office")
    opened = re.findall(r'href="(/gaps/[^"]+)">(\d+)</a>', office.get(page).content.decode())
    courses = {re.sub(r".*course=", "", unescape(address)) for address, _ in opened if "course=" in address}
    assert courses >= ({"open"} if page == "/ledger/" else {"late", "returned"})
    for address, count in opened:
        assert f"共{count}项" in main_words(office.get(unescape(address))), address


def test_who_meets_now_and_would_miss_next_year_is_forewarned(surveyed: RoundLine) -> None:
    enter_line(2017, "3300")
    with county.doing("county_office", Permission.ASSESSMENT_RUN) as office:
        assess(surveyed.id, by=office, now=LATER)
    words = main_words(as_("county_office").get("/forewarnings/"))
    assert "钱五" in words, "3150 yuan: above 3100, below 3300"
    assert "李三" not in words, "has a look-back gap: his income is a gap and no forewarning"
    assert "年人均纯收入" in words


def test_the_year_ends_and_the_open_gaps_go_over(received: RoundLine) -> None:
    office = as_("county_office")
    assert "9" in main_words(office.get(f"/year-end/?round={received.ref}"))
    unsure = office.post("/year-end/", {"round": str(received.ref)})
    assert "要先在按钮上面打勾确认" in main_words(unsure)
    assert not Gap.objects.filter(state="carried_over").exists()
    words = main_words(office.post("/year-end/", {"round": str(received.ref), "sure": "yes"}, follow=True))
    assert "已验收0项，结转9项" in words
    chain.open_next(received)
    assert "上批次结转" in main_words(office.get("/gaps/"))


# Proof ----------------------------------------------------------------------------------------------------------


def picture(*, with_place: bool = True) -> bytes:
    """A photo as a phone takes it: with the place in it."""
    image, written = Image.new("RGB", (64, 48), "teal"), io.BytesIO()
    exif = Image.Exif()
    if with_place:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x010F] = "PhoneMaker"
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path


def upload(client: Client, name: str, content: bytes) -> str:
    file = io.BytesIO(content)
    file.name = name
    return client.post(f"/gaps/{gap(*HOUSE).ref}/proof/", {"file": file}, follow=True).content.decode()


def test_a_photo_is_kept_without_place_and_device(received: RoundLine, data: Path) -> None:
    assert "佐证已保存" in upload(housing(), "改造后.jpg", picture())
    proof = Proof.objects.get()
    answer = as_("county_office").get(f"/proofs/{proof.ref}/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    assert b"PhoneMaker" in picture()
    assert b"PhoneMaker" not in content
    assert not Image.open(io.BytesIO(content)).getexif()
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_document_is_only_handed_out_for_downloading(received: RoundLine, data: Path) -> None:
    upload(housing(), "验收单.pdf", b"%PDF-1.4 ...")
    answer = housing().get(f"/proofs/{Proof.objects.get().ref}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 ..."  # type: ignore[attr-defined]  # a file is streamed
    assert as_("department_officer", department="water").get(f"/proofs/{Proof.objects.get().ref}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<script>", "HT5035"),
        ("fake.pdf", b"<script>", "HT5035"),
        ("fake.jpg", b"not a picture", "HT5037"),
        ("big.pdf", b"%PDF-" + b"0" * (10 * 2**20), "HT5036"),
    ],
    ids=["page", "fake document", "fake picture", "too large"],
)
def test_what_cannot_be_kept_is_refused(received: RoundLine, data: Path, name: str, content: bytes, code: str) -> None:
    assert code in upload(housing(), name, content)
    assert not Proof.objects.exists()


_in_hanyang = Q(subject__village_code__startswith=HANYANG)


def test_steps_and_indicators_of_a_work_list_come_out_of_one_count(received: RoundLine) -> None:
    to("review")
    office = county.viewer("county_office")
    with CaptureQueriesContext(connection) as asked:
        page = work_page(received.id, office, "review", Wanted(), today=REPORTED)
    assert sum("COUNT(" in one["sql"] for one in asked) == 1
    assert (page.total, page.by_indicator) == (1, {"safe_housing": 1})
    assert page.by_step == {"review": 1, "accept": 0}
    elsewhere = work_page(received.id, office, "review", Wanted(area=county.RUIFENG), today=REPORTED)
    assert (elsewhere.total, elsewhere.by_indicator, elsewhere.by_step) == (0, {}, page.by_step)


# Figures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("county_office", "/gaps/"), ("county_office", "/work/review/"), ("review_team", "/work/accept/"),
        ("county_office", "/ledger/"), ("county_office", "/overdue/"), ("county_office", "/recognised/"),
        ("county_office", "/helped/"),
        ("county_office", "/requests/"), ("county_office", "/plans/"), ("county_office", "/support/"),
        ("township_approver", "/work/confirm/"),
    ],
)  # fmt: skip
def test_a_list_takes_the_same_number_of_queries_however_long_it_is(
    received: RoundLine, role: str, address: str
) -> None:
    everything = {"review": "reported_done", "accept": "confirmed", "confirm": "reviewed"}
    wanted = next((state for step, state in everything.items() if step in address), "received")
    client = as_(role, **({"area": HANYANG} if role == "township_approver" else {}))
    counted = []
    some = [gap(*HOUSE).pk]
    for refs in (some, list(Gap.objects.filter(_in_hanyang).values_list("id", flat=True))):
        with writing():
            Gap.objects.exclude(pk__in=refs).update(state="cancelled")
            Gap.objects.filter(pk__in=refs).update(state=wanted, due_on=date(2017, 10, 1), reported_on=REPORTED)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[1] <= 30
