"""The room's entry in Django."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """orders"""

    name = "huitou.orders"
    verbose_name = "方案"
