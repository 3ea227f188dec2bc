"""The rules of passwords as the sign-in pages ask for them: the profile of the installation, leaked passwords, and the
passwords that somebody had before."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huitou.accounts.queries import former_passwords
from huitou.core.passwords import PROFILES, Profile, faults

if TYPE_CHECKING:
    from huitou.accounts.models import User

_WORDS = {
    "short": _("密码太短，至少要%(shortest)s个字。"),
    "long": _("密码太长，最多%(longest)s个字。"),
    "kinds": _("密码要有大写字母、小写字母、数字、符号中的至少%(kinds)s种。"),
    "run": _("密码里不能有连着%(run)s个相同或连续的字，如1111、1234、abcd。"),
    "personal": _("密码里不能有用户名、姓名或单位的名称。"),
    "leaked": _("这个密码太常见，在已泄露的密码名单里，请换一个。"),
}
_USED = _("这个密码用过了，不能与最近%(kept)s次的密码相同。")
# Passwords that people here choose first; Django's list knows few of them. Gathered by pattern, not from any leak.
_LOCAL = frozenset({
    "woaini", "woaini1314", "woaini520", "woaizuguo", "5201314", "1314520", "1314521", "147258369", "147258",
    "123qwe", "1qaz2wsx", "qwe123", "admin123", "qingshen", "qingshenxian", "meishan", "sichuan", "fupin",
    "tuopin", "tuopinban", "fupinban", "huitou", "huitoukan", "huitoubang", "xiangzhen", "cunganbu",
    "zhongguo", "beijing", "chengdu", "88888888", "66666666", "11111111", "00000000", "aa123456", "a123456",
    "abc123456",
})  # fmt: skip


def profile() -> Profile:
    """The profile that this installation follows."""
    return PROFILES[settings.PASSWORD_PROFILE]


@cache
def leaked_passwords() -> frozenset[str]:
    """Known passwords in lower case: the 20,000 most common ones that Django ships (compiled by Royce Williams from
    published leaks), and those that are common here."""
    path = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().lower() for line in lines) | _LOCAL


class ProfileValidator:
    """Django's question whether a password will do."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises `ValidationError` with everything that is wrong with it."""
        rules = profile()
        about = ["huitou", *((user.username, str(user)) if user is not None else ())]
        said = {"shortest": rules.shortest, "longest": rules.longest, "kinds": rules.kinds, "run": rules.run}
        found = faults(password, rules, about=about, leaked=leaked_passwords())
        wrong = [ValidationError(_WORDS[slug], code=slug, params=said) for slug in found]
        if user is not None and rules.kept and _was_used(password, user, rules.kept):
            wrong.append(ValidationError(_USED, code="used", params={"kept": rules.kept}))
        if wrong:
            raise ValidationError(wrong)

    def get_help_text(self) -> str:
        """What a password must be, in one line."""
        rules = profile()
        if rules.kinds:
            text = _("至少%(shortest)s个字，大写、小写、数字、符号至少三种，90天换一次，不能与最近%(kept)s次的相同。")
        else:
            text = _("至少%(shortest)s个字，什么字都行；越长越好，不要用常见的密码。")
        return str(text) % {"shortest": rules.shortest, "kept": rules.kept}


def _was_used(password: str, user: User, kept: int) -> bool:
    return any(check_password(password, encoded) for encoded in former_passwords(user, kept))
