"""The roll-up, the ledger and the rules by place, taken from their pages as files."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from huitou.audit.models import Event
from huitou.surveys.models import Round
from tests.integration.web.conftest import SignIn
from tests.samples.small_county import COUNTY, UPPER

pytestmark = pytest.mark.django_db
PAGES = {"/rollup/": "/rollup/file/", "/ledger/": "/ledger/file/", "/checks/": "/checks/file/"}
SHOWN = {"level": "township", "subject": "household", "kind": "review"}


@pytest.mark.parametrize(("page", "address"), PAGES.items())
def test_a_page_gives_its_table_as_workbook_word_document_and_pdf(signed_in: SignIn, page: str, address: str) -> None:
    client = signed_in("county_office")
    said = client.get(page).content.decode()
    assert f'action="{address}"' in said
    begun = {"xlsx": b"PK", "docx": b"PK", "pdf": b"%PDF"}
    for ending, first in begun.items():
        sent = {**SHOWN, "round": str(Round.objects.get().ref), "area": COUNTY, "format": ending}
        answer = client.post(address, sent)
        assert answer.status_code == 200
        assert answer.content.startswith(first)
        assert answer.headers["Content-Disposition"].endswith(f".{ending}")
    details = [json.loads(one.detail) for one in Event.objects.filter(verb="form.export")]
    assert [one["form"] for one in details] == [page.strip("/").replace("rollup", "summary")] * 3
    assert client.post(address, {**sent, "format": "odt"}).status_code == 404


def test_the_file_says_what_the_page_says(signed_in: SignIn) -> None:
    client = signed_in("county_office")
    sent = {**SHOWN, "round": str(Round.objects.get().ref), "area": COUNTY, "format": "xlsx"}
    sheet = openpyxl.load_workbook(io.BytesIO(client.post("/rollup/file/", sent).content)).worksheets[0]
    assert sheet["A1"].value == "“回头看”分级汇总表（按乡镇）"
    assert client.post("/rollup/file/", {**sent, "level": "street"}).status_code == 404


def test_who_may_give_nothing_out_sees_no_button(signed_in: SignIn) -> None:
    assert "/rollup/file/" not in signed_in("city_viewer").get("/rollup/").content.decode()
    village = signed_in("village_officer", area=UPPER).get("/ledger/").content.decode()
    assert 'action="/ledger/file/"' in village
    assert f'name="area" value="{UPPER}"' in village
