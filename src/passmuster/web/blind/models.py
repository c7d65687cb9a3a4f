"""Plans of blind controls and what became of each control, sealed until a quarter is over.

No column says which occasion, sort, drug or specimen a control has, or how it was reported: that
stands in kept files under a key outside the database. A tag is a keyed hash, by which a number is
found again and from which it is not read. So a copy of the tables opens no plan (attack L-04).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class BlindPlan(ProtectedModel):
    """The controls of one laboratory in one quarter ("2027-Q1").

    ``number`` is how many the rule of ``regime`` asks for at ``specimens`` a year. ``seal`` is the
    commitment to the plan's bytes, ``sealed_sha256`` the kept file that holds them.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "period": "staff",
        "regime": "staff",
        "specimens": "staff",
        "number": "staff",
        "seal": "staff",
        "sealed_sha256": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="blind_plans")
    laboratory = models.CharField(max_length=64)
    period = models.CharField(max_length=8)
    regime = models.CharField(max_length=16)
    specimens = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    seal = models.CharField(max_length=64)
    sealed_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "laboratory", "period"], name="one_blind_plan_per_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.laboratory} {self.period}"


class BlindTaking(ProtectedModel):
    """One collector who was shown one control; ``tag`` is the keyed hash of its occasion."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "plan": "staff",
        "tag": "secret",
        "by": "staff",
        "at": "staff",
    }

    plan = models.ForeignKey(BlindPlan, on_delete=models.PROTECT, related_name="takings")
    tag = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"taking {self.pk}"


class BlindPlanting(ProtectedModel):
    """One control that was planted; ``tag`` is the keyed hash of its specimen's number.

    ``seal`` is the commitment that binds the control to that number before any result.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "taking": "staff",
        "tag": "secret",
        "seal": "staff",
        "sealed_sha256": "staff",
    }

    taking = models.OneToOneField(BlindTaking, on_delete=models.PROTECT, related_name="planting")
    tag = models.CharField(max_length=64, unique=True)
    seal = models.CharField(max_length=64)
    sealed_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"planting {self.pk}"


class BlindResult(ProtectedModel):
    """The first report of a control that counted; a later one changes no scorecard."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "planting": "staff",
        "seal": "staff",
        "sealed_sha256": "staff",
    }

    planting = models.OneToOneField(BlindPlanting, on_delete=models.PROTECT, related_name="result")
    seal = models.CharField(max_length=64)
    sealed_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"result {self.pk}"


class BlindAlarm(ProtectedModel):
    """That a laboratory found in a control what it did not hold, told at once; not in which one."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {"id": "staff", "plan": "staff", "match": "staff", "at": "staff"}

    plan = models.ForeignKey(BlindPlan, on_delete=models.PROTECT, related_name="alarms")
    match = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"alarm {self.pk}"


class BlindOpening(ProtectedModel):
    """A plan that two humans opened before its quarter was over, with the reason."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "plan": "staff",
        "reason": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    plan = models.OneToOneField(BlindPlan, on_delete=models.PROTECT, related_name="opening")
    reason = models.CharField(max_length=32)
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opening of plan {self.plan_id}"
