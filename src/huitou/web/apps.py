"""The room's entry in Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """web"""

    name = "huitou.web"
    verbose_name = "页面"

    def ready(self) -> None:
        """Listens to people signing in and changing their passwords."""
        from huitou.web import sessions

        sessions.listen()
