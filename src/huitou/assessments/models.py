"""Stored judgements."""

from django.db import models
from django.db.models import Q

from huitou.audit.writing import ActionModel
from huitou.surveys.models import RoundSubject

STANDARDS = ("review_standard", "remediation_standard")


class Assessment(ActionModel):
    """The judgement of one subject's approved facts of one kind under one of the round's two standards.

    `findings` is canonical JSON {indicator: finding}; `size` the people counted (survey, else null),
    `tally` what roll-ups count of the findings (see `findings.tally_of`).
    """

    subject = models.ForeignKey(RoundSubject, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=11)
    standard = models.CharField(max_length=20)
    standard_year = models.SmallIntegerField()
    standard_digest = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    is_met = models.BooleanField(null=True)
    size = models.IntegerField(null=True)
    findings = models.TextField()
    tally = models.TextField()
    assessed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        # Who misses a standard is asked for among all subjects of a county, most of whom miss none; how many do is
        # counted out of the other, which begins with the subject: beginning with the kind it would be taken for looking
        # one subject up, and be read from end to end each time, until a database server has statistics.
        indexes = [
            models.Index(fields=["standard", "kind", "subject"], condition=Q(is_met=False), name="assessment_unmet"),
            models.Index(fields=["subject", "kind", "standard", "is_met"], name="assessment_verdicts"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "standard"], name="assessment_standard"),
            models.CheckConstraint(condition=Q(standard__in=STANDARDS), name="assessment_standard_known"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.standard_year}"
