"""What a page tells after a deed, kept in a cookie that is bound to this host (T26) until the next page shows it."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    """Under a name that browsers take from this host alone, over TLS or the loopback."""

    cookie_name = "__Host-messages"


class Messages(FallbackStorage):
    """A cookie, and the session for what is too long for it."""

    storage_classes = (HostCookie, SessionStorage)
