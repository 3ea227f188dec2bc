"""Role × field (T21): who reads which number whole, who reads it masked, who reads none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.core.roles import ROLES
from huitou.core.sensitive_fields import HANDLING, Handling, SensitiveField
from huitou.registry.models import Household
from huitou.registry.sealed_fields import sealed_columns
from huitou.sealing.sealed import masked
from huitou.web import clock
from tests.integration.access import world
from tests.integration.access.expectations import EVERYBODY
from tests.integration.access.world import NOW, NUMBER, Things
from tests.integration.web.reading import html_of, main_words

pytestmark = pytest.mark.django_db
VALUES = {
    SensitiveField.IDENTITY: (NUMBER, "511425********1003"),
    SensitiveField.PHONE: ("13800001234", "138****1234"),
    SensitiveField.BANK_ACCOUNT: ("6228480402564890018", "622848*********0018"),
}
# By hand, as the guide for the county says it; everybody else sees the masked form, or no household at all.
WHOLE = {
    "village_officer": {"phone"}, "first_secretary": {"phone"}, "resident_officer": {"phone"},
    "support_officer": {"phone"}, "township_clerk": {"identity", "phone"}, "review_team": {"identity", "phone"},
    "supervision": {"identity", "phone", "bank_account"}, "county_office": {"identity", "phone", "bank_account"},
}  # fmt: skip


@pytest.fixture
def things() -> Things:
    things = world.build()["own"]
    with writing():
        for field in (SensitiveField.PHONE, SensitiveField.BANK_ACCOUNT):
            columns = sealed_columns(settings.KEYRING, field, VALUES[field][0])
            Household.objects.filter(ref=things.household).update(**columns)
    return things


def address(things: Things, field: str) -> str:
    return f"/households/{things.household}/number/?field={field}" + ("&member=01" if field == "identity" else "")


def ask(client: Client, things: Things, field: str, reason: str = "约核查时间") -> tuple[int, str]:
    answer = client.post(address(things, field), {"reason": reason})
    return answer.status_code, html_of(answer)


def test_every_role_has_a_word_on_every_field() -> None:
    assert set(HANDLING) == set(ROLES)
    assert {frozenset(of_role) for of_role in HANDLING.values()} == {frozenset(SensitiveField)}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_table_and_the_rights_say_the_same(role: str) -> None:
    can, handled = ROLES[role].permissions, set(HANDLING[role].values())
    assert (Permission.IDENTITY_UNMASK in can) == bool(handled & {Handling.READ, Handling.WRITE})
    assert (Permission.REGISTRY_LOAD in can) == (Handling.WRITE in handled)
    assert (Permission.HOUSEHOLD_VIEW in can) == (Handling.HIDDEN not in handled)


def test_every_role_reads_every_field_as_the_table_says_and_no_further(things: Things) -> None:
    for role in sorted(EVERYBODY):
        client = world.client_of(role)
        for path in (f"/households/{things.household}/", f"/subjects/{things.subject}/"):
            answer = client.get(path)
            shown = html_of(answer) if answer.status_code == 200 else ""
            assert not any(whole in shown for whole, _ in VALUES.values()), (role, path)
            if shown:
                assert all(part in shown for _, part in VALUES.values()), (role, path)
        for field, (whole, _) in VALUES.items():
            status, said = ask(client, things, field)
            assert (status == 200 and whole in said) == (field in WHOLE.get(role, set())), (role, field)
            assert status in {200, 403, 404}
            handling = HANDLING[role][field]
            assert (handling in {Handling.READ, Handling.WRITE}) == (field in WHOLE.get(role, set())), (role, field)


def test_without_a_reason_nothing_is_shown(things: Things) -> None:
    client = world.client_of("township_clerk")
    status, said = ask(client, things, "phone", reason=" ")
    assert (status, "13800001234" in said, "没有写明原因" in said) == (422, False, True)
    assert not Event.objects.filter(verb="identity.unmask").exists()


def test_who_saw_what_and_why_is_on_record_without_the_number(things: Things) -> None:
    ask(world.client_of("township_clerk"), things, "identity", reason="核对身份证复印件")
    event = Event.objects.get(verb="identity.unmask")
    assert (event.user_name, event.thing_ref, event.area_code) == ("乡镇填表人", things.household, "511425101201")
    assert event.detail == '{"field":"identity","member":"01","reason":"核对身份证复印件"}'


def test_a_person_sees_no_more_than_their_budget_of_a_day(things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.UNMASKED_A_DAY", 2)
    clerk, office = world.client_of("township_clerk"), world.client_of("county_office")
    assert "今天还可以看2个，每人每天2个。" in main_words(clerk.get(address(things, "phone")))
    assert "今天还可以看1个" in ask(clerk, things, "phone")[1]
    ask(clerk, things, "identity")
    status, said = ask(clerk, things, "phone")
    assert (status, "13800001234" in said, "今天已经查看了2个完整号码" in said) == (422, False, True)
    assert ask(office, things, "phone")[0] == 200, "everybody has their own"
    # Midnight of the county is 16:00 UTC.
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=13, minutes=59))
    assert ask(world.client_of("township_clerk"), things, "phone")[0] == 422
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=14))
    assert ask(world.client_of("township_clerk"), things, "phone")[0] == 200


def test_out_of_reach_and_what_is_not_there_are_missing(things: Things) -> None:
    clerk = world.client_of("township_clerk")
    far = Household.objects.get(code="CAN-C")
    assert clerk.post(f"/households/{far.ref}/number/?field=phone", {"reason": "看看"}).status_code == 404
    for rest in ("field=identity&member=99", "field=name", ""):
        assert clerk.get(f"/households/{things.household}/number/?{rest}").status_code == 404


def test_a_number_is_masked_as_the_plan_says() -> None:
    assert masked("511425199001011234") == "511425********1234"
