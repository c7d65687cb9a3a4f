"""The demo's two witnesses: the real witness, rules, keys and store, on the demo's clock.

Only the network is left out. Each keeps its folder, so that `passmuster witness --dir …` can go on
from where the demo ended.
"""

from __future__ import annotations

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.keys import COSIGNATURE, VerifierKey
from passmuster.core.ledger.tiles import consistency_path_from_tiles
from passmuster.core.ledger.witness_rules import format_request
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.ledger.models import Log, SignedHead
from passmuster.web.ledger.publishing import add_cosignature, tiles_of
from passmuster.witness.server import Witness
from passmuster.witness.store import WitnessStore


class DemoWitness:
    """One witness of the demo: cosigns only a head that continues the last one it cosigned."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._store = WitnessStore(here().root / "witnesses" / name, name=f"witness.example/{name}")
        self._logs: list[VerifierKey] = []

    @property
    def vkey(self) -> VerifierKey:
        """The key that belongs into the log's policy."""
        return self._store.key.vkey(COSIGNATURE)

    @property
    def latest(self) -> dict[str, Checkpoint]:
        """The last head cosigned for each origin."""
        return self._store.latest

    def trust(self, log_vkey: str) -> None:
        """Accept the heads of one log."""
        self._logs.append(VerifierKey.parse(log_vkey))

    def cosign(self, log: Log, head: SignedHead) -> None:
        """Judge the head as a witness server does, and hand the cosignature to the log.

        Raises CheckFailed (``witness-refused``) with the witness's own sentence.
        """
        known = self.latest.get(log.origin)
        old = known.size if known else 0
        path = consistency_path_from_tiles(tiles_of(log).read_tile, old, head.size) if old else []
        at = int(clock.now().timestamp())
        witness = Witness(self._store, self._logs, lambda: at)
        answer = witness.add_checkpoint(format_request(old, path, bytes(head.note)))
        if answer.status != 200:
            raise CheckFailed("witness-refused", answer.body.decode("utf-8").strip())
        add_cosignature(head, self._store.key.name, answer.body.decode("utf-8"), at)

    def close(self) -> None:
        """Let another process use the witness's folder."""
        self._store.close()
