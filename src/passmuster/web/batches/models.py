"""Batches as laboratories sent them, what the rules make of each, and what two people said of them.

No value of a specimen stands here: a batch holds its calibrators and controls, which are the
laboratory's, and which specimen stood at which place. The bytes of both files are kept and bound by
their hashes. An analyst is a code of the laboratory's and never a name.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class Batch(ProtectedModel):
    """One run. ``offset`` are the minutes by which the laboratory's own clock is ahead of UTC.

    ``sha256`` is that of the file that tells of it, ``qc_sha256`` that of the instrument's file
    with the control data ("" for none), ``readings_sha256`` stands for what its controls read (""
    where they are too few to be compared). ``analytes`` are codes with blanks between them.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "number": "staff",
        "stage": "staff",
        "method": "staff",
        "instrument": "staff",
        "analyst": "staff",
        "begun_at": "staff",
        "ended_at": "staff",
        "offset": "staff",
        "analytes": "staff",
        "sha256": "staff",
        "qc_sha256": "staff",
        "readings_sha256": "staff",
        "rule": "staff",
        "rule_set": "staff",
        "rule_version": "staff",
        "standing": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="batches")
    laboratory = models.CharField(max_length=64)
    number = models.CharField(max_length=32)
    stage = models.CharField(max_length=16)
    method = models.CharField(max_length=32)
    instrument = models.CharField(max_length=32)
    analyst = models.CharField(max_length=16)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    offset = models.SmallIntegerField()
    analytes = models.CharField(max_length=1024, blank=True)
    sha256 = models.CharField(max_length=64)
    qc_sha256 = models.CharField(max_length=64, blank=True)
    readings_sha256 = models.CharField(max_length=64, blank=True)
    rule = models.CharField(max_length=32)
    rule_set = models.CharField(max_length=32)
    rule_version = models.CharField(max_length=32)
    standing = models.CharField(max_length=16)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "laboratory", "number"], name="one_batch_per_number"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["force", "laboratory", "ended_at"], name="batch_by_end"),
        ]

    def __str__(self) -> str:
        return f"batch {self.number}"


class BatchControl(ProtectedModel):
    """One calibrator or control in the order of the run; amounts in ng/mL as written."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "batch": "staff",
        "turn": "staff",
        "position": "staff",
        "kind": "staff",
        "analyte": "staff",
        "material": "staff",
        "target": "staff",
        "measured": "staff",
        "mean": "staff",
        "deviation": "staff",
    }

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="controls")
    turn = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    analyte = models.CharField(max_length=32, blank=True)
    material = models.CharField(max_length=32)
    target = models.CharField(max_length=24)
    measured = models.CharField(max_length=24)
    mean = models.CharField(max_length=24, blank=True)
    deviation = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "turn"], name="one_control_per_turn"),
        ]

    def __str__(self) -> str:
        return f"control {self.turn} of batch {self.batch_id}"


class BatchSpecimen(ProtectedModel):
    """Which specimen stood at which place of a batch; nothing that was measured of it.

    That one was run to be confirmed says that it screened positive: a health fact (attack P-01d).
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "batch": "staff",
        "position": "staff",
        "specimen": "health",
    }

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="specimens")
    position = models.PositiveIntegerField()
    specimen = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="one_specimen_per_place"),
        ]
        indexes: ClassVar = [models.Index(fields=["specimen"], name="batch_by_specimen")]

    def __str__(self) -> str:
        return f"place {self.position} of batch {self.batch_id}"


class BatchReason(ProtectedModel):
    """One thing that the rules say of a batch; ``holds`` where results wait because of it."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "batch": "staff",
        "place": "staff",
        "rule": "staff",
        "holds": "staff",
        "source": "staff",
        "confirmed": "staff",
        "says": "staff",
    }

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="reasons")
    place = models.PositiveIntegerField()
    rule = models.CharField(max_length=40)
    holds = models.BooleanField()
    source = models.CharField(max_length=400)
    confirmed = models.BooleanField()
    says = models.CharField(max_length=1000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "place"], name="one_batch_reason_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of batch {self.batch_id}"


class BatchSign(ProtectedModel):
    """One question about batches: its kind, what was counted, whose code the counting was by.

    ``key`` is the hash of what it names, so that it is asked once. The values that were equal stand
    nowhere here.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "kind": "staff",
        "analyst": "staff",
        "count": "staff",
        "key": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="batch_signs")
    laboratory = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    analyst = models.CharField(max_length=16, blank=True)
    count = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "key"], name="one_sign_per_question"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SignedBatch(ProtectedModel):
    """One batch that a sign names."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {"id": "staff", "sign": "staff", "batch": "staff"}

    sign = models.ForeignKey(BatchSign, on_delete=models.PROTECT, related_name="named")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="signs")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sign", "batch"], name="one_batch_per_sign"),
        ]

    def __str__(self) -> str:
        return f"batch {self.batch_id} in sign {self.sign_id}"


class SignAnswer(ProtectedModel):
    """That two people have the laboratory's answer to a sign; ``paper`` is its number."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "sign": "staff",
        "paper": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    sign = models.OneToOneField(BatchSign, on_delete=models.PROTECT, related_name="answer")
    paper = models.CharField(max_length=24)
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer to sign {self.sign_id}"


class BatchRecall(ProtectedModel):
    """That two people recalled a batch; it happens once and is not taken back."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "batch": "staff",
        "reason": "staff",
        "paper": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="recall")
    reason = models.CharField(max_length=32)
    paper = models.CharField(max_length=24)
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"recall of batch {self.batch_id}"


class Excuse(ProtectedModel):
    """That two people let a laboratory report without its batches on some days, both included."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "since": "staff",
        "until": "staff",
        "paper": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="batch_excuses")
    laboratory = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField()
    paper = models.CharField(max_length=24)
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"excuse {self.pk}"
