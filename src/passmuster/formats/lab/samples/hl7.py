"""Writes an invented report as an HL7 v2.5.1 message (ORU^R01).

Source: HL7 v2.5.1, chapter 7, 7.3.1 (ORU^R01), 7.4.1 (OBR), 7.4.2 (OBX), 7.4.3 (SPM).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from passmuster.core.laboratory.reported import Comparator, Status
from passmuster.formats.lab.samples.content import SampleLine, SampleReport

_ESCAPES: Final = str.maketrans(
    {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\"}
)
_ORDER: Final = MappingProxyType(
    {Status.FINAL: "F", Status.PRELIMINARY: "P", Status.CORRECTED: "C", Status.WITHDRAWN: "X"}
)
_LINE: Final = MappingProxyType(
    {Status.FINAL: "F", Status.PRELIMINARY: "P", Status.CORRECTED: "C", Status.WITHDRAWN: "W"}
)
_DAY: Final = timedelta(days=1)


def write_hl7(report: SampleReport) -> bytes:
    """Return the message; segments end in a carriage return."""
    at = _moment(report.at)
    mode = "T" if report.trial else "P"
    sender = ("LIS", report.laboratory, "PASSMUSTER", report.force)
    name, born = ("^".join(map(_plain, report.donor)), "19900101") if report.donor else ("", "")
    specimen = _plain(report.specimen_id)
    received = _moment(report.at - _DAY)
    filler = f"L-{_plain(report.message_id)[-8:]}"
    collected = _moment(report.at - 2 * _DAY)
    segments = (
        (
            *("MSH", "^~\\&", *map(_plain, sender), at, "", "ORU^R01^ORU_R01"),
            *(_plain(report.message_id), mode, "2.5.1", *_blanks(5), "UNICODE UTF-8"),
        ),
        ("PID", "1", "", specimen, "", name, "", born),
        (
            *("OBR", "1", specimen, filler, "UDS^Urine drug screen^L", "", "", collected),
            *(*_blanks(6), received, *_blanks(7), at, "", "", _ORDER[report.status]),
        ),
        *(_line(number, line, report, at) for number, line in enumerate(report.lines, 1)),
        (
            *("SPM", "1", f"{specimen}^{filler}", "", "UR^Urine^HL70487", *_blanks(12)),
            *(collected, received, "", "", _rejected(report)),
        ),
    )
    return "".join("|".join(fields).rstrip("|") + "\r" for fields in segments).encode()


def _line(number: int, line: SampleLine, report: SampleReport, at: str) -> tuple[str, ...]:
    kind, value = "ST", _plain(line.value)
    if line.numeric:
        kind = "NM" if line.comparator is Comparator.NONE else "SN"
        value = value if kind == "NM" else f"{line.comparator}^{value}"
    code = (line.loinc, _plain(line.label), "LN") if line.loinc else ("", "", "")
    local = (_plain(line.local), _plain(line.label), "L")
    named = "^".join((*code, *local) if line.loinc else local)
    unit = f"{line.unit}^{line.unit}^UCUM" if line.unit else ""
    method = f"^{_plain(line.method)}" if line.method else ""
    return (
        *("OBX", str(number), kind, named, "", value, unit, _plain(line.reference), line.flag),
        *("", "", _LINE[report.status], "", "", at, "", "", method),
    )


def _rejected(report: SampleReport) -> str:
    return f"^{_plain(report.rejected)}" if report.rejected else ""


def _blanks(count: int) -> tuple[str, ...]:
    return ("",) * count


def _plain(text: str) -> str:
    return text.translate(_ESCAPES)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
