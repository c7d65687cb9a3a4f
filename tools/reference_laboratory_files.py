"""The page of reference about laboratory files: what is read of one, and every problem's code."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from passmuster.core.laboratory.judging import ALARMS
from passmuster.core.laboratory.outcomes import COUNTS, ON_CERTIFICATE, WAYS, Outcome
from passmuster.core.laboratory.reported import Status
from passmuster.formats.lab import limits
from passmuster.formats.lab.fhir.profile import BUNDLES, OBSERVATION_STATUS, REPORT_STATUS
from passmuster.formats.lab.hl7v2.framing import CHARSETS
from passmuster.formats.lab.hl7v2.profile import LINE_STATUS, ORDER_STATUS, VERSIONS
from passmuster.formats.lab.problems import SAYS
from passmuster.formats.lab.sentences_fhir import FHIR
from passmuster.formats.lab.sentences_hl7 import HL7
from passmuster.formats.lab.sentences_table import TABLE

ROOT = Path(__file__).resolve().parents[1]
OUTCOMES = ROOT / "tests" / "formats" / "lab" / "expected_messages.csv"
HEAD = """\
# Laboratory files

Written by `make docs` from the readers (`src/passmuster/formats/lab`) and from the table of
outcomes that is tested (`tests/formats/lab`); do not edit. A test compares the two.

`passmuster results read FILE` takes HL7 v2 (ORU^R01), FHIR as JSON (Observation, DiagnosticReport,
Bundle) and tables with a mapping. Nothing is guessed: what is odd has a code, a place and a
sentence, and holds its specimen unless the code is marked as an alarm.
"""


def render() -> str:
    """Return the page."""
    parts = (_what_is_read(), _states(), _classes(), _problems(), _outcomes())
    return "\n".join([HEAD, *(line for part in parts for line in part)])


def _what_is_read() -> Iterator[str]:
    size = limits.MAX_FILE_BYTES // 2**20
    yield "## What is read\n"
    yield f"- A file of at most {size} MB; HL7 of at most {limits.MAX_FILE_SEGMENTS:,} segments,"
    yield f"  JSON of at most {limits.MAX_VALUES:,} values."
    yield f"- HL7 headers of {', '.join(sorted(VERSIONS))}; the profile is 2.2 to 2.5.1."
    yield f"- Character sets (MSH-18): {', '.join(sorted(CHARSETS))}."
    yield f"- Bundles of the types {', '.join(sorted(BUNDLES))}."
    yield "- The specimen's number: SPM-2.1, OBR-2, ORC-2, SPM-2.2, OBR-3, ORC-3, the first that is"
    yield "  given; in FHIR the Specimen's identifier, the order's, the report's.\n"


def _states() -> Iterator[str]:
    yield "## How far a result has come\n"
    yield "| Counts as | OBX-11 | OBR-25 | Observation | DiagnosticReport |"
    yield "|---|---|---|---|---|"
    columns = (LINE_STATUS, ORDER_STATUS, OBSERVATION_STATUS, REPORT_STATUS)
    for status in Status:
        cells = (", ".join(sorted(_meaning(column, status))) or "–" for column in columns)
        rest = ("anything else",) * len(columns)
        shown = rest if status is Status.UNSTATED else tuple(cells)
        yield f"| {status.value} | {' | '.join(shown)} |"
    yield ""


def _meaning(column: Mapping[str, Status], status: Status) -> Iterator[str]:
    return (word for word, found in column.items() if found is status)


def _classes() -> Iterator[str]:
    yield "## What becomes of a report\n"
    yield "Each report has one class beside what is known of its specimen; the last three are of a"
    yield "whole message. Two people end what has a way out (`core/laboratory/outcomes.py`).\n"
    yield "| Class | Counts | Ways out |"
    yield "|---|---|---|"
    for outcome in Outcome:
        counts = (
            "at once" if outcome in COUNTS else "on a certificate" * (outcome in ON_CERTIFICATE)
        )
        ways = ", ".join(f"`{way.value}`" for way in WAYS[outcome])
        yield f"| `{outcome.value}` | {counts} | {ways} |"
    yield ""


def _problems() -> Iterator[str]:
    rest = {code: says for code, says in SAYS.items() if code not in {*HL7, *FHIR, *TABLE}}
    parts = (("Any file", rest), ("HL7 v2", HL7), ("FHIR", FHIR), ("Tables", TABLE))
    for title, sentences in parts:
        yield f"## Problems: {title}\n"
        yield "| Code | Says | |"
        yield "|---|---|---|"
        for code, says in sorted(sentences.items()):
            yield f"| `{code}` | {says.replace('|', '/')} | {'alarm' if code in ALARMS else ''} |"
        yield ""


def _outcomes() -> Iterator[str]:
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    yield "## Real messages and what becomes of them\n"
    yield f"{len(rows)} messages that nobody on this project wrote, judged by the starting rules."
    yield "None gives a result: each has at least one reason for a person to look.\n"
    yield "| File | Read as | Lines | Comes to | The reader names | The rules want looked at |"
    yield "|---|---|---|---|---|---|"
    columns = ("kind", "lines", "status", "problems", "held_for")
    for row in rows:
        cells: Iterable[str] = (row[column] or "–" for column in columns)
        yield f"| {row['file']} | {' | '.join(cells)} |"
    yield ""
