"""Keeps what was read in a message as one file, and reads it back; the bytes lie beside it.

A report and its judgement go through this file and through no column: whoever may see them asks
here, and once the file is erased nothing of them is left.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, Any

from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.laboratory.judgement import Judgement, Reason, Result, State
from passmuster.core.laboratory.reported import (
    Coding,
    Comparator,
    Line,
    Problem,
    Report,
    Status,
)
from passmuster.web.installation import here

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import Arrival

_JUST_KEPT = "_just_kept"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What was read in one message: its own problems, and each report with its judgement."""

    problems: tuple[Problem, ...]
    reports: tuple[tuple[Report, Judgement], ...]


def keep_contents(contents: Iterable[Content]) -> list[str]:
    """Keep what was read in each message beside 32 random bytes; returns the hashes (64 hex)."""
    return here().keep_all(
        [
            canonical_bytes(
                {
                    "salt": secrets.token_hex(32),
                    "problems": _plain(content.problems),
                    "reports": [
                        {"report": _plain(report), "judgement": _plain(judgement)}
                        for report, judgement in content.reports
                    ],
                }
            )
            for content in contents
        ]
    )


def just_kept(arrival: Arrival, content: Content) -> None:
    """Let ``content_of`` know what was kept a moment ago, for as long as this row is in hand."""
    arrival.__dict__[_JUST_KEPT] = content


def content_of(arrival: Arrival) -> Content:
    """Return what was read in a message; raises UnusableInput (``kept-file-…``)."""
    known: Content | None = arrival.__dict__.get(_JUST_KEPT)
    if known is not None:
        return known
    kept = parse_canonical(here().kept_bytes(arrival.content_sha256))
    return Content(
        problems=_problems(kept["problems"]),
        reports=tuple(
            (_report(one["report"]), _judgement(one["judgement"])) for one in kept["reports"]
        ),
    )


def _plain(value: Any) -> Any:
    """Return a dataclass as ``dataclasses.asdict`` does, without copying what nobody changes."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if not is_dataclass(value):
        return value
    found = dict(vars(value))
    for name, one in found.items():
        if one and type(one) is not str:  # most values are texts, or nothing
            found[name] = _plain(one)
    return found


def _problems(rows: Sequence[dict[str, str]]) -> tuple[Problem, ...]:
    return tuple(Problem(**row) for row in rows)


def _codings(rows: Sequence[dict[str, str]]) -> tuple[Coding, ...]:
    return tuple(Coding(**row) for row in rows)


def _line(row: dict[str, Any]) -> Line:
    return Line(
        **row
        | {
            "codings": _codings(row["codings"]),
            "value_codings": _codings(row["value_codings"]),
            "comparator": Comparator(row["comparator"]),
            "status": Status(row["status"]),
            "notes": tuple(row["notes"]),
        }
    )


def _report(row: dict[str, Any]) -> Report:
    return Report(
        **row
        | {
            "other_ids": tuple((kind, number) for kind, number in row["other_ids"]),
            "order": _codings(row["order"]),
            "specimen_type": _codings(row["specimen_type"]),
            "status": Status(row["status"]),
            "lines": tuple(map(_line, row["lines"])),
            "notes": tuple(row["notes"]),
            "problems": _problems(row["problems"]),
        }
    )


def _judgement(row: dict[str, Any]) -> Judgement:
    return Judgement(
        **row
        | {
            "status": State(row["status"]),
            "laboratory_result": tuple(map(Result, row["laboratory_result"])),
            "positive_for": tuple(row["positive_for"]),
            "reasons": tuple(Reason(**one) for one in row["reasons"]),
            "problems": _problems(row["problems"]),
        }
    )
