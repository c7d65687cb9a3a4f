"""Trust policies (C2SP tlog-policy, draft): which logs, which witnesses, and how many must agree.

A policy is what a verifier is given beforehand, from outside the log. It is read strictly, because
a policy cut short could ask for less than its author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.keys import COSIGNATURE, ED25519, VerifierKey

MAX_POLICY_BYTES = 1 << 20
NO_QUORUM = "none"

_BLANK = " \t"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DECIMAL = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class PolicyLog:
    """A log that is accepted; its key's name is its origin."""

    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True)
class PolicyWitness:
    """A witness; ``name`` has a meaning inside the policy only."""

    name: str
    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True)
class PolicyGroup:
    """Members (witnesses or groups, by name) of whom at least ``threshold`` must have cosigned."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses, groups and the name that must be satisfied (``none``: nobody)."""

    logs: tuple[PolicyLog, ...] = ()
    witnesses: tuple[PolicyWitness, ...] = ()
    groups: tuple[PolicyGroup, ...] = ()
    quorum: str = NO_QUORUM

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        """The keys whose cosignatures count."""
        return tuple(witness.key for witness in self.witnesses)

    def log_key(self, origin: str) -> VerifierKey | None:
        """Return the key of the log of that origin, or None if the policy does not accept it."""
        return next((log.key for log in self.logs if log.key.name == origin), None)

    def evaluate(self, cosigners: Collection[VerifierKey]) -> bool:
        """Return whether these cosigners, whose cosignatures were verified, are enough."""
        if self.quorum == NO_QUORUM:
            return True
        met = {witness.name: witness.key in cosigners for witness in self.witnesses}
        for group in self.groups:
            met[group.name] = sum(met[name] for name in group.members) >= group.threshold
        return met[self.quorum]

    def required(self) -> str:
        """Return in words what the quorum asks for, for a report."""
        if self.quorum == NO_QUORUM:
            return "no cosignature"
        group = next((group for group in self.groups if group.name == self.quorum), None)
        if group is None:
            return f"a cosignature of {self.quorum}"
        return f"{group.threshold} of {', '.join(group.members)}"


def threshold_policy(
    log_key: VerifierKey, cosigners: Iterable[VerifierKey], threshold: int
) -> Policy:
    """Return the policy "this log, and at least ``threshold`` of these cosigners".

    Raises UnusableInput (``policy-malformed``) when the threshold is not 1 to the number of
    cosigners (0 for none at all), a key is given twice, or a key is of the wrong kind.
    """
    draft = _Draft()
    draft.add_log(log_key, None)
    for number, key in enumerate(cosigners):
        draft.add_witness(f"w{number}", key, None)
    members = tuple(witness.name for witness in draft.witnesses)
    if threshold == 0 and not members:
        return draft.policy(NO_QUORUM)
    draft.add_group("quorum", threshold, members)
    return draft.policy("quorum")


def parse_policy(data: bytes) -> Policy:
    """Read a policy file; raises UnusableInput (``policy-malformed`` or a code of the keys)."""
    if len(data) > MAX_POLICY_BYTES:
        raise _malformed("it is larger than a policy may be")
    # Octets above 7E are opaque; this decoding gives each text back as the same octets.
    text = data.decode("utf-8", "surrogateescape")
    if _CONTROL.search(text):
        raise _malformed("it holds a control character other than tab and line feed")
    if not text.endswith("\n"):
        raise _malformed("its last line does not end in a line feed: was it cut short?")
    draft, quorum = _Draft(), None
    for line in text[:-1].split("\n"):
        items = [item for item in re.split(f"[{_BLANK}]+", line) if item]
        if not items or items[0].startswith("#"):
            continue
        if items[0] == "quorum":
            if quorum is not None or len(items) != 2:
                raise _malformed("it must have one quorum line with one name")
            quorum = draft.require_defined(items[1], or_none=True)
        else:
            draft.add_line(items)
    if quorum is None:
        raise _malformed("it has no quorum line")
    return draft.policy(quorum)


def format_policy(policy: Policy) -> bytes:
    """Return the policy as a file that ``parse_policy`` reads back equal."""
    lines = [_joined("log", str(log.key), log.url) for log in policy.logs]
    for witness in policy.witnesses:
        lines.append(_joined("witness", witness.name, str(witness.key), witness.url))
    for group in policy.groups:
        lines.append(_joined("group", group.name, str(group.threshold), *group.members))
    lines.append(_joined("quorum", policy.quorum))
    data = "".join(lines).encode("utf-8", "surrogateescape")
    if parse_policy(data) != policy:
        raise _malformed("a name or address is empty or holds a space")
    return data


def _joined(*items: str | None) -> str:
    return " ".join(item for item in items if item is not None) + "\n"


@dataclass
class _Draft:
    """A policy in the making: every line is checked against those before it."""

    logs: list[PolicyLog] = field(default_factory=list)
    witnesses: list[PolicyWitness] = field(default_factory=list)
    groups: list[PolicyGroup] = field(default_factory=list)
    names: set[str] = field(default_factory=lambda: {NO_QUORUM})
    grouped: set[str] = field(default_factory=set)

    def add_line(self, items: list[str]) -> None:
        match items:
            case ["log", vkey, *url] if len(url) <= 1:
                self.add_log(VerifierKey.parse(vkey), _first(url))
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self.add_witness(name, VerifierKey.parse(vkey), _first(url))
            case ["group", name, threshold, *members]:
                self.add_group(name, _threshold(threshold, len(members)), tuple(members))
            case _:
                raise _malformed(f"it has a {items[0]!r} line that cannot be read")

    def add_log(self, key: VerifierKey, url: str | None) -> None:
        if key.type != ED25519:
            raise _malformed(f"the key of the log {key.name} is a cosigner's (type 04)")
        _require_new(key, (log.key for log in self.logs))
        self.logs.append(PolicyLog(key, url))

    def add_witness(self, name: str, key: VerifierKey, url: str | None) -> None:
        if key.type != COSIGNATURE:
            raise _malformed(f"the key of the witness {key.name} is not a cosigner's (type 04)")
        _require_new(key, (witness.key for witness in self.witnesses))
        self._define(name)
        self.witnesses.append(PolicyWitness(name, key, url))

    def add_group(self, name: str, threshold: int, members: tuple[str, ...]) -> None:
        if not 1 <= threshold <= len(members):
            raise _malformed(f"{threshold} of {len(members)} cosigners cannot be asked for")
        for member in members:
            self.require_defined(member)
            # Each witness may reach the quorum in one way only (tlog-policy).
            if member in self.grouped:
                raise _malformed(f"{member!r} is a member twice")
            self.grouped.add(member)
        self._define(name)
        self.groups.append(PolicyGroup(name, threshold, members))

    def require_defined(self, name: str, *, or_none: bool = False) -> str:
        if name not in self.names or (name == NO_QUORUM and not or_none):
            raise _malformed(f"{name!r} is used before it is defined")
        return name

    def policy(self, quorum: str) -> Policy:
        return Policy(tuple(self.logs), tuple(self.witnesses), tuple(self.groups), quorum)

    def _define(self, name: str) -> None:
        if name in self.names:
            raise _malformed(f"the name {name!r} is defined twice")
        self.names.add(name)


def _first(items: list[str]) -> str | None:
    return items[0] if items else None


def _threshold(text: str, members: int) -> int:
    words: Mapping[str, int] = {"any": 1, "all": members}
    if text not in words and not _DECIMAL.fullmatch(text):
        raise _malformed(f"{text!r} is not a number, any or all")
    return words[text] if text in words else int(text)


def _require_new(key: VerifierKey, others: Iterable[VerifierKey]) -> None:
    # Two names for one public key are one signer, who must not count twice.
    if any(key.public_key == other.public_key for other in others):
        raise _malformed(f"the public key of {key.name} stands there twice")


def _malformed(why: str) -> UnusableInput:
    return UnusableInput("policy-malformed", f"This trust policy cannot be used: {why}.")
