"""The events and nothing else. No foreign keys: an event outlives what it speaks of."""

import uuid

from django.db import models

from huitou.audit.writing import ActionModel


class Event(ActionModel):
    """One deed. `seq`, `previous` and `hash` are empty until the sealer has come by."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    via = models.CharField(max_length=16)
    verb = models.CharField(max_length=64)
    thing = models.CharField(max_length=32)
    thing_ref = models.CharField(max_length=64)
    area_code = models.CharField(max_length=12, blank=True)
    detail = models.TextField()
    seq = models.BigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["thing", "thing_ref"]),
            models.Index(fields=["at"]),
            models.Index(fields=["user_id", "at", "verb"], name="event_of_person"),
            models.Index(fields=["verb", "at", "user_id"], name="event_of_kind"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_name} {self.verb} {self.thing} {self.thing_ref}"
