"""The courier's manifest: which sealed numbers went from whom to whom, signed on both sides.

It goes to the laboratory too, so it has no field for a donor and every text in it is compared with
the donors' names and numbers. Sources: rules.md §3.1 steps 21 to 24; field.md §C2 (one sample lost
until two weeks after); attacks.md L-05.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kits.blinding import DonorIdentifiers, require_no_name
from passmuster.core.kits.serials import Kind, Serial
from passmuster.formats.paper.form_cells import WHOLE, coded, field, section, sentence
from passmuster.formats.paper.language import Language, day, digits, require_language, whole
from passmuster.formats.paper.typeset import PAGE, PAGES, shown, typeset_pdf, typeset_png
from passmuster.formats.paper.wording import Wording, load_wording

MOST_PARCELS: Final = 500
"""Specimens of one manifest; a courier's box holds fewer."""

OTHERS: Final = frozenset({"force", "sender", "receiver", "courier"})
"""Fields that hold other people's names by design."""

_SIDES: Final = ("released", "carried", "received")


@dataclass(frozen=True)
class Parcel:
    """One specimen of the box: its number and the seals on its bottles and pouch."""

    specimen: Serial
    seals: tuple[Serial, ...]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One journey; ``record`` is its number in the force's record, ``issued`` the PDF's day."""

    force: str
    record: str
    issued: date
    sender: str
    receiver: str
    courier: str
    parcels: tuple[Parcel, ...]
    remark: str = ""

    def texts(self) -> dict[str, str]:
        """Return every text that somebody wrote, by field: what is compared with the donors."""
        return {key: text for key, text in vars(self).items() if isinstance(text, str)}


def manifest_pdf(
    manifest: Manifest, donors: Iterable[DonorIdentifiers], language: Language
) -> bytes:
    """Return the manifest; specimens stand in the order of their numbers, not of collecting.

    ``donors`` are searched for in its texts and never printed. Raises Refused: what
    blinding.require_no_name() raises. Raises UnusableInput: ``language-unknown``,
    ``manifest-empty``, ``manifest-too-long``, ``manifest-number-repeated``,
    ``manifest-number-wrong``, ``paper-text-long``, ``paper-not-set``.
    """
    return typeset_pdf("manifest", _facts(manifest, donors, language), day=manifest.issued)


def manifest_pages(
    manifest: Manifest,
    donors: Iterable[DonorIdentifiers],
    language: Language,
    *,
    ppi: float = 96,
) -> list[bytes]:
    """Return the pages of manifest_pdf() as PNG pictures, ``ppi`` dots an inch."""
    facts = _facts(manifest, donors, language)
    return typeset_png("manifest", facts, day=manifest.issued, ppi=ppi)


def _facts(
    manifest: Manifest, donors: Iterable[DonorIdentifiers], language: Language
) -> dict[str, Any]:
    require_language(language)
    _require_numbers(manifest.parcels)
    for donor in donors:
        require_no_name(manifest.texts(), donor, others=OTHERS)
    wording = load_wording("manifest")
    record = shown(manifest.record, 40, "record number")
    parcels = sorted(manifest.parcels, key=lambda parcel: parcel.specimen.number)
    return {
        "language": language,
        "say": {part: wording.labels(part, language) for part in ("head", "row")},
        "title": wording.say("title", language),
        "force": shown(manifest.force, 120, "force's name"),
        "record": record,
        "issued": day(manifest.issued, language),
        "sender": shown(manifest.sender, 200, "sender"),
        "receiver": shown(manifest.receiver, 200, "receiver"),
        "courier": shown(manifest.courier, 120, "courier"),
        "count": whole(len(parcels), language),
        "practice": parcels[0].specimen.practice,
        "practice-said": wording.say("practice", language),
        "parcels": [
            {
                "at": digits(at, language),
                "code": coded(parcel.specimen),
                "seals": [seal.grouped for seal in parcel.seals],
            }
            for at, parcel in enumerate(parcels, start=1)
        ],
        "sections": _sections(manifest, wording, language),
        "foot": wording.say(
            "foot",
            language,
            record=record,
            version=digits(wording.version, language),
            page=PAGE,
            pages=PAGES,
        ),
    }


def _sections(manifest: Manifest, wording: Wording, language: Language) -> list[dict[str, Any]]:
    def say(key: str) -> str:
        return wording.say(key, language)

    signed = [
        section(
            say(f"side_{side}"),
            [
                sentence(say(f"says_{side}")),
                field(say("sign_name")),
                field(say("sign_signature"), height=7),
                field(say("sign_when")),
            ],
        )
        for side in _SIDES
    ]
    remark = field(say("sign_remark"), manifest.remark, span=WHOLE, most=400, height=10)
    return [*signed, section(say("side_remark"), [remark])]


def _require_numbers(parcels: tuple[Parcel, ...]) -> None:
    if not parcels:
        raise UnusableInput("manifest-empty", "There is no specimen to carry.")
    if len(parcels) > MOST_PARCELS:
        raise UnusableInput("manifest-too-long", f"A manifest holds {MOST_PARCELS} at most.")
    every = [one for parcel in parcels for one in (parcel.specimen, *parcel.seals)]
    if len(set(every)) < len(every):
        raise UnusableInput("manifest-number-repeated", "Each number stands once on a manifest.")
    wrong = any(parcel.specimen.kind is not Kind.SPECIMEN for parcel in parcels) or any(
        seal.kind not in (Kind.SEAL, Kind.POUCH) for parcel in parcels for seal in parcel.seals
    )
    if wrong or len({one.practice for one in every}) > 1:
        raise UnusableInput(
            "manifest-number-wrong",
            "A manifest holds numbers of specimens, seals and pouches, all live or all practice.",
        )
