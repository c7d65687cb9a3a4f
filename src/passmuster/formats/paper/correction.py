"""The statement of correction: what is missing on a form, said by whoever is responsible for it.

It is signed on the business day on which that person was told, kept with the form and noted on the
form's face. It may go to the laboratory, so it has no field for a donor and its texts are compared
with the donor's names and numbers. Sources: rules.md §3.6; 49 CFR 40.203, 40.205(b), 40.208.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kits.blinding import DonorIdentifiers, require_no_name
from passmuster.core.kits.serials import Kind, Serial
from passmuster.formats.paper.form_cells import WHOLE, choice, coded, field, section, sentence
from passmuster.formats.paper.language import Language, day, digits, moment, require_language
from passmuster.formats.paper.typeset import PAGE, PAGES, shown, typeset_pdf, typeset_png
from passmuster.formats.paper.wording import load_wording

FLAWS: Final = (
    "collector-signature",
    "donor-signature-no-remark",
    "scientist-signature",
    "form-wrong-or-expired",
    "temperature-blank",
    "other",
)
"""What a statement can put right (rules.md §3.6); a fatal flaw is not among them."""


OTHERS: Final = frozenset({"force", "person", "duty"})
"""Fields that hold other people's names by design."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One statement; "" leaves a line to write on. ``told_at`` bears the offset it is read in.

    ``flaw`` is one of FLAWS; ``person`` and ``duty`` say who is responsible, never the donor.
    """

    force: str
    record: str
    specimen: Serial
    issued: date
    flaw: str
    person: str
    duty: str
    told_at: datetime
    was: str = ""
    is_right: str = ""

    def texts(self) -> dict[str, str]:
        """Return every text that somebody wrote, by field: what is compared with the donor."""
        return {key: text for key, text in vars(self).items() if isinstance(text, str)}


def correction_pdf(correction: Correction, donor: DonorIdentifiers, language: Language) -> bytes:
    """Return the statement as one page. The donor is searched for in its texts, never printed.

    Raises Refused: what blinding.require_no_name() raises. Raises UnusableInput:
    ``language-unknown``, ``correction-flaw-unknown``, ``form-number-wrong``, ``paper-text-long``,
    ``paper-not-set``.
    """
    return typeset_pdf("correction", _facts(correction, donor, language), day=correction.issued)


def correction_pages(
    correction: Correction, donor: DonorIdentifiers, language: Language, *, ppi: float = 96
) -> list[bytes]:
    """Return the page of correction_pdf() as a PNG picture, ``ppi`` dots an inch."""
    facts = _facts(correction, donor, language)
    return typeset_png("correction", facts, day=correction.issued, ppi=ppi)


def _facts(correction: Correction, donor: DonorIdentifiers, language: Language) -> dict[str, Any]:
    require_language(language)
    if correction.flaw not in FLAWS:
        raise UnusableInput("correction-flaw-unknown", f"Name one of: {', '.join(FLAWS)}.")
    if correction.specimen.kind is not Kind.SPECIMEN:
        raise UnusableInput("form-number-wrong", "A correction bears a specimen's number.")
    require_no_name(correction.texts(), donor, others=OTHERS)
    wording = load_wording("correction")
    record = shown(correction.record, 40, "record number")
    return {
        "language": language,
        "say": {"head": wording.labels("head", language)},
        "title": wording.say("title", language),
        "force": shown(correction.force, 120, "force's name"),
        "issued": day(correction.issued, language),
        "practice": correction.specimen.practice,
        "practice-said": wording.say("practice", language),
        "code": coded(correction.specimen),
        "sections": _sections(correction, language),
        "foot": wording.say(
            "foot",
            language,
            record=record,
            number=correction.specimen.grouped,
            version=digits(wording.version, language),
            page=PAGE,
            pages=PAGES,
        ),
    }


def _sections(correction: Correction, language: Language) -> list[dict[str, Any]]:
    wording = load_wording("correction")

    def say(key: str) -> str:
        return wording.say(key, language)

    flaws = {flaw: say(f"flaw_{flaw.replace('-', '_')}") for flaw in FLAWS}
    return [
        section(
            say("what_title"),
            [
                choice("", flaws, correction.flaw),
                field(say("what_was"), correction.was, span=WHOLE, most=600, height=16),
                field(say("what_right"), correction.is_right, span=WHOLE, most=600, height=16),
            ],
        ),
        section(
            say("who_title"),
            [
                field(say("who_person"), correction.person, span=6, most=120),
                field(say("who_duty"), correction.duty, span=6, most=120),
                field(say("who_told"), moment(correction.told_at, language), span=12),
                sentence(say("who_says")),
                field(say("who_signature"), span=6, height=12),
                field(say("who_when"), span=6, height=12),
            ],
        ),
        section(
            say("kept_title"),
            [
                sentence(say("kept_says")),
                field(say("kept_by"), span=6, height=9),
                field(say("who_when"), span=6, height=9),
            ],
        ),
    ]
