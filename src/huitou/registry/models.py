"""Households, members, villages, code cross table, arrivals, changes."""

import uuid

from django.db import models
from django.db.models import Q

from huitou.areas.models import Area
from huitou.audit.writing import ActionModel
from huitou.registry.household_endings import FALLEN_BACK

NOT_EXITED, EXITED, STABLE = "not_exited", "exited", "stable"
STATUSES = (NOT_EXITED, EXITED, FALLEN_BACK, STABLE)


class Household(ActionModel):
    """One registered household (建档立卡户). `code` is the register's opaque 户编号, unique in the county.

    `details` holds the register's other columns as canonical JSON by key; `arrival` is the key of the `Arrival` that it
    came with, null for what came before they were kept.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Its own index would be the beginning of `household_code`.
    county = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=64)
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="households")
    head_name = models.CharField(max_length=64)
    exit_year = models.SmallIntegerField(null=True)
    status = models.CharField(max_length=16)
    kind = models.CharField(max_length=2, blank=True)
    size_register = models.SmallIntegerField(null=True)
    size_hukou = models.SmallIntegerField(null=True)
    size_card = models.SmallIntegerField(null=True)
    size_system = models.SmallIntegerField(null=True)
    size_actual = models.SmallIntegerField(null=True)
    supporting_unit = models.CharField(max_length=128, blank=True)
    support_officer = models.CharField(max_length=64, blank=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=64, null=True)
    bank_account_sealed = models.BinaryField(null=True)
    bank_account_index = models.CharField(max_length=64, null=True)
    details = models.TextField(default="{}")
    arrival = models.BigIntegerField(null=True)
    ended_on = models.DateField(null=True)
    ended_reason = models.CharField(max_length=32, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["phone_index"], condition=Q(phone_index__isnull=False), name="household_phone"),
            models.Index(
                fields=["bank_account_index"], condition=Q(bank_account_index__isnull=False), name="household_account"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="household_code"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="household_status"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason="") | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="household_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.head_name}"


class Member(ActionModel):
    """One person of a household while they belong to it. `number` is 人编号, given in order where the file has none.
    `joined_on` and `left_on` are the last coming and going; earlier ones stand in `Change`."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Its own index would be the beginning of `member_number`.
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members", db_index=False)
    number = models.CharField(max_length=32)
    name = models.CharField(max_length=64)
    sex = models.CharField(max_length=1, blank=True)
    relation = models.CharField(max_length=2, blank=True)
    born_on = models.DateField(null=True)
    identity_kind = models.CharField(max_length=2, blank=True)
    identity_sealed = models.BinaryField(null=True)
    identity_index = models.CharField(max_length=64, blank=True)
    details = models.TextField(default="{}")
    joined_on = models.DateField(null=True)
    joined_reason = models.CharField(max_length=32, blank=True, default="")
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=32, blank=True)
    arrival = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["household", "number"], name="member_number"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="") | (Q(left_on__isnull=False) & ~Q(left_reason="")),
                name="member_left",
            ),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=True, joined_reason="")
                | (Q(joined_on__isnull=False) & ~Q(joined_reason="")),
                name="member_joined",
            ),
        ]
        indexes = [models.Index(fields=["identity_index"], name="member_identity")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Village(ActionModel):
    """What the register knows of a village: whether it was listed as poor, when it exited, its last known figures."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="village")
    is_poor_village = models.BooleanField()
    poor_village_level = models.CharField(max_length=8, blank=True)
    exit_year = models.SmallIntegerField(null=True)
    registered_population = models.IntegerField(null=True)
    poor_population = models.IntegerField(null=True)
    returned_population = models.IntegerField(null=True)
    details = models.TextField(default="{}")
    arrival = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.area.name


class RegisterCode(ActionModel):
    """The register's own 12-digit village code beside the bureau's area."""

    county = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=12)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="register_codes")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="register_code")]

    def __str__(self) -> str:
        return self.code


SAME_PERSON, TWO_PEOPLE, ASKED_LATER = "same_person", "two_people", "asked_later"
VERDICTS = (SAME_PERSON, TWO_PEOPLE, ASKED_LATER)


class DuplicateDecision(ActionModel):
    """What somebody decided of two members who may be one person. A later decision replaces it; both stay."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    one = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(replaced_at__isnull=True), name="duplicate_decided_once"
            ),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="duplicate_in_order"),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="duplicate_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id} {self.verdict}"


class Arrival(ActionModel):
    """When, by whom and in which way records came into the register: one for each file."""

    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    way_in = models.CharField(max_length=16)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at} {self.by_name}"


class Change(ActionModel):
    """What a load or a person changed about a household, member or village: {field: [before, after]}. Sealed values
    stand as "•"."""

    thing = models.CharField(max_length=16)
    thing_id = models.BigIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    way_in = models.CharField(max_length=16)
    fields = models.TextField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["thing", "thing_id"])]

    def __str__(self) -> str:
        return f"{self.thing} {self.thing_id}"
