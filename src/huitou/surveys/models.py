"""Rounds, opening counts, subjects, surveys, revisions, loads under way, submissions."""

import uuid

from django.db import models
from django.db.models import Q

from huitou.areas.models import Area
from huitou.audit.writing import ActionModel
from huitou.core.lifecycle import SubmissionState, SurveyState
from huitou.registry.models import Household, Village
from huitou.surveys.certified_models import Certification as Certification
from huitou.surveys.certified_models import UnmatchedRow as UnmatchedRow
from huitou.surveys.review_models import CommentReply as CommentReply
from huitou.surveys.review_models import ReviewComment as ReviewComment
from huitou.surveys.review_models import ReviewPass as ReviewPass

KINDS = ("review", "remediation")


class Round(ActionModel):
    """One pass (批次) of a county, with the years it judges by, frozen at opening."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    county = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="rounds")
    slug = models.CharField(max_length=16)
    pack_digest = models.CharField(max_length=64)
    exit_years = models.CharField(max_length=64)
    review_standard_year = models.SmallIntegerField()
    remediation_standard_year = models.SmallIntegerField()
    income_from = models.DateField(null=True)
    income_to = models.DateField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["county", "slug"], name="round_slug")]

    def __str__(self) -> str:
        return f"{self.county} {self.slug}"


class OpeningHouseholds(ActionModel):
    """Head of Forms 3 and 4: registered households and persons (系统人数) of a village when the round was opened,
    in all (`exit_year` null) and by exit year."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="opening_households")
    village_code = models.CharField(max_length=12)
    exit_year = models.SmallIntegerField(null=True)
    households = models.IntegerField()
    persons = models.IntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["round", "village_code"])]

    def __str__(self) -> str:
        return f"{self.village_code} {self.exit_year or '全部'}"


class OpeningVillages(ActionModel):
    """Head of Forms 5 and 6: villages of a township (communities not counted), poor ones, and exited ones by year,
    when the round was opened. `exited` is canonical JSON {year: villages}."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="opening_villages")
    township_code = models.CharField(max_length=9)
    villages = models.IntegerField()
    poor_villages = models.IntegerField()
    exited = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["round", "township_code"], name="opening_villages_township")]

    def __str__(self) -> str:
        return self.township_code


class RoundSubject(ActionModel):
    """A household or village of a round (本批次对象), as it stood at the opening. `code` is 户编号 or village code."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="subjects")
    subject_type = models.CharField(max_length=9)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="round_subjects")
    village = models.ForeignKey(Village, null=True, on_delete=models.PROTECT, related_name="round_subjects")
    code = models.CharField(max_length=64)
    village_code = models.CharField(max_length=12)
    head = models.CharField(max_length=64)
    exit_year = models.SmallIntegerField()
    size_register = models.SmallIntegerField(null=True)
    joined_at = models.DateTimeField()
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=32, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["round", "village_code"]),
            models.Index(fields=["round", "village_code", "subject_type", "code"], name="round_subject_order"),
            models.Index(fields=["round"], condition=Q(left_on__isnull=False), name="round_subject_left"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "subject_type", "code"], name="round_subject_code"),
            models.CheckConstraint(
                condition=Q(subject_type="household", household__isnull=False, village__isnull=True)
                | Q(subject_type="village", village__isnull=False, household__isnull=True),
                name="round_subject_one_of_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.head}"


class Survey(ActionModel):
    """The facts of one subject: canonical JSON, with its digest, its state and the number of its last revision.

    `round` and `village_code` are the subject's own, which is frozen: how far thirty thousand surveys of a county have
    come is counted by village out of one index.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(RoundSubject, on_delete=models.PROTECT, related_name="surveys")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="surveys", db_index=False)
    village_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=11)
    state = models.CharField(max_length=9)
    facts = models.TextField()
    digest = models.CharField(max_length=64)
    surveyed_on = models.DateField(null=True)
    revision = models.IntegerField(default=1)
    version = models.IntegerField(default=1)
    entered_by = models.BigIntegerField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["round", "kind", "village_code", "state"], name="survey_progress")]
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind"], name="survey_kind"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="survey_kind_known"),
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in SurveyState]), name="survey_state"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="survey_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind}"


class KeptBlocks(ActionModel):
    """What stood in the way of handing in a look-back survey when it was worked out last, so that the roster of a
    village does not put every rule to every household again. `worked_out_from` is a digest of everything that it
    follows from; where that is another one by now, nobody goes by it. `firm` (nothing lets it pass), `unknown`
    (未能核查 does) and `rules` (a reason does) are indicators and rules, blanks between."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="kept_blocks")
    worked_out_from = models.CharField(max_length=64)
    worked_out_on = models.DateField()
    is_signed = models.BooleanField()
    firm = models.TextField(blank=True)
    unknown = models.TextField(blank=True)
    rules = models.TextField(blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.survey}"


PICTURE_WAYS, REASON_WAYS = ("drawn", "paper", "fingerprint"), ("refused", "absent")


class SurveySignature(ActionModel):
    """How a household signed its survey: drawn on the page, on paper or by fingerprint (a picture in the data directory
    under its SHA-256), or why it did not. `facts_digest` is what was signed; a later one replaces it, both stay."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(RoundSubject, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=11)
    way = models.CharField(max_length=11)
    reason = models.CharField(max_length=200, blank=True)
    content_kind = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    facts_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind"], condition=Q(replaced_at__isnull=True), name="survey_signature_current"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="survey_signature_kind"),
            models.CheckConstraint(
                condition=(Q(way__in=PICTURE_WAYS, reason="") & ~Q(sha256=""))
                | (Q(way__in=REASON_WAYS, sha256="") & ~Q(reason="")),
                name="survey_signature_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.way}"


class SurveyRevision(ActionModel):
    """One entry of facts into a survey: at, by, way in, which keys changed. Never changed itself."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="revisions")
    number = models.IntegerField()
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    way_in = models.CharField(max_length=16)
    changed_keys = models.TextField()
    facts = models.TextField()
    digest = models.CharField(max_length=64)
    is_adjustment = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="survey_revision_number")]

    def __str__(self) -> str:
        return f"{self.survey} #{self.number}"


class SurveyLoad(ActionModel):
    """A file of surveys that is too long for one short transaction (docs/adr/0019): laid down part by part, decided
    at once, then applied part by part, after a crash by whoever comes first."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=11)
    approved = models.BooleanField()
    way_in = models.CharField(max_length=16)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    via = models.CharField(max_length=16)
    parts = models.IntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    is_applied = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(is_applied=False) | Q(decided_at__isnull=False), name="survey_load_decided_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name}"


class SurveyLoadPart(ActionModel):
    """Surveys of one village that wait to be applied, and their subjects, as canonical JSON; gone once they are."""

    load = models.ForeignKey(SurveyLoad, on_delete=models.PROTECT, related_name="waiting")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    village_code = models.CharField(max_length=12)
    subject_ids = models.TextField()
    entries = models.TextField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["round", "village_code"])]

    def __str__(self) -> str:
        return f"{self.load} {self.village_code}"


class Submission(ActionModel):
    """What a village hands in for a round. `content_digest` seals what was submitted; a withdrawal is asked for while
    `withdrawal_at` is set."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    kind = models.CharField(max_length=11)
    village_code = models.CharField(max_length=12)
    state = models.CharField(max_length=17)
    version = models.IntegerField(default=1)
    content_digest = models.CharField(max_length=64, blank=True)
    approved_at = models.DateTimeField(null=True)
    withdrawal_at = models.DateTimeField(null=True)
    withdrawal_by_name = models.CharField(max_length=64, blank=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "village_code"], name="submission_village"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="submission_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in SubmissionState]), name="submission_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_code} {self.state}"


class SubmissionMove(ActionModel):
    """One step in the story of a submission. `counts` is canonical JSON. Never changed itself."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="moves")
    version = models.IntegerField()
    name = models.CharField(max_length=18)
    source = models.CharField(max_length=17)
    target = models.CharField(max_length=17)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    counts = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["submission", "version"], name="submission_move_version")]

    def __str__(self) -> str:
        return f"{self.submission} {self.name}"


class NotVerifiable(ActionModel):
    """An indicator of a subject (all of them where `indicator` is empty) that could not be checked (未能核查): why,
    and when somebody goes again."""

    subject = models.ForeignKey(RoundSubject, on_delete=models.PROTECT, related_name="not_verifiable")
    kind = models.CharField(max_length=11)
    indicator = models.CharField(max_length=48, blank=True)
    reason = models.TextField()
    next_visit_on = models.DateField()
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "indicator"], name="not_verifiable_indicator"),
            models.CheckConstraint(condition=~Q(reason=""), name="not_verifiable_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator}"


class CheckExemption(ActionModel):
    """Why what a rule of severity warning finds at a household is right (豁免). Holds until a date, that day included,
    or until its round ends, unless somebody ends it before. Never changed otherwise."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="check_exemptions")
    rule = models.CharField(max_length=8)
    reason = models.TextField()
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="check_exemptions")
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    ended_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["household", "rule"])]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="check_exemption_reason"),
            models.CheckConstraint(
                condition=Q(round__isnull=True, until__isnull=False) | Q(round__isnull=False, until__isnull=True),
                name="check_exemption_expires",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="check_exemption_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.rule}"


class RoundStep(ActionModel):
    """A step of a round's calendar, made when the round is opened. Its date is the order's (pack and amendments) until
    it is extended; its state is never stored but derived from what is there."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="steps")
    slug = models.CharField(max_length=48)
    position = models.SmallIntegerField()
    owner = models.CharField(max_length=32)
    extended_to = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["round", "slug"], name="round_step_slug")]

    def __str__(self) -> str:
        return f"{self.round} {self.slug}"


class StepExtension(ActionModel):
    """A step was given more time: from which date to which, why, by whom. Never changed."""

    step = models.ForeignKey(RoundStep, on_delete=models.PROTECT, related_name="extensions")
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.TextField()
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gt=models.F("from_on")), name="step_extension_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="step_extension_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.to_on}"


class Training(ActionModel):
    """A training session of a round (四(二))."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="trainings")
    held_on = models.DateField()
    topic = models.CharField(max_length=120)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.held_on} {self.topic}"


class Attendance(ActionModel):
    """Somebody who came to a training session, with the unit they came for."""

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="attendance")
    name = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class PlatformEntry(ActionModel):
    """A household's line of Form 3 or 4 was keyed into the province's platform (已录入): who says so, and when. One is
    current per household and form; one that was taken back stays with who took it back."""

    subject = models.ForeignKey(RoundSubject, on_delete=models.PROTECT, related_name="platform_entries")
    form = models.CharField(max_length=1)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "form"], condition=Q(undone_at__isnull=True), name="platform_entry_current"
            ),
            models.CheckConstraint(condition=Q(form__in=("3", "4")), name="platform_entry_form"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.form}"
