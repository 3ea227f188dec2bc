"""The room's entry in Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """registry"""

    name = "huitou.registry"
    verbose_name = "户籍台账"
