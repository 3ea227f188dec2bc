"""The room's entry in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """audit"""

    name = "huitou.audit"
    verbose_name = "审计"
