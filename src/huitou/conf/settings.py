"""Django settings. Everything that differs between installations comes from the environment.

`HUITOU_DATA` (default ./var): database, keys, media. `HUITOU_DATABASE_URL`: PostgreSQL instead of the embedded
file. `HUITOU_HOST` (default 127.0.0.1): the name under which pages are served; any other name than loopback takes
TLS. `HUITOU_ANCHORS` (default: `anchors` in the data directory): where the audit chain is anchored.
`HUITOU_LANGUAGE` (zh or en). `HUITOU_PASSWORDS` (dengbao or asvs): the rules for passwords.
`HUITOU_UNMASKED_A_DAY` (default 50): so many whole identity, telephone and account numbers may one person see in a day.
"""

import os
from pathlib import Path

from huitou.conf.database import embedded, from_url
from huitou.conf.timetable import TIMETABLE as TIMETABLE  # a setting
from huitou.core.passwords import PROFILES
from huitou.core.sensitive_fields import UNMASKED_A_DAY as USUAL_UNMASKED_A_DAY
from huitou.sealing.keyring import Keyring

DATA = Path(os.environ.get("HUITOU_DATA", "var")).resolve()
HOST = os.environ.get("HUITOU_HOST", "127.0.0.1")
ON_LOOPBACK = HOST in {"127.0.0.1", "localhost", "::1"}

# What lies in it is nobody else's to read; a directory that is there keeps its mode, `huitou doctor` tells of it.
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
# Over a database that is there, new keys would hide that the old ones are lost.
KEYRING = Keyring.open(DATA / "keys", may_make=not (DATA / "huitou.sqlite3").exists())
SECRET_KEY = KEYRING.derived("django.signing").hex()
DEBUG = False
ALLOWED_HOSTS = [HOST] if not ON_LOOPBACK else ["127.0.0.1", "localhost", "[::1]", "testserver"]

INSTALLED_APPS = [
    "huitou.audit",
    "huitou.areas",
    "huitou.accounts",
    "huitou.orders",
    "huitou.registry",
    "huitou.surveys",
    "huitou.assessments",
    "huitou.casework",
    "huitou.reporting",
    "huitou.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "huitou.web.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huitou.web.sessions.Limits",
    "huitou.web.middleware.ChosenLanguage",
    "huitou.web.middleware.TextOnly",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huitou.web.middleware.SignedInOnly",
    "huitou.web.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huitou.conf.urls"
WSGI_APPLICATION = "huitou.conf.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huitou.web.context.house",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n", "django.templatetags.static"],
            "string_if_invalid": "",
        },
    }
]
COTTON_DIR = "components"

DATABASES = {"default": from_url(url) if (url := os.environ.get("HUITOU_DATABASE_URL")) else embedded(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "huitou.web.session_store.People",
]
PASSWORD_PROFILE = chosen if (chosen := os.environ.get("HUITOU_PASSWORDS", "")) in PROFILES else "dengbao"
UNMASKED_A_DAY = (
    int(chosen) if (chosen := os.environ.get("HUITOU_UNMASKED_A_DAY", "")).isdecimal() else USUAL_UNMASKED_A_DAY
)
AUTH_PASSWORD_VALIDATORS = [{"NAME": "huitou.web.password_rules.ProfileValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "huitou.web.sign_in.ClosedAdapter"
# Beside the lock of a name on a machine: from one address, and at one name from wherever; known devices go free.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/m/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True  # until `huitou.web.sessions` ends it
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "huitou.web.sign_in.SealedSecrets"
MFA_TOTP_ISSUER = "huitou"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_FORMS = {
    "authenticate": "huitou.web.sign_in.CodeOnce",
    "reauthenticate": "huitou.web.sign_in.CodeOnceAgain",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_HANDLER = "huitou.web.known_devices.DeviceHandler"
AXES_LOCKOUT_PARAMETERS = "huitou.web.known_devices.counted_by"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True

SESSION_ENGINE = "huitou.web.session_store"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 7 * 24 * 3600  # at most; `huitou.web.sessions` holds each role to its own limit
MESSAGE_STORAGE = "huitou.web.message_cookies.Messages"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not ON_LOOPBACK
SECURE_HSTS_SECONDS = 0 if ON_LOOPBACK else 365 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "huitou.web.views.errors.stale_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

# The language of the msgids: whatever has no translation stands in it. PAGE_LANGUAGE is what a new visitor reads.
LANGUAGE_CODE = "zh-hans"
PAGE_LANGUAGE = "en" if os.environ.get("HUITOU_LANGUAGE") == "en" else LANGUAGE_CODE
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [Path(__file__).parent.parent / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
DATE_FORMAT = "Y年n月j日"

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Where the head of the audit chain is written every hour: another disk or machine where there is one.
ANCHORS = Path(os.environ.get("HUITOU_ANCHORS", DATA / "anchors"))
MEDIA_ROOT = DATA / "media"
WHITENOISE_USE_FINDERS = True

# Shared by the web process and the job worker: progress of jobs, the worker's heartbeat, limits on sign-in.
CACHES = {
    "default": {
        "BACKEND": "huitou.conf.shared_cache.SharedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": False}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Whoever asks whether the program works reads the answer; while it starts, it is no.
    "filters": {
        "unless_asked": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(getattr(record, "request", None), "path", "") != "/healthz",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["unless_asked"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
