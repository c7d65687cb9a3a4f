"""Static files whose address changes with their content, without a build step.

The demo and a fresh clone serve straight from the package: there is no collected copy that
could be stale. The query makes the address new whenever the bytes are, so browsers may keep a file
for ever.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import ImproperlyConfigured

VERSION_LENGTH = 12


class VersionedFiles(StaticFilesStorage):
    """Adds ``?v=`` and the first 12 hex digits of the file's SHA-256 to its address."""

    def url(self, name: str | None) -> str:
        """Return the address of a static file; a name that no app has stops the page at once."""
        return f"{super().url(name)}?v={_version(name or '')}"


@cache
def _version(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise ImproperlyConfigured(f"There is no static file called {name!r}.")
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:VERSION_LENGTH]
