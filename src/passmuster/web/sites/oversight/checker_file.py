"""The checker as one file to keep: the same page, modules and texts, all inside it.

The bytes hang on nothing but the language and this version's sources, so that two people can
compare the SHA-256 of what they were given. Opened from disk it can reach no network: its own
policy forbids every request. It is served for download only and never runs on the site's origin.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import translation

from passmuster.web.sites.oversight.checker_texts import (
    ANYWHERE,
    MODULES,
    START,
    path_of,
    texts,
)

LANGUAGES = ("en", "km")
STYLES = "theme/passmuster.css"
# Fonts are files beside the stylesheet; the saved page uses the device's own.
_FONT = re.compile(r"@font-face \{[^}]*\}\n?")


def file_name(language: str) -> str:
    """Return the name under which the file is saved."""
    return f"passmuster-check-{language}.html"


@lru_cache(maxsize=len(LANGUAGES))
def checker_file(language: str) -> bytes:
    """Return the whole page in one language; the same sources give the same bytes."""
    scripts = [_script(START), "".join(map(_script, MODULES))]
    styles = _FONT.sub("", _static(STYLES))
    with translation.override(language):
        page = render_to_string(
            "oversight/verify_file.html",
            {
                "language": language,
                "texts": texts(None, ANYWHERE, []),
                "scripts": scripts,
                "styles": styles,
                "policy": _policy(scripts, styles),
            },
        )
    return page.encode()


def checker_file_sha256(language: str) -> str:
    """Return the SHA-256 of the file, 64 hex digits."""
    return sha256(checker_file(language)).hexdigest()


def _script(name: str) -> str:
    # Inside an element a script must not hold what would end it.
    return _static(path_of(name)).replace("</", "<\\/")


def _policy(scripts: list[str], styles: str) -> str:
    hashes = " ".join(f"'{_hash(script)}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes}",
            f"style-src '{_hash(styles)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode("ascii")


def _static(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise ImproperlyConfigured(f"There is no static file called {name!r}.")
    return Path(found).read_text("utf-8")
