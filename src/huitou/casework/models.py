"""Gap lists, gaps and their transitions, referrals, the departments of a gap, what is done about it and asked of it."""

import uuid

from django.db import models
from django.db.models import Q

from huitou.areas.models import Area, Department
from huitou.audit.writing import ActionModel
from huitou.core.lifecycle import (
    CorrectionState,
    GapListState,
    GapState,
    ReferralState,
    RequestState,
    ReturnedTo,
    SampleState,
    SpotCheckState,
)
from huitou.core.routing import Part
from huitou.surveys.models import Round, RoundSubject, SurveyRevision

ORIGINS = ("review_standard", "remediation_standard")
REQUEST_KINDS = ("transfer", "extension")


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
    """One unmet item of one subject. `members` is canonical JSON, the list of short members.

    `round`, `subject_type` and `subject_code` are the subject's own, which is frozen; `village_code` is too, but an
    open gap goes with a household that moves. Lists and ledgers are counted and ordered by them out of two indexes.

    `done_on` is the day on which the department says it was done, `reported_on` the local day of its report.
    `outcome…` is what the confirmed facts taken on `outcome_on` come to under the help-back standard: verdict, value,
    and the members who still fall short. `carried_from` is the same gap of the round before.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gap_list = models.ForeignKey(GapList, on_delete=models.PROTECT, related_name="gaps")
    subject = models.ForeignKey(RoundSubject, on_delete=models.PROTECT, related_name="gaps")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="gaps", db_index=False)
    village_code = models.CharField(max_length=12)
    subject_type = models.CharField(max_length=9)
    subject_code = models.CharField(max_length=64)
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
    returned_to = models.CharField(max_length=10, blank=True)
    done_on = models.DateField(null=True)
    reported_on = models.DateField(null=True)
    undone_reason = models.CharField(max_length=256, blank=True)
    outcome = models.CharField(max_length=14, blank=True)
    outcome_value = models.CharField(max_length=32, blank=True)
    outcome_members = models.TextField(default="[]")
    outcome_on = models.DateField(null=True)
    overdue_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    carried_from = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="carried_to")

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["state", "indicator"]),
            models.Index(fields=["due_on"]),
            # Every list and count over the gaps of a round comes out of one of these: by place, in the order in which
            # lists show them, or by state.
            models.Index(
                fields=[
                    "round",
                    "village_code",
                    "subject_type",
                    "subject_code",
                    "id",
                    "subject",
                    "state",
                    "indicator",
                    "returned_to",
                    "due_on",
                    "overdue_at",
                    "escalated_at",
                    "gap_list",
                ],
                name="gap_ledger",
            ),
            models.Index(
                fields=["round", "state", "indicator", "gap_list", "returned_to", "village_code"], name="gap_standing"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "indicator"], name="gap_indicator"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="gap_origin"),
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in GapState]), name="gap_state"),
            models.CheckConstraint(
                condition=Q(state="returned", returned_to__in=[str(side) for side in ReturnedTo])
                | (~Q(state="returned") & Q(returned_to="")),
                name="gap_returned_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator}"


class GapTransition(ActionModel):
    """One move of a gap. Never changed itself."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="transitions")
    name = models.CharField(max_length=24, blank=True)
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
        indexes = [
            models.Index(fields=["department", "part", "gap"], name="gap_department_own"),
            models.Index(fields=["referral", "part"], name="gap_department_referral"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["gap", "department"], name="gap_department"),
            models.UniqueConstraint(fields=["gap"], condition=Q(part="lead"), name="gap_one_lead"),
            models.CheckConstraint(condition=Q(part__in=[str(part) for part in Part]), name="gap_department_part"),
        ]

    def __str__(self) -> str:
        return f"{self.gap} {self.department} {self.part}"


class Plan(ActionModel):
    """A department's plan of the year (年度实施方案, 四(六)): what it wants to reach by when, and who answers for it.
    The tasks and their measures are its gaps and are not copied here."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="plans")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="plans")
    target = models.TextField()
    standard = models.TextField(blank=True)
    due_on = models.DateField()
    responsible = models.CharField(max_length=64)
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField()
    made_by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["round", "department"], name="plan_department")]

    def __str__(self) -> str:
        return f"{self.round} {self.department}"


class Measure(ActionModel):
    """A remedial action (帮扶措施) of a department, for one gap or for many: kind (slug of the pack), project, where
    the money comes from and how much (分; null: not said), dates, who answers for it."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="measures")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=32)
    project = models.CharField(max_length=128)
    fund_source = models.CharField(max_length=128, blank=True)
    amount = models.BigIntegerField(null=True)
    starts_on = models.DateField(null=True)
    due_on = models.DateField()
    responsible = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField()
    made_by_name = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="measure_sum")]

    def __str__(self) -> str:
        return self.project


class MeasureGap(ActionModel):
    """A gap that a measure is for."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="entries")
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="measure_entries")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["measure", "gap"], name="measure_gap")]

    def __str__(self) -> str:
        return f"{self.measure} {self.gap}"


class ProgressNote(ActionModel):
    """How a measure gets on, in words. Never changed."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.text


class Proof(ActionModel):
    """A document or picture that shows what was done about a gap. The file lies in the data directory under its
    SHA-256; `kind` is its content type."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="proofs")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["gap", "sha256"], name="proof_content")]

    def __str__(self) -> str:
        return self.name


class GapRequest(ActionModel):
    """What a department asks of the county office about a gap: that it goes elsewhere (`transfer`; `wanted_department`
    is only a proposal), or more time (`extension`, until `wanted_on`). One open request of a kind per gap."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="requests")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=9)
    reason = models.CharField(max_length=256)
    wanted_on = models.DateField(null=True)
    wanted_department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, default=RequestState.ASKED)
    version = models.IntegerField(default=1)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=256, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["state"])]
        constraints = [
            models.UniqueConstraint(fields=["gap", "kind"], condition=Q(state="asked"), name="gap_request_open"),
            models.CheckConstraint(condition=Q(kind__in=REQUEST_KINDS), name="gap_request_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in RequestState]), name="gap_request_state"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="gap_request_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.gap} {self.kind}"


class Reminder(ActionModel):
    """The county office reminds a department of a referral (催办): `open_gaps` were still with it then."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="reminders")
    text = models.CharField(max_length=256, blank=True)
    open_gaps = models.IntegerField()
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.referral} {self.at:%Y-%m-%d}"


class YearEnd(ActionModel):
    """The year-end acceptance (年终验收) of a round was held: what was accepted by then, what goes into the next."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="year_end")
    held_at = models.DateTimeField()
    held_by = models.BigIntegerField()
    held_by_name = models.CharField(max_length=64)
    accepted = models.IntegerField()
    carried_over = models.IntegerField()
    cancelled = models.IntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.round)


class SpotCheck(ActionModel):
    """A sample of the surveyed households of a round (抽查), with everything that it takes to draw it again. `strata`
    is canonical JSON {township: [households that might be drawn, households drawn]}; `margin` and `confidence` are
    empty where the size was set by hand."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="spot_checks")
    number = models.SmallIntegerField()
    seed = models.CharField(max_length=64)
    frame_digest = models.CharField(max_length=64)
    margin = models.CharField(max_length=8, blank=True)
    confidence = models.CharField(max_length=4, blank=True)
    size = models.IntegerField()
    strata = models.TextField()
    state = models.CharField(max_length=10, default=SpotCheckState.DRAWN)
    drawn_at = models.DateTimeField()
    drawn_by = models.BigIntegerField()
    drawn_by_name = models.CharField(max_length=64)
    circulated_at = models.DateTimeField(null=True)
    circulated_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="spot_check_number"),
            models.UniqueConstraint(fields=["round", "seed", "frame_digest", "size"], name="spot_check_draw"),
            models.CheckConstraint(
                condition=Q(state="drawn", circulated_at__isnull=True)
                | Q(state="circulated", circulated_at__isnull=False),
                name="spot_check_circulated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} 抽查 {self.number}"


class SampledHousehold(ActionModel):
    """A household of a sample. `first` are its answers as they stood at the draw; `facts` those of the revisit.
    `differences` is canonical JSON {facts: [[key, member, first, revisit]], verdicts: [[indicator, first, revisit]]},
    empty before the revisit."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    spot_check = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="households")
    subject = models.ForeignKey(RoundSubject, on_delete=models.PROTECT, related_name="spot_checks")
    position = models.IntegerField()
    first = models.ForeignKey(SurveyRevision, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=11, default=SampleState.DRAWN)
    version = models.IntegerField(default=1)
    facts = models.TextField(blank=True)
    surveyed_on = models.DateField(null=True)
    reason = models.CharField(max_length=256, blank=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.BigIntegerField(null=True)
    entered_by_name = models.CharField(max_length=64, blank=True)
    differences = models.TextField(blank=True)
    compared = models.SmallIntegerField(default=0)
    wrong_verdicts = models.SmallIntegerField(default=0)
    is_wrong_exit = models.BooleanField(default=False)
    correction = models.CharField(max_length=8, default=CorrectionState.NONE)
    correction_reason = models.CharField(max_length=256, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["spot_check", "subject"], name="sampled_household_once"),
            models.CheckConstraint(
                condition=Q(state="drawn", entered_at__isnull=True)
                | (Q(state="revisited", entered_at__isnull=False) & ~Q(facts=""))
                | (Q(state="not_reached", entered_at__isnull=False) & ~Q(reason="")),
                name="sampled_household_state",
            ),
            models.CheckConstraint(
                condition=Q(correction__in=[str(state) for state in CorrectionState]),
                name="sampled_household_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spot_check} {self.subject}"


class Digest(ActionModel):
    """What somebody owed on a day, by how it stood, and what came back to them: one message a day, made by the
    timetable. `soon`: within three days, but not tomorrow."""

    user = models.BigIntegerField()
    on = models.DateField()
    overdue = models.IntegerField()
    due_today = models.IntegerField()
    due_tomorrow = models.IntegerField(default=0)
    soon = models.IntegerField()
    returned = models.IntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="digest_user_on")]

    def __str__(self) -> str:
        return f"{self.user} {self.on}"
