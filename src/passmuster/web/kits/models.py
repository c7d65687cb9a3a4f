"""Lots, serials, their moves, printed labels, and paper packs with what was keyed from them.

A session is another app's: here it is a code that the collector's pages hand in.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.core.kits import ledger
from passmuster.core.kits.serials import Kind as SerialKind
from passmuster.core.kits.serials import Serial, parse_serial
from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class Lot(ProtectedModel):
    """One delivery of one kind: from its first running number to its last, with its last day."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = dict.fromkeys(
        (
            *("id", "force", "number", "kind", "practice", "first", "last"),
            *("expires", "by", "second", "at"),
        ),
        "staff",
    )

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="kit_lots")
    number = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    practice = models.BooleanField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    expires = models.DateField()
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "kind", "practice", "first"], name="one_lot_from_a_serial"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def as_core(self) -> ledger.Lot:
        """Return the lot as the rules read it."""
        return ledger.Lot(
            number=self.number,
            kind=SerialKind(self.kind),
            first=self.first,
            last=self.last,
            expires=self.expires,
            practice=self.practice,
        )


class KitItem(ProtectedModel):
    """Where one serial stands now; it equals the fold of its moves."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = dict.fromkeys(
        ("id", "force", "lot", "serial", "state", "site", "holder", "session"), "staff"
    )

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="kit_items")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="items")
    serial = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    site = models.CharField(max_length=120, blank=True)
    holder = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "serial"], name="one_item_per_serial"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["force", "session"], name="kit_item_session"),
            models.Index(fields=["force", "holder"], name="kit_item_holder"),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def as_core(self) -> ledger.Item:
        """Return the serial as the rules read it."""
        return ledger.Item(
            serial=parse_serial(self.serial),
            state=self.state,
            holder=self.holder,
            session=self.session,
        )

    @property
    def grouped(self) -> str:
        """Return the serial as people read it."""
        return parse_serial(self.serial).grouped


class KitMove(ProtectedModel):
    """One act on one serial or on many of them; ``serials`` are separated by spaces.

    ``written_at`` is what a paper says, ``at`` when it was entered here.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = dict.fromkeys(
        (
            *("id", "force", "event", "serials", "site", "holder", "session", "reason"),
            *("specimen", "by", "second", "written_at", "at"),
        ),
        "staff",
    )

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="kit_moves")
    event = models.CharField(max_length=24)
    serials = models.TextField()
    site = models.CharField(max_length=120, blank=True)
    holder = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=32, blank=True)
    specimen = models.CharField(max_length=16, blank=True)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["force", "event", "session"], name="kit_move_session"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"

    @property
    def texts(self) -> list[str]:
        """Return the serials of this act."""
        return self.serials.split()


class LabelPrint(ProtectedModel):
    """One label that left the printer."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = dict.fromkeys(
        (
            *("id", "force", "specimen", "place", "generation", "label"),
            *("session", "reason", "by", "at"),
        ),
        "staff",
    )

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="label_prints")
    specimen = models.CharField(max_length=16)
    place = models.CharField(max_length=16)
    generation = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=20)
    session = models.CharField(max_length=64)
    reason = models.CharField(max_length=32, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "label"], name="one_print_per_label"),
        ]

    def __str__(self) -> str:
        return self.label


class Pack(ProtectedModel):
    """One pre-numbered paper form with its copies; it equals the fold of its moves."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = dict.fromkeys(
        (
            *("id", "force", "number", "practice", "serial", "specimen", "session"),
            *("holder", "state", "reason", "agreed"),
        ),
        "staff",
    )

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveIntegerField()
    practice = models.BooleanField()
    serial = models.CharField(max_length=16)
    specimen = models.CharField(max_length=16)
    session = models.CharField(max_length=64)
    holder = models.CharField(max_length=64)
    state = models.CharField(max_length=16)
    reason = models.CharField(max_length=32, blank=True)
    agreed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "number", "practice"], name="one_pack_per_number"
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def as_core(self) -> Serial:
        """Return the pack's number."""
        return parse_serial(self.serial)

    @property
    def grouped(self) -> str:
        """Return the pack's number as people read it."""
        return self.as_core.grouped


class Keying(ProtectedModel):
    """What one human typed from a pack's scan, whose bytes are kept by their hash."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "pack": "staff",
        "human": "staff",
        "scan_sha256": "staff",
        "fields": "personal",
        "written_at": "staff",
        "at": "staff",
    }

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="keyings")
    human = models.CharField(max_length=64)
    scan_sha256 = models.CharField(max_length=64)
    fields = models.JSONField()
    written_at = models.DateTimeField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pack_id} {self.human}"


class PackOpened(ProtectedModel):
    """One human read the scan of a pack, which bears a name: when, and to what purpose."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = dict.fromkeys(("id", "pack", "purpose", "by", "role", "at"), "staff")

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="openings")
    purpose = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack", "by"], name="scan_opened_once"),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"
