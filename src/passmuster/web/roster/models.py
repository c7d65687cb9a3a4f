"""The roster's tables: persons, the files they came from, and what the completeness gate needs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force, Unit
from passmuster.web.roster.tie_models import PersonOfHuman as PersonOfHuman
from passmuster.web.roster.tie_models import TieEnd as TieEnd


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
        "search_text": "personal",
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
    # Derived from the row by core.roster.searching; the audit makes it anew and compares.
    search_text = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "identity_key"], name="one_row_per_person"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["force", "status"], name="person_by_status"),
            # With the key, so that a page deep in a list by name is found in the index alone.
            models.Index(fields=["force", "full_name", "id"], name="person_by_name"),
        ]

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


class PayrollKey(ProtectedModel):
    """A key that payroll and the force exchanged: the commitments of both halves, never a half."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "personnel": "staff",
        "payroll": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="payroll_keys")
    personnel = models.CharField(max_length=64)
    payroll = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"payroll key {self.pk}"


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


class Upload(ProtectedModel):
    """Personnel files that somebody sent to be looked at, and what was read in them.

    Nothing of the roster changes by it. ``files`` holds name, hash and size of each; ``report`` and
    ``changes`` are kept files of what was shown; ``code`` says why nothing could be read, "" where
    something could; ``consent`` is how many disappear where so many do that somebody has to type
    their number; ``based_on`` is the snapshot that it was compared with.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "files": "staff",
        "delta": "staff",
        "columns": "staff",
        "dates": "staff",
        "header": "staff",
        "report_sha256": "staff",
        "changes_sha256": "staff",
        "code": "staff",
        "rows": "staff",
        "accepted": "staff",
        "rejected": "staff",
        "consent": "staff",
        "based_on": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="uploads")
    files = models.JSONField()
    delta = models.BooleanField()
    columns = models.JSONField()
    dates = models.CharField(max_length=8, blank=True)
    header = models.JSONField()
    report_sha256 = models.CharField(max_length=64, blank=True)
    changes_sha256 = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    consent = models.PositiveIntegerField(null=True)
    based_on = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"upload {self.pk}"


class ImportReport(ProtectedModel):
    """What an import changed, person by person, as a kept file; and the upload it came from."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "imported": "staff",
        "upload": "staff",
        "changes_sha256": "staff",
    }

    imported = models.OneToOneField(Import, on_delete=models.PROTECT, related_name="report")
    upload = models.OneToOneField(
        Upload, null=True, on_delete=models.PROTECT, related_name="report"
    )
    changes_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"report of {self.imported_id}"


class RecordOpening(ProtectedModel):
    """One look at a person's record: who, in which role, why, and when the person learns of it."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "person": "personal",
        "by": "personal",
        "role": "personal",
        "purpose": "personal",
        "case_number": "personal",
        "what": "personal",
        "disclosure": "staff",
        "at": "personal",
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="openings")
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    purpose = models.CharField(max_length=32)
    case_number = models.CharField(max_length=24, blank=True)
    what = models.CharField(max_length=32)
    disclosure = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "by", "at"], name="opening_by_person"),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"
