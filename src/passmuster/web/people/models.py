"""Forces, units, humans. Officers who can be drawn are the roster's persons, not these humans."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.ledger.models import Log
from passmuster.web.ledger.protection import Kind, ProtectedModel


class Force(ProtectedModel):
    """One police force, with its own log. Several stand in one installation."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "code": "public",
        "name_en": "public",
        "name_km": "public",
        "log": "public",
    }

    code = models.SlugField(max_length=32, unique=True)
    name_en = models.CharField(max_length=200)
    name_km = models.CharField(max_length=200)
    log = models.OneToOneField(Log, on_delete=models.PROTECT, related_name="force")

    def __str__(self) -> str:
        return self.name_en


class Unit(ProtectedModel):
    """One unit in the tree from the force's head to a post."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "code": "staff",
        "name": "staff",
        "parent": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "code"], name="one_unit_per_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Human(ProtectedModel):
    """One vetted person who acts in the programme; two accounts of one human share this row."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "code": "staff",
        "name": "personal",
        "role": "staff",
        "unit": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="humans")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    # Older events bind it, so it stays; since roles are granted (Grant) nothing reads it.
    role = models.CharField(max_length=32, blank=True, editable=False)
    unit = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "code"], name="one_human_per_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Grant(ProtectedModel):
    """One role of one human, granted by two others. What counts is its event (people/grants.py)."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "human": "staff",
        "role": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
        "seal": "secret",
    }

    human = models.ForeignKey(Human, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class Revocation(ProtectedModel):
    """The end of a grant, with its reason code."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "grant": "staff",
        "reason": "staff",
        "by": "staff",
        "at": "staff",
    }

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reason} {self.grant_id}"
