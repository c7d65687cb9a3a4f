"""The custody and control form in five copies, of which the laboratory's knows no donor.

The laboratory's copy is built from LaboratoryCopy, a type without a field for a person, and every
text in it is compared with the donor's names and numbers before it is set. The other four bear the
donor's part. A pack is the same form left blank, its numbers printed, for collecting on paper.
Sources: rules.md §3.2; 49 CFR 40.14, 40.71, 40.73, 40.83(a).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kits.blinding import DonorIdentifiers, require_no_name
from passmuster.core.kits.serials import Kind, Serial
from passmuster.formats.paper import form_cells as cells
from passmuster.formats.paper.custody_parts import SECTIONS, Say
from passmuster.formats.paper.language import Language, digits, require_language
from passmuster.formats.paper.typeset import PAGE, PAGES, shown, typeset_pdf, typeset_png
from passmuster.formats.paper.wording import load_wording


class Addressee(StrEnum):
    """Whom a copy goes to, in the order of their numbers (rules.md §3.2)."""

    LABORATORY = "laboratory"
    REVIEW_DOCTOR = "review-doctor"
    COLLECTOR = "collector"
    EMPLOYER = "employer"
    DONOR = "donor"


ADDRESSEES: Final = tuple(Addressee)
OTHERS: Final = frozenset(
    {
        "force",
        "laboratory",
        "laboratory_address",
        "employer",
        "employer_contact",
        "review_doctor",
        "site",
        "site_contact",
        "collector",
        "released_to",
    }
)
"""Fields of LaboratoryCopy.texts() that hold other people's names by design."""

MOST_PACKS: Final = 100
"""Packs of one file: five hundred pages."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Step 1, without the donor: who ordered what of whom. "" leaves a line to write on.

    ``reason`` is one of custody_parts.REASONS.
    """

    employer: str = ""
    employer_contact: str = ""
    review_doctor: str = ""
    authority: str = ""
    reason: str = ""
    panel: str = ""
    site: str = ""
    site_contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Steps 2 to 4 as the collector filled them in; None and "" leave boxes and lines empty.

    ``specimen_kind`` is one of custody_parts.KINDS; ``at`` bears the offset it is to be read in.
    ``a_ml`` and ``b_ml`` are what each bottle holds;
    ``seal_a`` and ``seal_b`` are the serials of the seals; ``released_to`` is the courier service.
    """

    specimen_kind: str = ""
    temperature_in_range: bool | None = None
    observed: bool | None = None
    a_ml: int | None = None
    b_ml: int | None = None
    remark: str = ""
    seal_a: Serial | None = None
    seal_b: Serial | None = None
    collector: str = ""
    at: datetime | None = None
    released_to: str = ""


@dataclass(frozen=True, kw_only=True)
class LaboratoryCopy:
    """All that stands on copy 1: it has no field for a donor, so none can be put into it.

    ``specimen`` is the number of both bottles, ``pack`` that of a pre-numbered paper pack;
    ``issued`` is the day of the PDF.
    """

    force: str
    laboratory: str
    laboratory_address: str
    specimen: Serial
    issued: date
    pack: Serial | None = None
    order: Order = field(default_factory=Order)
    collection: Collection = field(default_factory=Collection)

    def texts(self) -> dict[str, str]:
        """Return every text that somebody wrote, by field: what is compared with the donor."""
        here = {key: getattr(self, key) for key in ("force", "laboratory", "laboratory_address")}
        parts = {**vars(self.order), **vars(self.collection)}
        return here | {key: text for key, text in parts.items() if isinstance(text, str)}


@dataclass(frozen=True, kw_only=True)
class DonorPart:
    """The donor's own step, on copies 2 to 5; "" and None leave lines to write on."""

    khmer_name: str = ""
    latin_name: str = ""
    service_number: str = ""
    birth: date | None = None
    day_phone: str = ""
    evening_phone: str = ""

    def identifiers(self) -> DonorIdentifiers:
        """Return by what the laboratory could know the donor."""
        return DonorIdentifiers(
            names=(self.khmer_name, self.latin_name),
            service_number=self.service_number,
            phones=(self.day_phone, self.evening_phone),
        )


@dataclass(frozen=True)
class CustodyForm:
    """One collection's form: what all copies share, and the donor's part."""

    shared: LaboratoryCopy
    donor: DonorPart


def laboratory_copy_pdf(copy: LaboratoryCopy, donor: DonorIdentifiers, language: Language) -> bytes:
    """Return copy 1 as one page. The donor is asked for only to be searched for, never printed.

    Raises Refused: what blinding.require_no_name() raises. Raises UnusableInput:
    ``language-unknown``, ``form-number-wrong``, ``paper-text-long``, ``paper-not-set``.
    """
    return typeset_pdf("custody", _laboratory(copy, donor, language), day=copy.issued)


def laboratory_copy_pages(
    copy: LaboratoryCopy, donor: DonorIdentifiers, language: Language, *, ppi: float = 96
) -> list[bytes]:
    """Return the page of laboratory_copy_pdf() as a PNG picture, ``ppi`` dots an inch."""
    return typeset_png("custody", _laboratory(copy, donor, language), day=copy.issued, ppi=ppi)


def copy_pdf(form: CustodyForm, addressee: Addressee, language: Language) -> bytes:
    """Return one copy of a filled form as one page; raises what laboratory_copy_pdf() raises."""
    return typeset_pdf("custody", _copy(form, addressee, language), day=form.shared.issued)


def copy_pages(
    form: CustodyForm, addressee: Addressee, language: Language, *, ppi: float = 96
) -> list[bytes]:
    """Return the page of copy_pdf() as a PNG picture, ``ppi`` dots an inch."""
    facts = _copy(form, addressee, language)
    return typeset_png("custody", facts, day=form.shared.issued, ppi=ppi)


def penned_pages(
    form: CustodyForm, addressee: Addressee, language: Language, *, ppi: float = 96
) -> list[bytes]:
    """Return a copy of a pack as it looks once a pen has filled it in, as a PNG picture.

    What a pack is printed with stays print; every answer is in the pen's colour. It is for what
    shows paper without having any: the demo and practice. Raises what laboratory_copy_pdf() raises.
    """
    facts = _copy(form, addressee, language)
    for page in facts["copies"]:
        _head, *steps = page["sections"]
        for step in steps:
            step["cells"] = [cell | {"hand": True} for cell in step["cells"]]
    return typeset_png("custody", facts, day=form.shared.issued, ppi=ppi)


def packs_pdf(packs: Sequence[LaboratoryCopy], language: Language) -> bytes:
    """Return blank packs, five pages each, to be filled in by hand; dated like the last.

    Whatever Order and Collection hold is left out. Raises UnusableInput: ``packs-to-print-none``,
    ``packs-to-print-many``, ``pack-number-repeated``, and what laboratory_copy_pdf() raises.
    """
    return typeset_pdf("custody", _packs(packs, language), day=packs[-1].issued)


def packs_pages(
    packs: Sequence[LaboratoryCopy], language: Language, *, ppi: float = 96
) -> list[bytes]:
    """Return the pages of packs_pdf() as PNG pictures, ``ppi`` dots an inch."""
    return typeset_png("custody", _packs(packs, language), day=packs[-1].issued, ppi=ppi)


def file_name(specimen: Serial, addressee: Addressee) -> str:
    """Return the name of a copy's file: the specimen's number and the copy's, and nothing else."""
    return f"{specimen.text}-{ADDRESSEES.index(addressee) + 1}.pdf"


def _laboratory(
    copy: LaboratoryCopy, donor: DonorIdentifiers, language: Language
) -> dict[str, Any]:
    require_no_name(copy.texts(), donor, others=OTHERS)
    return _facts([(copy, Addressee.LABORATORY, None)], language)


def _copy(form: CustodyForm, addressee: Addressee, language: Language) -> dict[str, Any]:
    if addressee is Addressee.LABORATORY:
        return _laboratory(form.shared, form.donor.identifiers(), language)
    return _facts([(form.shared, addressee, form.donor)], language)


def _packs(packs: Sequence[LaboratoryCopy], language: Language) -> dict[str, Any]:
    if not packs:
        raise UnusableInput("packs-to-print-none", "There is no pack to print.")
    if len(packs) > MOST_PACKS:
        raise UnusableInput("packs-to-print-many", f"Print {MOST_PACKS} packs at most at once.")
    for numbers in ([pack.specimen for pack in packs], [pack.pack for pack in packs]):
        if len(set(numbers)) < len(numbers):
            raise UnusableInput("pack-number-repeated", "Each pack has numbers of its own.")
    if any(pack.pack is None for pack in packs):
        raise UnusableInput("form-number-wrong", "A pack to be filled in by hand has a number.")
    blank = [replace(pack, order=Order(), collection=Collection()) for pack in packs]
    copies = [
        (pack, addressee, None if addressee is Addressee.LABORATORY else DonorPart())
        for pack in blank
        for addressee in ADDRESSEES
    ]
    return _facts(copies, language)


def _facts(
    copies: Sequence[tuple[LaboratoryCopy, Addressee, DonorPart | None]], language: Language
) -> dict[str, Any]:
    require_language(language)
    wording = load_wording("custody")
    practice = {copy.specimen.practice for copy, _, _ in copies}
    if len(practice) > 1:
        raise UnusableInput("form-number-wrong", "Print practice forms apart from live ones.")
    say = Say(wording, language)
    return {
        "language": language,
        "say": {},
        "title": say("title"),
        "force": shown(copies[-1][0].force, 120, "force's name"),
        "practice": True in practice,
        "practice-said": say("practice"),
        "copies": [_page(copy, addressee, donor, say) for copy, addressee, donor in copies],
    }


def _page(
    copy: LaboratoryCopy, addressee: Addressee, donor: DonorPart | None, say: Say
) -> dict[str, Any]:
    _require_numbers(copy)
    key = addressee.replace("-", "_")
    parts: Sequence[Callable[..., dict[str, Any]]] = SECTIONS[addressee]
    return {
        "addressee": say(f"copy_{key}"),
        "rule": say(f"rule_{key}"),
        "code": cells.coded(copy.specimen),
        "sections": [part(copy, donor, say) for part in parts],
        "foot": say(
            "foot",
            number=copy.specimen.grouped,
            copy=digits(ADDRESSEES.index(addressee) + 1, say.language),
            version=digits(say.wording.version, say.language),
            page=PAGE,
            pages=PAGES,
        ),
    }


def _require_numbers(copy: LaboratoryCopy) -> None:
    """Refuse numbers of another kind, or live and practice numbers on one form."""
    wanted = [(copy.specimen, Kind.SPECIMEN)]
    seals = (copy.collection.seal_a, copy.collection.seal_b)
    wanted += [(seal, Kind.SEAL) for seal in seals if seal is not None]
    wanted += [(pack, Kind.PACK) for pack in (copy.pack,) if pack is not None]
    practice = copy.specimen.practice
    if any(one.kind is not kind or one.practice != practice for one, kind in wanted):
        raise UnusableInput(
            "form-number-wrong",
            "A form bears a specimen's number, seals' and a pack's, all live or all for practice.",
        )
