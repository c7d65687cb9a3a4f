"""Labels of one specimen on one sheet: bottle A, bottle B, form, pouch, with both codes.

Only what core.kits.labels allowed to print comes here; each label bears its generation, so that a
replaced one is told from the last. A sheet never holds two specimens (attacks.md C-04).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kits.labels import Label, Place
from passmuster.formats.paper.form_cells import coded
from passmuster.formats.paper.language import Language, digits, require_language
from passmuster.formats.paper.typeset import PAGE, PAGES, shown, typeset_pdf, typeset_png
from passmuster.formats.paper.wording import Wording, load_wording

SEALED: Final = (Place.BOTTLE_A, Place.BOTTLE_B)
"""Labels that go over cap and sides: these are dated and bear the donor's initials
(49 CFR 40.71(b)(5)-(7))."""


@dataclass(frozen=True)
class LabelSheet:
    """The labels of one specimen; ``issued`` is the day of the PDF."""

    force: str
    labels: tuple[Label, ...]
    issued: date


def labels_pdf(sheets: Sequence[LabelSheet], language: Language) -> bytes:
    """Return one page a specimen, dated like the last. Numbers stand in Latin digits always.

    Raises UnusableInput: ``language-unknown``, ``labels-nothing-to-print``,
    ``labels-of-two-specimens``, ``labels-practice-mixed``, ``paper-text-long``, ``paper-not-set``.
    """
    return typeset_pdf("labels", _facts(sheets, language), day=sheets[-1].issued)


def labels_pages(
    sheets: Sequence[LabelSheet], language: Language, *, ppi: float = 96
) -> list[bytes]:
    """Return the pages of labels_pdf() as PNG pictures, ``ppi`` dots an inch."""
    return typeset_png("labels", _facts(sheets, language), day=sheets[-1].issued, ppi=ppi)


def _facts(sheets: Sequence[LabelSheet], language: Language) -> dict[str, Any]:
    require_language(language)
    if not sheets or not all(sheet.labels for sheet in sheets):
        raise UnusableInput("labels-nothing-to-print", "There is no label to print.")
    if any(len({label.specimen for label in sheet.labels}) > 1 for sheet in sheets):
        raise UnusableInput("labels-of-two-specimens", "One sheet holds one specimen's labels.")
    practice = {label.specimen.practice for sheet in sheets for label in sheet.labels}
    if len(practice) > 1:
        raise UnusableInput("labels-practice-mixed", "Print practice labels apart from live ones.")
    wording = load_wording("labels")
    return {
        "language": language,
        "say": {part: wording.labels(part, language) for part in ("label", "sheet")},
        "title": wording.say("sheet_title", language),
        "force": shown(sheets[-1].force, 120, "force's name"),
        "practice": True in practice,
        "practice-said": wording.say("practice", language),
        "shown": [[_label(label, wording, language) for label in sheet.labels] for sheet in sheets],
        "foot": wording.say(
            "foot",
            language,
            version=digits(wording.version, language),
            page=PAGE,
            pages=PAGES,
        ),
    }


def _label(label: Label, wording: Wording, language: Language) -> dict[str, Any]:
    key = label.place.replace("-", "_")
    return {
        "place": wording.say(f"place_{key}", language),
        "code": coded(label),
        "last": label.text[-4:],
        "print": wording.say("print", language, number=digits(label.generation, language)),
        "signed": label.place in SEALED,
    }
