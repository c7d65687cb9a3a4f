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


SECRET_KEY = _secret_key()
DATABASES = {"default": _database()}
DEBUG = False
USE_TZ = True
TIME_ZONE = "Asia/Phnom_Penh"
LANGUAGE_CODE = "km"
LANGUAGES = [("km", "ខ្មែរ"), ("en", "English")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "passmuster.web.ledger",
    "passmuster.web.people",
    "passmuster.web.roster",
    "passmuster.web.programme",
    "passmuster.web.draw",
]
