"""The mapping agreed on with a laboratory: what each column and each word of its table means.

A mapping is a small TOML or JSON file. In a wide table a row is a specimen and a column an analyte;
in a long one a row is one result. Columns that the mapping does not name are never read.

    format = "passmuster-laboratory-table/v1"
    layout = "wide"                  # or "long"
    status = "final"                 # of every row, where no column says it
    personal = ["Name"]              # columns that must not be there: an alarm
    ignored = ["Remarks"]            # columns that are knowingly not read

    [columns]                        # what a report or line has = the table's column
    specimen = "Specimen no."

    [analytes.THC]                   # wide only: the table's column
    code = "3426-4"
    system = "loinc"
    unit = "ng/mL"

    [words]                          # the laboratory's words, exactly
    Y = "positive"

    [statuses]                       # the laboratory's words in the column of the status
    done = "final"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.text import normalise_text
from passmuster.core.laboratory.reported import Coding, Status
from passmuster.formats.lab.fhir.strict_json import parse_strictly
from passmuster.formats.lab.values import coding, names

FORMAT: Final = "passmuster-laboratory-table/v1"
MAX_BYTES: Final = 1024 * 1024
_LAYOUTS: Final = ("wide", "long")
_ABOUT_THE_SPECIMEN: Final = names(
    "specimen placer filler accession laboratory message_id collected_at received_at released_at "
    "status rejected note"
)
_ABOUT_THE_LINE: Final = names(
    "code system label value unit reference flag line_status method aliquot line_note"
)
_MEMBERS: Final = names("format layout status personal ignored columns analytes words statuses")
_OF_ANALYTE: Final = frozenset({"code", "system", "label", "unit"})
WORDS: Final = MappingProxyType(
    {"positive": ("10828004", "Positive"), "negative": ("260385009", "Negative")}
)
"""What a word may mean, as SNOMED CT codes for a finding (the codes that HL7 senders use)."""


@dataclass(frozen=True, kw_only=True)
class Analyte:
    """What one column of a wide table measures."""

    coding: Coding
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A checked mapping; texts that are column names are normalised like a table's header."""

    layout: str
    columns: AnyMapping[str, str]
    analytes: AnyMapping[str, Analyte] = field(default_factory=dict)
    words: AnyMapping[str, str] = field(default_factory=dict)
    statuses: AnyMapping[str, Status] = field(default_factory=dict)
    status: Status = Status.UNSTATED
    personal: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def named(self) -> set[str]:
        """Return every column that the mapping says something of."""
        return {*self.columns.values(), *self.analytes, *self.personal, *self.ignored}

    def required(self) -> set[str]:
        """Return the columns without which the table is not the one agreed on."""
        return {*self.columns.values(), *self.analytes}


def parse_mapping(data: bytes) -> Mapping:
    """Read a mapping; raises UnusableInput ``mapping-unreadable``."""
    if len(data) > MAX_BYTES:
        raise _unreadable("it is larger than a megabyte")
    value = _plain(_loaded(data))
    if value.get("format") != FORMAT:
        raise _unreadable(f"its format is not {FORMAT}")
    if unknown := sorted(set(value) - _MEMBERS):
        raise _unreadable(f"“{unknown[0]}” is no member of a mapping")
    layout = value.get("layout")
    if layout not in _LAYOUTS:
        raise _unreadable("its layout is neither wide nor long")
    columns = _columns(_texts(value, "columns"), str(layout))
    mapping = Mapping(
        layout=str(layout),
        columns=columns,
        analytes=_analytes(value, str(layout)),
        words=_words(_texts(value, "words")),
        statuses={word: _status(name) for word, name in _texts(value, "statuses").items()},
        status=_status(value["status"]) if "status" in value else Status.UNSTATED,
        personal=_list(value, "personal"),
        ignored=_list(value, "ignored"),
    )
    named = [*mapping.columns.values(), *mapping.analytes, *mapping.personal, *mapping.ignored]
    if len(set(named)) != len(named):
        raise _unreadable("it names a column twice")
    return mapping


def _loaded(data: bytes) -> Any:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        try:
            return parse_strictly(data)
        except UnusableInput as error:
            raise _unreadable("it is not JSON, or has a name twice") from error
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _unreadable("it is neither TOML nor JSON") from error


def _plain(value: Any) -> dict[str, Any]:
    """Return an object of texts, lists and objects of texts, or refuse."""
    if not isinstance(value, dict):
        raise _unreadable("it is not an object")
    return value


def _columns(given: dict[str, str], layout: str) -> dict[str, str]:
    known = _ABOUT_THE_SPECIMEN | (_ABOUT_THE_LINE if layout == "long" else frozenset())
    if unknown := sorted(set(given) - known):
        raise _unreadable(f"a {layout} table has no “{unknown[0]}”")
    needed = {"specimen"} | ({"code", "value"} if layout == "long" else set())
    if missing := sorted(needed - set(given)):
        raise _unreadable(f"it does not say which column has the {missing[0]}")
    return {name: normalise_text(column) for name, column in given.items()}


def _analytes(value: dict[str, Any], layout: str) -> dict[str, Analyte]:
    given = _plain(value.get("analytes", {}))
    if bool(given) != (layout == "wide"):
        raise _unreadable("analytes stand in the mapping of a wide table, and in no other")
    found = {}
    for column in given:
        told = _texts(given, column)
        if unknown := sorted(set(told) - _OF_ANALYTE):
            raise _unreadable(f"an analyte has no “{unknown[0]}”")
        text = told.get("label", "") or column
        one = coding(told.get("system", ""), told.get("code", ""), text)
        if one is None:
            raise _unreadable(f"the analyte “{column}” has no code")
        found[normalise_text(column)] = Analyte(coding=one, unit=told.get("unit", ""))
    return found


def _words(given: dict[str, str]) -> dict[str, str]:
    for word, meaning in given.items():
        if meaning not in WORDS:
            raise _unreadable(f"the word “{word}” means neither positive nor negative")
    return given


def _texts(value: dict[str, Any], name: str) -> dict[str, str]:
    given = _plain(value.get(name, {}))
    if not all(type(text) is str for text in given.values()):
        raise _unreadable(f"something in “{name}” is not text")
    return given


def _list(value: dict[str, Any], name: str) -> tuple[str, ...]:
    given = value.get(name, [])
    if not isinstance(given, list) or not all(type(text) is str for text in given):
        raise _unreadable(f"“{name}” is no list of texts")
    return tuple(map(normalise_text, given))


def _status(name: Any) -> Status:
    try:
        return Status(name)
    except ValueError as error:
        raise _unreadable(f"“{name}” is no status") from error


def _unreadable(why: str) -> UnusableInput:
    return UnusableInput("mapping-unreadable", f"This is not a mapping of a table: {why}.")
