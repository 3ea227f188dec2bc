"""The pages of what departments certify: the list brought, near matches decided, differences settled on both sides.

H6 (周八, 瑞峰镇 上游村): the survey says that the house is unsafe.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huitou.surveys.models import Certification, RoundSubject, UnmatchedRow
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words, words_of
from tests.samples.workbooks import workbook

HEAD = ["户编号", "乡镇", "村", "户主姓名", "认定结论"]
TOWNSHIP = "511425102"


@pytest.fixture
def officer(signed_in: SignIn) -> Client:
    return signed_in("department_officer", department="housing", name="住建经办")


def bring(client: Client, tmp_path: Path, *rows: list[str], confirm: bool = True) -> str:
    """Brings a list as the page does, and confirms it; the words of where it leads."""
    path = workbook(tmp_path / "住房.xlsx", [[*HEAD], *rows])
    answer = client.post(
        reverse("certification_load"),
        {
            "list": "housing/housing", "document_number": "青住建〔2017〕8号", "certified_on": "2017-06-10",
            "file": SimpleUploadedFile(path.name, path.read_bytes()),
        },
        follow=True,
    )  # fmt: skip
    if confirm:
        answer = client.post(answer.redirect_chain[-1][0], follow=True)
    return main_words(answer)


def deed(client: Client, name: str, ref: object, **said: str) -> str:
    return main_words(client.post(reverse(name, args=[ref]), said, follow=True))


def survey_words(client: Client, code: str) -> str:
    return words_of(client.get(reverse("survey", args=[RoundSubject.objects.get(code=code).ref])))


def test_a_list_is_a_dry_run_until_it_is_confirmed(officer: Client, tmp_path: Path) -> None:
    rows = (["H1", "", "", "", "达标"], ["", "瑞峰镇", "上游村", "周巴", "未达标"])
    dry = bring(officer, tmp_path, *rows, confirm=False)
    assert "1 将新增" in dry
    assert "1 待人认" in dry
    assert Certification.objects.count() == 0
    assert "1 已新增" in bring(officer, tmp_path, *rows)
    assert Certification.objects.count() == 1


def test_the_survey_shows_beside_the_question_what_the_department_certified(
    officer: Client, signed_in: SignIn, tmp_path: Path
) -> None:
    bring(officer, tmp_path, ["H6", "", "", "", "达标"], ["H5", "", "", "", "未达标"])
    clerk = signed_in("township_clerk", area=TOWNSHIP)
    assert "县住建局 2017-06-10 认定：达标（青住建〔2017〕8号）" in survey_words(clerk, "H6")
    assert "县住建局 2017-06-10 认定：未达标（青住建〔2017〕8号）" in survey_words(clerk, "H5")


def test_a_certification_is_no_answer_of_the_survey(officer: Client, signed_in: SignIn, tmp_path: Path) -> None:
    bring(officer, tmp_path, ["H5", "", "", "", "达标"])
    clerk = signed_in("township_clerk", area=TOWNSHIP)
    page = html_of(clerk.get(reverse("survey", args=[RoundSubject.objects.get(code="H5").ref])))
    assert 'name="housing_safe" value="yes" checked' not in " ".join(page.split())


def test_both_sides_see_a_difference_with_who_said_what(officer: Client, signed_in: SignIn, tmp_path: Path) -> None:
    bring(officer, tmp_path, ["H6", "", "", "", "达标"])
    clerk = signed_in("township_clerk", area=TOWNSHIP)
    for client in (officer, clerk):
        words = main_words(client.get(reverse("certifications")))
        assert "不一致：1条" in words
        assert "认定达标 县住建局 住建经办 2017年6月10日 · 青住建〔2017〕8号" in words
        assert "否 本机操作员 2017年6月12日 10:00 · 文件" in words


def test_another_township_and_another_department_do_not_see_it(
    officer: Client, signed_in: SignIn, tmp_path: Path
) -> None:
    bring(officer, tmp_path, ["H6", "", "", "", "达标"])
    other = signed_in("township_clerk", area="511425101")
    water = signed_in("department_officer", department="water")
    for client in (other, water):
        assert "周八" not in main_words(client.get(reverse("certifications")))


def test_the_county_decides_for_the_survey_and_the_difference_is_settled(
    officer: Client, signed_in: SignIn, tmp_path: Path
) -> None:
    bring(officer, tmp_path, ["H6", "", "", "", "达标"])
    county, kept = signed_in("county_office"), Certification.objects.get()
    assert "理由" in deed(county, "certification_decide", kept.ref, decided_for="survey", reason=" ")
    assert "不一致：0条" in deed(county, "certification_decide", kept.ref, decided_for="survey", reason="现场核实")
    assert "不一致：0条" in main_words(officer.get(reverse("certifications")))
    story = main_words(county.get(reverse("subject", args=[kept.subject.ref])))
    assert "县里裁定：以摸底调查为准：现场核实" in " ".join(story.split())


def test_the_county_decides_for_the_department_and_the_township_still_has_to_correct_it(
    officer: Client, signed_in: SignIn, tmp_path: Path
) -> None:
    bring(officer, tmp_path, ["H6", "", "", "", "达标"])
    county, clerk = signed_in("county_office"), signed_in("township_clerk", area=TOWNSHIP)
    deed(county, "certification_decide", Certification.objects.get().ref, decided_for="department", reason="已改造")
    assert "不一致：0条" in main_words(officer.get(reverse("certifications")))
    words = main_words(clerk.get(reverse("certifications")))
    assert "县里裁定：以部门认定为准" in words
    assert "已改造" in words


def test_the_department_withdraws_with_a_reason_and_it_stays_on_record(officer: Client, tmp_path: Path) -> None:
    bring(officer, tmp_path, ["H6", "", "", "", "达标"])
    kept = Certification.objects.get()
    assert "不一致：0条" in deed(officer, "certification_withdraw", kept.ref, reason="看错了门牌")
    kept.refresh_from_db()
    assert (kept.ended_by_name, kept.ended_reason) == ("住建经办", "看错了门牌")
    again = officer.post(reverse("certification_withdraw", args=[kept.ref]), {"reason": "再来一次"})
    assert again.status_code == 409


def test_a_person_says_whom_a_row_means_and_is_not_asked_again(officer: Client, tmp_path: Path) -> None:
    bring(officer, tmp_path, ["", "瑞峰镇", "上游村", "周巴", "未达标"])
    row = UnmatchedRow.objects.get()
    subject = RoundSubject.objects.get(code="H6")
    words = main_words(officer.get(reverse("certifications")))
    assert "等您认人：1条" in words
    assert "周八 · 瑞峰镇 上游村" in words
    assert "同村，姓名同音" in words
    assert "已认定" in deed(officer, "certification_settle", row.ref, whom=f"{subject.ref}/01")
    kept = Certification.objects.get()
    assert (kept.subject_id, kept.is_met, kept.way_in) == (subject.pk, False, "matched")
    bring(officer, tmp_path, ["", "瑞峰镇", "上游村", "周巴", "达标"])
    assert UnmatchedRow.objects.count() == 1
    assert Certification.objects.get(ended_at=None).is_met is True


def test_a_row_may_mean_nobody_and_nobody_outside_its_candidates(officer: Client, tmp_path: Path) -> None:
    bring(officer, tmp_path, ["", "瑞峰镇", "上游村", "周巴", "未达标"])
    row, other = UnmatchedRow.objects.get(), RoundSubject.objects.get(code="H1")
    assert "HT3053" in words_of(
        officer.post(reverse("certification_settle", args=[row.ref]), {"whom": f"{other.ref}/01"})
    )
    assert "已记下" in deed(officer, "certification_settle", row.ref, whom="none")
    assert Certification.objects.count() == 0
    assert officer.post(reverse("certification_settle", args=[row.ref]), {"whom": "none"}).status_code == 409
