"""The room's entry in Django."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """reporting"""

    name = "huitou.reporting"
    verbose_name = "汇总"
