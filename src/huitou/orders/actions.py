"""Adopting a pack, entering an amendment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huitou.areas.actions import ensure_departments
from huitou.areas.models import Area
from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json
from huitou.core.errors import Place, Refusal
from huitou.orders.models import AdoptedOrder, AmendmentRecord, CalendarDay
from huitou.orders.queries import effective_pack, order_of
from huitou.orders.signals import order_amended
from huitou.policy import Amendment, lint, load_pack


def adopt_pack(county_code: str, pack_name: str, *, by: Actor, now: datetime) -> AdoptedOrder:
    """The county works by this pack from now on; its departments are made. A second time changes nothing.

    Raises `Refusal` HT6002 when the linter finds an error in the pack, HT3001 for an unknown county.
    """
    by.require(Permission.ORDER_ADOPT, county_code)
    existing = AdoptedOrder.objects.filter(county__code=county_code, county__valid_until__isnull=True).first()
    if existing is not None:
        return existing
    pack = load_pack(pack_name)
    errors = [problem for problem in lint(pack) if problem.severity == "error"]
    if errors:
        raise Refusal.of("HT6002", pack=pack_name, count=len(errors))
    county = Area.objects.filter(code=county_code, valid_until__isnull=True).first()
    if county is None:
        raise Refusal.of("HT3001", code=county_code)
    order = AdoptedOrder.objects.create(
        county=county, pack=pack.name, pack_digest=pack.digest, adopted_at=now, adopted_by=by.user_id
    )
    record(
        "order.adopt", "order", str(order.ref), by=by, now=now, area_code=county_code, detail={"digest": pack.digest}
    )
    labels = {slug: (department.label, department.label_en) for slug, department in pack.departments.items()}
    ensure_departments(county_code, labels, by=by, now=now)
    return order


def enter_amendment(
    county_code: str,
    key_path: str,
    value: Any,
    *,
    document_number: str,
    document_date: date,
    by: Actor,
    now: datetime,
    is_demonstration: bool = False,
) -> AmendmentRecord:
    """Enters a value that the plan leaves open, or changes one, on the strength of a document.

    The same value again changes nothing. Raises `Refusal`: HT6003 without a document number, and what the pack says
    of an unknown key path or an impossible value.
    """
    by.require(Permission.ORDER_AMEND, county_code)
    if not document_number.strip():
        raise Refusal.of("HT6003", Place(name=key_path))
    order = order_of(county_code)
    effective_pack(county_code).amended([Amendment(key_path, value)])
    last = order.amendments.filter(key_path=key_path).last()
    if last is not None and last.value == canonical_json(value) and last.document_number == document_number:
        return last
    entered = AmendmentRecord.objects.create(
        order=order,
        key_path=key_path,
        value=canonical_json(value),
        document_number=document_number.strip(),
        document_date=document_date,
        is_demonstration=is_demonstration,
        entered_at=now,
        entered_by=by.user_id,
        entered_by_name=by.name,
    )
    detail = {"key_path": key_path, "value": value, "document": document_number, "dated": document_date.isoformat()}
    record("order.amend", "order", str(order.ref), by=by, now=now, area_code=county_code, detail=detail)
    order_amended.send(sender=AmendmentRecord, county_code=county_code, by=by, now=now)
    return entered


def enter_day(
    county_code: str, day: date | None, is_working: bool, name: str, *, document_number: str, by: Actor, now: datetime
) -> CalendarDay:
    """Says of a day that the county works or rests, over the national calendar. No due date moves by it. Raises
    `Refusal`: HT7001; HT6220 without a day or a name; HT6003 without a document number; HT6001 without an order."""
    by.require(Permission.CALENDAR_EDIT, county_code)
    if day is None or not name.strip():
        raise Refusal.of("HT6220")
    if not document_number.strip():
        raise Refusal.of("HT6003", Place(name=day.isoformat()))
    order = order_of(county_code)
    entered = CalendarDay.objects.create(
        order=order, day=day, is_working=is_working, name=name.strip()[:40],
        document_number=document_number.strip()[:80], entered_at=now, entered_by=by.user_id, entered_by_name=by.name,
    )  # fmt: skip
    detail = {"day": day.isoformat(), "is_working": is_working, "name": entered.name, "document": document_number}
    record("calendar.enter_day", "order", str(order.ref), by=by, now=now, area_code=county_code, detail=detail)
    return entered
