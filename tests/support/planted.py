"""Health facts and numbers that stand nowhere else, planted through every service that takes one.

Whoever adds a field that holds such a fact plants a marker in it here; the sweep looks for it on
every page of every role and in everything that leaves the installation.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from passmuster.core.review.drugs import Clinical
from passmuster.core.review.explanations import Explanation
from passmuster.core.review.facts import Findings
from tests.support.laboratory_messages import message
from tests.support.review_acts import ONE, Reviewing, reviewing

MEASURED = {
    "benzoylecgonine": "74317.25",
    "creatinine": "83.914",
    "specific gravity": "1.01593",
    "pH": "6.8273",
}
"""Numbers of the laboratory, each written so that it stands nowhere else."""

WORDS = {
    "a note of the laboratory": "MARKED-LABORATORY-NOTE",
    "what the officer told": "MARKED-INTERVIEW takes rivotril since the accident",
    "a paper of the officer": "MARKED-PAPER treatment of the ward",
    "a later paper": "MARKED-LATER-PAPER",
    "an unread value": "MARKED-VALUE",
}
CODES = {
    "the explanation": "given-in-treatment",
    "its paper": "treatment-record",
    "the clinical sign": "history-or-admission",
    "the drug": "Benzoylecgonine confirmation",
}
"""What a doctor chose from a list, and the drug: fixed words, which other pages have no use for."""

MARKERS = MEASURED | WORDS | CODES

FINDINGS = Findings(
    explanations={
        "BZE": Explanation(kind="given-in-treatment", papers=frozenset({"treatment-record"}))
    },
    clinical=(Clinical(kind="history-or-admission", drug="BZE", face_to_face=True),),
)


def raw_message(specimen: str, number: str) -> bytes:
    """Return a laboratory's message about a specimen that bears every measured marker."""
    validity = (
        f"NM|V1^Creatinine^RIVER||{MEASURED['creatinine']}|mg/dL",
        f"NM|V2^Specific gravity^RIVER||{MEASURED['specific gravity']}|",
        f"NM|V3^pH^RIVER||{MEASURED['pH']}|",
    )
    note = WORDS["a note of the laboratory"]
    raw = message(specimen, positive=True, number=number, lines=validity, note=note)
    return raw.replace(b"417.3", MEASURED["benzoylecgonine"].encode())


def odd_message(specimen: str) -> bytes:
    """Return one that is held: its value is a word that nobody knows."""
    odd = f"ST|V9^Opiates confirmation^RIVER||{WORDS['an unread value']}|"
    return message(specimen, number="M-odd", lines=(odd,))


def planted(begin: Callable[[str], Any]) -> Reviewing:
    """Return a force of which one specimen's result was heard, explained and reversed."""
    from passmuster.web.review import contacting, signing

    case = reviewing(begin)
    for raw in (raw_message(ONE, "M1"), raw_message("9999", "M2"), odd_message("9998")):
        case.laboratory.sends(raw)
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")
    told = WORDS["what the officer told"]
    case.does(contacting.record_interview, identified=True, notes=told)
    case.does(contacting.await_documents, papers=["treatment-record"])
    case.later(timedelta(hours=1))
    case.does(contacting.take_document, data=WORDS["a later paper"].encode())
    case.later(timedelta(hours=1))
    paper = WORDS["a paper of the officer"].encode()
    case.does(signing.verify, findings=FINDINGS, papers=[paper], documents_complete=True)
    return case
