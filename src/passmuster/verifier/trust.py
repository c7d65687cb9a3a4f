"""Whom the person who checks has decided to believe: the log's key, cosigners, how many of them.

That comes from outside the log, as options or as a policy file; without a policy the report says
"unpinned", since a key alone was agreed on by nobody else.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.cosignatures import Cosignature, verify_cosignatures
from passmuster.core.ledger.keys import COSIGNATURE, ED25519, VerifierKey
from passmuster.core.ledger.notes import SignedNote, parse_note, verify_note
from passmuster.core.ledger.policy import Policy, PolicyLog, parse_policy, threshold_policy
from passmuster.verifier.report import Report


@dataclass(frozen=True)
class Trust:
    """A policy, and the SHA-256 of the file it came from when one was given."""

    policy: Policy
    policy_sha256: str | None

    @property
    def pinned(self) -> bool:
        """Whether a policy from outside the log was given."""
        return self.policy_sha256 is not None


def add_trust_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options by which a caller says whom to believe."""
    parser.add_argument("--vkey", metavar="V", help="the log's verifier key")
    parser.add_argument(
        "--cosigner",
        action="append",
        default=[],
        metavar="V",
        help="verifier key of a witness (type 04) whose cosignature counts; may be repeated",
    )
    parser.add_argument(
        "--quorum",
        type=int,
        metavar="N",
        help="how many of the cosigners must have cosigned (default: all of them)",
    )
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="tlog-policy that reached you by another way than the log, instead of --cosigner",
    )


def trust_of(args: argparse.Namespace) -> Trust:
    """Return what the options say.

    Raises UnusableInput: ``trust-missing``, ``trust-given-twice``, ``vkey-not-in-policy``,
    ``vkey-wrong-kind``, ``quorum-impossible``, ``cosigner-is-the-log``, and the codes of keys and
    policies.
    """
    key = VerifierKey.parse(args.vkey) if args.vkey else None
    if key and key.type != ED25519:
        raise UnusableInput(
            "vkey-wrong-kind", "--vkey takes the log's own key (type 01), not a cosigner's."
        )
    if args.policy:
        if args.cosigner or args.quorum is not None:
            raise UnusableInput(
                "trust-given-twice", "Give --policy, or --cosigner and --quorum, not both."
            )
        trust = _of_policy(args.policy.read_bytes(), key)
    elif key:
        cosigners = [VerifierKey.parse(vkey) for vkey in args.cosigner]
        trust = Trust(_of_keys(key, cosigners, args.quorum), None)
    else:
        raise UnusableInput(
            "trust-missing", "Say which log to believe: --vkey with its key, or --policy."
        )
    _require_apart(trust.policy)
    return trust


def _of_policy(data: bytes, key: VerifierKey | None) -> Trust:
    policy = parse_policy(data)
    if key and not policy.logs:
        # A policy may leave the log to be known from elsewhere (tlog-policy).
        policy = replace(policy, logs=(PolicyLog(key),))
    if not policy.logs:
        raise UnusableInput("trust-missing", "The policy names no log; add --vkey with its key.")
    if key and key not in (log.key for log in policy.logs):
        raise UnusableInput("vkey-not-in-policy", "The policy does not name the key in --vkey.")
    return Trust(policy, sha256(data).hexdigest())


def _of_keys(key: VerifierKey, cosigners: list[VerifierKey], quorum: int | None) -> Policy:
    for cosigner in cosigners:
        if cosigner.type != COSIGNATURE:
            raise UnusableInput(
                "vkey-wrong-kind",
                f"--cosigner {cosigner.name}: give its cosigner key (type 04), whose Base64 part "
                "begins with B.",
            )
    wanted = len(cosigners) if quorum is None else quorum
    if not min(1, len(cosigners)) <= wanted <= len(cosigners):
        raise UnusableInput(
            "quorum-impossible",
            f"--quorum {wanted} cannot be met by {len(cosigners)} cosigners given.",
        )
    return threshold_policy(key, cosigners, wanted)


def _require_apart(policy: Policy) -> None:
    logs = {log.key.public_key for log in policy.logs}
    for witness in policy.witnesses:
        if witness.key.public_key in logs:
            raise UnusableInput(
                "cosigner-is-the-log",
                f"The cosigner {witness.key.name} has the log's own key: that is one signer.",
            )


def open_trusted(data: bytes, policy: Policy) -> tuple[SignedNote, Checkpoint]:
    """Return a checkpoint that is signed by the policy's log of that origin.

    Raises CheckFailed with the codes of notes and checkpoints, or ``checkpoint-other-origin``.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    keys = [log.key for log in policy.logs if log.key.name == checkpoint.origin]
    if not keys:
        known = ", ".join(sorted({log.key.name for log in policy.logs}))
        raise CheckFailed(
            "checkpoint-other-origin",
            f"The checkpoint is of the log {checkpoint.origin!r}; the key given is of {known}.",
        )
    verify_note(note, keys)
    return note, checkpoint


def note_pinning(report: Report, trust: Trust) -> None:
    """Say whether what is believed here was agreed on outside the log."""
    if trust.pinned:
        report.agree(
            "pinned",
            f"pinned to the policy with SHA-256 {trust.policy_sha256}; "
            "compare it with the one you hold on paper.",
        )
    else:
        report.skip(
            "pinned",
            "unpinned: no policy from outside the log was given, so whoever gave you the keys "
            "decides what you see.",
        )


def check_cosignatures(report: Report, note: SignedNote, policy: Policy) -> list[Cosignature]:
    """Hold the note against the quorum, record the claim, return the cosignatures that verify."""
    if not policy.witnesses:
        report.skip(
            "cosignatures",
            "no cosigner was given: only the log itself says that there is no other history.",
        )
        return []
    try:
        found = list(verify_cosignatures(note, policy.witness_keys))
    except CheckFailed as failed:
        report.fail("cosignatures", failed)
        return []
    said = f"{len(found)} of {len(policy.witnesses)} cosigners given cosigned it"
    if not policy.evaluate([cosignature.key for cosignature in found]):
        report.fail(
            "cosignatures",
            CheckFailed("quorum-missing", f"{said}: too few for the quorum that was asked for."),
        )
    else:
        report.agree("cosignatures", f"{said}{_named(found)}.")
    return found


def _named(found: Iterable[Cosignature]) -> str:
    names = ", ".join(cosignature.name for cosignature in found)
    return f" ({names})" if names else ""
