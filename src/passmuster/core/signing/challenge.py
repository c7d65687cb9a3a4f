"""What a passkey signs for an act: one challenge, for one entry, one act and one credential.

Source: protocol.md §10.8 rule 8; docs/protocol/signatures.md §2.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.entries import HASH

DOMAIN: Final = "passmuster-act/v1"
"""No other bytes that this program hashes or signs begin with this line."""

MIN_CREDENTIAL_BYTES: Final = 16
MAX_CREDENTIAL_BYTES: Final = 1023
"""Length of a credential's id (WebAuthn Level 3 §4, "Credential ID")."""

_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?::[a-z][a-z0-9]*(?:-[a-z0-9]+)*)?")
_MAX_CODE: Final = 64


def challenge_of(entry: str, code: str, credential: bytes) -> bytes:
    """Return the 32 bytes that the passkey ``credential`` (its id) signs for an act.

    ``entry`` is the leaf hash of the ledger entry that states the act, 64 lower-case hex digits;
    ``code`` is the act's, such as ``discipline:decide``. Raises UnusableInput:
    ``signed-entry-malformed``, ``signed-code-malformed``, ``signed-credential-malformed``.
    """
    if not HASH(entry):
        raise UnusableInput(
            "signed-entry-malformed", "An entry's hash is 64 lower-case hex digits."
        )
    if len(code) > _MAX_CODE or not _CODE.fullmatch(code):
        raise UnusableInput("signed-code-malformed", "This is not the code of an act.")
    if not MIN_CREDENTIAL_BYTES <= len(credential) <= MAX_CREDENTIAL_BYTES:
        raise UnusableInput(
            "signed-credential-malformed", "A credential's id has 16 to 1023 bytes."
        )
    return sha256(f"{DOMAIN}\n{entry}\n{code}\n{credential.hex()}\n".encode("ascii")).digest()


def base64url(data: bytes) -> str:
    """Return ``data`` as unpadded Base64 with the URL alphabet (RFC 4648 §5), as browsers do."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
