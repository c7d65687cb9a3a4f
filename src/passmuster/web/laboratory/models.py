"""What arrived from laboratories, what each message says of which specimen, and how odd ones ended.

No number, no word of a result and no name stands in any column: the bytes and what was read in them
are kept files, bound here by their hashes, so that they can be erased and the log stays whole. The
file of what was read lies beside 32 random bytes, so its hash tells nothing to whoever guesses.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passmuster.web.custody.models import Holder
from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Force


class Arrival(ProtectedModel):
    """One file or message as it came; the first bytes stay, whatever comes after them.

    ``laboratory`` is the holder that sent it, "" where nobody knows. ``sha256`` is that of the
    bytes, ``content_sha256`` that of what was read, ``mapping_sha256`` that of the mapping a table
    was read with, or of what two people typed from the scan that the bytes are. ``code`` says why
    nothing could be read, "" where something could.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "channel": "staff",
        "sha256": "staff",
        "size": "staff",
        "kind": "staff",
        "content_sha256": "staff",
        "mapping_sha256": "staff",
        "code": "staff",
        "reports_read": "staff",
        "names_a_person": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="arrivals")
    laboratory = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, blank=True)
    content_sha256 = models.CharField(max_length=64)
    mapping_sha256 = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=64, blank=True)
    reports_read = models.PositiveIntegerField()
    names_a_person = models.BooleanField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "laboratory", "sha256", "mapping_sha256"],
                name="one_arrival_per_bytes",
            ),
        ]

    def __str__(self) -> str:
        return f"arrival {self.pk}"


class RuleSetChoice(ProtectedModel):
    """A rule set that a force put in force from a day on, by two people and on a certificate.

    ``body`` is the set as data (``core.laboratory.own_rules``), ``sha256`` that of its canonical
    bytes; ``certificate`` is the number of the signed paper, ``certificate_sha256`` the paper.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "name": "public",
        "version": "public",
        "body": "public",
        "sha256": "public",
        "in_force_from": "public",
        "certificate": "staff",
        "certificate_sha256": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="rule_sets")
    name = models.CharField(max_length=32)
    version = models.CharField(max_length=32)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    in_force_from = models.DateField()
    certificate = models.CharField(max_length=24)
    certificate_sha256 = models.CharField(max_length=64)
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "in_force_from"], name="one_rule_set_begins_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class MappingChoice(ProtectedModel):
    """What the columns and words of a laboratory's tables mean from a day on.

    ``laboratory`` is its holder; ``mapping_sha256`` is that of the mapping's own bytes, which are
    kept; ``certificate`` is the number of the paper that the laboratory signed.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "mapping_sha256": "staff",
        "in_force_from": "staff",
        "certificate": "staff",
        "certificate_sha256": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="mappings")
    laboratory = models.CharField(max_length=64)
    mapping_sha256 = models.CharField(max_length=64)
    in_force_from = models.DateField()
    certificate = models.CharField(max_length=24)
    certificate_sha256 = models.CharField(max_length=64)
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "laboratory", "in_force_from"],
                name="one_mapping_begins_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"mapping of {self.laboratory} {self.pk}"


class PaperReport(ProtectedModel):
    """The scan of a report that a laboratory printed; two people type it, unseen by each other."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "force": "staff",
        "laboratory": "staff",
        "scan_sha256": "staff",
        "by": "staff",
        "at": "staff",
    }

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="paper_reports")
    laboratory = models.CharField(max_length=64)
    scan_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "laboratory", "scan_sha256"], name="one_paper_report_per_scan"
            ),
        ]

    def __str__(self) -> str:
        return f"paper report {self.pk}"


class ReportKeying(ProtectedModel):
    """What one human typed from a printed report; ``typed_sha256`` is that of the kept file.

    The file lies beside 32 random bytes, as what was read in a message does.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "paper": "staff",
        "human": "staff",
        "typed_sha256": "staff",
        "at": "staff",
    }

    paper = models.ForeignKey(PaperReport, on_delete=models.PROTECT, related_name="keyings")
    human = models.CharField(max_length=64)
    typed_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"keying {self.pk}"


class SpecimenReport(ProtectedModel):
    """What one message says of one specimen: its class, and the rule set it was judged by.

    ``in_force_on`` is the day of the specimen by which the rule set was the one in force.

    ``specimen`` is a number of this force's custody, "" where the message gives no such one.
    ``beside`` is the report that it repeats, corrects, withdraws or completes.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "arrival": "staff",
        "position": "staff",
        "specimen": "staff",
        "outcome": "staff",
        "beside": "staff",
        "sense_changed": "health",
        "rule_set": "staff",
        "rule_version": "staff",
        "in_force_on": "staff",
    }

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="reports")
    position = models.PositiveIntegerField()
    specimen = models.CharField(max_length=16, blank=True)
    outcome = models.CharField(max_length=32)
    beside = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    sense_changed = models.BooleanField()
    rule_set = models.CharField(max_length=32)
    rule_version = models.CharField(max_length=32)
    in_force_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["arrival", "position"], name="one_report_per_place"),
        ]
        indexes: ClassVar = [models.Index(fields=["specimen"], name="report_by_specimen")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.pk}"


class InboxItem(ProtectedModel):
    """One thing about a message that people have to see; ``report`` where it is about one."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "arrival": "staff",
        "report": "staff",
        "outcome": "staff",
        "at": "staff",
    }

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="items")
    report = models.ForeignKey(
        SpecimenReport, on_delete=models.PROTECT, null=True, related_name="items"
    )
    outcome = models.CharField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"item {self.pk}"


class Settlement(ProtectedModel):
    """How an item ended, said by two people; ``certificate`` is the number of the signed paper."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "item": "staff",
        "way": "staff",
        "certificate": "staff",
        "first": "staff",
        "second": "staff",
        "at": "staff",
    }

    item = models.OneToOneField(InboxItem, on_delete=models.PROTECT, related_name="settlement")
    way = models.CharField(max_length=16)
    certificate = models.CharField(max_length=24, blank=True)
    first = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.way} {self.item_id}"


class LaboratoryKey(ProtectedModel):
    """The public half of a key by which a laboratory signs what it sends, recorded by two.

    ``name`` is what a signature calls it: the holder's code and the key's id. ``public_key`` is the
    Ed25519 key in hex. The days are those of the force's own zone, both included.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "holder": "staff",
        "name": "staff",
        "public_key": "staff",
        "valid_from": "staff",
        "valid_until": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="signing_keys")
    # One public key is of one laboratory, whoever asks for it under another name.
    name = models.CharField(max_length=64, unique=True)
    public_key = models.CharField(max_length=64, unique=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class LaboratoryKeyEnd(ProtectedModel):
    """A key that two ended before its last day; what it signed before stays."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "key": "staff",
        "reason": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
    }

    key = models.OneToOneField(LaboratoryKey, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"end of {self.key_id}"


class SignedUpload(ProtectedModel):
    """One request that a laboratory signed, and the message that it brought.

    ``request_sha256`` is the kept file of what was signed with the signature: whoever doubts that
    the laboratory sent it checks that. ``nonce`` is the request's number, good for one request.
    """

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "key": "staff",
        "nonce": "staff",
        "arrival": "staff",
        "request_sha256": "staff",
        "at": "staff",
    }

    key = models.ForeignKey(LaboratoryKey, on_delete=models.PROTECT, related_name="uploads")
    nonce = models.CharField(max_length=64)
    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="signed_uploads")
    request_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "nonce"], name="one_upload_per_nonce"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"
