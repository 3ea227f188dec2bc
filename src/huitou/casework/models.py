"""Gap lists, gaps, their transitions, referrals, and the departments of a gap."""

import uuid

from django.db import models
from django.db.models import Q

from huitou.areas.models import Area, Department
from huitou.audit.writing import ActionModel
from huitou.core.lifecycle import GapListState, GapState, ReferralState
from huitou.core.routing import Part
from huitou.surveys.models import Round, RoundSubject

ORIGINS = ("review_standard", "remediation_standard")


class GapList(ActionModel):
    """The gap list (补短清单) of a round: number 0, and supplements from 1 on for late finds."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="gap_lists")
    number = models.SmallIntegerField()
    state = models.CharField(max_length=8, default=GapListState.DRAWN_UP)
    version = models.IntegerField(default=1)
    drawn_up_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_by = models.BigIntegerField(null=True)
    signed_by_name = models.CharField(max_length=64, blank=True)
    gap_count = models.IntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="gap_list_number"),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False, gap_count__isnull=False)
                | Q(state="drawn_up", signed_at__isnull=True, gap_count__isnull=True),
                name="gap_list_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} 补短清单 {self.number}"


class Gap(ActionModel):
    """One unmet item of one subject. `members` is canonical JSON, the list of short members."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gap_list = models.ForeignKey(GapList, on_delete=models.PROTECT, related_name="gaps")
    subject = models.ForeignKey(RoundSubject, on_delete=models.PROTECT, related_name="gaps")
    indicator = models.CharField(max_length=32)
    origin = models.CharField(max_length=20)
    persons = models.IntegerField(null=True)
    households = models.IntegerField()
    value = models.CharField(max_length=32, blank=True)
    threshold = models.CharField(max_length=32, blank=True)
    unit = models.CharField(max_length=24, blank=True)
    members = models.TextField(default="[]")
    state = models.CharField(max_length=13, default=GapState.FOUND)
    version = models.IntegerField(default=1)
    target_year = models.SmallIntegerField()
    found_at = models.DateTimeField()
    due_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["state", "indicator"])]
        constraints = [
            models.UniqueConstraint(fields=["subject", "indicator"], name="gap_indicator"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="gap_origin"),
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in GapState]), name="gap_state"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator}"


class GapTransition(ActionModel):
    """One move of a gap. Never changed itself."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="transitions")
    source = models.CharField(max_length=13)
    target = models.CharField(max_length=13)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    reason = models.CharField(max_length=256, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.gap} {self.source} → {self.target}"


class Referral(ActionModel):
    """A numbered notice (点球) to one department over gaps of one signed gap list: those it leads, and those on which
    it works along (配合). Gaps whose lead was assigned late go out in a further notice."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    county = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    gap_list = models.ForeignKey(GapList, on_delete=models.PROTECT, related_name="referrals")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="referrals")
    serial = models.IntegerField()
    number = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=ReferralState.DISPATCHED)
    version = models.IntegerField(default=1)
    dispatched_at = models.DateTimeField()
    due_on = models.DateField()
    received_at = models.DateTimeField(null=True)
    received_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["county", "number"], name="referral_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.department}"


class GapDepartment(ActionModel):
    """A department's part in a gap. One lead at most; `referral` is set when the notice went out. `assigned_by` is the
    user who made it the lead by hand; null: the matrix did."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="departments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="gaps")
    part = models.CharField(max_length=8)
    clause = models.CharField(max_length=32, blank=True)
    assigned_by = models.BigIntegerField(null=True)
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["gap", "department"], name="gap_department"),
            models.UniqueConstraint(fields=["gap"], condition=Q(part="lead"), name="gap_one_lead"),
            models.CheckConstraint(condition=Q(part__in=[str(part) for part in Part]), name="gap_department_part"),
        ]

    def __str__(self) -> str:
        return f"{self.gap} {self.department} {self.part}"


class Digest(ActionModel):
    """What somebody owed on a day, by how it stood: one message a day, made by the timetable."""

    user = models.BigIntegerField()
    on = models.DateField()
    overdue = models.IntegerField()
    due_today = models.IntegerField()
    soon = models.IntegerField()
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="digest_user_on")]

    def __str__(self) -> str:
        return f"{self.user} {self.on}"
