"""Which tables are protected: bound row by row to the event that wrote them, and how.

``APPEND_ONLY`` rows never change once written (triggers refuse it); ``CACHE`` rows hold the present
state and must equal the fold of their events (habit 4). A table that is neither stands in EXCUSED
with its reason, or a house test fails.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from passmuster.core.ledger.entries import utc_text


class Kind(StrEnum):
    """How a protected table may move."""

    APPEND_ONLY = "append-only"
    CACHE = "cache"


EXCUSED: dict[str, str] = {
    "ledger_log": "size and name of a log; compared with genesis and signed heads by the audit",
    "ledger_event": "compared with its entry's commitment by the audit",
    "ledger_entry": "compared with the signed heads and tiles by the audit",
    "ledger_signedhead": "signatures checked by the audit",
    "ledger_cosignature": "signatures checked by the audit",
    "roster_person": "compared with the last applied snapshot by the audit",
    "accounts_account": "sealed with a key outside the database, checked by the audit",
    "accounts_failedtry": "counters of wrong passwords for a day, by keyed hashes; hold no fact",
    "django_migrations": "Django's own record of schema steps, holds no fact",
    "django_content_type": "Django's own list of models, holds no fact",
}


class ProtectedModel(models.Model):
    """A row that an event binds: ``append(rows=[…])`` writes its values into the private event."""

    KIND: ClassVar[Kind] = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True

    def bound_values(self) -> dict[str, Any]:
        """Return every column but the key, as the canonical JSON values the event binds."""
        return {
            field.attname: plain(getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if not field.primary_key
        }


def plain(value: Any) -> Any:
    """Return a column's value as something canonical JSON can hold."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def protected_models() -> dict[str, type[ProtectedModel]]:
    """Return every protected model by its table."""
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if issubclass(model, ProtectedModel)
    }
