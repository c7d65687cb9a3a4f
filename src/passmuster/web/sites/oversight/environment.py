"""Typed settings from the environment; a wrong one stops the start with a sentence."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

PUBLISHED_VARIABLE = "PASSMUSTER_PUBLISHED"
ADDRESS_VARIABLE = "PASSMUSTER_OVERSIGHT_URL"
TIME_ZONE_VARIABLE = "PASSMUSTER_TIME_ZONE"
DEFAULT_TIME_ZONE = "Asia/Phnom_Penh"


def published_folder() -> Path:
    """Return the folder PASSMUSTER_PUBLISHED names, which must exist."""
    value = os.environ.get(PUBLISHED_VARIABLE, "")
    if not value:
        raise ImproperlyConfigured(
            f"Set {PUBLISHED_VARIABLE} to the folder that holds log/, policy and dossiers/."
        )
    folder = Path(value).resolve()
    if not folder.is_dir():
        raise ImproperlyConfigured(f"{PUBLISHED_VARIABLE} names {folder}, which is not a folder.")
    return folder


def public_address() -> str:
    """Return the site's own address without a last slash, or "" when it is only served locally."""
    value = os.environ.get(ADDRESS_VARIABLE, "").rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"{ADDRESS_VARIABLE} must look like https://record.example.org, without a path."
        )
    return value


def time_zone() -> str:
    """Return the zone in which the pages write times of day."""
    name = os.environ.get(TIME_ZONE_VARIABLE, DEFAULT_TIME_ZONE)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{TIME_ZONE_VARIABLE} names no time zone this machine knows: {name!r}."
        ) from error
    return name
