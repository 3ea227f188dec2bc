"""What reviewers say and pass, and what is answered; part of `models`, through which everybody imports it."""

import uuid

from django.db import models
from django.db.models import Q

from huitou.audit.writing import ActionModel


class ReviewComment(ActionModel):
    """What a reviewer says of one field of one subject. Settled when the village is submitted again."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey("surveys.Submission", on_delete=models.PROTECT, related_name="comments")
    subject = models.ForeignKey("surveys.RoundSubject", on_delete=models.PROTECT, related_name="comments")
    fact_key = models.CharField(max_length=64)
    text = models.TextField()
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.subject} {self.fact_key}"


class CommentReply(ActionModel):
    """An answer under a reviewer's comment, of whoever fills in or reviews. Never changed."""

    comment = models.ForeignKey(ReviewComment, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_reply_text")]

    def __str__(self) -> str:
        return f"{self.comment} {self.by_name}"


class ReviewPass(ActionModel):
    """A reviewer looked at one subject and found nothing against it. Counts while `facts_digest` is that of its
    survey, so that after a return only what was changed is left to look at."""

    submission = models.ForeignKey("surveys.Submission", on_delete=models.PROTECT, related_name="passes")
    subject = models.ForeignKey("surveys.RoundSubject", on_delete=models.PROTECT, related_name="passes")
    facts_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["submission", "subject", "by_user"], name="review_pass_reviewer"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.by_name}"
