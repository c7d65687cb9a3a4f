"""The roster's tables: persons, the files they came from, and what the completeness gate needs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force, Unit


class Snapshot(ProtectedModel):
    """The whole roster at one moment, as a kept file of canonical lines, bound by its hash."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "number": "staff",
        "sha256": "public",
        "people": "public",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    people = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="one_snapshot_per_number"),
        ]

    def __str__(self) -> str:
        return f"snapshot {self.number}"


class Import(ProtectedModel):
    """One personnel file as it arrived, and what was made of it."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "snapshot": "staff",
        "raw_sha256": "staff",
        "mapping": "staff",
        "delta": "staff",
        "rows": "staff",
        "accepted": "staff",
        "rejected": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="imports")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="imports")
    raw_sha256 = models.JSONField()
    mapping = models.JSONField()
    delta = models.BooleanField()
    rows = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"import {self.pk}"


class Person(models.Model):
    """One person who is or was in the force; the present row, equal to the last snapshot's line."""

    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "identity_key": "personal",
        "service_number": "personal",
        "full_name": "personal",
        "latin_name": "personal",
        "sex": "personal",
        "rank": "personal",
        "unit": "personal",
        "status": "personal",
        "person_class": "personal",
        "joined_on": "personal",
        "left_on": "personal",
        "badge": "personal",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="persons")
    identity_key = models.CharField(max_length=64)
    service_number = models.CharField(max_length=64)
    full_name = models.CharField(max_length=255, blank=True)
    latin_name = models.CharField(max_length=255, blank=True)
    sex = models.CharField(max_length=16, blank=True)
    rank = models.CharField(max_length=255, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="persons")
    status = models.CharField(max_length=16)
    person_class = models.CharField(max_length=16)
    joined_on = models.CharField(max_length=10, blank=True)
    left_on = models.CharField(max_length=10, blank=True)
    badge = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "identity_key"], name="one_row_per_person"),
        ]
        indexes: ClassVar = [models.Index(fields=["force", "status"], name="person_by_status")]

    def __str__(self) -> str:
        return self.service_number


class Attestation(ProtectedModel):
    """A unit's own word on how many people it has, for one snapshot."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "snapshot": "staff",
        "unit": "staff",
        "headcount": "staff",
        "by": "staff",
        "at": "staff",
    }

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="attestations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    headcount = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.headcount}"


class PayrollList(ProtectedModel):
    """Payroll's keyed hashes of the identities it pays, kept as a file of sorted lines."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "sha256": "staff",
        "identities": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="payroll_lists")
    sha256 = models.CharField(max_length=64)
    identities = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"payroll list {self.pk}"


class GapExplanation(ProtectedModel):
    """Why one identity stands on one list only, and who outside the unit approved that."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "payroll_hash": "personal",
        "kind": "staff",
        "reason": "staff",
        "unit": "staff",
        "by": "staff",
        "approved_by": "staff",
        "approver_unit": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="gap_explanations")
    payroll_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    reason = models.CharField(max_length=32)
    unit = models.CharField(max_length=255)
    by = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64)
    approver_unit = models.CharField(max_length=255)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"


class Exclusion(ProtectedModel):
    """A person kept out of pools until a day, with reason, evidence and an outside approver."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "person": "personal",
        "reason": "personal",
        "evidence_sha256": "staff",
        "from_day": "personal",
        "until_day": "personal",
        "unit": "staff",
        "by": "staff",
        "approved_by": "staff",
        "approver_unit": "staff",
        "at": "staff",
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exclusions")
    reason = models.CharField(max_length=32)
    evidence_sha256 = models.CharField(max_length=64)
    from_day = models.DateField()
    until_day = models.DateField()
    unit = models.CharField(max_length=255)
    by = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64)
    approver_unit = models.CharField(max_length=255)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"exclusion {self.pk}"


class RosterAudit(ProtectedModel):
    """The inspector's own opening of every pool entry before a freeze."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "draw_number": "public",
        "snapshot": "staff",
        "pool_sha256": "public",
        "findings": "public",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="roster_audits")
    draw_number = models.CharField(max_length=8)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    pool_sha256 = models.CharField(max_length=64)
    findings = models.JSONField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"roster audit for {self.draw_number}"
