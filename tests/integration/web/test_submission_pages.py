"""The pages of a submission: what blocks it, handing it in, reviewing, returning to the exact field, approving many.

瑞峰镇 上游村 (511425102201) has H5, where nobody has been, and H6, whose survey is approved.
"""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from huitou.audit.writing import writing
from huitou.core.lifecycle import UNDO
from huitou.surveys.models import RoundSubject, Submission, Survey
from huitou.web.views.submission_deeds import DEEDS
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words, words_of

VILLAGE, TOWNSHIP = "511425102201", "511425102"


def address(name: str = "submission", *more: str) -> str:
    return reverse(name, args=[Submission.objects.get(village_code=VILLAGE).ref, *more])


def take(client: Client, slug: str, **said: str) -> str:
    """Takes a step as the page would; the main words of where it leads."""
    version = str(Submission.objects.get(village_code=VILLAGE).version)
    answer = client.post(address("submission_do", slug), {"version": version, **said}, follow=True)
    return main_words(answer)


def state() -> str:
    return Submission.objects.get(village_code=VILLAGE).state


def h5() -> str:
    return str(RoundSubject.objects.get(code="H5").ref)


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area=TOWNSHIP)


@pytest.fixture
def approver(signed_in: SignIn) -> Client:
    return signed_in("township_approver", area=TOWNSHIP)


@pytest.fixture
def submitted(clerk: Client) -> None:
    """H5 is marked 未能核查 and the village handed in."""
    clerk.post(
        address("submission_mark"),
        {"subject": h5(), "indicator": "", "reason": "全家外出务工", "next_visit_on": "2017-07-20"},
    )
    take(clerk, "submit")


def test_the_page_of_a_village_says_what_blocks_it_and_leads_there(clerk: Client) -> None:
    page = clerk.get(address())
    assert "上报前要办完" in main_words(page)
    assert "孙七 ：还没有调查" in main_words(page)
    assert f"/subjects/{h5()}/" in links_of(page)
    assert "/do/submit/" not in html_of(page)
    assert "HT4032" in take(clerk, "submit")


def test_a_clerk_marks_what_cannot_be_checked_and_hands_the_village_in(clerk: Client, submitted: None) -> None:
    assert state() == "submitted"
    words = main_words(clerk.get(address()))
    assert "待乡镇审核" in words
    assert "全家外出务工" in words
    assert "2017年7月20日" in words


def test_the_way_through_township_and_county(submitted: None, approver: Client, signed_in: SignIn) -> None:
    assert "已审核通过，报县里审核" in take(approver, "approve")
    office = signed_in("county_office")
    assert "已审核通过，未达标项已经列出" in take(office, "confirm")
    assert "已锁定" in take(office, "lock")
    assert state() == "locked"


def test_a_comment_is_read_on_top_and_leads_to_its_field(submitted: None, approver: Client, clerk: Client) -> None:
    said = {"subject": h5(), "key": "wage_income", "text": "请补工资证明"}
    approver.post(address("submission_comment"), said)
    take(approver, "return")
    assert state() == "returned"
    page = clerk.get(address())
    assert "有1处批注要改 孙七 · 工资性收入 ：请补工资证明" in main_words(page)
    field = f"/subjects/{h5()}/survey/#q-wage_income"
    assert field in links_of(page)
    home = clerk.get("/")
    assert main_words(home).index("请补工资证明") < main_words(home).index("轮到您办"), "on top of what there is to do"
    assert field in links_of(home), "one tap"
    assert 'id="q-wage_income"' in html_of(clerk.get(field))
    assert "请补工资证明" not in main_words(approver.get("/"))
    assert "请补工资证明" in main_words(clerk.get(f"/subjects/{h5()}/"))


def corrected(clerk: Client) -> bool:
    """Whether a clerk can correct the approved survey of H6 on its page."""
    page = f"/subjects/{RoundSubject.objects.get(code='H6').ref}/survey/"
    can_type = 'stack" disabled' not in html_of(clerk.get(page))
    survey = Survey.objects.get(subject__code="H6")
    sent = clerk.post(page, {"action": "draft", "revision": str(survey.revision), "wage_income": "7100"})
    is_kept = '"wage_income":710000' in Survey.objects.get(subject__code="H6").facts
    assert can_type == is_kept == (sent.status_code == 302), "the page offers what is taken, and nothing else"
    return is_kept


def test_approved_facts_are_corrected_on_their_page_once_the_village_is_returned(
    submitted: None, approver: Client, clerk: Client
) -> None:
    assert not corrected(clerk)
    take(approver, "return", reason="工资写错了")
    assert "现在可以更正" in main_words(clerk.get(f"/subjects/{RoundSubject.objects.get(code='H6').ref}/survey/"))
    assert corrected(clerk)


def test_approved_facts_are_corrected_on_their_page_once_the_village_is_unlocked(
    submitted: None, approver: Client, clerk: Client, signed_in: SignIn
) -> None:
    office = signed_in("county_office")
    take(approver, "approve")
    take(office, "confirm")
    assert not corrected(clerk)
    take(office, "unlock", reason="工资写错了")
    assert corrected(clerk)


def test_what_was_said_of_a_field_stays_once_it_is_handed_in_again(
    submitted: None, approver: Client, clerk: Client
) -> None:
    approver.post(address("submission_comment"), {"subject": h5(), "key": "wage_income", "text": "请补工资证明"})
    take(approver, "return")
    assert "已改过的批注" not in main_words(clerk.get(address()))
    take(clerk, "submit")
    assert "请补工资证明" not in main_words(clerk.get("/"))
    for reader in (clerk, approver):
        words = main_words(reader.get(address()))
        assert "已改过的批注" in words
        assert "工资性收入 请补工资证明" in words


def test_the_second_of_two_approvers_is_told_who_was_first(submitted: None, approver: Client) -> None:
    version = str(Submission.objects.get(village_code=VILLAGE).version)
    approver.post(address("submission_do", "approve"), {"version": version})
    late = approver.post(address("submission_do", "approve"), {"version": version})
    assert late.status_code == 409
    assert "何主任已于2017-06-12 10:00先办了这件事" in main_words(late)


def test_home_says_whose_turn_it_is_and_how_much(submitted: None, approver: Client, clerk: Client) -> None:
    assert "轮到您办" in main_words(approver.get("/"))
    assert "1 等您审核的村" in main_words(approver.get("/"))
    assert "等您审核的村" not in main_words(clerk.get("/"))


def test_all_filtered_villages_are_approved_in_one_go(submitted: None, approver: Client) -> None:
    listing = approver.get("/submissions/")
    assert "审核通过这1个村" in main_words(listing)
    there = {"round": "", "area": VILLAGE, "state": "", "asks": ""}
    assert "已审核通过1个村" in main_words(approver.post("/submissions/approve/", there, follow=True))
    assert state() == "township_approved"
    assert "没有等您审核的村" in main_words(approver.post("/submissions/approve/", there, follow=True))


def test_a_reviewer_reads_what_would_follow(approver: Client) -> None:
    words = main_words(approver.get(address("submission_review")))
    assert "孙七 H5 还没有调查" in words
    assert "周八 H6 已查 住房安全" in words


@pytest.mark.parametrize("slug", ["approve", "confirm", "lock", "unlock", "return", "decline-withdrawal"])
def test_a_clerk_reviews_nothing(submitted: None, clerk: Client, slug: str) -> None:
    version = str(Submission.objects.get(village_code=VILLAGE).version)
    answer = clerk.post(address("submission_do", slug), {"version": version, "reason": "原因"})
    assert answer.status_code == 403
    assert state() == "submitted"


def test_a_step_that_does_not_exist_is_missing(clerk: Client) -> None:
    assert clerk.post(address("submission_do", "burn"), {"version": "1"}).status_code == 404
    assert clerk.post(address("submission_do", "submit"), {"version": "one"}).status_code == 404
    assert clerk.get(address("submission_do", "submit")).status_code == 405


def test_the_list_shows_the_villages_within_reach_and_no_others(clerk: Client, signed_in: SignIn) -> None:
    assert words_of(clerk.get("/submissions/")).count("汉阳镇") == 0
    assert "汉阳镇" in words_of(signed_in("county_office").get("/submissions/"))


def test_every_step_that_can_be_taken_back_can_be_taken_on_the_pages() -> None:
    assert set(UNDO) <= {"submit", *DEEDS}


def test_bulk_approval_leaves_out_and_lists_a_village_with_doubts_that_nobody_explained(
    submitted: None, approver: Client
) -> None:
    with writing():
        facts = {**json.loads(Survey.objects.get(subject__code="H6").facts), "wage_income": 8_000_000}
        Survey.objects.filter(subject__code="H6").update(facts=json.dumps(facts))
    said = approver.post(reverse("submissions_approve"), {}, follow=True)
    assert "上游村有1户的疑点没有说明，没有批量通过" in words_of(said)
    assert state() == "submitted"


def test_a_village_whose_surveys_were_loaded_approved_has_nothing_to_hand_in(signed_in: SignIn) -> None:
    office = signed_in("county_office")
    listing = office.get(reverse("submissions"))
    words = words_of(listing)
    assert "下游村 逐户看 状态 载入时已审定" in words
    assert "上游村 逐户看 状态 填报中" in words
    pages = [
        office.get(address) for address in links_of(listing) if re.fullmatch(r"/submissions/[0-9a-f-]{36}/", address)
    ]
    page = next(said for said in map(main_words, pages) if "下游村" in said)
    assert "载入时已审定" in page
    assert "不用上报" in page
    assert "填报中" not in page


def test_such_a_village_reads_like_any_other_once_it_was_handed_in_and_taken_back(signed_in: SignIn) -> None:
    with writing():
        Submission.objects.update(version=3)
    words = words_of(signed_in("county_office").get(reverse("submissions")))
    assert "下游村 逐户看 状态 填报中" in words
    assert "载入时已审定" not in words


def test_doubts_are_listed_by_household_and_lead_to_the_field_for_their_reason(clerk: Client) -> None:
    with writing():
        facts = {**json.loads(Survey.objects.get(subject__code="H6").facts), "wage_income": 8_000_000}
        Survey.objects.filter(subject__code="H6").update(facts=json.dumps(facts))
    page = clerk.get(address())
    words = main_words(page)
    assert "周八 ：疑点没有说明" in words
    assert "人均纯收入超过30000元/人。" in words
    assert "疑点没有说明1处" in words
    h6 = RoundSubject.objects.get(code="H6").ref
    assert f"/subjects/{h6}/survey/#q-why-C323" in links_of(page)
    assert "HT4032" in take(clerk, "submit")
