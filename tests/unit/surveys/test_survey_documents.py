"""A document of another program: whom it is about, and what it says."""

from __future__ import annotations

from typing import Any

import pytest

from huitou.core.errors import Refusal
from huitou.surveys.survey_documents import read_json_lines, survey_document


def test_a_household_is_named_by_its_code_and_may_say_village_and_head_to_be_compared() -> None:
    document = survey_document({"household": "H1", "village": "511425102206", "head": "张三", "household_size": 4})
    assert (document.subject_type, document.code, document.village, document.head) == (
        "household", "H1", "511425102206", "张三",
    )  # fmt: skip
    assert document.facts == {"household_size": 4}


def test_a_village_is_named_by_its_code() -> None:
    document = survey_document({"village": "511425102206", "clinic": True})
    assert (document.subject_type, document.code, document.village) == ("village", "511425102206", "")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"id": "h1", "household": "H1"}, "HT4004"),
        ({"household_size": 4}, "HT4005"),
        ({"household": None}, "HT4005"),
        ({"household": ""}, "HT4005"),
        ({"household": 1}, "HT1015"),
        ({"village": 511425102206}, "HT1015"),
    ],
)
def test_a_document_that_does_not_say_whom_it_is_about_is_refused(document: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        survey_document(document)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_blank_lines_are_skipped_but_counted_and_every_bad_line_is_told() -> None:
    read = read_json_lines([b'\xef\xbb\xbf{"household":"H1"}\n', b"\n", b"[1]\n", b'{"id":1}\n'], "a.jsonl")
    assert [document.place.line for document in read.documents] == [1]
    assert [(problem.code, problem.place.line) for problem in read.problems] == [("HT1002", 3), ("HT4004", 4)]
    assert read.refused == 2


def test_a_file_of_blank_lines_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        read_json_lines([b"\n", b"  \n"], "a.jsonl")
    assert refused.value.problems[0].code == "HT2034"
