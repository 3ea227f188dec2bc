"""The calendar page: how every step stands, more time for one, a training session."""

from __future__ import annotations

from huitou.surveys.models import Round
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words


def test_the_county_sees_every_step_and_every_township(signed_in: SignIn) -> None:
    words = main_words(signed_in("county_office").get("/calendar/"))
    assert "完成核查甄别 乡镇 2017年6月25日" in words
    assert "开展业务培训 县脱贫攻坚领导小组 2017年6月10日 已逾期 期限在休息日：周末 1" in words


def test_villages_that_a_load_brought_approved_are_told_apart_from_those_still_to_hand_in(signed_in: SignIn) -> None:
    """One household of 瑞峰镇 上游村 is not surveyed; all others came approved."""
    words = main_words(signed_in("county_office").get("/calendar/"))
    assert "乡镇 村 已上报 县已审核 载入时已审定 汉阳镇 2 0 0 2 瑞峰镇 2 0 0 1" in words


def test_a_step_is_extended_and_the_page_says_why(signed_in: SignIn) -> None:
    office, ref = signed_in("county_office"), str(Round.objects.get().ref)
    said = {"round": ref, "step": "training", "to_on": "2017-06-20", "reason": "教室另有安排"}
    words = main_words(office.post("/calendar/extend/", said, follow=True))
    assert "已延期" in words
    assert "2017年6月10日 → 2017年6月20日，教室另有安排" in words


def test_a_training_is_recorded_with_who_came(signed_in: SignIn) -> None:
    office, ref = signed_in("county_office"), str(Round.objects.get().ref)
    people = "张培训，汉阳镇\n李培训"
    said = {"round": ref, "held_on": "2017-06-09", "topic": "摸底表填报", "people": people}
    assert "2人参加" in main_words(office.post("/calendar/train/", said, follow=True))


def test_others_look_and_change_nothing(signed_in: SignIn) -> None:
    clerk, ref = signed_in("township_clerk", area="511425101"), str(Round.objects.get().ref)
    page = clerk.get("/calendar/")
    assert page.status_code == 200
    assert "延到哪一天" not in main_words(page)
    said = {"round": ref, "step": "training", "to_on": "2017-06-20", "reason": "原因"}
    assert clerk.post("/calendar/extend/", said).status_code == 403
    assert clerk.post("/calendar/train/", {"round": ref}).status_code == 403
