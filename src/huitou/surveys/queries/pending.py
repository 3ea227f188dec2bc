"""What a crash may have left to be finished, asked by every command before it reads."""

from huitou.surveys.models import SurveyLoad


def any_unfinished_load() -> bool:
    """Whether a load of surveys was decided and not applied to the end."""
    return SurveyLoad.objects.filter(decided_at__isnull=False, is_applied=False).exists()
