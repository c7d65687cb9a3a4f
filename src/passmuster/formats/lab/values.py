"""What all readers share about values: numbers as written, coding systems, results inside notes.

Guarantees: a text is a number only where nothing else can be meant; nothing is rounded, turned
into another spelling or completed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

from passmuster.core.laboratory.reported import Coding, Comparator

_NUMBER: Final = re.compile(
    r"(<=|>=|≤|≥|<|>)?[ ]?([+-]?(?:[0-9]{1,64}(?:\.[0-9]{1,64})?|\.[0-9]{1,64}))"
)
_SIGNS: Final = {"≤": Comparator.AT_MOST, "≥": Comparator.AT_LEAST}

_SYSTEMS: Final = {
    "ln": "loinc",
    "loinc": "loinc",
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "2.16.840.1.113883.6.1": "loinc",
    "sct": "snomed",
    "snm": "snomed",
    "snomed": "snomed",
    "snomed-ct": "snomed",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "2.16.840.1.113883.6.96": "snomed",
    "cpt": "cpt",
    "cpt4": "cpt",
    "c4": "cpt",
    "cpt-4": "cpt",
    "http://www.ama-assn.org/go/cpt": "cpt",
    "urn:oid:2.16.840.1.113883.6.12": "cpt",
}
"""Spellings of three coding systems: HL7 table 0396, the FHIR terminology's addresses and OIDs."""

_ASSIGNS: Final = re.compile("[=:]")
_NAMED: Final = re.compile(r"(?<!\w)[A-Za-z][\w ,/()+-]{0,40}$")
_FOUND: Final = re.compile(
    r"[ ]{0,20}((?:NOT |NON[- ]?|NONE )?"
    r"(?:NEGATIVE|POSITIVE|NEG|POS|DETECTED|REACTIVE|PRESENT|ABSENT)"
    r"|[<>]?=?[ ]?[0-9]{1,9}(?:\.[0-9]{1,9})?[ ]?[numpµμ]?c?g/\w{1,9})(?!\w)",
    re.IGNORECASE,
)
_MOST_ASSIGNMENTS: Final = 50
_NO_ANALYTE: Final = re.compile(
    r"normal|reference|range|ref\b|toxic|cut.?off|threshold|limit|therapeutic|expected|level"
    r"|concentration|interpretation",
    re.IGNORECASE,
)
"""Left sides of "Normal: Negative" or "Cutoff: 50 ng/mL": they explain and report nothing."""

_SEE_NOTE: Final = re.compile(
    r"\W*(?:see|refer to|cf\.?)\W+(?:\w+\W+)?(?:notes?|comments?|below|remarks?|report)\W*",
    re.IGNORECASE,
)


def names(text: str) -> frozenset[str]:
    """Return the names that stand in ``text`` with spaces between them."""
    return frozenset(text.split())


class Written(NamedTuple):
    """A number as it was written: its comparator and the digits, sign and point unchanged."""

    comparator: Comparator
    number: str


def written_number(text: str) -> Written | None:
    """Return the number that ``text`` is, with a comparator before it, or None.

    A decimal comma, an exponent, a group separator, a range, a unit: all are None.
    """
    found = _NUMBER.fullmatch(text.strip(" "))
    if found is None:
        return None
    sign = found[1] or ""
    return Written(_SIGNS.get(sign) or Comparator(sign), found[2])


def system_name(written: str) -> str:
    """Return ``loinc``, ``snomed`` or ``cpt`` where the spelling is known, else the text itself."""
    return _SYSTEMS.get(written.strip().lower(), written.strip())


def coding(system: str, code: str, text: str = "") -> Coding | None:
    """Return one coding with its system's one name, or None where there is no code."""
    if not code.strip():
        return None
    return Coding(system=system_name(system), code=code.strip(), text=text.strip())


def results_in_note(note: str) -> list[str]:
    """Return what a note reports by itself, in one spelling ("THC = NEG"): one text a finding."""
    found = []
    for sign in islice(_ASSIGNS.finditer(note), _MOST_ASSIGNMENTS):
        left = note[max(0, sign.start() - 60) : sign.start()].rstrip(" ")
        name = _NAMED.search(left[-42:])
        right = _FOUND.match(note, sign.end()) if name else None
        if name and right and not _NO_ANALYTE.search(name[0]):
            found.append(f"{name[0]} {sign[0]} {right[1]}")
    return found


def points_to_a_note(value: str) -> bool:
    """Tell whether a value is no value but says that a note has it ("SEE NOTE")."""
    return len(value) < 60 and _SEE_NOTE.fullmatch(value) is not None


def first_text(texts: Iterable[str]) -> str:
    """Return the first text that is not blank, without blanks at its ends; "" when all are."""
    return next((text.strip() for text in texts if text.strip()), "")
