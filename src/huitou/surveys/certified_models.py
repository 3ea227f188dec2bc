"""What departments certify of the subjects of a round; part of `models`, through which everybody imports it."""

import uuid

from django.db import models
from django.db.models import Q

from huitou.audit.writing import ActionModel


class Certification(ActionModel):
    """What a department says of a subject, or of one member of it (`member`, 人编号), on one of its lists: met or
    unmet, by which document, since when. One is current per department, list and thing; what it replaced, and what
    was withdrawn, stays with the date of its end.

    `answer` is what the survey says where it `differs`; the county's decision (`decided_for` department or survey)
    holds for the answer that it was made about.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey("surveys.Round", on_delete=models.PROTECT, related_name="certifications")
    subject = models.ForeignKey("surveys.RoundSubject", on_delete=models.PROTECT, related_name="certifications")
    member = models.CharField(max_length=32, blank=True)
    department = models.CharField(max_length=48)
    list_slug = models.CharField(max_length=48)
    is_met = models.BooleanField()
    document_number = models.CharField(max_length=128)
    certified_on = models.DateField()
    remark = models.TextField(blank=True)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    way_in = models.CharField(max_length=16)
    differs = models.BooleanField(default=False)
    answer = models.CharField(max_length=24, blank=True)
    decided_for = models.CharField(max_length=10, blank=True)
    decided_answer = models.CharField(max_length=24, blank=True)
    decided_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=64, blank=True)
    ended_reason = models.TextField(blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["round", "differs"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "member", "department", "list_slug"],
                condition=Q(ended_at__isnull=True),
                name="certification_current",
            ),
            models.CheckConstraint(
                condition=Q(decided_for="", decided_at__isnull=True)
                | (Q(decided_for__in=("department", "survey"), decided_at__isnull=False) & ~Q(decided_reason="")),
                name="certification_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.list_slug} {self.subject}"


class UnmatchedRow(ActionModel):
    """A row of a department's list that a person has to match: it nearly fits somebody, or several. `key` tells it from
    other rows, `who` from rows about others; `candidates` is canonical JSON. Settled: whom it means (`subject`), or
    nobody of this round."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey("surveys.Round", on_delete=models.PROTECT, related_name="unmatched_rows")
    department = models.CharField(max_length=48)
    list_slug = models.CharField(max_length=48)
    key = models.CharField(max_length=64)
    who = models.CharField(max_length=64)
    name = models.CharField(max_length=64, blank=True)
    place = models.CharField(max_length=160, blank=True)
    code = models.CharField(max_length=64, blank=True)
    born_on = models.DateField(null=True)
    is_met = models.BooleanField()
    document_number = models.CharField(max_length=128)
    certified_on = models.DateField()
    remark = models.TextField(blank=True)
    candidates = models.TextField()
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=64, blank=True)
    subject = models.ForeignKey("surveys.RoundSubject", null=True, on_delete=models.PROTECT, related_name="+")
    member = models.CharField(max_length=32, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["round", "department", "list_slug", "who"])]
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="unmatched_row_key")]

    def __str__(self) -> str:
        return f"{self.list_slug} {self.name}"
