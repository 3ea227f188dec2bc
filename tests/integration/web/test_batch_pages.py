"""All forms of an area in one file: made in the background, watched, stopped, taken up again, fetched twice, gone."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django_tasks_db.models import DBTaskResult

from huitou.audit.models import Event
from huitou.documents.pdf_joining import pages_in
from huitou.surveys.models import Round
from huitou.web import batches
from huitou.web.batches import KEPT_FOR, Batch
from huitou.web.tasks import drop_old_batches, fill_batch
from tests.documents.pages import output, squeezed
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words
from tests.samples.small_county import COUNTY, NOW, UPPER

pytestmark = pytest.mark.django_db
HANYANG = "511425101"


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A data directory of its own."""
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def asked(client: Client, kind: str, area: str = HANYANG) -> str:
    """The address of a new batch."""
    answer = client.post("/forms/batches/", {"round": str(Round.objects.get().ref), "area": area, "kind": kind})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def run_jobs() -> None:
    """What the job worker does."""
    waiting = DBTaskResult.objects.filter(status="READY", task_path=fill_batch.module_path)
    for row in waiting:
        fill_batch.func(*row.args_kwargs["args"])
    waiting.update(status="SUCCESSFUL")


def fetched(client: Client, page: str) -> bytes:
    answer = client.post(f"{page}file/")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return bytes(content)


def only_batch() -> Batch:
    (meaning,) = Path(settings.DATA).glob("batches/*/batch.json")
    return Batch(**json.loads(meaning.read_text(encoding="utf-8")))


def test_the_zip_holds_every_form_and_an_index_and_can_be_fetched_again(office: Client) -> None:
    page = asked(office, "xlsx", COUNTY)
    assert "正在出表" in main_words(office.get(page))
    run_jobs()
    assert "附件6 青神县" in main_words(office.get(page))
    content = fetched(office, page)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        index = openpyxl.load_workbook(io.BytesIO(package.read("目录.xlsx"))).worksheets[0]
        form_3 = next(name for name in names if "附件3" in name)
        assert openpyxl.load_workbook(io.BytesIO(package.read(form_3))).sheetnames[0] == "汇总"
    said = ["" if cell.value is None else str(cell.value) for row in index for cell in row]
    assert all(name in said for name in names[1:])
    assert fetched(office, page) == content
    assert Event.objects.filter(verb="form.export", detail__contains='"all"').count() == 2


def test_the_pdf_is_one_file_whose_index_names_the_page_of_every_form(office: Client, tmp_path: Path) -> None:
    page = asked(office, "pdf")
    run_jobs()
    path = tmp_path / "all.pdf"
    path.write_bytes(fetched(office, page))
    assert "附件表目录" in squeezed(path)
    made = batches.standing(only_batch(), "zh").made
    index = output("pdftotext", "-layout", "-l", "1", str(path), "-")
    line = next(line.split() for line in index.splitlines() if "附件3" in line)
    number = int(line[line.index("汉阳镇") + 2])
    assert "附件3" in "".join(output("pdftotext", "-f", str(number), "-l", str(number), str(path), "-").split())
    assert pages_in(path) >= sum(one.sheets for one in made)


def test_a_stopped_batch_keeps_what_is_made_and_goes_on_from_there(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_SAID_EVERY_S", 0)
    page = asked(office, "xlsx")
    batch = only_batch()

    def stop_after_two(done: int, total: int) -> None:
        if done >= 2 * total / 7:
            office.post(f"{page}stop/")
        report(done, total)

    report = batches.reporter(batch)
    with monkeypatch.context() as patched:
        patched.setattr(batches, "reporter", lambda _batch: stop_after_two)
        run_jobs()
    assert "已停下" in main_words(office.get(page))
    made = sorted(batch.folder.glob("[0-9]*.json"))
    assert 1 <= len(made) < 7
    stamps = [path.stat().st_mtime_ns for path in made]
    office.post(f"{page}go-on/")
    monkeypatch.setattr(batches, "finish", lambda _batch, _made: None)
    run_jobs()
    assert [path.stat().st_mtime_ns for path in made] == stamps
    assert batch.target.is_file()


def test_a_batch_is_its_makers_and_goes_after_a_week(office: Client, signed_in: SignIn) -> None:
    page = asked(office, "docx", "511425102")
    run_jobs()
    assert "零报告" in main_words(office.get(page))
    assert signed_in("review_team").get(page).status_code == 404
    batch = only_batch()
    assert drop_old_batches(NOW + KEPT_FOR - timedelta(minutes=1)) == 0
    assert drop_old_batches(NOW + KEPT_FOR + timedelta(minutes=1)) == 1
    assert not batch.folder.exists()
    assert office.get(page).status_code == 404


def test_nobody_gets_a_batch_beyond_the_own_area_nor_more_than_three_at_once(office: Client, signed_in: SignIn) -> None:
    village = signed_in("village_officer", area=UPPER)
    sent = {"round": str(Round.objects.get().ref), "area": HANYANG, "kind": "pdf"}
    assert village.post("/forms/batches/", sent).status_code == 403
    for _ in range(3):
        asked(office, "xlsx")
    answer = office.post("/forms/batches/", sent)
    assert "HT6151" in answer.content.decode()


def test_a_job_that_cannot_be_done_says_why(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = asked(office, "xlsx")

    def broken(*_args: object, **_named: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr("huitou.web.batches.make_batch", broken)
        with pytest.raises(OSError, match="disk full"):
            run_jobs()
    assert "HT6152" in main_words(office.get(page))
    office.post(f"{page}go-on/")
    run_jobs()
    assert "下载" in main_words(office.get(page))
    office.post(f"{page}drop/")
    assert office.get(page).status_code == 404
