"""HTTP requests that a laboratory signs: one profile of RFC 9421 with the digest of RFC 9530.

Signed are the method, the host, the path, the content's kind and the digest of its bytes, with
when it was signed, until when that holds, a number used once, and the key's name; nothing less is
taken, and nothing else (decision 0038). Ed25519 over the signature base of RFC 9421 §2.5. Written
down for other programs in docs/protocol/upload.md.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.encoding import format_base64, parse_base64
from passmuster.formats.signing import SigningKey, fast_check

COVERED: Final = ("@method", "@authority", "@path", "content-type", "content-digest")
"""What every signature covers."""

TAG: Final = "passmuster-laboratory"
"""Says what the signature is for, so that none made for something else is one of ours."""

LABEL: Final = "sig1"

_INPUT: Final = re.compile(
    r"(?P<label>[a-z][a-z0-9_-]{0,31})="
    r"(?P<parameters>\((?P<covered>\"[a-z@-]{1,32}\"(?: \"[a-z@-]{1,32}\"){0,15})\)"
    r"(?P<rest>(?:;[a-z]{1,16}=(?:[0-9]{1,15}|\"[!#-\[\]-~]{1,200}\")){1,12}))"
)
_PARAMETER: Final = re.compile(r";([a-z]+)=(?:([0-9]+)|\"([^\"]+)\")")
_SIGNATURE: Final = re.compile(r"(?P<label>[a-z][a-z0-9_-]{0,31})=:(?P<bytes>[A-Za-z0-9+/=]{88}):")
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_DIGEST: Final = re.compile(r"sha-256=:[A-Za-z0-9+/]{43}=:")


@dataclass(frozen=True, kw_only=True)
class SignedParts:
    """What of a request is signed, as it travels: ``authority`` is the host, in small letters."""

    method: str
    authority: str
    path: str
    content_type: str
    content_digest: str

    def value(self, name: str) -> str:
        """Return the value of a covered component."""
        return {
            "@method": self.method,
            "@authority": self.authority,
            "@path": self.path,
            "content-type": self.content_type,
            "content-digest": self.content_digest,
        }[name]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A signature with what it says of itself; nothing of it is checked yet.

    ``parameters`` is the value of @signature-params as it was sent.
    """

    key: str
    created: int
    expires: int
    nonce: str
    covered: tuple[str, ...]
    parameters: str
    signature: bytes

    def base(self, parts: SignedParts) -> bytes:
        """Return the bytes that are signed (RFC 9421 §2.5)."""
        lines = [f'"{name}": {parts.value(name)}' for name in self.covered]
        return "\n".join([*lines, f'"@signature-params": {self.parameters}']).encode()

    def holds(self, parts: SignedParts, public_key: bytes) -> bool:
        """Tell whether the signature is that of this key (32 bytes) over this request."""
        return fast_check(public_key, self.signature, self.base(parts))


def digest_of(body: bytes) -> str:
    """Return the Content-Digest of a body (RFC 9530)."""
    return f"sha-256=:{format_base64(hashlib.sha256(body).digest())}:"


def key_called(key: SigningKey) -> str:
    """Return the name under which a key is known: the laboratory's code and the key's id."""
    return f"{key.name}+{key.vkey().id.hex()}"


def sign_request(
    parts: SignedParts, key: SigningKey, *, created: int, expires: int, nonce: str
) -> dict[str, str]:
    """Return the headers that sign a request; times in Unix seconds."""
    covered = " ".join(f'"{name}"' for name in COVERED)
    parameters = (
        f"({covered});created={created};expires={expires};"
        f'nonce="{nonce}";keyid="{key_called(key)}";alg="ed25519";tag="{TAG}"'
    )
    claim = _claim(parameters, COVERED, {"nonce": nonce}, b"")
    signature = key.sign(claim.base(parts))
    return {
        "Content-Digest": parts.content_digest,
        "Signature-Input": f"{LABEL}={parameters}",
        "Signature": f"{LABEL}=:{format_base64(signature)}:",
    }


def read_claim(signature_input: str, signature: str, content_digest: str) -> Claim:
    """Read the headers of a signed request; raises UnusableInput (``signature-unreadable``)."""
    found, shown = _INPUT.fullmatch(signature_input), _SIGNATURE.fullmatch(signature)
    if found is None or shown is None or found["label"] != shown["label"]:
        raise _unreadable("give one Signature-Input and one Signature of the same label")
    covered = tuple(found["covered"][1:-1].split('" "'))
    if sorted(covered) != sorted(COVERED):
        raise _unreadable(f"cover exactly {', '.join(COVERED)}")
    pairs = [(name, number or text) for name, number, text in _PARAMETER.findall(found["rest"])]
    said = dict(pairs)
    if len(said) != len(pairs) or not _is_whole(said):
        raise _unreadable('give created, expires, nonce, keyid, tag and at most alg="ed25519"')
    if not _DIGEST.fullmatch(content_digest):
        raise _unreadable("give the Content-Digest as sha-256, once")
    try:
        raw = parse_base64(shown["bytes"])
    except ValueError:
        raise _unreadable("write the signature in Base64") from None
    return _claim(found["parameters"], covered, said, raw)


def _is_whole(said: dict[str, str]) -> bool:
    needed = {"created", "expires", "nonce", "keyid", "tag"}
    return (
        needed <= said.keys() <= needed | {"alg"}
        and said.get("alg", "ed25519") == "ed25519"
        and said["tag"] == TAG
        and said["created"].isdecimal()
        and said["expires"].isdecimal()
        and _NONCE.fullmatch(said["nonce"]) is not None
    )


def _claim(
    parameters: str, covered: tuple[str, ...], said: dict[str, str], signature: bytes
) -> Claim:
    return Claim(
        key=said.get("keyid", ""),
        created=int(said.get("created", 0)),
        expires=int(said.get("expires", 0)),
        nonce=said["nonce"],
        covered=covered,
        parameters=parameters,
        signature=signature,
    )


def _unreadable(what: str) -> UnusableInput:
    return UnusableInput("signature-unreadable", f"The signature cannot be read: {what}.")
