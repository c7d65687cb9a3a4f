"""Collections and what belongs to them. A session's state equals its events' fold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Person


class CollectorRecord(ProtectedModel):
    """One line on file of a collector or observer, attested by two others.

    ``kind`` is one of training.KINDS; ``detail`` the kind of mock collection or error, or a gender
    code; ``watched_by`` who watched a mock collection, "" if nobody did.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "human": "staff",
        "kind": "staff",
        "day": "staff",
        "detail": "staff",
        "error_free": "staff",
        "watched_by": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="collector_records")
    human = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    day = models.DateField()
    detail = models.CharField(max_length=16, blank=True)
    error_free = models.BooleanField()
    watched_by = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.human}"


class Assignment(ProtectedModel):
    """One human named for one order as its collector or observer; the newest of a part counts.

    ``order`` is the order's number. Who is named anew is named in a row of its own.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "order": "staff",
        "person": "personal",
        "part": "staff",
        "human": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="assignments")
    order = models.CharField(max_length=24)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=16)
    human = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["force", "order"], name="assignment_by_order")]

    def __str__(self) -> str:
        return f"{self.part} of {self.order}"


class Reassignment(ProtectedModel):
    """Why another human is named in the place of one against whom nothing stood, as a kept text."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "assignment": "staff",
        "words_sha256": "staff",
        "by": "staff",
        "at": "staff",
    }

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="reassignment"
    )
    words_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reassignment {self.pk}"


class Declaration(ProtectedModel):
    """What the assigned human declared about the donor, for this assignment and no other."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "assignment": "staff",
        "relation": "personal",
        "by": "staff",
        "at": "staff",
    }

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="declaration"
    )
    relation = models.CharField(max_length=16)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"declaration {self.pk}"


class Objection(ProtectedModel):
    """A donor's objection to whoever is assigned, as a kept text; another human answers it."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "assignment": "staff",
        "words_sha256": "staff",
        "by": "staff",
        "at": "staff",
    }

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="objection"
    )
    words_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"objection {self.pk}"


class Session(ProtectedModel):
    """One collection. What is fixed before it stands in ``fixed``; the rest follows from events."""

    KIND: ClassVar = Kind.CACHE
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "number": "staff",
        "order": "staff",
        "person": "personal",
        "collector": "staff",
        "practice": "staff",
        "rules": "staff",
        "fixed": "staff",
        "state": "staff",
        "end": "staff",
        "opened_at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="collections")
    number = models.CharField(max_length=24)
    order = models.CharField(max_length=24)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    collector = models.CharField(max_length=64)
    practice = models.BooleanField()
    rules = models.CharField(max_length=64)
    fixed = models.JSONField()
    state = models.CharField(max_length=16)
    end = models.CharField(max_length=24, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="one_session_per_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["force", "collector", "state"], name="session_by_collector"),
            models.Index(fields=["force", "order"], name="session_by_order"),
        ]

    def __str__(self) -> str:
        return self.number


class FormNumber(models.Func):
    """The number of the form in a step's answers: the specimen's, where it was sealed.

    Said without parameters, so that either database finds it by its index.
    """

    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return it as SQLite says it."""
        template = "json_extract(%(expressions)s, '$.form')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return it as PostgreSQL says it."""
        template = "(%(expressions)s ->> 'form')"
        return self.as_sql(compiler, connection, template=template, **context)


class SessionEvent(ProtectedModel):
    """One step done, as it was recorded. ``token`` is the form's: one form is one event."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "session": "staff",
        "position": "staff",
        "step": "staff",
        "answers": "personal",
        "by": "staff",
        "at": "staff",
        "token": "staff",
    }

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="events")
    position = models.PositiveIntegerField()
    step = models.CharField(max_length=24)
    answers = models.JSONField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    token = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "position"], name="one_event_per_place"),
            models.UniqueConstraint(fields=["session", "token"], name="one_event_per_form"),
        ]
        indexes: ClassVar = [models.Index(FormNumber("answers"), name="event_by_form_number")]

    def __str__(self) -> str:
        return f"{self.step} of {self.session_id}"


class RefusalDecision(ProtectedModel):
    """What a named official and a second human decided about facts; the reasons are a kept text."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "session": "staff",
        "ground": "personal",
        "refusal": "personal",
        "reasons_sha256": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="decision")
    ground = models.CharField(max_length=32)
    refusal = models.BooleanField()
    reasons_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"decision {self.pk}"


class FlawTold(ProtectedModel):
    """Whoever is responsible for a flaw was told of it; the newest of each flaw counts."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "session": "staff",
        "specimen": "staff",
        "flaw": "staff",
        "human": "staff",
        "by": "staff",
        "at": "staff",
    }

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="flaws_told")
    specimen = models.CharField(max_length=16)
    flaw = models.CharField(max_length=32)
    human = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.flaw} of {self.specimen}"


class Correction(ProtectedModel):
    """A statement of correction, signed by the person who was told; its words are kept texts."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "told": "staff",
        "was_sha256": "staff",
        "right_sha256": "staff",
        "by": "staff",
        "at": "staff",
    }

    told = models.OneToOneField(FlawTold, on_delete=models.PROTECT, related_name="correction")
    was_sha256 = models.CharField(max_length=64)
    right_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"correction {self.pk}"
