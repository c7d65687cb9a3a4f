"""The published folder, and the only way into it: by name, read-only, never outside.

Layout: ``log/checkpoint``, ``log/tile/…``, ``policy``, ``dossiers/<draw>/…``,
``passmuster-verify.pyz`` and ``force.json``. Nothing else of the machine is read by this site.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.entries import DRAW, LABEL


@dataclass(frozen=True)
class Force:
    """Whose record this is; ``demo`` is true for an invented force.

    ``strata`` gives labels their names by language; a label without one is shown as it is.
    """

    name_en: str
    name_km: str
    origin: str
    demo: bool
    strata: dict[str, dict[str, str]] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """Return the force's name in a language of the site."""
        return self.name_km if language == "km" else self.name_en


@dataclass(frozen=True)
class Published:
    """One published folder."""

    root: Path

    def path(self, name: str) -> Path:
        """Return the file called ``name`` below the folder.

        Raises UnusableInput (``published-file-missing``) when it is absent or would lie outside,
        by ``..``, by an absolute name or by a link.
        """
        root = self.root.resolve()
        if "\0" not in name:
            path = (root / name).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
        raise UnusableInput("published-file-missing", f"The published folder has no file {name}.")

    def read(self, name: str) -> bytes:
        """Return the bytes of a published file."""
        return self.path(name).read_bytes()

    def has(self, name: str) -> bool:
        """Tell whether such a file is published."""
        try:
            self.path(name)
        except UnusableInput:
            return False
        return True

    def force(self) -> Force:
        """Return whose record this is; raises UnusableInput (``force-unreadable``)."""
        try:
            facts = json.loads(self.read("force.json"))
            return Force(
                name_en=_text(facts["name_en"]),
                name_km=_text(facts["name_km"]),
                origin=_text(facts["origin"]),
                demo=facts["demo"] is True,
                strata=_names(facts.get("strata", {})),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UnusableInput(
                "force-unreadable", "The file force.json does not say whose record this is."
            ) from error

    def dossiers(self) -> list[str]:
        """Return the numbers of the draws that have a dossier, oldest first."""
        folder = self.root / "dossiers"
        if not folder.is_dir():
            return []
        return sorted(p.name for p in folder.iterdir() if DRAW(p.name) and p.is_dir())

    def dossier_names(self, draw: str) -> list[str]:
        """Return the names of a dossier's files, in alphabetical order; empty without a dossier."""
        if not DRAW(draw):
            return []
        folder = self.root / "dossiers" / draw
        return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())

    def dossier_files(
        self, draw: str, wanted: Callable[[str], bool] = lambda name: True
    ) -> dict[str, bytes]:
        """Return the wanted files of a dossier by their names inside it; empty without one."""
        names = filter(wanted, self.dossier_names(draw))
        return {name: self.read(f"dossiers/{draw}/{name}") for name in names}


def here() -> Published:
    """Return the folder that the settings name."""
    # The type checker reads the other site's settings.
    return Published(Path(settings.PASSMUSTER_PUBLISHED))  # type: ignore[misc]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text is missing")
    return value


def _names(value: Any) -> dict[str, dict[str, str]]:
    return {
        label: {"en": _text(names["en"]), "km": _text(names["km"])}
        for label, names in dict(value).items()
        if LABEL(label)
    }
