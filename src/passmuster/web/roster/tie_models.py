"""The tables of ties between an account and a person; the app's models are read from ``models``."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Human


class PersonOfHuman(ProtectedModel):
    """Which person of the roster a human with an account is: tied once, by two others."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "human": "staff",
        "person": "personal",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    human = models.ForeignKey(Human, on_delete=models.PROTECT, related_name="ties")
    person = models.ForeignKey("roster.Person", on_delete=models.PROTECT, related_name="ties")
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"tie {self.pk}"


class TieEnd(ProtectedModel):
    """A tie that two people ended; from then on the account shows nothing of that person."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "tie": "staff",
        "reason": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    tie = models.OneToOneField(PersonOfHuman, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"end of tie {self.tie_id}"
