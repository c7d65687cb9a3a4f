"""Reads the file of a batch, told apart by its bytes: JSON in one object, or CSV or XLSX by rows.

Guarantees: a field that is missing, unknown or given twice is refused and named; nothing is worked
out from a formula; no digit of an amount is lost. What each field means: docs/guides/laboratory.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import DATE, ERROR, FORMULA, Row
from passmuster.core.laboratory.quality.written import SPECIMEN, WrittenBatch
from passmuster.formats.lab.batches.building import (
    BATCH_FIELDS,
    MAX_VIALS,
    VIAL_FIELDS,
    BatchProblem,
    Texts,
    Vial,
    build,
)
from passmuster.formats.lab.fhir.strict_json import parse_strictly
from passmuster.formats.table import read_table

FORMAT: Final = "passmuster-batch/1"
"""What stands in the field ``format`` of the JSON form."""

_COLUMNS: Final = (*BATCH_FIELDS, *VIAL_FIELDS)
_OPTIONAL: Final = frozenset({"mean", "deviation"})
_NEVER_TAKEN: Final = frozenset({FORMULA, ERROR, DATE})


def read_batch(data: bytes, filename: str = "") -> WrittenBatch:
    """Return the batch that a file tells of.

    Raises UnusableInput: the codes of ``build``, of ``read_table`` and ``parse_strictly``;
    ``batch-not-an-object``, ``batch-field-missing``, ``batch-field-unknown``,
    ``batch-column-missing``, ``batch-rows-differ``, ``batch-cell-not-text``, ``batch-empty``.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        facts, vials = _from_json(_parsed(data))
    else:
        facts, vials = _from_table(data, filename)
    if not vials:
        raise BatchProblem("batch-empty", "", "The batch has no vial. Send the whole run.")
    return build(facts, vials)


def _parsed(data: bytes) -> Any:
    try:
        return parse_strictly(data)
    except UnusableInput as error:
        if error.code == "json-key-twice":
            raise BatchProblem("json-key-twice", "", error.message) from error
        raise BatchProblem("json-broken", "", error.message) from error


def _from_json(given: Any) -> tuple[Texts, Sequence[Vial]]:
    whole = _object(given, "", {"format", *BATCH_FIELDS, "controls", "specimens"})
    if whole["format"] != FORMAT:
        raise BatchProblem("batch-field-unknown", "format", f"Write {FORMAT}.")
    facts = {name: _text(whole[name], name) for name in BATCH_FIELDS if name != "analytes"}
    facts["analytes"] = " ".join(_text(one, "analytes") for one in _list(whole, "analytes"))
    vials: list[Vial] = []
    wanted = {*VIAL_FIELDS} - {"specimen"}
    for number, one in enumerate(_list(whole, "controls"), 1):
        place = f"control {number}"
        row = _object(one, place, wanted, optional=_OPTIONAL)
        texts = {name: _text(row.get(name, ""), f"{place}, {name}") for name in wanted}
        if texts["kind"] == SPECIMEN:
            raise BatchProblem("batch-kind-unknown", place, "Specimens stand in their own list.")
        vials.append((place, {"specimen": "", **texts}))
    for number, one in enumerate(_list(whole, "specimens"), 1):
        place = f"specimen {number}"
        row = _object(one, place, {"position", "specimen"})
        texts = {name: _text(row[name], f"{place}, {name}") for name in row}
        vials.append((place, {**dict.fromkeys(VIAL_FIELDS, ""), "kind": SPECIMEN, **texts}))
    return facts, vials


def _object(
    given: Any, place: str, wanted: set[str], *, optional: frozenset[str] = frozenset()
) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise BatchProblem(
            "batch-not-an-object", place, "Here one JSON object is wanted, in braces."
        )
    for name in sorted(wanted - optional - given.keys()):
        raise BatchProblem("batch-field-missing", place, f"The field “{name}” is missing.")
    for name in sorted(given.keys() - wanted):
        raise BatchProblem("batch-field-unknown", place, f"There is no field “{name[:32]}” here.")
    found: Mapping[str, Any] = given
    return found


def _list(whole: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = whole[name]
    if not isinstance(found, list):
        raise BatchProblem("batch-not-an-object", name, "A list is wanted, in square brackets.")
    return found


def _text(given: Any, place: str) -> str:
    """Return a text, or a number exactly as it was written (strict_json keeps its digits)."""
    if not isinstance(given, str):
        raise BatchProblem("batch-cell-not-text", place, "Write it as text in quotation marks.")
    return given.strip()


def _from_table(data: bytes, filename: str) -> tuple[Texts, Sequence[Vial]]:
    table = read_table(data, filename, is_header=lambda cells: "batch" in _named(cells))
    header = _named(table.header)
    for name in _COLUMNS:
        if header.count(name) != 1:
            raise BatchProblem("batch-column-missing", "", f"The table needs one column “{name}”.")
    for name in header:
        if name and name not in _COLUMNS:
            raise BatchProblem(
                "batch-field-unknown", "", f"There is no column “{name[:32]}” in a batch."
            )
    facts: Texts = {}
    vials = []
    for row in table.rows():
        if any(cell.strip() for cell in row.cells):
            texts = dict(_cells(row, header))
            told = {name: texts[name] for name in BATCH_FIELDS}
            if facts and told != facts:
                field = next(name for name in BATCH_FIELDS if told[name] != facts[name])
                place = f"row {row.number}, {field}"
                raise BatchProblem(
                    "batch-rows-differ", place, "Every row of a batch says the same here."
                )
            facts = told
            vials.append((f"row {row.number}", {name: texts[name] for name in VIAL_FIELDS}))
            if len(vials) > MAX_VIALS:  # build() refuses it: a sheet can have a million rows
                break
    return facts, vials


def _named(cells: Sequence[str]) -> list[str]:
    return [cell.strip().casefold() for cell in cells]


def _cells(row: Row, header: Sequence[str]) -> Iterator[tuple[str, str]]:
    beside = zip_longest(row.cells, header, fillvalue="")
    if row.fault or len(row.cells) < len(header) or any(c.strip() and not n for c, n in beside):
        raise BatchProblem(
            "batch-cell-not-text", f"row {row.number}", "The row is no row of this table."
        )
    for column, name in enumerate(header):
        if name:
            if row.kinds.get(column) in _NEVER_TAKEN:
                place = f"row {row.number}, {name}"
                raise BatchProblem("batch-cell-not-text", place, "Format the cell as text.")
            yield name, row.cells[column].strip()
