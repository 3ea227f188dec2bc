"""What the register says of a household is corrected on its page, on the strength of something; the story is kept."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.registry.correcting import FIELDS
from huitou.registry.models import Household, Member
from huitou.surveys.models import RoundSubject
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words, words_of
from tests.samples.small_county import PHONE

HANYANG = "511425101"
NUMBER = "511425197001011003"
KEPT = {
    "supporting_unit": "县水务局", "support_officer": "", "size_hukou": "2", "size_card": "2", "size_system": "2",
    "group_number": "", "card_number": "",
}  # fmt: skip


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area=HANYANG, name="汉阳填表")


def household(code: str = "H1") -> Household:
    return Household.objects.get(code=code)


def address(code: str = "H1") -> str:
    return reverse("household_correct", args=[household(code).ref])


def send(client: Client, deed: str = "household", **said: str) -> tuple[int, str]:
    """The status and the words of the page that answers; fields that are not said stay as they are."""
    form = {"deed": deed, "version": "1", "basis": "户口簿", **(KEPT if deed == "household" else {}), **said}
    answer = client.post(address(), form)
    return answer.status_code, "" if answer.status_code == 302 else words_of(answer)


def page_of(client: Client) -> str:
    return main_words(client.get(reverse("household", args=[household().ref])))


def test_who_supports_a_household_is_corrected_by_the_township(clerk: Client) -> None:
    assert send(clerk, supporting_unit="县教体局", support_officer="刘帮扶", group_number="第三组")[0] == 302
    row = household()
    assert (row.supporting_unit, row.support_officer, row.version) == ("县教体局", "刘帮扶", 2)
    words = page_of(clerk)
    assert "组号 3组" in words or "组号 3" in words
    assert "汉阳填表 网页 户" in words
    assert "帮扶部门：县水务局 → 县教体局" in words
    assert "依据：户口簿" in words
    assert Event.objects.get(verb="household.correct").thing_ref == str(row.ref)


def test_the_county_office_corrects_numbers_which_stay_masked(office: Client) -> None:
    assert send(office, phone="13800005678", bank_account="6228480402564890018")[0] == 302
    words = page_of(office)
    assert "138****5678" in words
    assert "联系电话：（已加密） → （已加密）" in words
    assert "13800005678" not in words
    assert "张三" in main_words(office.get("/households/", {"q": "13800005678"}))
    assert PHONE not in words


def test_a_number_that_is_left_empty_stays(office: Client) -> None:
    assert send(office, phone="", support_officer="刘帮扶")[0] == 302
    assert household().phone_sealed is not None


def test_the_township_does_not_write_numbers_of_people(clerk: Client) -> None:
    assert "联系电话" not in main_words(clerk.get(address()))
    status, words = send(clerk, phone="13800005678")
    assert (status, "HT5915" in words or "您的岗位不能更正" in words) == (422, True)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"size_hukou": "三"}, "没有保存：有1处要改 户口簿人数 ：填了“三”"),
        ({"size_card": "100"}, "明白卡人数 ："),
        ({"basis": " ", "support_officer": "刘"}, "没有写依据"),
        ({}, "没有改动"),
        ({"version": "7", "support_officer": "刘"}, "刚刚有了变动"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(clerk: Client, said: dict[str, str], told: str) -> None:
    answer = clerk.post(address(), {"deed": "household", "version": "1", "basis": "户口簿", **KEPT, **said})
    assert answer.status_code == 422
    assert told in words_of(answer)
    for key in said.keys() & KEPT.keys():
        assert f'value="{said[key]}"' in answer.content.decode()
    assert household().version == 1


def test_a_members_name_is_corrected_and_the_heads_name_names_the_household(office: Client) -> None:
    with writing():
        Member.objects.filter(household__code="H1", number="01").update(relation="01")
    form = {"number": "01", "name": "张叁", "sex": "2", "born_on": "1970-01-01", "identity": NUMBER}
    assert send(office, "member", **form)[0] == 302
    member = Member.objects.get(household__code="H1", number="01")
    assert (member.name, member.sex, member.born_on, member.identity_kind) == ("张叁", "2", date(1970, 1, 1), "01")
    assert household().head_name == "张叁"
    words = page_of(office)
    assert "姓名：张三 → 张叁" in words
    assert "证件号码：— → （已加密）" in words
    assert "511425********1003" in words
    assert NUMBER not in words


def field_of(html: str, field: str) -> str:
    """What stands in a field of the page."""
    found = re.search(rf'<input id="{field}"[^>]*?value="([^"]*)"', html)
    assert found is not None, field
    return found[1]


BASES = ("f-basis", "01-basis", "02-basis", "split-basis", "end-basis")
MEMBER = {"deed": "member", "version": "1", "number": "02", "name": "小明", "sex": "1", "born_on": "两千年"}


def test_what_was_typed_stands_only_in_the_form_that_was_sent(office: Client) -> None:
    html = office.post(address(), {**MEMBER, "basis": "出生证明"}).content.decode()
    typed = {field: field_of(html, field) for field in BASES}
    assert typed == dict.fromkeys(BASES, "") | {"02-basis": "出生证明"}
    assert (field_of(html, "02-born_on"), field_of(html, "01-born_on") != "两千年") == ("两千年", True)


def test_what_is_wrong_stands_at_its_field_and_at_no_other(office: Client) -> None:
    html = office.post(address(), {**MEMBER, "basis": "出生证明"}).content.decode()
    assert re.findall(r'class="field__error" id="([^"]+)-error"', html) == ["02-born_on"]
    html = office.post(address(), {**MEMBER, "born_on": "2006-01-01", "basis": " "}).content.decode()
    assert re.findall(r'class="field__error" id="([^"]+)-error"', html) == ["02-basis"]
    assert '<a href="#02-basis">依据</a>' in html


def test_a_refused_split_keeps_who_was_to_go(office: Client) -> None:
    html = office.post(
        address(), {"deed": "split", "version": "1", "going": "02", "head": "02", "code": "", "on": "2017-06-01"}
    ).content.decode()
    assert 'name="going" value="02" checked' in html
    assert '<option value="02" selected>' in html


def test_a_basis_is_kept_where_a_household_could_not_be_brought_back(office: Client) -> None:
    said = {"version": "1", "reason": "moved_away", "on": "2017-06-01", "basis": "销户证明", "sure": "yes"}
    assert send(office, "end", **said)[0] == 302
    html = office.post(address(), {"deed": "restore", "version": "1", "basis": "入户核实"}).content.decode()
    assert field_of(html, "restore-basis") == "入户核实"


def test_an_identity_number_that_cannot_be_one_is_refused(office: Client) -> None:
    form = {"number": "01", "name": "张三", "sex": "1", "born_on": "1990-01-01", "identity": NUMBER[:-1] + "1"}
    status, words = send(office, "member", **form)
    assert (status, "证件号码" in words) == (422, True)


def test_the_county_office_takes_a_household_out_and_back(office: Client) -> None:
    answer = office.post(address(), {"deed": "end", "version": "1", "reason": "moved_away", "on": "2017-06-01",
                                     "basis": "销户证明", "sure": "yes"})  # fmt: skip
    assert answer.status_code == 302
    subject = RoundSubject.objects.get(code="H1")
    words = main_words(office.get(reverse("subject", args=[subject.ref])))
    assert "整户迁出 2017年6月1日：不再是这个批次的对象" in words
    assert "注销日期 2017年6月1日 整户迁出" in words
    assert "填摸底表" not in words
    assert "从2017-06-01起不再是这个批次的对象" in words_of(office.get(reverse("survey", args=[subject.ref])))
    assert "张三 已注销" in main_words(office.get("/households/", {"q": "H1"}))
    assert "恢复以后才能更正" in main_words(office.get(address()))
    assert send(office, "restore", version="2")[0] == 302
    assert RoundSubject.objects.get(code="H1").left_on is None


def test_taking_a_household_out_asks_for_a_tick_first(office: Client) -> None:
    form = {"deed": "end", "version": "1", "reason": "moved_away", "on": "2017-06-01", "basis": "销户证明"}
    answer = office.post(address(), form)
    assert answer.status_code == 422
    assert household().ended_on is None


def test_the_township_is_not_offered_to_take_a_household_out(clerk: Client) -> None:
    assert "整户减少" not in main_words(clerk.get(address()))
    form = {"deed": "end", "version": "1", "reason": "moved_away", "on": "2017-06-01", "basis": "证明", "sure": "yes"}
    assert clerk.post(address(), form).status_code == 403


def test_what_a_rule_misses_in_the_register_is_filled_in_on_the_page(clerk: Client) -> None:
    said = {
        "kind": "04",
        "main_cause": "01",
        "arable_land": "3.5",
        "subsistence_allowance": "1200.50",
        "electricity": "是",
    }
    assert send(clerk, **said)[0] == 302
    words = page_of(clerk)
    for told in (
        "贫困户属性：— → 低保贫困户", "主要致贫原因：— → 因病", "耕地面积：— → 3.5", "低保金：— → 1,200.5元",
        "是否通生活用电：— → 是",
    ):  # fmt: skip
        assert told in words, told
    member = {
        "number": "01",
        "name": "张三",
        "sex": "1",
        "born_on": "1990-01-01",
        "health": "04",
        "months_at_work": "6",
    }
    assert send(clerk, "member", **member)[0] == 302
    assert "健康状况：— → 残疾" in page_of(clerk)


def test_a_page_sent_back_as_it_was_changes_nothing(office: Client) -> None:
    said = {"kind": "04", "arable_land": "3.5", "subsistence_allowance": "1200.50", "electricity": "否", "fuel": "柴草"}
    assert send(office, **said)[0] == 302
    html = office.get(address()).content.decode()
    html = html[html.index('name="deed" value="household"') :].partition("</form>")[0]
    typed = dict(re.findall(r'<input id="f-\w+"\s+name="(\w+)"\s+value="([^"]*)"', html))
    for name, options in re.findall(r'<select id="f-\w+" name="(\w+)">(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        typed[name] = chosen[1] if chosen else ""
    assert set(typed) == set(FIELDS["household"])
    status, words = send(office, version="2", **typed)
    assert (status, "没有改动" in words) == (422, True)


def test_a_household_is_split_on_its_page_and_both_tell_of_it(office: Client) -> None:
    with writing():
        Member.objects.filter(household__code="H1", number="01").update(relation="01")
    assert "谁分出去 小明" in main_words(office.get(address()))
    form = {"code": "H91", "head": "02", "going": "02", "on": "2017-06-01"}
    assert send(office, "split", **form)[0] == 302
    assert "分出：— → 小明 H91" in page_of(office)
    words = main_words(office.get(reverse("household", args=[household("H91").ref])))
    assert "由这一户分出：— → 张三 H1" in words
    assert "脱贫时间 2014年" in words
