"""How people sign in: accounts are made by the county, never by themselves; second-factor secrets are sealed."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from huitou.sealing.sealed import seal, unseal

_PURPOSE = "second factor"


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody opens an account on their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        del request
        return False


class SealedSecrets(DefaultMFAAdapter):
    """Second-factor secrets stand sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Sealed, as text."""
        return base64.b64encode(seal(settings.KEYRING, _PURPOSE, text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """In clear again."""
        return unseal(settings.KEYRING, _PURPOSE, base64.b64decode(encrypted_text))
