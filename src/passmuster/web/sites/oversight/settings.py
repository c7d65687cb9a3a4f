"""Settings of the oversight site. It keeps no secret and no state, so there is little to set.

From the environment: ``PASSMUSTER_PUBLISHED`` (required), ``PASSMUSTER_OVERSIGHT_URL`` (the public
address; without it only loopback names are answered) and ``PASSMUSTER_TIME_ZONE``.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from passmuster.web.sites.oversight import environment

PASSMUSTER_PUBLISHED = environment.published_folder()
PASSMUSTER_ADDRESS = environment.public_address()
PASSMUSTER_SCRIPTS = False  # the checker's page alone asks for more

_HOST = urlsplit(PASSMUSTER_ADDRESS).hostname
_OVER_TLS = PASSMUSTER_ADDRESS.startswith("https://")

DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *([_HOST] if _HOST else [])]
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "passmuster.web.theme",
    "passmuster.web.sites.oversight",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "passmuster.web.theme.middleware.OnlyOurselves",
    "passmuster.web.theme.middleware.CompressText",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "passmuster.web.access.marks.EnforceMarks",
    "passmuster.web.sites.oversight.middleware.SayWhatIsUnreadable",
]
ROOT_URLCONF = "passmuster.web.sites.oversight.urls"
WSGI_APPLICATION = "passmuster.web.sites.oversight.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES: dict[str, object] = {}

LANGUAGE_CODE = "en"
LANGUAGES = [("km", "ខ្មែរ"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[2] / "locale"]
USE_TZ = True
TIME_ZONE = environment.time_zone()

STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "passmuster.web.theme.storage.VersionedFiles"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600  # every address carries its file's hash or version

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _OVER_TLS else 0
X_FRAME_OPTIONS = "DENY"
