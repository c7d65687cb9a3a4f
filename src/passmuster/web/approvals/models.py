"""What was proposed, exactly as it was shown, and how it was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class Proposal(ProtectedModel):
    """One act that one human wants done and another has to approve."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "verb": "staff",
        "facts": "personal",
        "by": "staff",
        "role": "staff",
        "at": "staff",
        "until": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="proposals")
    verb = models.CharField(max_length=32)
    facts = models.JSONField()
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class Answer(ProtectedModel):
    """How a proposal ended. An approval binds the hash of what its approver was shown."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "proposal": "staff",
        "outcome": "staff",
        "shown": "staff",
        "by": "staff",
        "role": "staff",
        "at": "staff",
    }

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=16)
    shown = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome} {self.proposal_id}"
