"""Counters: what the judgements of a round come to, kept as they change."""

import uuid

from django.db import models
from django.db.models import F, Q

from huitou.audit.writing import ActionModel
from huitou.surveys.models import Round


class CountedRound(ActionModel):
    """A round whose counters stand. `indicators` is canonical JSON {kind of subject: [indicator…]}, in the order of the
    plan, so that showing figures takes no pack."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="counted", primary_key=True)
    indicators = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.round_id}"


class CountedVillage(ActionModel):
    """A village of a round: which count of it stands, and which one the areas above contain. Its row is the queue in
    which those wait who change its counters. `assessed_at`: its last judgement."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="counted_villages")
    village_code = models.CharField(max_length=12)
    version = models.IntegerField()
    folded_version = models.IntegerField(default=0)
    assessed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["round", "village_code"], name="counted_village")]
        indexes = [
            models.Index(fields=["round"], name="counted_village_unfolded", condition=~Q(folded_version=F("version")))
        ]

    def __str__(self) -> str:
        return self.village_code


SIGNED_FOLDER = "signed"
"""Where signed copies lie in the data directory."""


class SealedForm(ActionModel):
    """A form as it was given out for the first time in this state. `code` is printed on it and follows from the
    content, so that the same state has one code; `content` is canonical JSON, compressed."""

    code = models.CharField(max_length=10, unique=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sealed_forms")
    number = models.CharField(max_length=10)
    area_code = models.CharField(max_length=12)
    list_all = models.BooleanField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.code


class SignedCopy(ActionModel):
    """A scan or photo of a form with its signatures; the file lies in the data directory under its SHA-256."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.ForeignKey(SealedForm, on_delete=models.PROTECT, related_name="copies")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["form", "sha256"], name="signed_copy_content")]

    def __str__(self) -> str:
        return self.name


class Counter(ActionModel):
    """The figures of an area and exit year: villages as they are judged, townships and the county folded up from them
    afterwards. `figures` as `counting.text_of` writes them."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="counters")
    subject_type = models.CharField(max_length=9)
    kind = models.CharField(max_length=11)
    standard = models.CharField(max_length=20)
    level = models.CharField(max_length=8)
    area_code = models.CharField(max_length=12)
    exit_year = models.SmallIntegerField()
    figures = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["round", "level", "subject_type", "kind", "standard", "area_code", "exit_year"],
                name="counter_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.exit_year}"
