"""A rule set as data: how a force's own panel and cutoffs differ from a set that is known here.

The data names the set that it starts from and every difference, each with its source; it cannot
touch validity testing, nor the rules for doctors. Source: rules.md §1.7; 10 CFR
26.31(d)(1)(i)(D).

    {"format": "passmuster-rule-set/v1",
     "name": "preah-sovann", "version": "2027-1", "title": "Preah Sovann, urine, from 2027",
     "source": {"text": "Order 14 of the ministry", "day": "2026-12-01", "confirmed": true},
     "from": {"name": "phnom-penh-start", "version": "start"},
     "without": ["cocaine-metabolites"],
     "cutoffs": [{"row": "codeine-morphine", "value": 300},
                 {"row": "codeine-morphine", "analyte": "MOR", "value": 300,
                  "source": {"text": "Certificate 7", "day": "2026", "confirmed": true}}],
     "rows": [{"row": "fentanyls", "from": {"name": "hhs-2025", "version": "2025-07-07"}}]}

A cutoff without an ``analyte`` is that of the row's initial test; one without a source has the
set's own. ``without``, ``cutoffs`` and ``rows`` may be left out; with none of the three the data is
the known set itself, by its own name and version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from passmuster.core.kernel.canonical import canonical_digest, each_name_once, loads_shallow
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.rules import Cutoff, DoctorRule, PanelRow, RuleSet
from passmuster.core.laboratory.rulesets import names, rule_set

FORMAT: Final = "passmuster-rule-set/v1"
LONGEST: Final = 32
"""Characters of a name or a version: what every report stores of the set it was judged by."""

MAX_BYTES: Final = 64 * 1024
MOST_CUTOFF: Final = 100_000
"""ng/mL: no cutoff of any set is near it, and a drug with a higher one is not tested for."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_VERSION: Final = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?", re.ASCII)
_DAY: Final = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?", re.ASCII)
_LONGEST_TEXT: Final = 300
_NEEDED: Final = frozenset({"format", "name", "version", "title", "source", "from"})
_CHANGES: Final = ("without", "cutoffs", "rows")


def parse_own(data: bytes) -> dict[str, Any]:
    """Return the data that a file holds, once it was read as a rule set.

    Raises UnusableInput (``rule-set-unreadable``) for what is no JSON, and those of read_own().
    """
    if len(data) > MAX_BYTES:
        raise _unreadable(f"it is larger than {MAX_BYTES // 1024} KB")
    try:
        body = loads_shallow(data.decode("utf-8-sig"), object_pairs_hook=each_name_once)
        canonical_digest(body)
    except (ValueError, RecursionError, UnusableInput) as error:
        raise _unreadable("it is no JSON, or has a name twice, or a number with a point") from error
    read_own(body)
    return dict(body)


def read_own(body: Any) -> RuleSet:
    """Return the rule set that data of the shape above stands for.

    Raises UnusableInput: ``rule-set-unreadable`` naming what is wrong, ``rule-set-unknown`` for one
    that it starts from, ``rule-set-name-taken`` for a changed set under a known one's name.
    """
    given = _members(body, "the rule set", needs=_NEEDED, may=frozenset(_CHANGES))
    if given["format"] != FORMAT:
        raise _unreadable(f"its format is not {FORMAT}")
    base = _known(given["from"])
    name, version = _named(given["name"], _NAME), _named(given["version"], _VERSION)
    title, source = _text(given["title"], "title"), _source(given["source"])
    without = _codes(given)
    if not any(given.get(one) for one in _CHANGES):
        if (name, version) != (base.name, base.version):
            raise _unreadable("nothing differs from the set it starts from, but its name does")
        return base
    if name in names() and version != narrowed_version(given):
        raise UnusableInput(
            "rule-set-name-taken", f"{name} is the name of a known rule set. Give it another one."
        )
    panel = _without(base.panel, without)
    taken = [_row(one) for one in _list(given, "rows")]
    panel = _changed((*panel, *(row for row, _ in taken)), _list(given, "cutoffs"), source)
    try:
        return replace(
            base,
            name=name,
            version=version,
            title=title,
            regime=name,
            effective_from="",
            source=source,
            panel=panel,
            doctor=_doctor(base, taken),
            notes=(),
        )
    except ValueError as error:
        raise _unreadable("an analyte or an initial test stands in it twice") from error


def narrowed(base: RuleSet, without: Iterable[str], source: Source) -> dict[str, Any]:
    """Return the data of a known set without some of its rows, or of the set itself.

    A narrowed one keeps the name and takes a version from what it leaves out, so that the same
    choice has the same version everywhere.
    """
    body: dict[str, Any] = {
        "format": FORMAT,
        "name": base.name,
        "version": base.version,
        "title": base.title,
        "source": {"text": source.text, "day": source.day, "confirmed": source.confirmed},
        "from": {"name": base.name, "version": base.version},
    }
    left_out = sorted(set(without))
    if left_out:
        body["without"] = left_out
        body["version"] = narrowed_version(body)
    return body


def narrowed_version(body: Mapping[str, Any]) -> str:
    """Return the version of a known set of which rows are left out and nothing else is changed."""
    if body.get("cutoffs") or body.get("rows") or body["name"] != body["from"]["name"]:
        return ""
    without = sorted(set(body.get("without", ())))
    return f"{body['from']['version']}-{canonical_digest(without)[:8]}"


def _known(value: Any) -> RuleSet:
    said = _members(value, "from", needs=frozenset({"name", "version"}))
    return rule_set(_text(said["name"], "name"), _text(said["version"], "version"))


def _codes(given: Mapping[str, Any]) -> list[str]:
    codes = _list(given, "without")
    if not all(type(one) is str for one in codes):
        raise _unreadable("“without” is no list of rows")
    return codes


def _without(panel: tuple[PanelRow, ...], codes: list[str]) -> tuple[PanelRow, ...]:
    for code in codes:
        _find(panel, code)
    left = tuple(row for row in panel if row.code not in codes)
    if not left:
        raise _unreadable("no row of the panel is left")
    return left


def _row(value: Any) -> tuple[PanelRow, RuleSet]:
    """Return a row that is taken from another known set, with that set."""
    said = _members(value, "rows", needs=frozenset({"row", "from"}))
    known = _known(said["from"])
    return _find(known.panel, said["row"]), known


def _find(panel: Iterable[PanelRow], code: Any) -> PanelRow:
    found = next((row for row in panel if row.code == code), None)
    if found is None:
        raise _unreadable(f"there is no row “{code}” in the panel it is looked for")
    return found


def _changed(
    panel: tuple[PanelRow, ...], cutoffs: Iterable[Any], source: Source
) -> tuple[PanelRow, ...]:
    rows = {row.code: row for row in panel}
    if len(rows) != len(panel):
        raise _unreadable("a row stands in it twice")
    seen = set()
    for value in cutoffs:
        said = _members(
            value,
            "cutoffs",
            needs=frozenset({"row", "value"}),
            may=frozenset({"analyte", "source"}),
        )
        row = _find(panel, said["row"])
        which = (row.code, _text(said["analyte"], "analyte") if "analyte" in said else "")
        if which in seen:
            raise _unreadable(f"the cutoff of “{which[1] or row.code}” stands in it twice")
        seen.add(which)
        own = _source(said["source"]) if "source" in said else source
        rows[row.code] = _with_cutoff(rows[row.code], which[1], _value(said["value"]), own)
    return tuple(rows.values())


def _with_cutoff(row: PanelRow, analyte: str, value: int, source: Source) -> PanelRow:
    if not analyte:
        return replace(row, initial=replace(row.initial, value=value, source=source))
    if analyte not in row.analytes:
        raise _unreadable(f"the row “{row.code}” confirms no “{analyte}”")

    def changed(one: Cutoff) -> Cutoff:
        return replace(one, value=value, source=source) if one.target == analyte else one

    return replace(row, confirm=tuple(map(changed, row.confirm)))


def _doctor(base: RuleSet, taken: Iterable[tuple[PanelRow, RuleSet]]) -> tuple[DoctorRule, ...]:
    """Return the rules for doctors of the base, and those of each row that came from elsewhere."""
    known = {analyte for rule in base.doctor for analyte in rule.analytes}
    found = list(base.doctor)
    for row, other in taken:
        new = set(row.analytes) - known
        for rule in other.doctor:
            own = tuple(analyte for analyte in rule.analytes if analyte in new)
            if own:
                found.append(replace(rule, analytes=own))
    return tuple(found)


def _members(
    value: Any,
    where: str,
    *,
    needs: frozenset[str],
    may: frozenset[str] = frozenset(),
) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _unreadable(f"“{where}” is no object")
    if missing := sorted(needs - set(value)):
        raise _unreadable(f"“{where}” has no “{missing[0]}”")
    if unknown := sorted(set(value) - needs - may):
        raise _unreadable(f"“{where}” has a “{unknown[0]}”, which nobody reads")
    return value


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name, [])
    if not isinstance(value, list):
        raise _unreadable(f"“{name}” is no list")
    return value


def _named(value: Any, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or not shape.fullmatch(value):
        raise _unreadable(
            f"a name or version has letters, digits and hyphens, {LONGEST} at the most"
        )
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_TEXT:
        raise _unreadable(f"“{name}” is no text of up to {_LONGEST_TEXT} letters")
    return value.strip()


def _source(value: Any) -> Source:
    said = _members(value, "source", needs=frozenset({"text", "day", "confirmed"}))
    day, confirmed = said["day"], said["confirmed"]
    if type(confirmed) is not bool or not isinstance(day, str) or not _DAY.fullmatch(day):
        raise _unreadable("a source has a text, a day or year, and whether it was read")
    return Source(text=_text(said["text"], "text"), day=day, confirmed=confirmed)


def _value(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MOST_CUTOFF:
        raise _unreadable(f"a cutoff is a whole number of ng/mL from 1 to {MOST_CUTOFF:,}")
    return value


def _unreadable(why: str) -> UnusableInput:
    return UnusableInput("rule-set-unreadable", f"This is not a rule set: {why}.")
