"""Users, posts, who stands in for whom, second persons, former passwords, sessions."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from huitou.areas.models import Area, Department
from huitou.audit.writing import ActionModel
from huitou.core.authority import RoleLevel
from huitou.core.roles import ROLES

_FOR_A_UNIT = sorted(slug for slug, role in ROLES.items() if role.level == RoleLevel.UNIT)


class User(AbstractUser):
    """Somebody who signs in."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]  # Chinese names are one field
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=64)
    language = models.CharField(max_length=8, blank=True)
    password_changed_at = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as one would say it."""
        return str(self)


class Post(ActionModel):
    """A role in an area (or in the whole system: null), in a department, or for a supporting unit of a county, while
    it lasts: from `from_on` up to and with `until_on`, or until it was ended at a moment."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=32)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT)
    unit = models.CharField(max_length=128, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(role__in=sorted(ROLES)), name="post_role"),
            models.CheckConstraint(
                condition=Q(role="department_officer", department__isnull=False)
                | (~Q(role="department_officer") & Q(department__isnull=True)),
                name="post_department",
            ),
            models.CheckConstraint(
                condition=(Q(role__in=_FOR_A_UNIT) & ~Q(unit="") & Q(area__isnull=False))
                | (~Q(role__in=_FOR_A_UNIT) & Q(unit="")),
                name="post_unit",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")), name="post_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class Delegation(ActionModel):
    """`deputy` stands in for the holder of a post for some days, both ends included, unless ended before."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputizes")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField()
    made_by_name = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="delegation_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} {self.post}"


class SecondFactorReset(ActionModel):
    """Somebody asked that a person's second factor be taken off; done once another person has confirmed it (T24)."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=64, blank=True)
    is_granted = models.BooleanField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(decided_at__isnull=True), name="reset_one_open"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")), name="reset_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at:%Y-%m-%d}"


class FormerPassword(ActionModel):
    """A password that somebody has used, hashed as it was."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d}"


class SignIn(ActionModel):
    """One session of a user: since when, from where, with what."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
