"""The register's own village codes beside the bureau's: shown, entered and corrected by the county office."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huitou.audit.models import Event
from huitou.registry.models import RegisterCode
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words, words_of
from tests.samples.small_county import LOWER, UPPER

OWN = "511425999001"


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def test_a_code_is_entered_corrected_and_shown_beside_its_village(office: Client) -> None:
    address = reverse("register_codes")
    assert "还有4个村没有对应的编号" in main_words(office.get(address))
    office.post(address, {"village": UPPER, "code": OWN})
    assert f"汉阳镇 上游村 {UPPER} {OWN}" in main_words(office.get(address))
    office.post(address, {"village": LOWER, "code": OWN})
    assert list(RegisterCode.objects.values_list("area__code", "code")) == [(LOWER, OWN)]
    assert Event.objects.filter(verb="register_code.set").count() == 2


def test_a_code_of_other_than_twelve_digits_is_refused(office: Client) -> None:
    answer = office.post(reverse("register_codes"), {"village": UPPER, "code": "５11425999001"})
    assert answer.status_code == 422
    assert "HT3065" in words_of(answer)
    assert RegisterCode.objects.count() == 0
