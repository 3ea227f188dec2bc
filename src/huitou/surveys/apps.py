"""The room's entry in Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """surveys"""

    name = "huitou.surveys"
    verbose_name = "摸底"
