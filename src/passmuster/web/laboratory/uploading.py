"""Takes in what a laboratory signed: who signed it, that it came once, and the message itself.

Guarantees: nothing is read before the signature of a recorded key over this very request was
checked; one request brings its message once (attack L-02); what was signed is kept beside the
message, so that nobody can say later that another had sent it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.uploads import require_fresh
from passmuster.core.ledger.encoding import format_base64
from passmuster.formats.signed_request import Claim, SignedParts, digest_of
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.laboratory.keys import key_named, require_good
from passmuster.web.laboratory.models import Arrival, LaboratoryKey, SignedUpload
from passmuster.web.laboratory.services import API, Received, receive_report
from passmuster.web.ledger.denials import record_denial
from passmuster.web.ledger.services import SYSTEM, append
from passmuster.web.people.models import Force


@dataclass(frozen=True)
class SignedRequest:
    """A request whose signature holds, and the key that made it."""

    key: LaboratoryKey
    claim: Claim
    parts: SignedParts


def signed_by(claim: Claim, parts: SignedParts) -> SignedRequest:
    """Return a request as that of the laboratory which signed it.

    Raises Refused: ``laboratory-key-unknown``, ``signature-wrong``, those of require_fresh(),
    ``laboratory-key-ended``, ``laboratory-key-not-of-today``, ``signature-replayed``. What was
    tried with a key that is known is recorded, bounded like every flood of refusals.
    """
    key = key_named(claim.key)
    if key is None:
        raise Refused("laboratory-key-unknown", "No laboratory here has this key.")
    try:
        _require_good(key, claim, parts)
    except Refused as refused:
        _deny(key, refused.code)
        raise
    return SignedRequest(key, claim, parts)


def _require_good(key: LaboratoryKey, claim: Claim, parts: SignedParts) -> None:
    if not claim.holds(parts, bytes.fromhex(key.public_key)):
        raise Refused("signature-wrong", "The signature is not that of this key over this request.")
    now = clock.now()
    require_fresh(created=claim.created, expires=claim.expires, now=int(now.timestamp()))
    require_good(key, now)
    _require_once(key, claim)


def _require_once(key: LaboratoryKey, claim: Claim) -> None:
    if key.uploads.filter(nonce=claim.nonce).exists():
        raise Refused("signature-replayed", "This very request came before. Sign it anew.")


def receive_signed(*, request: SignedRequest, raw: bytes) -> Received:
    """Take the message of a signed request in, as its laboratory's.

    Raises Refused: ``body-altered``, ``signature-replayed``; and as ``receive_report`` does.
    """
    key, claim = request.key, request.claim
    if digest_of(raw) != request.parts.content_digest:
        _deny(key, "body-altered")
        raise Refused("body-altered", "These bytes are not those that were signed.")
    force = key.holder.force
    with transaction.atomic():
        # Held from here: of the same request twice at once the second finds the first.
        Force.objects.select_for_update().get(pk=force.pk)
        _require_once(key, claim)
        received = receive_report(raw=raw, channel=API, laboratory=key.holder, by=SYSTEM)
        row = SignedUpload.objects.create(
            key=key,
            nonce=claim.nonce,
            arrival=Arrival.objects.get(pk=received.arrival),
            request_sha256=here().keep(_evidence(request)),
            at=clock.now(),
        )
        append(force.log, "laboratory:upload-signed", by=SYSTEM, rows=[row])
    return received


def _evidence(request: SignedRequest) -> bytes:
    """Return what was signed with the signature and the key: enough for anybody to check it."""
    return canonical_bytes(
        {
            "public_key": request.key.public_key,
            "signature": format_base64(request.claim.signature),
            "signed": request.claim.base(request.parts).decode(),
        }
    )


def _deny(key: LaboratoryKey, code: str) -> None:
    record_denial(key.holder.force, key.name, "receive_report", code)
