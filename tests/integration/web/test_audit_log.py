"""The log of events: who did what to what, when; found by person, deed, subject and day; within one's reach only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.http import HttpResponse

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import User
from huitou.assessments.tasks import assess_county
from huitou.audit import actions
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.registry.models import Household
from huitou.web.views.audit_log import PAGE_SIZE
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words
from tests.samples.small_county import NOW, TODAY

VILLAGE = "511425101201"


def told(
    verb: str, thing: str, ref: str, *, area: str = "", minutes: int = 0, by: User | None = None, **detail: Any
) -> None:
    """One event, so many minutes after the county stood there."""
    with acting(by or ensure_operator(), Permission.AUDIT_VIEW, today=TODAY, via="command") as actor:
        at = NOW + timedelta(minutes=minutes)
        actions.record(verb, thing, ref, by=actor, now=at, area_code=area, detail=detail)


def deeds(answer: HttpResponse) -> list[str]:
    """What the rows of the page say was done."""
    return [row.deed for row in answer.context["rows"]]  # type: ignore[attr-defined]  # the test client's


@pytest.fixture
def audit(signed_in: SignIn) -> Any:
    """The audit administrator, in front of a log with nothing in it but what a test puts there."""
    client = signed_in("audit_administrator")
    with writing():
        Event.objects.all().delete()
    return client


def test_who_signs_in_as_audit_administrator_is_led_to_the_log(audit: Any) -> None:
    home = audit.get("/")
    assert 'href="/audit/"' in home.content.decode()
    assert "审计日志：谁在什么时候做了什么" in main_words(home)


def test_an_event_reads_who_when_what_where_and_from_what_to_what(audit: Any) -> None:
    moved: Any = {"from": "submitted", "to": "township_approved"}
    told("submission.approve", "submission", "x" * 8, area=VILLAGE, **moved)
    words = main_words(audit.get("/audit/"))
    for said in ("2017年6月12日", "本机操作员", "命令行", "乡镇审核通过", "上报", "上游村", "变化"):
        assert said in words, said
    assert "待乡镇审核 → 待县审核" in words


def test_noughts_and_digests_stand_in_the_workbook_and_not_on_the_page(audit: Any) -> None:
    told("gap.find", "round", "x", area="511425", found=3, cancelled=0, digest="a1" * 32)
    (row,) = audit.get("/audit/").context["rows"]
    assert dict(row.details) == {"发现": "3"}
    assert _cells(audit.post("/audit/file/"))[1][9] == "核减：0；内容摘要：a1a1a1a1；发现：3"


def test_what_was_there_before_and_what_after_are_read_together(audit: Any) -> None:
    told("register_code.set", "register_code", "511425000001", before=VILLAGE, after="511425101202")
    (row,) = audit.get("/audit/").context["rows"]
    assert dict(row.details) == {"变化": "511425101201 → 511425101202"}


def test_events_stand_newest_first_and_are_leafed_through_in_both_directions(audit: Any) -> None:
    many = 2 * PAGE_SIZE + 5
    for number in range(many):
        told("referral.remind", "referral", f"ref-{number}", minutes=number // 3)

    def refs(answer: Any) -> list[str]:
        return [row.line.said.thing_ref for row in answer.context["rows"]]

    def page(name: str, ref: Any) -> Any:
        return audit.get(f"/audit/?{name}={ref}")

    first = audit.get("/audit/")
    second = page("older", first.context["page"].older)
    third = page("older", second.context["page"].older)
    assert refs(first) + refs(second) + refs(third) == [f"ref-{number}" for number in reversed(range(many))]
    assert (first.context["page"].newer, third.context["page"].older) == (None, None)
    back = page("newer", third.context["page"].newer)
    assert refs(back) == refs(second)
    assert refs(page("newer", back.context["page"].newer)) == refs(first)


@pytest.fixture
def four_events(audit: Any) -> Mapping[str, Household]:
    """Two people, three deeds, two households, three days."""
    clerk = User.objects.get(username="audit_administrator")
    first, second = Household.objects.order_by("code")[:2]
    told("identity.unmask", "household", str(first.ref), area=VILLAGE, field="identity", reason="核对")
    told("identity.unmask", "household", str(second.ref), area=VILLAGE, minutes=24 * 60)
    told("gap.accept", "gap", "f" * 32, area="511425", minutes=48 * 60)
    told("user.disable", "user", "someone", by=clerk, minutes=48 * 60 + 1)
    return {"first": first, "second": second}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["停用用户", "验收", "查看完整号码", "查看完整号码"]),
        ("person=audit_administrator", ["停用用户"]),
        ("person=何主", ["停用用户"]),
        ("person=没有这个人", []),
        ("deed=gap.accept", ["验收"]),
        ("since=2017-06-13&until=2017-06-13", ["查看完整号码"]),
        ("until=2017-06-13&deed=identity.unmask", ["查看完整号码", "查看完整号码"]),
        ("about=" + "f" * 32, ["验收"]),
    ],
)
def test_the_log_is_narrowed_by_person_deed_subject_and_day(
    audit: Any, four_events: Mapping[str, Household], query: str, found: list[str]
) -> None:
    assert deeds(audit.get(f"/audit/?{query}")) == found


def test_what_was_done_to_a_household_is_found_by_its_number_and_nothing_of_it_is_shown(
    audit: Any, four_events: Mapping[str, Household]
) -> None:
    household = four_events["first"]
    answer = audit.get(f"/audit/?about={household.code}")
    (row,) = answer.context["rows"]
    assert row.line.said.thing_ref == str(household.ref)
    assert household.head_name not in main_words(answer)


def test_numbers_that_somebody_typed_into_a_reason_are_masked_on_the_page_and_in_the_workbook(audit: Any) -> None:
    told(
        "identity.unmask", "household", "x", area=VILLAGE,
        reason="与51142519700101012X、13890001234、6217001234567890123核对",
    )  # fmt: skip
    page, book = audit.get("/audit/").content.decode(), _cells(audit.post("/audit/file/"))
    for text in (page, repr(book)):
        assert "511425********012X" in text
        assert not any(number in text for number in ("51142519700101012X", "13890001234", "6217001234567890123"))


def test_a_county_reads_its_own_events_and_nobody_elses(signed_in: SignIn) -> None:
    office = signed_in("county_office")
    with writing():
        Event.objects.all().delete()
    told("round.open", "round", "own", area="511425")
    told("submission.submit", "submission", "below", area=VILLAGE)
    told("round.open", "round", "beside", area="511521")
    told("round.open", "round", "above", area="5114")
    told("user.create", "user", "nowhere")
    seen = [row.line.said.thing_ref for row in office.get("/audit/").context["rows"]]
    assert seen == ["below", "own"]
    assert len(_cells(office.post("/audit/file/"))) == 1 + 2


@pytest.mark.parametrize("role", ["security_administrator", "system_administrator", "township_approver", "review_team"])
def test_nobody_else_reads_the_log(signed_in: SignIn, role: str) -> None:
    client = signed_in(role)
    assert client.get("/audit/").status_code == 403
    assert client.post("/audit/file/").status_code == 403


def _cells(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]  # it has a sheet


def test_the_workbook_holds_what_the_page_lists_and_that_it_was_taken_is_an_event(
    audit: Any, four_events: Mapping[str, Household]
) -> None:
    actions.seal_events()
    rows = _cells(audit.post("/audit/file/", {"deed": "identity.unmask"}))
    assert [row[5] for row in rows] == ["做了什么", "查看完整号码", "查看完整号码"]
    assert rows[1][0] == "2017-06-13 10:00:00"
    sealed = Event.objects.filter(verb="identity.unmask").order_by("-at")
    assert [row[10:] for row in rows[1:]] == [(str(event.seq), event.hash) for event in sealed]
    (taken,) = audit.get("/audit/?deed=audit.export").context["rows"]
    assert taken.line.said.user_name == "何主任"
    assert dict(taken.details) == {"行数": "2", "事项": "查看完整号码"}


@pytest.mark.parametrize("query", ["since=gestern", "since=2017-06-13&until=2017-06-12"])
def test_a_day_that_is_none_is_refused_with_how_to_write_it(audit: Any, query: str) -> None:
    answer = audit.get(f"/audit/?{query}")
    assert answer.status_code == 422
    assert "HT5192" in answer.content.decode()


def test_a_piece_of_many_names_is_refused(audit: Any) -> None:
    for number in range(21):
        User.objects.create_user(username=f"zhang{number}", name=f"张{number}")
    assert "HT5191" in audit.get("/audit/?person=张").content.decode()


def test_the_chain_says_how_far_it_is_sealed_and_whether_it_is_as_it_was_anchored(
    audit: Any, settings: Any, tmp_path: Any
) -> None:
    settings.ANCHORS = tmp_path
    assert "后台任务每小时锚定一次" in main_words(audit.get("/audit/"))
    for number in range(3):
        told("referral.remind", "referral", f"ref-{number}")
    actions.seal_events()
    actions.anchor_head(now=NOW)
    words = main_words(audit.get("/audit/"))
    assert "已封存 到第3条" in words
    assert "一致 到第3条" in words
    with writing():
        Event.objects.filter(seq=3).update(hash="0" * 64)
    assert "与2017年6月12日 10:00写在数据库之外的锚定文件不一致" in main_words(audit.get("/audit/"))


def test_what_a_whole_verification_found_is_said(audit: Any) -> None:
    with acting(ensure_operator(), Permission.AUDIT_VIEW, today=TODAY) as by:
        actions.record_verification(3, 0, by=by, now=NOW)
    assert "完整 到第3条（2017年6月12日 10:00）" in main_words(audit.get("/audit/"))
    with acting(ensure_operator(), Permission.AUDIT_VIEW, today=TODAY) as by:
        actions.record_verification(9, 2, by=by, now=NOW)
    assert "全链核对时有2处不符" in main_words(audit.get("/audit/"))


def test_an_empty_log_says_what_will_stand_there(audit: Any) -> None:
    assert "还没有记录" in main_words(audit.get("/audit/"))
    assert "没有符合的记录" in main_words(audit.get("/audit/?deed=gap.accept"))


def test_administrators_are_not_told_of_judging_by_a_new_standard(signed_in: SignIn) -> None:
    assess_county.enqueue(county_code="511425", user_id=0)
    told_on_home = {"HX-Request": "true"}
    assert "按新的标准重新评定" in signed_in("county_office").get("/jobs/", headers=told_on_home).content.decode()
    assert (
        "按新的标准重新评定"
        not in signed_in("audit_administrator").get("/jobs/", headers=told_on_home).content.decode()
    )
