"""The room's entry in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """accounts"""

    name = "huitou.accounts"
    verbose_name = "用户与岗位"
