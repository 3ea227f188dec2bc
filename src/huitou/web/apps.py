"""The room's entry in Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """web"""

    name = "huitou.web"
    verbose_name = "页面"
