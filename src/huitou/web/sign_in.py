"""How people sign in: accounts are made by the county, never by themselves; second-factor secrets are sealed."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from huitou.sealing.sealed import seal, unseal
from huitou.web.known_devices import known_device

_PURPOSE = "second factor"


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody opens an account on their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        del request
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slows down guesses, but for a device on which this user is known."""
        if not known_device(request, str(credentials.get("username", ""))):
            super().pre_authenticate(request, **credentials)


class SealedSecrets(DefaultMFAAdapter):
    """Second-factor secrets stand sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Sealed, as text."""
        return base64.b64encode(seal(settings.KEYRING, _PURPOSE, text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """In clear again."""
        return unseal(settings.KEYRING, _PURPOSE, base64.b64decode(encrypted_text))


# A code holds while the clock of a telephone may be off by a period either way, three times thirty seconds; allauth
# remembers that it was used for one of them.
_REMEMBERED_S = 120


def _used_once(form: BaseAuthenticateForm, code: str) -> str:
    """The code, unless it has let somebody in before (T24)."""
    if not cache.add(f"code-used:{form.user.pk}:{code}", "y", _REMEMBERED_S):
        raise get_adapter().validation_error("incorrect_code")
    return code


class CodeOnce(AuthenticateForm):
    """The second step of signing in."""

    def clean_code(self) -> str:
        """A right code that was not used before."""
        return _used_once(self, super().clean_code())


class CodeOnceAgain(ReauthenticateForm):
    """The second step before something grave."""

    def clean_code(self) -> str:
        """A right code that was not used before."""
        return _used_once(self, super().clean_code())
