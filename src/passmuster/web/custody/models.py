"""Sealed things, the links of their chains, and whoever may hold them. Codes only, never a name.

No column here leads to a person who gave a specimen: whoever carries or tests it learns its number
and its seals (attack L-05).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class Holder(ProtectedModel):
    """One site, courier, store or laboratory that can answer for a sealed thing."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "code": "staff",
        "kind": "staff",
        "name_en": "staff",
        "name_km": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="holders")
    code = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    name_en = models.CharField(max_length=200)
    name_km = models.CharField(max_length=200)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "code"], name="one_holder_per_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Keeper(ProtectedModel):
    """One human who acts for a holder; a role for the act is needed besides."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "holder": "staff",
        "human": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="keepers")
    human = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "human"], name="keeps_once"),
        ]

    def __str__(self) -> str:
        return f"keeper {self.pk}"


class HolderClosing(ProtectedModel):
    """A holder that takes nothing over any more; what it has stays its to answer for."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "holder": "staff",
        "reason": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    holder = models.OneToOneField(Holder, on_delete=models.PROTECT, related_name="closing")
    reason = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"closing of {self.holder_id}"


class Item(ProtectedModel):
    """One sealed thing. Everything but its code and its kind is a cache of its links."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "code": "staff",
        "kind": "staff",
        "specimen": "staff",
        "bottle": "staff",
        "state": "staff",
        "holder": "staff",
        "offered_to": "staff",
        "since": "staff",
        "deliver_by": "staff",
        "ship_by": "staff",
        "seals": "staff",
        "links": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    specimen = models.CharField(max_length=16, blank=True)
    bottle = models.CharField(max_length=1, blank=True)
    state = models.CharField(max_length=16)
    # The codes of holders: as links have them, so that a fold can be compared.
    holder = models.CharField(max_length=64, blank=True)
    offered_to = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    deliver_by = models.DateTimeField(null=True)
    ship_by = models.DateTimeField(null=True)
    seals = models.JSONField()
    links = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "code"], name="one_item_per_code"),
            # What is no specimen names none and has no bottles.
            models.UniqueConstraint(
                fields=["force", "specimen", "bottle"],
                condition=~models.Q(specimen=""),
                name="one_chain_per_bottle",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CustodyLink(ProtectedModel):
    """One link of a chain, as docs/protocol/custody.md writes it."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "item": "staff",
        "position": "staff",
        "body": "staff",
        "by": "staff",
        "at": "staff",
    }

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="chain")
    position = models.PositiveIntegerField()
    body = models.JSONField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "position"], name="one_link_per_position"),
        ]

    def __str__(self) -> str:
        return f"link {self.position} of {self.item_id}"


class Explanation(ProtectedModel):
    """Why a gap came about, said by two people who did not have the thing in it."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "item": "staff",
        "position": "staff",
        "reason": "staff",
        "human": "staff",
        "second": "staff",
        "at": "staff",
    }

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="explanations")
    position = models.PositiveIntegerField()
    reason = models.CharField(max_length=32)
    human = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reason} at {self.position}"


class ReceiptDecision(ProtectedModel):
    """What the table of receipts said of one specimen's arrival, and every fact it rested on."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "specimen": "staff",
        "holder": "staff",
        "outcome": "staff",
        "code": "staff",
        "also": "staff",
        "split_available": "staff",
        "arrival": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="receipts")
    specimen = models.CharField(max_length=16)
    holder = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16)
    code = models.CharField(max_length=64)
    also = models.JSONField()
    split_available = models.BooleanField()
    arrival = models.JSONField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "specimen"], name="received_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.specimen}"


class Redesignation(ProtectedModel):
    """Bottles A and B exchanged at receipt, with both signatures (49 CFR 40.83(h))."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "receipt": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    receipt = models.OneToOneField(
        ReceiptDecision, on_delete=models.PROTECT, related_name="redesignation"
    )
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"redesignation {self.pk}"


class Disposal(ProtectedModel):
    """One thing disposed of by two people, with the rule that allowed it."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "item": "staff",
        "kept_as": "staff",
        "since": "staff",
        "earliest": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="disposal")
    kept_as = models.CharField(max_length=32)
    since = models.DateField()
    earliest = models.DateField()
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"disposal of {self.item_id}"
