"""The demo's two witnesses: the real rules and keys, without the network, on the demo's clock."""

from __future__ import annotations

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.keys import COSIGNATURE, VerifierKey
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.tiles import consistency_path_from_tiles
from passmuster.core.ledger.witness_rules import decide, format_request
from passmuster.formats.signing import SigningKey, cosign, fast_check
from passmuster.web import clock
from passmuster.web.installation import here, write_durably
from passmuster.web.ledger.models import Log, SignedHead
from passmuster.web.ledger.publishing import add_cosignature, tiles_of


class DemoWitness:
    """One witness of the demo: cosigns only a head that continues the last one it cosigned."""

    def __init__(self, name: str, key: SigningKey) -> None:
        self.name = name
        self._key = key
        self._logs: dict[str, list[VerifierKey]] = {}
        self._latest: dict[str, Checkpoint] = {}

    @classmethod
    def create(cls, name: str) -> DemoWitness:
        """Make a witness with a key of its own in the demo's folder."""
        key = SigningKey.generate(f"witness.example/{name}")
        path = here().keys / f"witness-{name}.key"
        write_durably(path, key.to_text().encode("ascii") + b"\n")
        return cls(name, key)

    @property
    def vkey(self) -> VerifierKey:
        """The key that belongs into the log's policy."""
        return self._key.vkey(COSIGNATURE)

    def trust(self, log_vkey: str) -> None:
        """Accept the heads of one log."""
        key = VerifierKey.parse(log_vkey)
        self._logs[key.name] = [key]

    def cosign(self, log: Log, head: SignedHead) -> None:
        """Judge the head as a witness server does, and hand the cosignature to the log."""
        known = self._latest.get(log.origin)
        old = known.size if known else 0
        path = consistency_path_from_tiles(tiles_of(log).read_tile, old, head.size) if old else []
        answer = decide(
            format_request(old, path, bytes(head.note)), self._logs, self._latest, fast_check
        )
        if answer.accepted is None:
            raise CheckFailed("witness-refused", answer.body.decode("utf-8").strip())
        text = parse_note(bytes(head.note)).text
        at = int(clock.now().timestamp())
        self._latest[log.origin] = parse_checkpoint(text)
        add_cosignature(head, self._key.name, cosign(text, self._key, at), at)
