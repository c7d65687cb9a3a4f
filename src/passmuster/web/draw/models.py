"""Draws and what belongs to them. A commitment is linked to a person only here, never in public."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force
from passmuster.web.programme.models import PolicyVersion
from passmuster.web.roster.models import Person, Snapshot


class YearKey(ProtectedModel):
    """The yearly pool key, by its commitments; the halves lie in two key files, never here."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "year": "public",
        "key": "public",
        "manager": "public",
        "staff": "public",
        "manager_human": "staff",
        "staff_human": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="year_keys")
    year = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    manager = models.CharField(max_length=64)
    staff = models.CharField(max_length=64)
    manager_human = models.CharField(max_length=64)
    staff_human = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "year"], name="one_key_per_year"),
        ]

    def __str__(self) -> str:
        return f"key of {self.year}"


class KeyUse(ProtectedModel):
    """One use of the yearly key: who, for which draw, to what purpose (attack D-06)."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "key": "staff",
        "draw_number": "staff",
        "purpose": "staff",
        "by": "staff",
        "at": "staff",
    }

    key = models.ForeignKey(YearKey, on_delete=models.PROTECT, related_name="uses")
    draw_number = models.CharField(max_length=8)
    purpose = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} for {self.draw_number}"


class Draw(ProtectedModel):
    """One draw. Its state is a cache of its events; its number is never used again."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "number": "public",
        "year": "public",
        "sequence": "public",
        "state": "public",
        "policy": "public",
        "announcement": "public",
        "snapshot": "staff",
        "pool_sha256": "public",
        "members_sha256": "staff",
        "dice": "public",
        "beacon_sha256": "public",
        "seed": "public",
        "void_reason": "public",
        "void_stage": "public",
        "throwers": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="draws")
    number = models.CharField(max_length=8)
    year = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    state = models.CharField(max_length=16)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="draws")
    announcement = models.JSONField()
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT)
    pool_sha256 = models.CharField(max_length=64, blank=True)
    members_sha256 = models.CharField(max_length=64, blank=True)
    dice = models.CharField(max_length=200, blank=True)
    beacon_sha256 = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=512, blank=True)
    void_reason = models.CharField(max_length=32, blank=True)
    void_stage = models.CharField(max_length=16, blank=True)
    # How many people throw; None for draws from before it was kept. Events from then bind None too.
    throwers = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="one_draw_per_number"),
            models.UniqueConstraint(fields=["force", "year", "sequence"], name="no_number_twice"),
        ]

    def __str__(self) -> str:
        return self.number


class Throw(ProtectedModel):
    """One thrower's dice, confirmed by the thrower."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "draw": "public",
        "position": "public",
        "human": "staff",
        "digits": "public",
        "shown_as": "staff",
    }

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="throws")
    position = models.PositiveIntegerField()
    human = models.CharField(max_length=64)
    digits = models.CharField(max_length=64)
    # What the thrower let the hall read beside the own row; None for throws from before.
    shown_as = models.CharField(max_length=60, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "human"], name="one_throw_per_human"),
            models.UniqueConstraint(fields=["draw", "position"], name="one_throw_per_position"),
        ]

    def __str__(self) -> str:
        return f"throw {self.position} of {self.draw_id}"


class Selected(ProtectedModel):
    """One drawn person or reserve, with the ticket that drew them."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "draw": "public",
        "person": "personal",
        "reserve": "public",
        "stratum": "public",
        "position": "public",
        "commitment": "public",
        "ticket": "public",
        "day": "public",
    }

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="selected")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reserve = models.BooleanField()
    stratum = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    commitment = models.CharField(max_length=64)
    ticket = models.CharField(max_length=128)
    day = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "commitment"], name="drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stratum} {self.position} of {self.draw_id}"


class NamesOpened(ProtectedModel):
    """One opening of the names of a collecting day: who, when, to what purpose (attack N-01)."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "draw": "staff",
        "day": "staff",
        "purpose": "staff",
        "people": "staff",
        "by": "staff",
        "role": "staff",
        "at": "staff",
    }

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="names_opened")
    day = models.DateField()
    purpose = models.CharField(max_length=32)
    people = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"names of {self.day} for {self.purpose}"
