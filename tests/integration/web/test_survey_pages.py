"""Filling in the survey of a household or village on its page, with and without a script."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huitou.accounts.actions import acting, ensure_operator
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.registry.models import Member
from huitou.surveys.actions import open_round, record_plan
from huitou.surveys.models import Round, RoundSubject, Survey
from huitou.surveys.planning import plan_surveys
from huitou.surveys.queries import round_line
from huitou.surveys.survey_documents import DocumentsRead, SurveyDocument
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import Answer, html_of, main_words
from tests.samples.small_county import COUNTY, NOW, TODAY

VILLAGE = "511425101201"
COUNTS = {
    "household_size": "2", "household_size_hukou": "2", "household_size_card": "2", "household_size_system": "2",
}  # fmt: skip
INCOME = {
    "wage_income": "9000", "business_revenue": "0", "transfer_income": "0", "property_income": "0",
    "business_expense": "0",
}  # fmt: skip
WHOLE = {"whole-compulsory_education": "household", "whole-basic_medical_care": "household"}
SIX = {
    "food_and_clothing": "yes", "housing_safe": "yes", "water_safe": "yes", "electricity": "yes", "broadcast": "yes",
}  # fmt: skip


class _Fields(HTMLParser):
    """The fields that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._text_of = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self.fields[name], self._text_of = "", name
        if tag == "input" and name:
            is_choice = given.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in given:
                self.fields[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._text_of = ""

    def handle_data(self, data: str) -> None:
        if self._text_of:
            self.fields[self._text_of] += data


def fields_of(response: Answer) -> dict[str, str]:
    """What the survey form would send as it stands."""
    html = html_of(response)
    form = html[html.index("data-survey") :]
    parser = _Fields()
    parser.feed(form[: form.index("</form>")])
    return parser.fields


def address_of(code: str) -> str:
    return reverse("survey", args=[RoundSubject.objects.get(code=code).ref])


def facts_of(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Survey.objects.get(subject__code=code).facts)
    return found


def problem_at(response: Answer, field: str) -> str:
    """What is said below a field."""
    found = re.search(rf'id="{field}-(?:problem|warning)">(.*?)</div>', html_of(response), re.DOTALL)
    assert found is not None, f"nothing is said at {field}"
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found[1])).split())


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area="511425102")


@pytest.fixture
def begun(clerk: Client) -> dict[str, str]:
    """The fields of H5, which nobody has surveyed, as the page gives them out."""
    return fields_of(clerk.get(address_of("H5")))


def save(client: Client, code: str, fields: dict[str, str]) -> Answer:
    return client.post(address_of(code), fields)


def test_a_new_survey_knows_the_register_and_answers_nothing_beforehand(begun: dict[str, str]) -> None:
    filled = {name: text for name, text in begun.items() if text and name != "csrfmiddlewaretoken"}
    assert filled == {
        "revision": "0", **COUNTS, "surveyed_on": "2017-06-12", "surveyed_by": "何主任",
        "member-1-member": "01", "member-1-compulsory_stage": "no",
        "member-2-member": "02", "member-2-compulsory_stage": "no",
    }  # fmt: skip


def test_sections_stand_in_the_order_of_the_plan(clerk: Client) -> None:
    sections = re.findall(r'<section class="card"\s+id="s-([a-z_]+)"', html_of(clerk.get(address_of("H5"))))
    assert sections == [
        "basics", "net_income_per_capita", "food_and_clothing", "compulsory_education", "basic_medical_care",
        "safe_housing", "safe_water", "electricity", "broadcast", "recorded", "closing",
    ]  # fmt: skip


def test_a_survey_is_saved_without_any_script_as_a_revision_with_its_way_in(
    clerk: Client, begun: dict[str, str]
) -> None:
    answer = save(clerk, "H5", begun | INCOME | SIX | WHOLE | {"signature": "signed"})
    assert answer.status_code == 302
    survey = Survey.objects.get(subject__code="H5")
    (revision,) = survey.revisions.all()
    assert (survey.state, revision.way_in, revision.by_name) == ("draft", "web", "何主任")
    facts = facts_of("H5")
    assert (facts["wage_income"], facts["food_and_clothing"], facts["signature"]) == (900000, True, "signed")
    assert facts["exit_year"] == 2015


def test_an_answer_for_the_whole_household_is_written_to_each_member_with_how_it_was_asked(
    clerk: Client, begun: dict[str, str]
) -> None:
    save(clerk, "H5", begun | INCOME | SIX | WHOLE)
    for member in facts_of("H5")["members"]:
        assert (member["insurance"], member["premium_paid_by_treasury"], member["treated_in_county"]) == (
            "resident", True, False,
        )  # fmt: skip
        assert (member["schooling_answered"], member["care_answered"]) == ("household", "household")


def test_worksheet_lines_are_kept_as_typed_and_add_up_to_the_total(clerk: Client, begun: dict[str, str]) -> None:
    lines = {"line-labour": "1200*3+400", "line-other_wage": "1.2万", "wage_income": "1"}
    save(clerk, "H5", begun | INCOME | lines)
    facts = facts_of("H5")
    assert facts["income_lines"] == {"labour": "1200*3+400", "other_wage": "1.2万"}
    assert facts["wage_income"] == 1_600_000
    assert fields_of(clerk.get(address_of("H5")))["line-labour"] == "1200*3+400"


def test_the_server_computes_sum_and_figure_per_head_without_saving(clerk: Client, begun: dict[str, str]) -> None:
    answer = save(clerk, "H5", begun | INCOME | {"line-labour": "1200*3+400", "action": "compute"})
    words = main_words(answer)
    assert "合计4,000元" in words
    assert "人均 2,000 元" in words
    assert "2016年标准线 3,100元 低于标准线" in words
    assert not Survey.objects.filter(subject__code="H5").exists()


def test_two_amounts_of_a_treatment_make_its_share_and_a_hair_above_the_limit_stays_above(
    clerk: Client, begun: dict[str, str]
) -> None:
    def treated(position: int, cost: str, paid: str) -> dict[str, str]:
        return {
            f"member-{position}-insurance": "resident", f"member-{position}-premium_paid_by_treasury": "yes",
            f"member-{position}-treated_in_county": "yes", f"member-{position}-care_cost": cost,
            f"member-{position}-care_paid": paid,
        }  # fmt: skip

    fields = begun | {"whole-basic_medical_care": "each"} | treated(1, "3000000", "300001") | treated(2, "2000", "160")
    save(clerk, "H5", fields)
    assert [member["out_of_pocket_share"] for member in facts_of("H5")["members"]] == ["0.100001", "0.08"]
    more = save(clerk, "H5", fields | {"revision": "1", "member-2-care_paid": "2001"})
    assert "不能多于费用2000" in problem_at(more, "member-2-care_paid")


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("wage_income", "九千", "“工资性收入”填的“九千”算不出数"),
        ("line-pig", "2头", "“养猪”填的“2头”算不出数"),
        ("business_expense", "-5", "“家庭生产经营性支出”不能是负数"),
        ("household_size", "两", "“家庭人口数(实际)”应当是整数"),
        ("surveyed_on", "昨天", "“填报时间”应当是日期"),
        ("member-2-care_cost", "x", "“县域内政策范围内费用”填的“x”算不出数"),
    ],
)
def test_a_problem_stands_at_its_field_and_in_the_summary_and_nothing_is_lost(
    clerk: Client, begun: dict[str, str], field: str, text: str, words: str
) -> None:
    answer = save(clerk, "H5", begun | INCOME | SIX | {"remark": "井在坡下", field: text})
    assert answer.status_code == 422
    assert words in problem_at(answer, field)
    assert f'href="#q-{field}"' in html_of(answer)
    assert "没有保存：有1处要改" in main_words(answer)
    assert fields_of(answer)["remark"] == "井在坡下"
    assert fields_of(answer)[field] == text
    assert not Survey.objects.filter(subject__code="H5").exists()


def test_four_head_counts_that_differ_want_a_reason(clerk: Client, begun: dict[str, str]) -> None:
    answer = save(clerk, "H5", begun | {"household_size_hukou": "3"})
    assert "不一致（2、3、2、2）" in problem_at(answer, "household_size_reason")
    assert (
        save(clerk, "H5", begun | {"household_size_hukou": "3", "household_size_reason": "长子迁出"}).status_code == 302
    )


def test_who_does_not_sign_is_recorded_with_the_reason(clerk: Client, begun: dict[str, str]) -> None:
    refused = begun | {"signature": "unsigned", "unsigned_because": "refused"}
    assert "为什么没有签" in problem_at(save(clerk, "H5", refused), "signature_reason")
    assert save(clerk, "H5", refused | {"signature_reason": "不认可收入"}).status_code == 302
    assert facts_of("H5")["unsigned_because"] == "refused"


@pytest.mark.parametrize(("typed", "words"), [("1.2", "像是按万元填的"), ("9000000", "像是多写了零")])
def test_a_slip_of_units_is_a_warning_that_takes_a_reason(
    clerk: Client, begun: dict[str, str], typed: str, words: str
) -> None:
    fields = begun | INCOME | {"wage_income": typed}
    answer = save(clerk, "H5", fields)
    assert answer.status_code == 422
    assert words in problem_at(answer, "wage_income")
    assert "还没有保存：有1处请核对" in main_words(answer)
    assert save(clerk, "H5", fields | {"amounts_explained": "已核对存折"}).status_code == 302


def test_a_stale_save_keeps_what_was_typed_and_shows_the_other_answers_field_by_field(
    clerk: Client, begun: dict[str, str]
) -> None:
    save(clerk, "H5", begun | INCOME | {"water_safe": "yes"})
    answer = save(clerk, "H5", begun | INCOME | {"water_safe": "no", "remark": "井枯了"})
    assert answer.status_code == 409
    words = main_words(answer)
    assert "何主任在您填写的时候也保存了这份调查" in words
    assert "安全饮用水 认定达标 认定未达标" in words
    assert "备注 — 井枯了" in words
    kept = fields_of(answer)
    assert (kept["water_safe"], kept["remark"], kept["revision"]) == ("no", "井枯了", "1")
    assert save(clerk, "H5", kept).status_code == 302
    assert facts_of("H5")["water_safe"] is False


def test_saving_the_same_again_adds_no_revision(clerk: Client, begun: dict[str, str]) -> None:
    save(clerk, "H5", begun | INCOME)
    save(clerk, "H5", fields_of(clerk.get(address_of("H5"))))
    assert Survey.objects.get(subject__code="H5").revisions.count() == 1


def test_someone_who_does_not_count_to_the_household_is_left_out(clerk: Client, begun: dict[str, str]) -> None:
    save(clerk, "H5", begun | {"member-2-away": "yes"})
    assert [member["member"] for member in facts_of("H5")["members"]] == ["01"]
    assert fields_of(clerk.get(address_of("H5")))["member-2-away"] == "yes"


def test_someone_who_is_not_in_the_register_can_be_added(clerk: Client, begun: dict[str, str]) -> None:
    three = dict.fromkeys(COUNTS, "3")
    save(clerk, "H5", begun | three | {"member-3-member": "新生儿", "member-3-insurance": "none"})
    assert [member["member"] for member in facts_of("H5")["members"]] == ["01", "02", "新生儿"]
    again = fields_of(clerk.get(address_of("H5")))
    assert (again["member-3-member"], again["member-3-insurance"]) == ("新生儿", "none")


def test_the_stage_of_school_comes_from_the_birth_date_and_can_be_corrected(clerk: Client) -> None:
    with writing():
        Member.objects.filter(household__code="H5", number="02").update(born_on=date(2008, 5, 1))
    begun = fields_of(clerk.get(address_of("H5")))
    assert begun["member-2-compulsory_stage"] == "yes"
    save(clerk, "H5", begun | {"member-2-compulsory_stage": "no", "why-C912": "提前一年入学，已读完九年"})
    assert fields_of(clerk.get(address_of("H5")))["member-2-compulsory_stage"] == "no"


def test_the_answers_of_the_round_before_stand_beside_and_fill_blanks_on_demand_but_judge_nothing(
    signed_in: SignIn,
) -> None:
    with acting(ensure_operator(), Permission.ROUND_OPEN, COUNTY, today=TODAY) as actor:
        open_round("2017-12", COUNTY, by=actor, now=NOW + timedelta(days=180))
    client = signed_in("township_clerk", area="511425101")
    address = reverse("survey", args=[RoundSubject.objects.get(code="H2", round__slug="2017-12").ref])
    page = client.get(address)
    assert "上次 6,400元" in main_words(page)
    assert "上次 认定未达标" in main_words(page)
    begun = fields_of(page)
    assert begun["wage_income"] == ""
    filled = fields_of(client.post(address, begun | {"action": "before", "property_income": "12"}))
    assert (filled["wage_income"], filled["property_income"], filled["member-1-insurance"]) == (
        "6400",
        "12",
        "resident",
    )
    assert not {"water_safe", "food_and_clothing", "housing_safe", "member-1-treated_in_county"} & {
        name for name, text in filled.items() if text
    }


def test_a_sheet_that_changes_a_total_drops_the_lines_under_it_and_keeps_the_others(
    clerk: Client, begun: dict[str, str]
) -> None:
    save(clerk, "H5", begun | {"line-labour": "4000", "line-pig": "800"})
    with acting(ensure_operator(), Permission.SURVEY_EDIT, COUNTY, today=TODAY) as actor:
        document = SurveyDocument(
            "household", "H5", {"wage_income": "5000", "business_revenue": "800"},
            covers=frozenset({"wage_income", "business_revenue"}),
        )  # fmt: skip
        read = DocumentsRead((document,))
        plan = plan_surveys(round_line(Round.objects.get()), read, kind="review", approved=False, viewer=actor)
        record_plan(plan, way_in="xlsx", by=actor, now=NOW)
    facts = facts_of("H5")
    assert (facts["wage_income"], facts["income_lines"]) == (500000, {"pig": "800"})
    assert facts["household_size"] == 2


def test_an_approved_survey_is_shown_and_not_changed(signed_in: SignIn) -> None:
    client = signed_in("township_clerk", area="511425101")
    page = client.get(address_of("H1"))
    assert "已经审核通过" in main_words(page)
    assert '<fieldset class="survey__all stack" disabled>' in html_of(page)
    before = facts_of("H1")
    answer = client.post(address_of("H1"), fields_of(page) | {"wage_income": "1000"})
    assert answer.status_code == 422
    assert "已经上报或审定" in main_words(answer)
    assert facts_of("H1") == before


def test_save_and_next_leads_to_the_next_household_of_the_roster(clerk: Client, begun: dict[str, str]) -> None:
    answer = save(clerk, "H5", begun | {"action": "next"})
    assert answer.headers["Location"] == address_of("H6")


def test_a_village_is_surveyed_on_the_same_page(signed_in: SignIn) -> None:
    client = signed_in("village_officer", area=VILLAGE)
    with writing():
        Survey.objects.filter(subject__code=VILLAGE).update(state="returned", approved_at=None, approved_by=None)
    page = client.get(address_of(VILLAGE))
    assert "贫困发生率" in main_words(page)
    fields = fields_of(page)
    assert (fields["registered_population"], fields["cultural_room"]) == ("1000", "no")
    over = client.post(address_of(VILLAGE), fields | {"poor_population": "1001"})
    assert over.status_code == 422
    assert "多于户籍人口" in main_words(over)
    assert client.post(address_of(VILLAGE), fields | {"cultural_room": "yes"}).status_code == 302
    assert facts_of(VILLAGE)["cultural_room"] is True


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_household_of_another_township_is_missing(clerk: Client, method: str) -> None:
    assert getattr(clerk, method)(address_of("H1")).status_code == 404
    missing = reverse("survey", args=["00000000-0000-4000-8000-000000000000"])
    assert getattr(clerk, method)(missing).status_code == 404


@pytest.mark.parametrize("role", ["review_team", "supervision", "department_officer", "city_viewer"])
def test_whoever_may_not_edit_is_told_so(signed_in: SignIn, role: str) -> None:
    place = {"department_officer": {"department": "water"}, "city_viewer": {"area": "5114"}}.get(role, {})
    client = signed_in(role, **place)
    assert client.get(address_of("H5")).status_code == 403
    assert client.post(address_of("H5"), {"revision": "0"}).status_code == 403
