"""huitou document: what the official documents of a round say, who may take which, and what is left on record."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from huitou.areas.models import Department
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework.models import Plan
from huitou.cli import main
from huitou.core.official import OfficialDocument
from huitou.reporting.queries import official_documents
from huitou.surveys.queries import RoundLine
from tests.documents.pages import squeezed
from tests.integration import chain, county
from tests.integration.county import NOW, household_document

Output = pytest.CaptureFixture[str]
OFFICE = "county_office-511425"
LATE = date(2017, 11, 15)


@pytest.fixture
def sent(surveyed: RoundLine) -> RoundLine:
    """The county after its referrals went out; the house of H03 is repaired and confirmed."""
    county.user("county_office")
    chain.send(surveyed)
    chain.receive()
    house = chain.gap("H03", "safe_housing").ref
    chain.plan(house)
    chain.report(house)
    chain.review(house)
    chain.visit(surveyed, household_document("H03", 2, "8000", surveyed_on=chain.VISITED))
    chain.confirm(house)
    return surveyed


def document(kind: str, path: Path, *words: str, user: str = OFFICE) -> int:
    return main(["document", kind, "--round", "2017-07", "-o", str(path), *words, "--as", user])


def made(round_line: RoundLine, kind: str, **wanted: str) -> OfficialDocument:
    (one,) = official_documents(kind, round_line, viewer=county.viewer("county_office"), today=LATE, **wanted)
    return one


def texts(one: OfficialDocument) -> list[str]:
    return [passage.text for passage in one.passages]


def test_a_notice_names_number_department_gaps_and_time_limit(sent: RoundLine) -> None:
    notice = made(sent, "notice", department="education")
    assert (notice.number, notice.addressee) == ("青脱贫办点球〔2017〕5号", "县教体局")
    assert notice.title == "关于向县教体局交办“回头看”未达标项的通知"
    assert "由你单位牵头的未达标项2项，涉及2户、1人（待补人数1项）。" in texts(notice)
    assert "1. 义务教育：2项，涉及2户、1人（待补人数1项）。" in texts(notice)
    assert any(text.startswith("请于2017年10月31日前完成整改") for text in texts(notice))
    (table,) = notice.attachments
    assert [row["name"] for row in table.form.rows] == ["王二", "吴八"]


def test_a_plan_says_what_stands_before_the_department_wrote_its_own(sent: RoundLine) -> None:
    plan = made(sent, "plan", department="housing")
    assert plan.title == "县住建局“回头看”“回头帮”年度实施方案"
    assert "完成牵头的未达标项1项，涉及1户，逐项达到标准。" in texts(plan)
    assert "待定。" in texts(plan)
    assert (
        "1. 危房改造一期（住房安全（危房改造））：对应1项，资金12000元（县级财政），责任人李股长，2017年9月30日前完成。"
        in texts(plan)
    )


def test_a_plan_says_what_the_department_wrote(sent: RoundLine) -> None:
    with writing():
        Plan.objects.create(
            round_id=sent.id,
            department=Department.objects.get(slug="housing"),
            target="改造危房一户。",
            standard="达到C级以上。",
            due_on=date(2017, 9, 30),
            responsible="李股长",
            made_at=NOW,
            made_by=1,
            made_by_name="李股长",
        )
    said = texts(made(sent, "plan", department="housing"))
    for words in ("改造危房一户。", "达到C级以上。", "2017年9月30日前全部完成。", "李股长"):
        assert words in said


def test_the_report_to_the_city_counts_the_round_and_carries_the_list(sent: RoundLine) -> None:
    report = made(sent, "report")
    assert report.addressee == "眉山市脱贫攻坚领导小组办公室"
    assert report.number == "青脱贫办发〔2017〕　　号"
    # H02, H03, H06, H07, H08 miss something; nobody has been to H04, and of H08 the water is not certified.
    assert "应核查脱贫户8户，未达标5户，尚有未查清项目的2户。" in texts(report)
    assert "列入“补短清单”的未达标项共9项，涉及5户、1个村。" in texts(report)
    assert len(report.attachments[0].form.rows) == 9


def test_the_circular_names_every_township_and_department(sent: RoundLine) -> None:
    said = texts(made(sent, "circular"))
    assert "未达标项9项，部门已办结1项，乡镇已核实1项，县已验收0项，逾期未办结7项。" in said
    assert any(text.startswith("瑞峰镇：应核查脱贫户2户，未达标2户") for text in said)
    assert "县住建局：未达标项1项，部门已办结1项，乡镇已核实1项，县已验收0项。" in said


def test_the_report_of_the_round_says_what_fell_short(sent: RoundLine) -> None:
    said = texts(made(sent, "summary", number="青脱贫办发〔2017〕30号"))
    assert "逾期未办结7项。" in said
    assert "本批次之前没有可比的批次。" in said


def test_each_is_given_out_as_a_word_document_and_as_pdf(sent: RoundLine, tmp_path: Path) -> None:
    for kind, *words in (
        ("notice",),
        ("plan", "--department", "housing"),
        ("report", "--number", "青脱贫办发〔2017〕15号"),
        ("circular",),
        ("summary",),
    ):
        for ending, sign in (("docx", b"PK"), ("pdf", b"%PDF-1.7")):
            assert document(kind, tmp_path / f"公文.{ending}", *words) == 0
            assert (tmp_path / f"公文.{ending}").read_bytes().startswith(sign)
        event = Event.objects.filter(verb="document.export").latest("id")
        assert json.loads(event.detail)["document"] == kind


def test_all_notices_of_a_round_come_in_one_file(sent: RoundLine, tmp_path: Path, capsys: Output) -> None:
    assert document("notice", tmp_path / "点球.pdf") == 0
    words = squeezed(tmp_path / "点球.pdf")
    assert all(f"青脱贫办点球〔2017〕{serial}号" in words for serial in range(1, 10))
    assert capsys.readouterr().out.endswith("点球.pdf: 9 件\n")


def test_what_cannot_be_is_refused_and_leaves_nothing(sent: RoundLine, tmp_path: Path, capsys: Output) -> None:
    for kind, words, code in (
        ("notice", ("--department", "educaton"), "HT5006"),
        ("notice", ("--number", "青脱贫办点球〔2017〕99号"), "HT9050"),
        ("report", ("--number", "青脱贫办发[2017]15号"), "HT9051"),
        ("report", ("--number", "青脱贫办发〔2017〕015号"), "HT9051"),
        ("plan", (), "HT9052"),
    ):
        assert document(kind, tmp_path / "公文.docx", *words) == 1
        assert capsys.readouterr().err.startswith(code)
    assert document("report", tmp_path / "公文.xlsx") == 1
    assert capsys.readouterr().err.startswith("HT9013")
    assert list(tmp_path.iterdir()) == []


def test_a_department_takes_its_own_documents_only(sent: RoundLine, tmp_path: Path, capsys: Output) -> None:
    own = county.user("department_officer", department="housing").username
    assert document("notice", tmp_path / "点球.pdf", user=own) == 0
    words = squeezed(tmp_path / "点球.pdf")
    assert "县住建局" in words
    assert "关于向县教体局" not in words
    assert document("plan", tmp_path / "方案.docx", "--department", "housing", user=own) == 0
    assert document("plan", tmp_path / "别人.docx", "--department", "education", user=own) == 1
    assert document("report", tmp_path / "报告.docx", user=own) == 1
    assert "HT7001" in capsys.readouterr().err
