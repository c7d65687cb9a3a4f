"""TLS between a laboratory and the force: both show a certificate, and each knows the other's.

Guarantees: nothing older than TLS 1.2; a peer without a certificate of the given authority gets no
further than the handshake. Which laboratory a certificate is follows from its fingerprint alone,
never from a name in it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from passmuster.core.kernel.errors import Refused, UnusableInput

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")


def fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate (DER) in 64 small hex digits."""
    return hashlib.sha256(certificate).hexdigest()


def laboratory_code(text: str) -> str:
    """Return a laboratory's code; raises UnusableInput (``laboratory-code-unusable``)."""
    if not _CODE.fullmatch(text):
        raise UnusableInput(
            "laboratory-code-unusable",
            f"{text!r} is no code of a laboratory: letters, digits and hyphens, 40 at most.",
        )
    return text


def is_this_machine(host: str) -> bool:
    """Tell whether an address reaches this machine alone; a name, which may change, does not."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_laboratories(texts: list[str]) -> dict[str, str]:
    """Return laboratory codes by fingerprint, from texts ``CODE=FINGERPRINT``.

    Colons in a fingerprint may stand, as `openssl x509 -fingerprint -sha256` prints them. Raises
    UnusableInput: ``fingerprint-unusable``, ``fingerprint-twice``, ``laboratory-code-unusable``.
    """
    found: dict[str, str] = {}
    for text in texts:
        code, _, mark = text.partition("=")
        plain = mark.replace(":", "").strip().lower()
        if not _FINGERPRINT.fullmatch(plain):
            raise UnusableInput(
                "fingerprint-unusable",
                f"{text!r} is not CODE=FINGERPRINT. The fingerprint is the certificate's SHA-256, "
                "64 hex digits.",
            )
        if found.setdefault(plain, laboratory_code(code)) != code:
            raise UnusableInput(
                "fingerprint-twice",
                f"One certificate is named for {found[plain]} and {code}. Each has its own.",
            )
    return found


def listener_context(certificate: Path, key: Path, client_authority: Path) -> ssl.SSLContext:
    """Return the context of a listener that demands a certificate of every peer.

    Raises UnusableInput ``certificate-unusable``, Refused ``key-exposed``; OSError where a file
    cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    return _prepared(context, certificate, key, client_authority)


def sender_context(certificate: Path, key: Path, authority: Path) -> ssl.SSLContext:
    """Return the context of a sender that shows its certificate and checks the listener's name.

    Raises as ``listener_context``.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return _prepared(context, certificate, key, authority)


def _prepared(
    context: ssl.SSLContext, certificate: Path, key: Path, authority: Path
) -> ssl.SSLContext:
    if key.stat().st_mode & 0o077:
        raise Refused(
            "key-exposed",
            f"Other users of this machine may read {key}. Make it yours alone (chmod 600 {key}), "
            "and if others had access, make a new key and certificate.",
        )
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
        context.load_verify_locations(authority)
    except ssl.SSLError as error:
        raise UnusableInput(
            "certificate-unusable",
            f"{certificate}, {key} and {authority} do not work together: a certificate, its key "
            f"without a password, and the other side's authority, in PEM ({error.reason}).",
        ) from error
    return context


def _no_password() -> str:
    """Answer instead of a prompt: a service has nobody who types."""
    return ""


def laboratory_of(certificate: bytes | None, known: Mapping[str, str]) -> str:
    """Return the code of the laboratory whose certificate (DER) it is, "" where nobody's."""
    return known.get(fingerprint(certificate), "") if certificate else ""
