"""Certificates of laboratories, their suspensions, and proficiency rounds; each by two people.

Each bears the hash of the paper on which it rests, which is kept. Nobody's health stands here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class Accreditation(ProtectedModel):
    """One certificate: by which body, for which analytes and stages, from and until which day.

    It covers nothing before the day of ``at``, whatever days it bears.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "body": "staff",
        "number": "staff",
        "analytes": "staff",
        "stages": "staff",
        "since": "staff",
        "until": "staff",
        "paper_sha256": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="accreditations")
    laboratory = models.CharField(max_length=64)
    body = models.CharField(max_length=200)
    number = models.CharField(max_length=64)
    analytes = models.JSONField()
    stages = models.JSONField()
    since = models.DateField()
    until = models.DateField()
    paper_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"accreditation {self.number}"


class Pause(ProtectedModel):
    """Days on which a certificate does not hold; without ``until`` it was withdrawn."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "accreditation": "staff",
        "since": "staff",
        "until": "staff",
        "paper_sha256": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    accreditation = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, related_name="pauses"
    )
    since = models.DateField()
    until = models.DateField(null=True)
    paper_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"pause of accreditation {self.accreditation_id}"


class ProficiencyRound(ProtectedModel):
    """One round of a scheme; ``samples`` are what was sent, and what the laboratory answered.

    Each is {code, analyte, positive, reported, target, measured, deviation}: numbers are decimal
    text in ng/mL, "" where none was asked or given.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "scheme": "staff",
        "number": "staff",
        "day": "staff",
        "samples": "staff",
        "paper_sha256": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="proficiency_rounds")
    laboratory = models.CharField(max_length=64)
    scheme = models.CharField(max_length=200)
    number = models.CharField(max_length=64)
    day = models.DateField()
    samples = models.JSONField()
    paper_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "laboratory", "scheme", "number"], name="one_record_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"
