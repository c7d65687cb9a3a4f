"""Play a whole round into a folder on disk, in a process of its own: python -m tests.support.play.

DIR/yesterday is the installation as it stood before the dice, DIR/now as it stands at the end;
DIR/witnesses holds what the two witnesses remember, which is never the force's to restore.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.support.ready_tables import start_with_tables


def main(folder: Path) -> None:
    """Build both states under ``folder``."""
    now = folder / "now"
    start_with_tables(now)
    from django.db import connection

    from tests.support.season import made_people, open_season

    season = open_season(made_people()).play(until="freeze")
    connection.close()
    shutil.copytree(now, folder / "yesterday")
    season.throw()
    season.decide()
    season.finish()
    for witness in season.witnesses:
        witness.close()
    connection.close()
    (now / "witnesses").rename(folder / "witnesses")
    shutil.rmtree(folder / "yesterday" / "witnesses")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
