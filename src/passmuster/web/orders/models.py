"""Orders and what belongs to them: entries, sealed grounds, papers, skipped reserves, openings.

Written reasons, grounds and papers are kept files outside the log; a row holds their hash alone, so
that what concerns a person can be erased and the log stays whole.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.draw.models import Draw, Selected
from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Person


class Order(ProtectedModel):
    """One order to one person to be tested. State, code and time are a cache of its entries."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "number": "staff",
        "sequence": "staff",
        "person": "personal",
        "reason": "staff",
        "origin": "staff",
        "draw": "staff",
        "selected": "personal",
        "ticket": "staff",
        "follows": "staff",
        "why": "staff",
        "day": "staff",
        "due_at": "staff",
        "not_collector": "staff",
        "state": "staff",
        "code": "staff",
        "made_at": "staff",
        "entered_at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=12)
    sequence = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="orders")
    reason = models.CharField(max_length=20)
    origin = models.CharField(max_length=10)
    draw = models.ForeignKey(Draw, null=True, on_delete=models.PROTECT, related_name="orders")
    selected = models.OneToOneField(
        Selected, null=True, on_delete=models.PROTECT, related_name="order"
    )
    ticket = models.CharField(max_length=128, blank=True)
    # The order or exclusion from which one that is due comes, and why it is due.
    follows = models.CharField(max_length=24, blank=True)
    why = models.CharField(max_length=16, blank=True)
    day = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    not_collector = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20)
    code = models.CharField(max_length=32, blank=True)
    made_at = models.DateTimeField()
    entered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="one_order_per_number"),
            models.UniqueConstraint(fields=["force", "sequence"], name="no_order_number_twice"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["force", "state"], name="order_by_state"),
            models.Index(fields=["force", "follows"], name="order_by_follows"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderEntry(ProtectedModel):
    """One entry of an order. ``facts`` are what the event's rule was asked about, as plain JSON."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "order": "staff",
        "position": "staff",
        "event": "staff",
        "at": "staff",
        "by": "staff",
        "role": "staff",
        "second": "staff",
        "code": "staff",
        "facts": "personal",
    }

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    event = models.CharField(max_length=32)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    second = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=32, blank=True)
    facts = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="one_entry_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.event} of {self.order_id}"


class Grounds(ProtectedModel):
    """The grounds of a targeted order, sealed before its notice by somebody outside the chain."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "order": "staff",
        "sha256": "staff",
        "by": "staff",
        "role": "staff",
        "unit": "staff",
        "at": "staff",
    }

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="grounds")
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    unit = models.CharField(max_length=255)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"grounds of {self.order_id}"


class Paper(ProtectedModel):
    """A document about an absence, as it came, with the moment it reached the programme."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "order": "staff",
        "kind": "personal",
        "dated": "personal",
        "sha256": "staff",
        "by": "staff",
        "at": "staff",
    }

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=32)
    dated = models.DateField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"paper {self.pk}"


class Basis(ProtectedModel):
    """What a planned test rests on, recorded by two: a ruling on a return, or a follow-up plan.

    The paper and the days of a plan are kept files; the rows hold their hashes alone.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "kind": "staff",
        "person": "personal",
        "dated": "personal",
        "sha256": "staff",
        "days_sha256": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="bases")
    kind = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    dated = models.DateField()
    sha256 = models.CharField(max_length=64)
    days_sha256 = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ReserveSkip(ProtectedModel):
    """Why a reserve was passed over, and who outside that person's unit approved it."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "selected": "personal",
        "reason": "staff",
        "by": "staff",
        "approved_by": "staff",
        "approver_unit": "staff",
        "at": "staff",
    }

    selected = models.OneToOneField(Selected, on_delete=models.PROTECT, related_name="skip")
    reason = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64)
    approver_unit = models.CharField(max_length=255)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"skip {self.pk}"


class RoundClosed(ProtectedModel):
    """A round was closed: every order of its draw had an outcome, and none can follow."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "draw": "staff",
        "orders": "staff",
        "by": "staff",
        "at": "staff",
    }

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="round_closed")
    orders = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"round {self.draw_id} closed"


class OrderOpened(ProtectedModel):
    """One opening of the name behind an order: who, when, to what purpose (attack N-01)."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "order": "staff",
        "purpose": "staff",
        "by": "staff",
        "role": "staff",
        "at": "staff",
    }

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="openings")
    purpose = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opening {self.pk}"
