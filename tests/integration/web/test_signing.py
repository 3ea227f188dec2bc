"""Signing a survey: on the page, on paper, by fingerprint, or the reason why not; the picture is made anew."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.surveys.models import RoundSubject, Survey, SurveySignature
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words, words_of

HANYANG, RUIFENG = "511425101", "511425102"


def drawn(*, blank: bool = False) -> bytes:
    """A name on the pad."""
    sheet = Image.new("RGB", (1200, 600), "white")
    if not blank:
        ImageDraw.Draw(sheet).line([(100, 300), (500, 200), (900, 400)], fill="black", width=5)
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


def photo_with_place() -> bytes:
    """A JPEG that says where it was taken (EXIF, GPS)."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Maker"
    written = io.BytesIO()
    Image.new("RGB", (800, 600), "gray").save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.fixture
def clerk(signed_in: SignIn, settings: pytest.FixtureRequest, tmp_path: Path) -> Client:
    """The clerk of 汉阳镇; the surveys of H1 and H6 may be filled in again."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    with writing():
        Survey.objects.filter(subject__code__in=("H1", "H6")).update(state="draft", approved_at=None, approved_by=None)
    return signed_in("township_clerk", area=HANYANG)


def test_who_comes_to_an_approved_survey_is_told_why_nobody_can_sign(signed_in: SignIn) -> None:
    words = main_words(signed_in("township_clerk", area=HANYANG).get(address("H1")))
    assert "这份摸底表已经审核通过，不能再签。要重新签字，请先退回。" in words
    assert "没有意见再签字" not in words


def address(code: str = "H1") -> str:
    return reverse("signing", args=[RoundSubject.objects.get(code=code).ref])


def sign(client: Client, way: str, content: bytes | None = None, code: str = "H1", **said: str) -> int:
    name = "s.png" if way == "drawn" else "s.jpg"
    file = {"picture": SimpleUploadedFile(name, content)} if content is not None else {}
    return client.post(address(code), {"way": way, **said, **file}).status_code


def facts(code: str = "H1") -> dict[str, object]:
    return dict(json.loads(Survey.objects.get(subject__code=code).facts))


def test_the_values_are_shown_before_the_signature(clerk: Client) -> None:
    words = main_words(clerk.get(address()))
    assert "家庭人口 2 人" in words
    assert "3,200" in words
    assert "在屏幕上签字" in words


def test_a_drawn_signature_is_kept_and_counts_as_signed(clerk: Client) -> None:
    with writing():
        Survey.objects.filter(subject__code="H1").update(
            facts=json.dumps({**facts(), "signature": "unsigned", "signature_reason": "不在家"}), digest="before"
        )
    assert sign(clerk, "drawn", drawn()) == 302
    assert facts()["signature"] == "signed"
    assert facts()["signature_reason"] is None
    assert facts()["wage_income"] == 640000
    assert Event.objects.filter(verb="survey.sign").count() == 1
    kept = SurveySignature.objects.get()
    answer = clerk.get(reverse("signature_picture", args=[kept.ref]))
    picture = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert Image.open(io.BytesIO(picture)).size == (1200, 600)
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "private, no-store"


def test_the_photo_of_a_sheet_loses_place_and_device(clerk: Client, tmp_path: Path) -> None:
    assert sign(clerk, "fingerprint", photo_with_place()) == 302
    (kept,) = (path for path in (tmp_path / "signatures").rglob("*") if path.is_file())
    assert b"Exif" not in kept.read_bytes()
    assert b"Maker" not in kept.read_bytes()


def test_a_refusal_is_kept_with_its_reason(clerk: Client) -> None:
    assert sign(clerk, "refused", reason="对低保金额有意见") == 302
    said = facts()
    assert (said["signature"], said["unsigned_because"], said["signature_reason"]) == (
        "unsigned",
        "refused",
        "对低保金额有意见",
    )
    assert "拒签 对低保金额有意见" in main_words(clerk.get(address()))


@pytest.mark.parametrize(
    ("way", "content", "said"),
    [
        ("drawn", drawn(blank=True), "HT4062"),
        ("drawn", None, "HT4061"),
        ("paper", None, "HT4061"),
        ("absent", None, "HT4036"),
        ("somehow", drawn(), "HT4061"),
        ("paper", b"no picture", "HT5037"),
    ],
)
def test_what_is_no_signature_is_refused_by_number(clerk: Client, way: str, content: bytes | None, said: str) -> None:
    file = {"picture": SimpleUploadedFile("s.jpg", content)} if content is not None else {}
    answer = clerk.post(address(), {"way": way, **file})
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert SurveySignature.objects.count() == 0


def test_a_second_signature_takes_the_place_of_the_first_and_both_stay(clerk: Client) -> None:
    assert sign(clerk, "absent", reason="外出务工") == 302
    assert sign(clerk, "paper", photo_with_place()) == 302
    rows = SurveySignature.objects.order_by("id")
    assert [(row.way, row.replaced_at is None) for row in rows] == [("absent", False), ("paper", True)]


def test_a_survey_that_changed_since_says_so(clerk: Client) -> None:
    assert sign(clerk, "drawn", drawn()) == 302
    with writing():
        Survey.objects.filter(subject__code="H1").update(digest="later")
    assert "签字以后摸底表又改过" in main_words(clerk.get(address()))


def test_a_survey_that_was_never_saved_is_not_signed(clerk: Client, signed_in: SignIn) -> None:
    other = signed_in("township_clerk", area=RUIFENG)
    assert "还没有可以签字的内容" in main_words(other.get(address("H5")))
    assert sign(other, "drawn", drawn(), code="H5") == 422


def test_an_approved_survey_is_not_signed_anew(clerk: Client) -> None:
    assert sign(clerk, "drawn", drawn(), code="H2") == 422
    assert "在屏幕上签字" not in main_words(clerk.get(address("H2")))


def test_only_who_reaches_the_household_sees_its_signature(clerk: Client, signed_in: SignIn) -> None:
    assert sign(clerk, "drawn", drawn()) == 302
    picture = reverse("signature_picture", args=[SurveySignature.objects.get().ref])
    assert signed_in("township_clerk", area=RUIFENG).get(picture).status_code == 404
    assert signed_in("department_officer", department="housing").get(picture).status_code == 404
    assert sign(clerk, "drawn", drawn(), code="H6") == 404
