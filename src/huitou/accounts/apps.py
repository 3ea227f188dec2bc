"""The room's entry in Django."""

from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """accounts"""

    name = "huitou.accounts"
    verbose_name = "用户与岗位"

    def ready(self) -> None:
        """Posts follow the map."""
        from huitou.areas.signals import areas_changed

        areas_changed.connect(_follow, dispatch_uid="huitou.accounts.follow")


def _follow(sender: Any, **said: Any) -> None:
    from huitou.accounts.actions.following import follow_map

    del sender
    follow_map(said["heirs"], said["on"], by=said["by"], now=said["now"])
