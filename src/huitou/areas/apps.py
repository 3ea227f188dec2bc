"""The room's entry in Django."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """areas"""

    name = "huitou.areas"
    verbose_name = "区划"
