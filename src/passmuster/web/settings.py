"""Settings of the force site, read from the environment; a missing one fails with a sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from passmuster.web.installation import DATABASE_VARIABLE, here, write_durably

INSTALLATION = here()


def _secret_key() -> str:
    """Return the secret from PASSMUSTER_SECRET_KEY(_FILE), else one made once in the key folder."""
    if value := os.environ.get("PASSMUSTER_SECRET_KEY"):
        return value
    path = Path(os.environ.get("PASSMUSTER_SECRET_KEY_FILE", INSTALLATION.keys / "site-secret"))
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    if not path.parent.is_dir():
        # Nothing is signed with it before the installation exists.
        return secrets.token_urlsafe(48)
    write_durably(path, secrets.token_urlsafe(48).encode("ascii"))
    return path.read_text(encoding="ascii").strip()


def _database() -> dict[str, object]:
    """Return SQLite in the installation's folder, or the PostgreSQL of PASSMUSTER_DATABASE_URL."""
    url = os.environ.get(DATABASE_VARIABLE, "")
    if url:
        parts = urlsplit(url)
        if parts.scheme != "postgresql" or len(parts.path) < 2:
            raise ImproperlyConfigured(
                "PASSMUSTER_DATABASE_URL must look like postgresql://user:password@host:5432/name"
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": parts.port or "",
            "CONN_MAX_AGE": 60,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": INSTALLATION.database,
        "OPTIONS": {
            # A writer takes the lock at once, so two writers queue instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # FULL: a signed head must never cover a row that a power cut takes back.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA recursive_triggers=ON; PRAGMA busy_timeout=30000;"
            ),
        },
    }


def _address() -> str:
    """Return the force site's own address from PASSMUSTER_FORCE_URL, "" when served here only."""
    value = os.environ.get("PASSMUSTER_FORCE_URL", "").rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path):
        raise ImproperlyConfigured(
            "PASSMUSTER_FORCE_URL must look like https://muster.example.org, without a path."
        )
    return value


def _proxies() -> int:
    value = os.environ.get("PASSMUSTER_PROXIES", "0")
    if not value.isdecimal():
        raise ImproperlyConfigured("PASSMUSTER_PROXIES is how many proxies of yours stand before.")
    return int(value)


SECRET_KEY = _secret_key()
DATABASES = {"default": _database()}
DEBUG = False
USE_TZ = True
TIME_ZONE = os.environ.get("PASSMUSTER_TIME_ZONE", "Asia/Phnom_Penh")
LANGUAGE_CODE = "km"
LANGUAGES = [("km", "ខ្មែរ"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "passmuster.web.ledger",
    "passmuster.web.people",
    "passmuster.web.approvals",
    "passmuster.web.accounts",
    "passmuster.web.roster",
    "passmuster.web.programme",
    "passmuster.web.draw",
    "passmuster.web.custody",
    "passmuster.web.kits",
    "passmuster.web.orders",
    "passmuster.web.collection",
    "passmuster.web.laboratory",
    "passmuster.web.batches",
    "passmuster.web.review",
    "passmuster.web.accreditation",
    "passmuster.web.blind",
    "passmuster.web.sites.force",
    "passmuster.web.theme",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
]

PASSMUSTER_ADDRESS = _address()
PASSMUSTER_PROXIES = _proxies()
# Both are needed: the mark that only `passmuster demo` makes, and being started by it (W-06).
PASSMUSTER_DEMO = os.environ.get("PASSMUSTER_DEMO") == "yes" and INSTALLATION.is_demo
PASSMUSTER_SCRIPTS = True
PASSMUSTER_HANDOFFS = "passmuster.web.handoffs"
PASSMUSTER_DECIDER = "passmuster.web.sites.force.decide.decide"
PASSMUSTER_SIGNATURE_DECIDER = "passmuster.web.sites.force.signatures.decide"

_HOST = urlsplit(PASSMUSTER_ADDRESS).hostname
_OVER_TLS = PASSMUSTER_ADDRESS.startswith("https://")

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *([_HOST] if _HOST else [])]
CSRF_TRUSTED_ORIGINS = [PASSMUSTER_ADDRESS] if PASSMUSTER_ADDRESS else []
ROOT_URLCONF = "passmuster.web.sites.force.urls"
WSGI_APPLICATION = "passmuster.web.sites.force.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "passmuster.web.theme.middleware.OnlyOurselves",
    "passmuster.web.theme.middleware.CompressText",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "passmuster.web.sites.force.middleware.KeepPagesPrivate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "passmuster.web.sites.force.bodies.KeepBodiesSmall",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "passmuster.web.sites.force.account.middleware.ThroughTheSite",
    "passmuster.web.sites.force.middleware.SpeakTheirLanguage",
    "passmuster.web.access.marks.EnforceMarks",
    "passmuster.web.sites.force.middleware.SayRefusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "passmuster.web.sites.force.context.page",
            ]
        },
    }
]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["passmuster.web.accounts.backends.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "passmuster.web.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "passmuster.web.accounts.passwords.NotCommon"},
    {"NAME": "passmuster.web.accounts.passwords.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "passmuster.web.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_USER_DISPLAY = "passmuster.web.accounts.adapters.display_name"
ACCOUNT_RATE_LIMITS = {"login_failed": None, "reauthenticate": "30/m/user"}
MFA_ADAPTER = "passmuster.web.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Passmuster"
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _OVER_TLS  # browsers allow it on localhost only
ACCOUNT_FORMS = {
    "login": "passmuster.web.accounts.forms.SignInForm",
    "change_password": "passmuster.web.accounts.forms.NewPasswordForm",
    "reauthenticate": "passmuster.web.accounts.forms.PasswordAgainForm",
}
MFA_FORMS = {
    "authenticate": "passmuster.web.accounts.forms.CodeForm",
    "reauthenticate": "passmuster.web.accounts.forms.FreshCodeForm",
    "activate_totp": "passmuster.web.accounts.forms.FirstCodeForm",
    "deactivate_totp": "passmuster.web.accounts.forms.CodeOffForm",
    "generate_recovery_codes": "passmuster.web.accounts.forms.NewRecoveryCodesForm",
    "authenticate_webauthn": "passmuster.web.accounts.forms.KeyForm",
    "reauthenticate_webauthn": "passmuster.web.accounts.forms.FreshKeyForm",
    "add_webauthn": "passmuster.web.accounts.forms.AddKeyForm",
    "edit_webauthn": "passmuster.web.accounts.forms.EditKeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _OVER_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "passmuster.web.sites.force.failures.forged"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "passmuster.web.theme.storage.VersionedFiles"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600  # every address carries its file's hash or version

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _OVER_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PASSMUSTER_PROXIES else None
X_FRAME_OPTIONS = "DENY"
