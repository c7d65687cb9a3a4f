"""Policy versions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class PolicyVersion(ProtectedModel):
    """One version of a force's testing policy; its body never changes once announced."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "number": "public",
        "state": "public",
        "body": "public",
        "sha256": "public",
        "announced_on": "public",
        "in_force_from": "public",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="policies")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    announced_on = models.DateField(null=True)
    in_force_from = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="one_policy_per_number"),
        ]

    def __str__(self) -> str:
        return f"policy {self.number}"
