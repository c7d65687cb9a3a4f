"""The printed seal: a checkpoint's fingerprint to be read over the phone, and a witness's notebook.

Digits and colours come first, then six words of a list (English) or the same 66 bits as 20 digits
in fours (Khmer, until its editors agree on a list). Each sheet bears both, so that a holder of the
Khmer sheet and one of the English sheet can compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.fingerprint import Fingerprint
from passmuster.formats.codes import qr_png
from passmuster.formats.paper.language import Language, digits, moment, require_language, whole
from passmuster.formats.paper.typeset import PAGE, PAGES, shown, typeset_pdf, typeset_png
from passmuster.formats.paper.wording import Wording, load_wording

COLOURS: Final = 8

_LABELS: Final = ("sheet", "row", "book")


@dataclass(frozen=True)
class Cosigner:
    """A witness of the policy; ``at`` is its signature's time, None when none has arrived."""

    name: str
    at: datetime | None


@dataclass(frozen=True)
class Seal:
    """One checkpoint as it is printed.

    ``origin`` is the log's name, ``size`` its number of entries, ``at`` the time of the checkpoint;
    moments bear the offset they are to be read in. ``url`` is the public page of the record.
    """

    force: str
    origin: str
    size: int
    at: datetime
    fingerprint: Fingerprint
    witnesses: tuple[Cosigner, ...]
    url: str


def seal_pdf(seals: Sequence[Seal], language: Language) -> bytes:
    """Return one page a seal, in the order given, dated like the last of them.

    Raises UnusableInput: ``language-unknown``, ``seals-missing``, ``paper-text-long``,
    ``paper-not-set``, ``code-text-unusable``.
    """
    return typeset_pdf("seal", _facts(seals, language), day=seals[-1].at.date())


def seal_pages(seals: Sequence[Seal], language: Language, *, ppi: float = 96) -> list[bytes]:
    """Return the pages of seal_pdf() as PNG pictures, ``ppi`` dots an inch."""
    return typeset_png("seal", _facts(seals, language), day=seals[-1].at.date(), ppi=ppi)


def notebook_pdf(seals: Sequence[Seal], language: Language, *, blank: int = 0) -> bytes:
    """Return a witness's notebook: a line a seal, then ``blank`` empty lines; all of one record.

    Raises what seal_pdf() raises, and UnusableInput (``seals-of-many-records``).
    """
    facts = _notebook(seals, language, blank)
    return typeset_pdf("seal", facts, day=seals[-1].at.date())


def notebook_pages(
    seals: Sequence[Seal], language: Language, *, blank: int = 0, ppi: float = 96
) -> list[bytes]:
    """Return the pages of notebook_pdf() as PNG pictures, ``ppi`` dots an inch."""
    facts = _notebook(seals, language, blank)
    return typeset_png("seal", facts, day=seals[-1].at.date(), ppi=ppi)


def _notebook(seals: Sequence[Seal], language: Language, blank: int) -> dict[str, Any]:
    facts = _facts(seals, language)
    if len({seal.origin for seal in seals}) > 1:
        raise UnusableInput("seals-of-many-records", "A notebook follows one record only.")
    title = load_wording("seal").say("book_title", language)
    return {**facts, "notebook": True, "blank": blank, "title": title}


def _facts(seals: Sequence[Seal], language: Language) -> dict[str, Any]:
    require_language(language)
    if not seals:
        raise UnusableInput("seals-missing", "There is no seal to print.")
    wording = load_wording("seal")
    printed = [_seal(seal, wording, language) for seal in seals]
    return {
        "language": language,
        "say": {part: wording.labels(part, language) for part in _LABELS},
        "title": wording.say("sheet_title", language),
        "colours": [wording.say(f"colour_{number}", language) for number in range(COLOURS)],
        "force": printed[-1]["force"],
        "foot": printed[-1]["foot"],
        "seals": printed,
        "notebook": False,
        "blank": 0,
    }


def _signed(at: datetime | None, sealed: datetime, language: Language) -> str:
    """Say when a witness signed; the offset stands once, with the seal's own time."""
    if at is None:
        return ""
    same = at.utcoffset() == sealed.utcoffset()
    return moment(at.replace(tzinfo=None) if same else at, language)


def _seal(seal: Seal, wording: Wording, language: Language) -> dict[str, Any]:
    origin = shown(seal.origin, 120, "log's name")
    size = whole(seal.size, language)
    return {
        "force": shown(seal.force, 120, "force's name"),
        "origin": origin,
        "size": size,
        "at": moment(seal.at, language),
        "sha256": seal.fingerprint.sha256,
        "blocks": list(seal.fingerprint.blocks),
        "words": " ".join(seal.fingerprint.words),
        "digits": " ".join(seal.fingerprint.digits),
        "witnesses": [
            (
                shown(witness.name, 80, "witness's name"),
                _signed(witness.at, seal.at, language),
            )
            for witness in seal.witnesses
        ],
        "qr": list(qr_png(seal.url)),
        "url": seal.url,
        "foot": wording.say(
            "foot",
            language,
            origin=origin,
            size=size,
            version=digits(wording.version, language),
            page=PAGE,
            pages=PAGES,
        ),
    }
