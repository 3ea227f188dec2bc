"""Users and posts."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from huitou.areas.models import Area, Department
from huitou.audit.writing import ActionModel
from huitou.core.roles import ROLES


class User(AbstractUser):
    """Somebody who signs in."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]  # Chinese names are one field
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=64)
    language = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as one would say it."""
        return str(self)


class Post(ActionModel):
    """A role in an area (or in the whole system: null) or in a department, while it lasts."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=32)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

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
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")), name="post_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
