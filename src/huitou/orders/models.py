"""Adopted packs and amendments."""

import uuid

from django.db import models

from huitou.areas.models import Area
from huitou.audit.writing import ActionModel


class AdoptedOrder(ActionModel):
    """The pack that a county works by, with the digest of the pack as it was when adopted."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    county = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="order")
    pack = models.CharField(max_length=64)
    pack_digest = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    adopted_by = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.county} {self.pack}"


class AmendmentRecord(ActionModel):
    """One value that the county entered: key path, value as canonical JSON, document number and date."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(AdoptedOrder, on_delete=models.PROTECT, related_name="amendments")
    key_path = models.CharField(max_length=160)
    value = models.TextField()
    document_number = models.CharField(max_length=80)
    document_date = models.DateField()
    is_demonstration = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField()
    entered_by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.key_path} = {self.value}"


class CalendarDay(ActionModel):
    """A day that the county works or rests otherwise than the national calendar says, by a document; a later entry for
    the same day wins."""

    order = models.ForeignKey(AdoptedOrder, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    is_working = models.BooleanField()
    name = models.CharField(max_length=40)
    document_number = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField()
    entered_by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
