"""The ledger's tables. All but ``Log`` are append-only: triggers refuse change and removal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Log(models.Model):
    """One log, for one force. Its origin is its identity for ever."""

    DISCLOSURE: ClassVar = {"id": "staff", "origin": "public", "folder": "public", "vkey": "public"}

    origin = models.CharField(max_length=255, unique=True)
    folder = models.CharField(max_length=64, blank=True, unique=True)
    vkey = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.origin


class Event(models.Model):
    """One state change with everything about it; private, and bound by one log entry.

    ``body`` is the canonical JSON that was committed to; the other columns repeat parts of it so
    that it can be found, and the audit compares them.
    """

    DISCLOSURE: ClassVar = {
        "id": "staff",
        "log": "staff",
        "kind": "staff",
        "at": "staff",
        "by": "personal",
        "role": "staff",
        "blind": "staff",
        "body": "personal",
        "salt": "secret",
        "commitment": "public",
    }

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    blind = models.BooleanField()
    body = models.BinaryField()
    salt = models.BinaryField(max_length=32)
    commitment = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["log", "by", "at"], name="event_by_actor"),
            models.Index(fields=["log", "kind", "id"], name="event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.commitment[:8]}"


class Entry(models.Model):
    """One leaf of the tree: the exact bytes, at its index for ever."""

    DISCLOSURE: ClassVar = {
        "id": "staff",
        "log": "public",
        "index": "public",
        "data": "public",
        "event": "staff",
    }

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="entries")
    index = models.BigIntegerField()
    data = models.BinaryField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="entry")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "index"], name="one_entry_per_index"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.index}"


class SignedHead(models.Model):
    """A checkpoint that was signed: one per size, kept for ever."""

    DISCLOSURE: ClassVar = {
        "id": "staff",
        "log": "public",
        "size": "public",
        "root": "public",
        "note": "public",
        "at": "public",
    }

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="heads")
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "size"], name="one_head_per_size"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}@{self.size}"


class Cosignature(models.Model):
    """One witness's signature line over a signed head."""

    DISCLOSURE: ClassVar = {
        "id": "staff",
        "head": "public",
        "witness": "public",
        "at": "public",
        "line": "public",
    }

    head = models.ForeignKey(SignedHead, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=255)
    at = models.DateTimeField()
    line = models.CharField(max_length=400)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["head", "witness", "at"], name="one_cosignature_per_witness_and_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.witness} on {self.head_id}"
