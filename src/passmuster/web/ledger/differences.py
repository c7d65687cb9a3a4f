"""What an audit answers: places where the database, the files and the record disagree."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place: a table (or ``file``), a row (or a path), a field, and the entry that binds it."""

    code: str
    table: str
    row: str
    field: str = ""
    entry: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the difference as plain values."""
        return asdict(self)
