"""The room's entry in Django."""

from typing import Any

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """registry"""

    name = "huitou.registry"
    verbose_name = "户籍台账"

    def ready(self) -> None:
        """The register follows the map."""
        from huitou.areas.signals import areas_changed

        areas_changed.connect(_follow, dispatch_uid="huitou.registry.follow")


def _follow(sender: Any, **said: Any) -> None:
    from huitou.registry.actions import follow_map

    del sender
    follow_map(said["heirs"], by=said["by"], now=said["now"])
