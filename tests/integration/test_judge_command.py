"""`huitou judge` and `huitou policy`, run as the programs that rely on them run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from huitou.policy import load_pack, loading

pytestmark = pytest.mark.without_database

HOUSEHOLD: dict[str, Any] = {
    "id": "h1", "exit_year": 2015, "household_size": 4, "household_size_hukou": 4, "household_size_card": 4,
    "household_size_system": 5, "household_size_reason": "长子2017年3月迁出",
    "wage_income": "12000", "business_revenue": "9000", "transfer_income": "1200.50", "property_income": "0",
    "business_expense": "3000", "food_and_clothing": True, "housing_safe": True, "water_safe": True,
    "electricity": True, "broadcast": False,
    "members": [
        {"member": "01", "compulsory_stage": False, "insurance": "resident", "premium_paid_by_treasury": True,
         "treated_in_county": True, "out_of_pocket_share": "0.08"},
        {"member": "02", "compulsory_stage": True, "out_of_school": True, "because_of_poverty": True,
         "special_education_certified": False, "insurance": "none", "treated_in_county": False},
        {"member": "03", "compulsory_stage": True, "out_of_school": False, "insurance": "employee",
         "treated_in_county": False},
        {"member": "04", "compulsory_stage": False, "insurance": "resident", "premium_paid_by_treasury": True,
         "treated_in_county": False},
    ],
    "surveyed_on": "2017-06-12", "surveyed_by": "…", "signature": "signed", "remark": "",
}  # fmt: skip
PARTS = '"business_revenue":0,"transfer_income":0,"property_income":0,"business_expense":0,"household_size":1'


def huitou(*arguments: str, text: str | bytes = "", english: bool = False) -> subprocess.CompletedProcess[bytes]:
    language = {"HUITOU_LANGUAGE": "en"} if english else {}
    environment = {name: value for name, value in os.environ.items() if name != "HUITOU_LANGUAGE"} | language
    data = text if isinstance(text, bytes) else text.encode()
    command = [sys.executable, "-m", "huitou", *arguments]
    return subprocess.run(command, input=data, capture_output=True, env=environment, check=False)


def judged(*lines: str, subject: str = "household", year: int = 2016) -> tuple[int, list[Any], list[str]]:
    """Exit code, documents and complaints of a run over these lines."""
    result = huitou("judge", "--subject", subject, "--standard-year", str(year), text="\n".join(lines) + "\n")
    documents = [json.loads(line) for line in result.stdout.splitlines()]
    return result.returncode, documents, result.stderr.decode().splitlines()


def test_a_household_is_judged_as_the_contract_draws_it() -> None:
    code, [document], complaints = judged(json.dumps(HOUSEHOLD, ensure_ascii=False))
    assert (code, complaints, document["id"], document["met"]) == (0, [], "h1", False)
    findings = document["findings"]
    assert findings["net_income_per_capita"] == {
        "verdict": "met", "value": "4800.13", "threshold": "3100", "unit": "CNY/person/year", "persons": 0,
        "households": 0, "basis": "parts", "clause": "附件2 注4",
    }  # fmt: skip
    assert findings["compulsory_education"] == {
        "verdict": "not_met", "persons": 1, "households": 1, "members": ["02"], "basis": "members",
        "clause": "附件2 注5",
    }  # fmt: skip
    assert {slug: finding["verdict"] for slug, finding in findings.items()} == {
        "net_income_per_capita": "met", "food_and_clothing": "met", "compulsory_education": "not_met",
        "basic_medical_care": "not_met", "safe_housing": "met", "safe_water": "met", "electricity": "met",
        "broadcast": "not_met",
    }  # fmt: skip


def test_a_village_is_judged_as_the_contract_draws_it() -> None:
    village = (
        '{"id":"v1","exit_year":2016,"registered_population":2610,"poor_population":72,"leading_industry":true,'
        '"collective_income":"12000","paved_road":true,"clinic":true,"cultural_room":false,"telecom":true}'
    )
    code, [document], _ = judged(village, subject="village")
    findings = document["findings"]
    assert (code, document["met"]) == (0, False)
    assert findings["leading_industry"]["verdict"] == "not_applicable"
    assert findings["poverty_incidence"] == {
        "verdict": "met", "value": "2.76", "threshold": "3", "unit": "%", "clause": "一(二)"
    }  # fmt: skip


def test_numbers_of_json_keep_their_exact_text() -> None:
    lines = [f'{{"wage_income":{income},{PARTS}}}' for income in ("3099.99", "3100.00", "0.07")]
    _, documents, _ = judged(*lines)
    values = [document["findings"]["net_income_per_capita"]["value"] for document in documents]
    assert values == ["3099.99", "3100", "0.07"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nonsense", "HT1001"),
        ('{"remark":"a"', "HT1001"),
        ('{"wage_income":NaN}', "HT1001"),
        ('{"wage_income":-Infinity}', "HT1001"),
        ("[" * 100_000, "HT1001"),
        ('{"wage_income":' + "9" * 5000 + "}", "HT1001"),
        ("[]", "HT1002"),
        ("null", "HT1002"),
        ('{"household":"51"}', "HT1003"),
        ('{"members":[{"age":7}]}', "HT1003"),
        ('{"wage_income":1e3}', "HT1005"),
        ('{"wage_income":1E-1}', "HT1005"),
        ('{"wage_income":true}', "HT1005"),
        ('{"wage_income":"12 000"}', "HT1005"),
        ('{"wage_income":-0.01}', "HT1006"),
        ('{"household_size":-1}', "HT1006"),
        ('{"wage_income":1.234}', "HT1007"),
        ('{"household_size":4.0}', "HT1009"),
        ('{"household_size":"4"}', "HT1009"),
        ('{"members":[{"out_of_pocket_share":1.5}]}', "HT1011"),
        ('{"wage_income":1,"wage_income":2}', "HT1019"),
        ('{"members":[{"member":"1","member":"2"}]}', "HT1019"),
        ('{"id":[1]}', "HT1020"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_number_and_the_run_goes_on(line: str, code: str) -> None:
    exit_code, documents, complaints = judged('{"id":"a"}', line, '{"id":"b"}')
    assert exit_code == 1
    assert [document["id"] for document in documents] == ["a", None, "b"]
    assert (documents[1]["line"], documents[1]["error"]["code"]) == (2, code)
    assert complaints[0].startswith(f"{code} 第2行")


def test_a_refused_line_keeps_its_id_and_names_every_problem_on_standard_error() -> None:
    _, [document], complaints = judged('{"id":"h7","household_sise":4,"wage_income":"x"}')
    assert (document["id"], document["error"]["code"]) == ("h7", "HT1003")
    assert "household_size" in document["error"]["message"]
    assert [line[:6] for line in complaints] == ["HT1003", "HT1005"]


def test_blank_lines_are_skipped_and_counted() -> None:
    _, documents, complaints = judged("", "  ", '{"id":"a"}', "\r", "?")
    assert [document["id"] for document in documents] == ["a", None]
    assert documents[1]["line"] == 5
    assert complaints[0].startswith("HT1001 第5行")


def test_bytes_that_are_no_text_are_refused_and_a_byte_order_mark_is_not() -> None:
    text = b'\xef\xbb\xbf{"id":"a"}\n{"id":"\xff"}\n'
    result = huitou("judge", "--subject", "household", "--standard-year", "2016", text=text)
    documents = [json.loads(line) for line in result.stdout.splitlines()]
    assert [document["id"] for document in documents] == ["a", None]
    assert result.returncode == 1


def test_half_a_character_comes_back_as_the_escape_that_it_was() -> None:
    _, [document], _ = judged('{"id":"\\ud800"}')
    assert document["id"] == "\ud800"


def test_messages_are_english_when_asked_for() -> None:
    result = huitou("judge", "--subject", "household", "--standard-year", "2016", text="?\n", english=True)
    assert result.stderr.decode().startswith("HT1001 line 1: this line is not valid JSON")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--subject", "household", "--standard-year", "2015"),
        ("--subject", "household", "--standard-year", "2021"),
        ("--subject", "town", "--standard-year", "2016"),
        ("--subject", "village"),
        ("--subject", "village", "--standard-year", "soon"),
    ],
)
def test_wrong_usage_is_exit_2_and_nothing_on_standard_output(arguments: tuple[str, ...]) -> None:
    result = huitou("judge", *arguments, text='{"id":"a"}\n')
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr


def test_a_pack_that_is_not_there_is_refused() -> None:
    result = huitou("judge", "--subject", "village", "--standard-year", "2016", "--pack", "nowhere")
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.decode().startswith("HT6011")


def peak_kilobytes(folder: Path, lines: int) -> int:
    """The largest memory that a run over so many households took; every one of them was judged."""
    facts, out = folder / f"{lines}.jsonl", folder / f"{lines}.out"
    facts.write_text((json.dumps(HOUSEHOLD) + "\n") * lines, encoding="utf-8")
    command = [sys.executable, "-m", "huitou", "judge", "--subject", "household", "--standard-year", "2016"]
    with facts.open("rb") as source, out.open("wb") as sink:
        process = subprocess.Popen(command, stdin=source, stdout=sink)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert out.read_bytes().count(b"\n") == lines
    return used.ru_maxrss


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """20,000 households are 20 MB in and 18 MB out."""
    assert peak_kilobytes(tmp_path, 20_000) <= peak_kilobytes(tmp_path, 10) + 5_000


FOLDER = Path(loading.__file__).parent / "packs" / "qingshen-2017"


def test_lint_of_the_shipped_pack_has_warnings_and_no_error() -> None:
    result = huitou("policy", "lint", "--json", english=True)
    problems = json.loads(result.stdout)["problems"]
    assert (result.returncode, result.stderr) == (0, b"")
    assert {problem["severity"] for problem in problems} == {"warning"}
    assert all(set(problem) == {"code", "severity", "place", "message", "message_en"} for problem in problems)
    assert any("民政局" in problem["message"] for problem in problems)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("matrix.yaml", "lead: water", "lead: watr", "HT6201"),
        ("rounds.yaml", 'due_on: "2017-07-15"', "due_on: soon", "HT6004"),
        ("rounds.yaml", "exit_years: [", "exit_years: [[", "HT6008"),
    ],
)
def test_an_error_in_a_pack_is_exit_1_with_the_problem_in_the_document(
    tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "pack"))
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    result = huitou("policy", "lint", str(folder), "--json")
    errors = [problem for problem in json.loads(result.stdout)["problems"] if problem["severity"] == "error"]
    assert result.returncode == 1
    assert {problem["code"] for problem in errors} == {code}
    assert [line.split(b" ")[0].decode() for line in result.stderr.splitlines()] == [code] * len(errors)


def test_lint_without_json_is_one_line_each() -> None:
    lines = huitou("policy", "lint").stdout.decode().splitlines()
    assert lines
    assert all(line.startswith("HT6") and " 提醒 " in line for line in lines)


def test_show_is_the_pack_as_one_document() -> None:
    document = json.loads(huitou("policy", "show", "--json").stdout)
    assert document["digest"] == load_pack().digest
    first = document["rounds"]["2017-07"]
    assert (first["exit_years"], first["review_standard_year"], first["remediation_standard_year"]) == (
        [2014, 2015, 2016], 2016, 2017
    )  # fmt: skip
    assert first["milestones"][0]["due_on"] == "2017-06-05"
    income = document["indicators"]["household"]["net_income_per_capita"]["by_year"]
    assert income["2016"] == {"applies": "yes", "threshold": "3100", "entered": True, "clause": "附件2 注4"}
    assert income["2017"] == {"applies": "yes", "threshold": None, "entered": False, "clause": None}
    assert [row["lead"] for row in document["routing"] if row["duty"] == "housing"] == ["housing"]
