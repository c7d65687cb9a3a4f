"""Grow a force's log on disk by a batch and sign it: python -m tests.support.seat_play DIR [TIMES].

Commitments are salted by chance, so two copies of one folder that both grow are a fork.
"""

from __future__ import annotations

import sys
from pathlib import Path

from passmuster.web.setup import start


def main(folder: Path, times: int) -> None:
    """Write and sign ``times`` batches of sealed entries."""
    start(folder)
    from django.db import connection

    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.seats import logs
    from passmuster.web.ledger.services import beat, sequence_batch

    (log,) = logs()
    for _ in range(times):
        sequence_batch(log)
        beat(log)
        publish(log)
    connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
