"""The survey grid of a village: its cells, and the request that saves them."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from huitou.surveys.models import Survey
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words

VILLAGE = "511425102201"
SAVE = f"/grid/save/?village={VILLAGE}"
CLEAN = {
    "household_size": "2", "wage_income": "9000", "business_revenue": "0", "transfer_income": "0",
    "property_income": "0", "business_expense": "0", "food_and_clothing": "1", "whole-compulsory_education": "1",
    "whole-basic_medical_care": "1", "housing_safe": "1", "water_safe": "1", "electricity": "1", "broadcast": "2",
    "signature": "1",
}  # fmt: skip


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area="511425102")


def cells_of(client: Client, code: str) -> dict[str, str]:
    """The cells of a household by field."""
    html = html_of(client.get("/grid/", {"village": VILLAGE}))
    fields = re.findall(r'data-kind="\w+"\s+data-field="([\w-]+)"', html)
    row = html[html.index(f'data-code="{code}"') :]
    cells = re.findall(r"<td>(.*?)</td>", row[: row.index("</tr>")], re.DOTALL)
    return dict(zip(fields, map(unescape, cells), strict=True))


def save(client: Client, code: str, cells: dict[str, str], revision: int = 0) -> dict[str, Any]:
    """What the server says of one row."""
    body = json.dumps({"rows": [{"code": code, "revision": revision, "cells": cells}]})
    answer = client.post(SAVE, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    said: dict[str, Any] = answer.json()
    return {"saved": said["saved"], **said["rows"].get(code, {})}


def facts_of(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Survey.objects.get(subject__code=code).facts)
    return found


def test_the_columns_follow_the_plan_and_nothing_is_answered_beforehand(clerk: Client) -> None:
    cells = cells_of(clerk, "H5")
    assert list(cells)[:9] == [
        "household_size", "wage_income", "business_revenue", "transfer_income", "property_income", "business_expense",
        "food_and_clothing", "whole-compulsory_education", "whole-basic_medical_care",
    ]  # fmt: skip
    assert {field: text for field, text in cells.items() if text} == {"household_size": "2"}


def test_a_row_is_saved_as_the_page_would_save_it(clerk: Client) -> None:
    said = save(clerk, "H5", CLEAN)
    assert said == {"saved": 1, "revision": 1, "problems": {}, "warnings": {}, "doubts": {}}
    facts = facts_of("H5")
    assert (facts["wage_income"], facts["broadcast"], facts["signature"]) == (900000, "not_certified", "signed")
    assert (facts["surveyed_by"], facts["household_size_system"]) == ("何主任", 2)
    assert [member["care_answered"] for member in facts["members"]] == ["household", "household"]
    assert Survey.objects.get(subject__code="H5").revisions.get().way_in == "grid"
    assert {field: text for field, text in cells_of(clerk, "H5").items() if text} == CLEAN


def test_a_sum_may_be_typed_and_a_new_total_replaces_the_lines_under_it(clerk: Client) -> None:
    from django.urls import reverse

    from huitou.surveys.models import RoundSubject
    from tests.integration.web.test_survey_pages import fields_of

    page = reverse("survey", args=[RoundSubject.objects.get(code="H5").ref])
    lines = {"line-labour": "4000", "line-pig": "800"}
    clerk.post(page, fields_of(clerk.get(page)) | lines)
    cells = cells_of(clerk, "H5")
    assert (cells["wage_income"], cells["business_revenue"]) == ("4000", "800")
    save(clerk, "H5", cells | {"wage_income": "1200*3+500"}, revision=1)
    facts = facts_of("H5")
    assert (facts["wage_income"], facts["income_lines"]) == (410000, {"pig": "800"})


def test_objections_come_back_by_field_and_sound_rows_are_saved_beside_them(clerk: Client) -> None:
    body = {
        "rows": [
            {"code": "H5", "revision": 0, "cells": CLEAN | {"wage_income": "九千", "signature": "0"}},
            {"code": "H6", "revision": 1, "cells": CLEAN},
        ]
    }
    said = clerk.post(SAVE, json.dumps(body), content_type="application/json").json()
    assert set(said["rows"]["H5"]["problems"]) == {"wage_income", "signature_reason"}
    assert "“工资性收入”填的“九千”算不出数" in said["rows"]["H5"]["problems"]["wage_income"][0]
    assert "已经上报或审定" in said["rows"]["H6"]["problems"][""][0]
    assert said["saved"] == 0
    assert not Survey.objects.filter(subject__code="H5").exists()


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("water_safe", "3", "只能是"),
        ("food_and_clothing", "好", "只能是"),
        ("household_size", "-2", "应当是整数"),
        ("business_expense", "-1", "不能是负数"),
    ],
)
def test_what_means_nothing_in_a_cell_is_refused_by_name(clerk: Client, field: str, text: str, words: str) -> None:
    said = save(clerk, "H5", CLEAN | {field: text})
    assert words in said["problems"][field][0]
    assert said["saved"] == 0


def test_a_slip_of_units_is_a_warning_until_it_is_explained(clerk: Client) -> None:
    said = save(clerk, "H5", CLEAN | {"wage_income": "1.2"})
    assert "像是按万元填的" in said["warnings"]["wage_income"][0]
    assert save(clerk, "H5", CLEAN | {"wage_income": "1.2", "amounts_explained": "只做了半天工"})["saved"] == 1


def test_a_row_that_somebody_else_saved_meanwhile_comes_back_with_what_is_stored(clerk: Client) -> None:
    save(clerk, "H5", CLEAN)
    said = save(clerk, "H5", CLEAN | {"water_safe": "0"})
    assert "也保存了这份调查" in said["problems"][""][0]
    assert (said["revision"], said["stored"]["water_safe"]) == (1, "1")
    assert facts_of("H5")["water_safe"] is True
    assert save(clerk, "H5", CLEAN | {"water_safe": "0"}, revision=1)["saved"] == 1


def test_households_elsewhere_are_neither_shown_nor_saved(clerk: Client) -> None:
    assert clerk.get("/grid/", {"village": "511425101201"}).status_code == 404
    body = json.dumps({"rows": [{"code": "H1", "revision": 1, "cells": CLEAN}]})
    assert clerk.post("/grid/save/?village=511425101201", body, content_type="application/json").status_code == 404
    assert clerk.post(SAVE, body, content_type="application/json").json() == {"saved": 0, "rows": {}}


@pytest.mark.parametrize("body", ["", "[]", '{"rows": 1}', '{"rows": [{}]}', '{"rows": [{"code": "H5", "cells": []}]}'])
def test_a_request_that_is_not_the_pages_own_is_refused(clerk: Client, body: str) -> None:
    assert clerk.post(SAVE, body, content_type="application/json").status_code == 400


def test_a_request_without_the_pages_token_is_refused(signed_in: SignIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("township_clerk", area="511425102").cookies
    assert client.post(SAVE, '{"rows": []}', content_type="application/json", secure=True).status_code == 403


@pytest.mark.parametrize("role", ["review_team", "supervision"])
def test_whoever_may_not_edit_is_told_so(signed_in: SignIn, role: str) -> None:
    client = signed_in(role)
    assert client.get("/grid/").status_code == 403
    assert client.post(SAVE, '{"rows": []}', content_type="application/json").status_code == 403


def test_the_page_says_how_to_type(clerk: Client) -> None:
    assert "Ctrl+D照上面填" in main_words(clerk.get("/grid/"))
