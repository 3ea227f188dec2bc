"""huitou spot-check, appraisal and report, as programs use them."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from huitou.casework.models import Gap, SpotCheck
from huitou.cli import main
from huitou.surveys.queries import RoundLine
from tests.integration import county

Output = pytest.CaptureFixture[str]
OFFICE = "county_office-511425"


@pytest.fixture(autouse=True)
def office(surveyed: RoundLine) -> None:
    county.user("county_office")


def said(capsys: Output, *words: str) -> str:
    assert main([*words, "--as", OFFICE]) == 0
    return capsys.readouterr().out


def drawn(capsys: Output, *how: str) -> Any:
    return json.loads(said(capsys, "spot-check", "draw", "2017-07", "--seed", "摇号 7", *how, "--json"))


def test_the_draw_can_be_repeated_from_the_seed_and_the_printed_frame(capsys: Output) -> None:
    document = drawn(capsys, "--size", "3")
    frame = said(capsys, "spot-check", "frame", "2017-07")
    digest = sha256(frame.encode()).hexdigest()
    assert document["frame_digest"] == digest
    again: list[str] = []
    for stratum in document["townships"]:
        codes = [line.split("\t")[1] for line in frame.splitlines() if line.startswith(stratum["area"])]
        keys = sorted((sha256(f"摇号 7:{digest}:{code}".encode()).hexdigest(), code) for code in codes)
        again += [code for _, code in keys[: stratum["sample"]]]
    assert document["households"] == again


def test_drawing_twice_draws_once(capsys: Output) -> None:
    assert drawn(capsys, "--margin", "0.2") == drawn(capsys, "--margin", "0.2")
    assert SpotCheck.objects.count() == 1


def test_a_size_beyond_the_frame_is_refused_by_number(capsys: Output) -> None:
    assert main(["spot-check", "draw", "2017-07", "--seed", "7", "--size", "99", "--as", OFFICE]) == 1
    assert capsys.readouterr().err.startswith("HT5060")


def test_what_a_spot_check_showed_is_one_document(capsys: Output) -> None:
    drawn(capsys, "--size", "3")
    (document,) = json.loads(said(capsys, "spot-check", "show", "2017-07", "--json"))
    assert (document["revisited"], document["wrong"]["share"], document["differences"]) == (0, None, [])


def test_appraisal_and_report_are_documents_with_figures(capsys: Output) -> None:
    appraised = json.loads(said(capsys, "appraisal", "2017-07", "--json"))
    assert {one["name"] for one in appraised["townships"]} == {"汉阳镇", "瑞峰镇"}
    report = json.loads(said(capsys, "report", "2017-07", "--json"))
    assert (report["before"], report["total"]["now"]["found"]) == (None, Gap.objects.count())
