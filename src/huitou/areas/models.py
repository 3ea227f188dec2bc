"""Areas, successions, departments."""

import uuid

from django.db import models
from django.db.models import Q

from huitou.audit.writing import ActionModel

LEVELS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}


class Area(ActionModel):
    """One area while it stood: from `valid_from` (null: open start) up to and without `valid_until`."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=64)
    level = models.CharField(max_length=8)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    is_community = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_from"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_until__isnull=True), name="area_code_current"),
            models.CheckConstraint(condition=Q(level__in=list(LEVELS)), name="area_level"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Succession(ActionModel):
    """`successor` took over from `predecessor` on a date: a merge has several predecessors, a split several
    successors, a rename one of each."""

    predecessor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="origins")
    effective_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_pair")]


class Department(ActionModel):
    """A department of a county, by the pack's slug."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    county = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="departments")
    slug = models.CharField(max_length=48)
    label = models.CharField(max_length=64)
    label_en = models.CharField(max_length=96)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["county", "slug"], name="department_slug")]

    def __str__(self) -> str:
        return self.label
