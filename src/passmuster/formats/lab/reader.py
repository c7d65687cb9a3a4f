"""One file from a laboratory, whatever it is: told apart by its bytes, read by the right reader.

Guarantees: the bytes are not changed; a file that nobody can read gives a Reading with a problem
and no report, and never another error; what cannot be a laboratory's file at all (nothing, too
large) is told the same way.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from typing import Final

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.reported import Problem, Reading
from passmuster.formats.lab.fhir.reader import read_fhir
from passmuster.formats.lab.hl7v2.reader import read_hl7
from passmuster.formats.lab.limits import MAX_FILE_BYTES, MAX_PROBLEMS
from passmuster.formats.lab.problems import problem
from passmuster.formats.lab.table.mapping import Mapping
from passmuster.formats.lab.table.reader import read_result_table

_MARKS: Final = b"\xef\xbb\xbf\xff\xfe\x0b \t\r\n"
_HL7: Final = re.compile(rb"(?:^|[\r\n\x0b])(?:\xef\xbb\xbf)?[ \t]*(?:MSH|FHS|BHS)[^A-Za-z0-9\s,;]")
_SEGMENTS: Final = re.compile(rb"(?:PID|OBR|OBX|ORC|NTE|PV1|SPM)\|")
_XML_FHIR: Final = re.compile(rb"http://hl7\.org/fhir[\"']")
_START: Final = 4096
_CALLED_HL7: Final = (".hl7", ".er7")
"""How files of HL7 v2 are called."""


def read_results(data: bytes, filename: str = "", *, mapping: Mapping | None = None) -> Reading:
    """Read ``data``; ``mapping`` is needed for tables only, ``filename`` completes sentences."""
    sha256 = hashlib.sha256(data).hexdigest()
    if len(data) > MAX_FILE_BYTES:
        return too_large(sha256)
    if not data.strip(_MARKS + b"\x00\x1c"):
        return Reading(kind="", sha256=sha256, problems=(problem("file-empty"),))
    try:
        return _read(data, filename, sha256, mapping)
    except PassmusterError as error:
        return Reading(kind="", sha256=sha256, problems=(_as_problem(error),))


def too_large(sha256: str) -> Reading:
    """Return the reading of a file that is over the limit, whoever measured it."""
    limit = MAX_FILE_BYTES // 2**20
    return Reading(kind="", sha256=sha256, problems=(problem("file-too-large", limit=limit),))


def kind_of(data: bytes) -> str:
    """Return ``hl7v2``, ``fhir``, ``xml`` or ``table`` by the first bytes."""
    start = data[:_START]
    stripped = start.lstrip(_MARKS)
    if stripped[:1] in (b"{", b"["):
        return "fhir"
    if _HL7.search(start) or _SEGMENTS.match(stripped):
        return "hl7v2"
    return "xml" if stripped[:1] == b"<" else "table"


def _read(data: bytes, filename: str, sha256: str, mapping: Mapping | None) -> Reading:
    kind = kind_of(data)
    if _is_wide_message(data[:_START]):
        return Reading(kind="", sha256=sha256, problems=(problem("message-in-wide-letters"),))
    if kind == "xml":
        code = "fhir-xml-not-read" if _XML_FHIR.search(data) else "file-kind-unknown"
        return Reading(kind="", sha256=sha256, problems=(problem(code),))
    if kind == "hl7v2":
        reports, problems = read_hl7(data)
    elif kind == "fhir":
        kind, reports, problems = read_fhir(data)
    elif filename.casefold().endswith(_CALLED_HL7) and mapping is None:
        return Reading(kind="", sha256=sha256, problems=(problem("not-a-message"),))
    else:
        reports, problems = read_result_table(data, filename, mapping)
    if not reports and not problems:
        problems = (problem("nothing-reported"),)
    if len(problems) > MAX_PROBLEMS:
        more = problem("too-many-problems", limit=MAX_PROBLEMS)
        problems = (*problems[:MAX_PROBLEMS], more)
    return Reading(kind=kind, sha256=sha256, reports=reports, problems=problems)


def _is_wide_message(start: bytes) -> bool:
    """Tell whether the first bytes are those of HL7, JSON or XML in UTF-16."""
    if b"\x00" not in start[:8]:
        return False
    little = start[:2] == codecs.BOM_UTF16_LE or start[1:2] == b"\x00"
    text = start.decode("utf-16-le" if little else "utf-16-be", "ignore")
    return text.lstrip("\ufeff\x0b \t\r\n").startswith(("MSH|", "FHS|", "BHS|", "{", "[", "<"))


def _as_problem(error: PassmusterError) -> Problem:
    """Return an error as a problem; what readers of rosters say of rosters is said anew."""
    if error.code in ("file-kind-unknown", "file-empty"):
        return problem(error.code)
    return Problem(code=error.code, place="", says=error.message)
