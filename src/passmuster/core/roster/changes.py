"""A comparison as bytes, so that what an import changed can be kept and named by one hash."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.comparing import LISTS, Comparison

_FORMAT: Final = "passmuster-roster-changes/v1"

Row = Mapping[str, str]
"""One change as ``Change.as_json`` gives it: id, name, unit, rank, and from, to, direction."""


@dataclass(frozen=True, slots=True)
class KeptChanges:
    """The lists of a comparison by name, each change with what is shown of it, and a count."""

    lists: Mapping[str, Sequence[Row]]
    unchanged: int

    def counts(self) -> dict[str, int]:
        """Return how many changes each list holds."""
        return {name: len(found) for name, found in self.lists.items()}


def changes_bytes(found: Comparison) -> bytes:
    """Return a comparison as one line of JSON, its lists in their order; equal ones are equal."""
    kept = {"format": _FORMAT, "lists": found.as_json(), "unchanged": found.unchanged}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def read_changes(data: bytes) -> KeptChanges:
    """Read what ``changes_bytes`` wrote; raises UnusableInput (``changes-unreadable``)."""
    try:
        kept = json.loads(data)
        if kept["format"] != _FORMAT:
            raise ValueError(kept["format"])
        return KeptChanges({name: kept["lists"][name] for name in LISTS}, kept["unchanged"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableInput(
            "changes-unreadable", "This is no list of what an import changed."
        ) from error
