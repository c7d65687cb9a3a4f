"""Flaws of a form or a specimen: which end a test, which can be mended, by whom and until when.

Guarantees: a fatal flaw has no way back, a harmless one no way to cancel a test. Source: 49 CFR
40.83, 40.199, 40.203, 40.205, 40.208, 40.209; rules.md §3.6. Moving bottle B into the place of A is
not here but in custody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from passmuster.core.collection.constants import CollectionRules
from passmuster.core.collection.days import WEEKEND, after_business_days
from passmuster.core.kernel.errors import Refused


class FlawClass(StrEnum):
    """What a flaw means for the test."""

    FATAL = "fatal"
    BY_LABORATORY = "by-laboratory"
    BY_REVIEW = "by-review"
    MUST_MEND = "must-mend"
    HARMLESS = "harmless"


class Effect(StrEnum):
    """What happens to the test."""

    CANCELLED = "cancelled"
    REJECTED = "rejected"
    HELD = "held"
    REPORTED = "reported"


EFFECTS: dict[FlawClass, tuple[Effect, Effect]] = {
    FlawClass.FATAL: (Effect.CANCELLED, Effect.CANCELLED),
    FlawClass.BY_LABORATORY: (Effect.HELD, Effect.REJECTED),
    FlawClass.BY_REVIEW: (Effect.HELD, Effect.CANCELLED),
    FlawClass.MUST_MEND: (Effect.HELD, Effect.REPORTED),
    FlawClass.HARMLESS: (Effect.REPORTED, Effect.REPORTED),
}
"""By class: what holds while a correction may come, and what follows when none came."""


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """One flaw: its class, who is responsible for mending it ("" for nobody), its source."""

    code: str
    kind: FlawClass
    mended_by: str
    source: str
    confirmed: bool
    text: str


def _fatal(code: str, text: str) -> Flaw:
    source = "49 CFR 40.199, 40.83(c)"
    return Flaw(
        code=code, kind=FlawClass.FATAL, mended_by="", source=source, confirmed=True, text=text
    )


def _mendable(code: str, kind: FlawClass, who: str, section: str, text: str) -> Flaw:
    return Flaw(
        code=code, kind=kind, mended_by=who, source=f"49 CFR {section}", confirmed=True, text=text
    )


def _harmless(code: str, text: str) -> Flaw:
    return Flaw(
        code=code,
        kind=FlawClass.HARMLESS,
        mended_by="",
        source="49 CFR 40.209",
        confirmed=False,
        text=text,
    )


FLAWS: tuple[Flaw, ...] = (
    _fatal("no-form", "no form with the specimen"),
    _fatal("no-specimen", "no specimen with the form"),
    _fatal("collector-unknown", "neither a printed name nor a signature of the collector"),
    _fatal("two-on-one-form", "two collections on one form"),
    _fatal("numbers-differ", "the number on the bottle is not the form's"),
    _fatal("seal-broken", "seal A broken or tampered with, and bottle B cannot take its place"),
    _fatal("a-too-little", "too little in bottle A, and bottle B cannot take its place"),
    _mendable(
        "collector-not-signed",
        FlawClass.BY_LABORATORY,
        "collector",
        "40.203(b), 40.83(e)",
        "the collector's signature is missing on the certification",
    ),
    _mendable(
        "donor-not-signed",
        FlawClass.BY_REVIEW,
        "collector",
        "40.203(d)",
        "the donor's signature is missing and no remark says why",
    ),
    _mendable(
        "scientist-not-signed",
        FlawClass.BY_REVIEW,
        "certifying-scientist",
        "40.203(d)",
        "the certifying scientist's signature is missing on a result that is not negative",
    ),
    _mendable(
        "form-wrong",
        FlawClass.BY_REVIEW,
        "collector",
        "40.203(d)",
        "a wrong or expired form was used",
    ),
    _mendable(
        "temperature-blank",
        FlawClass.MUST_MEND,
        "collector",
        "40.83(f), 40.208",
        "the temperature box is blank and no remark says why",
    ),
    _harmless("initials-order", "initials in the wrong order"),
    _harmless("phone-missing", "a telephone number is missing"),
    _harmless("name-slip", "a slip in the spelling of a name"),
    _harmless("minor-clerical", "another minor slip of the pen"),
)
"""Every flaw that a receiver may name, by class."""

ON_RECEIPT: dict[str, str] = {
    "receipt-collector-unsigned": "collector-not-signed",
    "receipt-form-wrong": "form-wrong",
    "receipt-temperature-blank": "temperature-blank",
}
"""By the row that holds a specimen at its receipt (core/custody/receipt): the flaw to be mended.

The other two that can be mended are not seen there: the laboratory's copy has no donor's part, and
the certifying scientist signs a result, after the receipt. Whoever reviews results finds them.
"""

NOT_CORRECTED = "flaw-not-corrected"
"""The outcome (core/orders/outcomes) to propose when the time for a correction ran out."""

_BY_CODE = {flaw.code: flaw for flaw in FLAWS}


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A statement of correction: who signed it, when, and that it is said to be true and accurate.

    ``with_form`` says that it is kept with the form and marked on its face (49 CFR 40.205(b)).
    """

    signed_by: str
    day: date
    true_and_accurate: bool
    with_form: bool


def flaw(code: str) -> Flaw:
    """Return a flaw by its code, or raise Refused (``flaw-unknown``)."""
    if code not in _BY_CODE:
        raise Refused("flaw-unknown", f"Give one of: {', '.join(_BY_CODE)}.")
    return _BY_CODE[code]


def effect(code: str, *, mended: bool, held_out: bool) -> Effect:
    """Return what happens to a test with this flaw.

    ``mended``: a correction was accepted. ``held_out``: the time for one has run out. A fatal flaw
    cancels whatever anybody writes; raises Refused (``flaw-unknown``).
    """
    found = flaw(code)
    during, after = EFFECTS[found.kind]
    if mended and found.kind is not FlawClass.FATAL:
        return Effect.REPORTED
    return after if held_out else during


def hold_until(
    started: date,
    rules: CollectionRules,
    holidays: Collection[date],
    weekend: Collection[int] = WEEKEND,
) -> date:
    """Return the last day on which a specimen is kept for a correction begun on ``started``.

    At least five business days after it (49 CFR 40.203(b), 40.208).
    """
    return after_business_days(started, rules.value("flaw-hold-business-days"), holidays, weekend)


def check_correction(
    code: str,
    correction: Correction,
    *,
    responsible: str,
    told: date,
    holidays: Collection[date],
    weekend: Collection[int] = WEEKEND,
) -> None:
    """Raise Refused unless a correction mends the flaw.

    ``responsible`` is the human who made the flaw, ``told`` the day on which they were told: the
    statement is due the same business day, or on the next one if that day is none. Codes:
    ``flaw-unknown``, ``flaw-not-mendable``, ``correction-by-another``,
    ``correction-not-affirmed``, ``correction-apart-from-form``, ``correction-before-told``,
    ``correction-late``.
    """
    if not flaw(code).mended_by:
        raise Refused("flaw-not-mendable", "No statement changes what this flaw does.")
    if correction.signed_by != responsible:
        raise Refused("correction-by-another", "Only the person responsible can sign it.")
    if not correction.true_and_accurate:
        raise Refused("correction-not-affirmed", "It must be stated as true and accurate.")
    if not correction.with_form:
        raise Refused("correction-apart-from-form", "Keep it with the form and mark the form.")
    if correction.day < told:
        raise Refused("correction-before-told", "It is dated before the person was told.")
    if correction.day > after_business_days(told, 0, holidays, weekend):
        raise Refused("correction-late", "It is due on the business day of the telling.")
