"""T33: files and addresses changed at random are answered, never with a breakdown. A few dozen in an ordinary run, ten
thousand of each with `./test --long`."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from huitou.surveys.models import Round, RoundSubject
from tests.conftest import IS_LONG, Measured
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_load_pages import HOUSEHOLDS
from tests.samples.small_county import UPPER
from tests.samples.workbooks import workbook

WORKBOOKS, PHOTOS, QUERIES = (5_000, 5_000, 10_000) if IS_LONG else (30, 25, 90)
THINGS = ("households", "members", "villages", "survey")
QUERIED = (
    "households/?q={}", "gaps/?area={}&page={}", "gaps/?state={}&indicator={}", "rollup/?level={}&years={}",
    "rollup/opened/?measure={}&indicator={}&area={}", "submissions/?state={}&page={}", "roster/?village={}&only={}",
    "grid/?village={}&round={}", "checks/?area={}", "checks/found/?area={}&rule={}", "forms/?form={}&area={}&sheet={}",
    "forms/cell/?form={}&row={}&column={}", "load/template/?area={}&subject={}", "ledger/?township={}",
    "order/amend/?key={}", "platform/?area={}&form={}", "calendar/?round={}", "work/review/?due={}",
    "referrals/?page={}", "certifications/?list={}", "spot-checks/?page={}", "appraisal/?round={}",
)  # fmt: skip
BITS = (
    "", "0", "-1", "1e9", "99999999999999999999", "511425101", "' OR 1=1 --", "%", "_", "\x00", "𠮷·", "../../x", "(",
    "<b>", "{{7*7}}", "null", "[]", "a" * 3_000, "２", "١", "household", "safe_water", "2017-02-30", "\r\nX: 1", "*",
)  # fmt: skip


@pytest.fixture
def office(signed_in: SignIn, settings: Any, tmp_path: Path) -> Client:
    settings.DATA = tmp_path
    client = signed_in("county_office")
    client.raise_request_exception = False
    return client


def mutated(whole: bytes, dice: random.Random) -> bytes:
    """Some bytes turned, a piece cut out or doubled."""
    changed = bytearray(whole)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    if dice.random() < 0.3:
        at, length = dice.randrange(len(changed)), dice.randrange(1, 60)
        changed[at : at + length] = changed[at : at + length] * dice.choice((0, 2))
    return bytes(changed)


def workbooks(folder: Path, dice: random.Random) -> Iterator[SimpleUploadedFile]:
    rows: list[Any] = [
        HOUSEHOLDS.strip().split(","),
        ["H1", UPPER, "张三", "2014", 2],
        ["H91", UPPER, "冯九", "2015", 3],
    ]
    xlsx = workbook(folder / "全.xlsx", rows).read_bytes()
    csv = "\r\n".join(",".join(map(str, row)) for row in rows).encode("gbk")
    for _ in range(WORKBOOKS):
        name, whole = dice.choice((("户.xlsx", xlsx), ("户.csv", csv)))
        yield SimpleUploadedFile(name, mutated(whole, dice))


def photos(dice: random.Random) -> Iterator[SimpleUploadedFile]:
    kinds = []
    for kind in ("JPEG", "PNG"):
        target = io.BytesIO()
        Image.effect_noise((60, 40), 80).save(target, kind)
        kinds.append((f"签字.{kind.lower()}", target.getvalue()))
    for _ in range(PHOTOS):
        name, whole = dice.choice(kinds)
        yield SimpleUploadedFile(name, mutated(whole, dice))


def answered(client: Client, method: str, *request: Any) -> int:
    """The status of the answer; a file is read to its end."""
    answer = getattr(client, method)(*request)
    if answer.streaming:
        b"".join(answer)
    return int(answer.status_code)


def test_changed_workbooks_photos_and_addresses_never_break_the_program(
    office: Client, tmp_path: Path, measured: Measured
) -> None:
    dice = random.Random(20170605)
    statuses: Counter[int] = Counter()
    for file in workbooks(tmp_path, dice):
        answer = office.post(
            "/load/", {"thing": dice.choice(THINGS), "file": file, "round": str(Round.objects.get().ref)}
        )
        statuses[answer.status_code] += 1
        if answer.status_code == 302:
            statuses[answered(office, "get", answer.headers["Location"])] += 1
    signing = reverse("signing", args=[RoundSubject.objects.get(code="H8").ref])
    for file in photos(dice):
        statuses[answered(office, "post", signing, {"way": "paper", "picture": file})] += 1
    for _ in range(QUERIES):
        address = dice.choice(QUERIED)
        bits = [quote(dice.choice(BITS), safe="") for _ in range(address.count("{}"))]
        statuses[answered(office, "get", "/" + address.format(*bits))] += 1
    broken = sum(count for status, count in statuses.items() if status >= 500)
    measured(
        f"T33: {WORKBOOKS} changed workbooks, {PHOTOS} photos, {QUERIES} query strings: HTTP 500 {broken} times (0)"
    )
    assert broken == 0, statuses
    assert statuses[200] > 0
    assert statuses[422] > 0
