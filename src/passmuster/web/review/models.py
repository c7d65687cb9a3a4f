"""Reviews with their entries, who looked into them, and the credentials of doctors.

No number, no paper and no word about anybody's health stands in a column: what a doctor noted and
found is a kept file beside 32 random bytes, and an entry holds its hash alone. What a row lets one
guess of a result (its state, its events) is a health fact and is marked so.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.draw.models import Draw
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class Review(ProtectedModel):
    """The review of one specimen's result. State and time are a cache of its entries."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "specimen": "staff",
        "state": "health",
        "entered_at": "health",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="reviews")
    specimen = models.CharField(max_length=16)
    state = models.CharField(max_length=24)
    entered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "specimen"], name="one_review_per_specimen"),
        ]
        indexes: ClassVar = [models.Index(fields=["force", "state"], name="review_by_state")]

    def __str__(self) -> str:
        return f"review {self.pk}"


class ReviewEntry(ProtectedModel):
    """One entry of a review; ``facts_sha256`` is the kept file of what was noted or found.

    ``report`` is the laboratory's report with which a judgement begins, None for other entries.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "review": "staff",
        "position": "staff",
        "event": "health",
        "at": "health",
        "by": "health",
        "role": "staff",
        "code": "health",
        "report": "staff",
        "facts_sha256": "staff",
    }

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    event = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    code = models.CharField(max_length=32, blank=True)
    report = models.ForeignKey(
        SpecimenReport, on_delete=models.PROTECT, null=True, related_name="review_entries"
    )
    facts_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "position"], name="one_review_entry_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.position} of review {self.review_id}"


class ReviewOpened(ProtectedModel):
    """One doctor's look at what a review holds; ``blind`` without who signed before, and what."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "review": "staff",
        "blind": "health",
        "by": "staff",
        "at": "staff",
    }

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="openings")
    blind = models.BooleanField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"look at review {self.review_id}"


class SecondSample(ProtectedModel):
    """One quarter's results of which a part was drawn for a second doctor, by a draw's seed.

    ``facts_sha256`` is the kept file that says, by doctor, of which reviews which were drawn.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "quarter": "staff",
        "draw": "staff",
        "facts_sha256": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="second_samples")
    quarter = models.CharField(max_length=7)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="+")
    facts_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "quarter"], name="one_sample_per_quarter"),
        ]

    def __str__(self) -> str:
        return f"sample of {self.quarter}"


class Credential(ProtectedModel):
    """One credential of a doctor, recorded by two others; it never reaches back."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "holder": "staff",
        "number": "staff",
        "valid_from": "staff",
        "valid_until": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="credentials")
    holder = models.CharField(max_length=64)
    number = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"credential {self.pk}"


class CredentialEnd(ProtectedModel):
    """A credential that two withdrew; what was signed before it stands."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "credential": "staff",
        "reason": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    credential = models.OneToOneField(Credential, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"end of credential {self.credential_id}"
