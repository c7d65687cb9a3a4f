"""Every file that is published: its size, its SHA-256, what it is and how it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passmuster.core.draw.dossier.layout import INDEX
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.web.sites.oversight.checker_file import (
    LANGUAGES,
    checker_file,
    checker_file_sha256,
    file_name,
)
from passmuster.web.sites.oversight.published import Published


@dataclass(frozen=True)
class Kind:
    """A file that every record has or may have: its name, what it is, how it is read."""

    name: str
    what: Promise
    how: Promise


FILES = (
    Kind(
        "policy",
        _("The trust policy: the log’s key, the witnesses, and how many of them must sign."),
        _(
            "Plain text. Compare it with the copy on paper or from a witness before you believe "
            "it: everything else is checked by it."
        ),
    ),
    Kind(
        "passmuster-verify.pyz",
        _("The verifier: every check on this site, in one file."),
        _(
            "Needs Python 3.11 or newer and nothing else. It is a ZIP file of plain source: rename "
            "it to .zip to read it."
        ),
    ),
    Kind(
        "passmuster-check-en.html",
        _("The checking page in English, in one file."),
        _("Save it and open it in any browser, also without a network. It asks nobody."),
    ),
    Kind(
        "passmuster-check-km.html",
        _("The checking page in Khmer, in one file."),
        _("Save it and open it in any browser, also without a network. It asks nobody."),
    ),
    Kind(
        "force.json",
        _("Whose record this is, and the names of the strata."),
        _("JSON. It is not signed: nothing depends on it but words on these pages."),
    ),
    Kind(
        "log/checkpoint",
        _("The newest signed state of the log, with the witnesses’ signatures."),
        _(
            "Plain text (C2SP tlog-checkpoint): name, number of entries, root hash, signatures. "
            "Keep every one you fetch."
        ),
    ),
)


@dataclass(frozen=True)
class File:
    """One published file as it lies there now."""

    kind: Kind
    size: int
    sha256: str


@dataclass(frozen=True)
class Tiles:
    """The log's static files: how many there are and how many bytes they hold."""

    count: int
    size: int


@dataclass(frozen=True)
class Dossier:
    """One draw's dossier: how many files, how many bytes, and the hash of the list of them."""

    draw: str
    count: int
    size: int
    sha256: str


def files_of(published: Published) -> list[File]:
    """Return the single files that are published, in the order in which a reader needs them."""
    return [file for kind in FILES if (file := _file(published, kind)) is not None]


def dossiers_of(published: Published) -> list[Dossier]:
    """Return the dossiers, newest first; one without its list of files has no hash."""
    listed = []
    for draw in reversed(published.dossiers()):
        names = published.dossier_names(draw)
        paths = {name: published.path(f"dossiers/{draw}/{name}") for name in names}
        size = sum(path.stat().st_size for path in paths.values())
        digest = _digest(paths[INDEX]) if INDEX in paths else ""
        listed.append(Dossier(draw, len(names), size, digest))
    return listed


@lru_cache(maxsize=4)
def tiles_of(published: Published, checkpoint: Checkpoint) -> Tiles:
    """Return the count of the log's static files; a newer checkpoint is counted anew."""
    sizes = [path.stat().st_size for path in _below(published.root / "log" / "tile")]
    return Tiles(len(sizes), sum(sizes))


def _file(published: Published, kind: Kind) -> File | None:
    for language in LANGUAGES:
        if kind.name == file_name(language):  # made by this program, so it lies in no folder
            return File(kind, len(checker_file(language)), checker_file_sha256(language))
    if not published.has(kind.name):
        return None
    path = published.path(kind.name)
    return File(kind, path.stat().st_size, _digest(path))


def _below(folder: Path) -> Iterator[Path]:
    for place, _folders, names in os.walk(folder):
        yield from (Path(place) / name for name in names)


def _digest(path: Path) -> str:
    facts = path.stat()
    return _digest_of(path, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=2048)
def _digest_of(path: Path, changed: int, length: int) -> str:
    with path.open("rb") as file:
        whole = sha256()
        while block := file.read(1 << 16):
            whole.update(block)
    return whole.hexdigest()
