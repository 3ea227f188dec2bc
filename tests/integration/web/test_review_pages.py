"""Going through a village one subject after the other: what a reviewer is shown, what is marked as looked at, what is
answered to a comment.

汉阳镇 上游村 (511425101201) has H1 without anything unmet, H2 without safe water, and the village itself.
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.core.lifecycle import SurveyState
from huitou.surveys.models import (
    CommentReply,
    ReviewComment,
    ReviewPass,
    Round,
    RoundSubject,
    Submission,
    Survey,
    SurveyRevision,
)
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words
from tests.samples.small_county import NOW

VILLAGE, TOWNSHIP = "511425101201", "511425101"


def row() -> Submission:
    return Submission.objects.get(village_code=VILLAGE)


def subject(code: str) -> RoundSubject:
    return RoundSubject.objects.get(code=code, round__slug="2017-07")


def page_of(code: str, query: str = "") -> str:
    return reverse("submission_subject", args=[row().ref, subject(code).ref]) + query


def look_at(client: Client, code: str, show: str = "", digest: str = "") -> str:
    """Marks a subject as looked at, as its page would; the main words of where it leads."""
    address = reverse("submission_pass", args=[row().ref, subject(code).ref])
    said = {"digest": digest or Survey.objects.get(subject=subject(code)).digest, "show": show}
    return main_words(client.post(address, said, follow=True))


def comment(client: Client, code: str = "H1", key: str = "wage_income", text: str = "请补工资证明") -> ReviewComment:
    client.post(
        reverse("submission_comment", args=[row().ref]), {"subject": subject(code).ref, "key": key, "text": text}
    )
    return ReviewComment.objects.latest("id")


def step(client: Client, slug: str, **said: str) -> None:
    client.post(reverse("submission_do", args=[row().ref, slug]), {"version": row().version, **said})


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area=TOWNSHIP)


@pytest.fixture
def approver(signed_in: SignIn) -> Client:
    return signed_in("township_approver", area=TOWNSHIP, name="郑审批")


@pytest.fixture
def handed_in(clerk: Client) -> None:
    """The village is with the township."""
    with writing():
        Survey.objects.filter(subject__village_code=VILLAGE).update(
            state=SurveyState.DRAFT, approved_at=None, approved_by=None
        )
    step(clerk, "submit")
    assert row().state == "submitted"


def test_a_reviewer_reads_the_answers_with_their_verdicts_and_who_gave_them(handed_in: None, approver: Client) -> None:
    words = main_words(approver.get(page_of("H2")))
    assert "安全饮用水 未达标 安全饮用水 认定未达标" in words
    assert "年人均纯收入 达标 3,200元/人·年 工资性收入 6,400元" in words
    assert "本机操作员 2017年6月12日 10:00 · 文件" in words
    assert "上一批次没有调查过" in words
    assert "部门还没有认定" in words
    assert "没有疑点" in words
    assert "成员 处于义务教育阶段" in words


def test_a_reviewer_is_shown_what_is_other_than_in_the_round_before(handed_in: None, approver: Client) -> None:
    with writing():
        before = Round.objects.get()
        earlier = Round.objects.create(
            county=before.county, slug="2016-12", pack_digest=before.pack_digest, exit_years="2014",
            review_standard_year=2016, remediation_standard_year=2016, opened_at=NOW - timedelta(days=200), opened_by=1,
        )  # fmt: skip
        was = RoundSubject.objects.create(
            round=earlier, subject_type="household", household=subject("H1").household, code="H1", head="张三",
            village_code=VILLAGE, exit_year=2014, joined_at=NOW,
        )  # fmt: skip
        facts = {**json.loads(Survey.objects.get(subject__code="H1").facts), "wage_income": 420000}
        facts["surveyed_by"] = "去年的填表人"
        Survey.objects.create(
            subject=was, round=earlier, village_code=VILLAGE, kind="review", state="approved", facts=json.dumps(facts),
            digest="0" * 64, entered_by=1, approved_at=NOW, approved_by=1,
        )  # fmt: skip
    words = main_words(approver.get(page_of("H1")))
    assert "和上一批次比 工资性收入：4,200元 → 6,400元 部门认定" in words.replace(" ：", "：").replace("： ", "：")


def test_a_reviewer_is_shown_what_the_rules_doubt(handed_in: None, approver: Client) -> None:
    with writing():
        facts = {**json.loads(Survey.objects.get(subject__code="H1").facts), "wage_income": 8_000_000}
        Survey.objects.filter(subject__code="H1").update(facts=json.dumps(facts))
    assert "疑点 人均纯收入超过30000元/人。" in main_words(approver.get(page_of("H1")))
    listing = main_words(approver.get(reverse("submission_review", args=[row().ref]) + "?show=doubt"))
    assert "张三 H1" in listing
    assert "李四" not in listing


def test_what_was_looked_at_leads_to_the_next_and_is_not_asked_again(handed_in: None, approver: Client) -> None:
    assert "李四" in look_at(approver, "H1")
    assert "全村看完以后，在下面审核通过或退回" in look_at(approver, "H2")
    listing = approver.get(reverse("submission_review", args=[row().ref]) + "?show=left")
    words = main_words(listing)
    assert "您看过、没有问题的 2 / 3" in words
    assert "上游村 511425101201" in words
    assert "张三" not in words
    assert page_of(VILLAGE, "?show=left") in links_of(listing)
    assert Event.objects.filter(verb="submission.pass").count() == 2


def test_after_a_return_only_what_was_changed_is_left_to_look_at(
    handed_in: None, approver: Client, clerk: Client
) -> None:
    look_at(approver, "H1")
    look_at(approver, "H2")
    step(approver, "return", reason="饮水请再核对")
    with writing():
        Survey.objects.filter(subject__code="H2").update(digest="1" * 64)
        Submission.objects.filter(village_code=VILLAGE).update(state="submitted")
    words = main_words(approver.get(reverse("submission_review", args=[row().ref]) + "?show=left"))
    assert "李四" in words
    assert "张三" not in words


def test_a_filter_leads_from_one_of_its_subjects_to_the_next(handed_in: None, approver: Client) -> None:
    page = approver.get(page_of(VILLAGE, "?show=unmet"))
    assert "第1个，共2个" in main_words(page)
    assert page_of("H2", "?show=unmet") in links_of(page), "H1 between them has nothing unmet"
    assert page_of("H1") not in links_of(page)


def test_nothing_is_marked_as_looked_at_that_changed_meanwhile_or_has_an_open_comment(
    handed_in: None, approver: Client
) -> None:
    assert "张三的内容在您查看之后有了变动" in look_at(approver, "H1", digest="f" * 64)
    comment(approver)
    assert "“张三”还有没有改的批注" in look_at(approver, "H1")
    assert not ReviewPass.objects.exists()


def test_nobody_marks_their_own_entries_or_out_of_turn(handed_in: None, approver: Client, clerk: Client) -> None:
    approver_id = int(approver.session["_auth_user_id"])
    with writing():
        SurveyRevision.objects.filter(survey__subject__code="H1").update(by_user=approver_id)
    assert "HT4033" in look_at(approver, "H1")
    assert "HT7001" in look_at(clerk, "H2")
    step(approver, "return", reason="再核对")
    assert "HT4031" in look_at(approver, "H2")
    assert not ReviewPass.objects.exists()


def test_the_keys_are_shown_with_what_they_press_and_only_to_whoever_may(
    handed_in: None, approver: Client, clerk: Client
) -> None:
    html = html_of(approver.get(page_of("H1")))
    assert [key for key in "jkar" if f'data-key="{key}"' in html] == ["j", "k", "a", "r"]
    assert "用按键：J 下一个，K 上一个，A 没有问题，R 写批注" in html
    read_only = html_of(clerk.get(page_of("H1")))
    assert [key for key in "jkar" if f'data-key="{key}"' in read_only] == ["j", "k"]


def test_a_field_chosen_on_the_page_is_chosen_in_its_comment(handed_in: None, approver: Client) -> None:
    page = approver.get(page_of("H1", "?key=water_safe"))
    assert '<option value="water_safe" selected>' in html_of(page)
    said = comment(approver, key="water_safe", text="水井没有检测报告")
    assert "安全饮用水 ：水井没有检测报告 郑审批" in main_words(approver.get(page_of("H1")))
    assert (said.fact_key, said.subject.code) == ("water_safe", "H1")


def test_a_comment_is_answered_and_both_sides_read_it_before_and_after(
    handed_in: None, approver: Client, clerk: Client
) -> None:
    said = comment(approver)
    step(approver, "return")
    answer = reverse("comment_reply", args=[said.ref])
    clerk.post(answer, {"text": "证明已补，见工资卡流水"})
    approver.post(answer, {"text": "收到"})
    for reader, address in ((clerk, "/"), (clerk, page_of("H1")), (approver, page_of("H1"))):
        words = main_words(reader.get(address))
        assert words.index("请补工资证明") < words.index("证明已补，见工资卡流水") < words.index("收到")
    step(clerk, "submit")
    for reader in (clerk, approver):
        words = main_words(reader.get(reverse("submission", args=[row().ref])))
        assert "已改过的批注" in words
        assert words.index("请补工资证明") < words.index("证明已补，见工资卡流水") < words.index("收到")
    assert [reply.by_name for reply in CommentReply.objects.order_by("id")] == ["何主任", "郑审批"]
    assert Event.objects.filter(verb="submission.reply").count() == 2


def test_an_empty_answer_or_one_by_whoever_only_looks_is_refused(
    handed_in: None, approver: Client, signed_in: SignIn
) -> None:
    answer = reverse("comment_reply", args=[comment(approver).ref])
    assert "HT4045" in main_words(approver.post(answer, {"text": "  "}))
    assert signed_in("review_team").post(answer, {"text": "看过"}).status_code == 403
    elsewhere = signed_in("township_clerk", area="511425102").post(answer, {"text": "不是我的村"})
    assert elsewhere.status_code == 404
    assert not CommentReply.objects.exists()
