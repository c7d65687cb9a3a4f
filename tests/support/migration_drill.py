"""Walks the migrations of an installation that holds a whole round: python -m … FOLDER.

The last app's protection is taken off and put on again over its rows (the others cannot be without
theirs: what comes after them is built on it); then everything comes down. The database is the
installation's own or the server that PASSMUSTER_DATABASE_URL names. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from passmuster.web.setup import start


def main(folder: Path) -> None:
    """Play a round, walk, and print what stood at each step."""
    start(folder, create=True)
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection

    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.ledger.triggers import APPEND_ONLY_TABLES, missing_triggers
    from tests.support.season import made_people, open_season

    season = open_season(made_people()).play()
    for witness in season.witnesses:
        witness.close()
    ours = [model for model in apps.get_models() if model._meta.app_label in APPEND_ONLY_TABLES]

    def rows() -> dict[str, int]:
        return {model._meta.db_table: model._default_manager.count() for model in ours}

    def migrate(app: str, name: str = "") -> None:
        call_command("migrate", *filter(None, (app, name)), interactive=False, verbosity=0)

    before = rows()
    migrate("draw", "0001")
    lowered = missing_triggers()
    migrate("draw")
    report = {
        "empty_tables": [table for table, number in before.items() if not number],
        "rows_kept": rows() == before,
        "lowered": [t for t in APPEND_ONLY_TABLES["draw"] if any(t in name for name in lowered)],
        "missing_after": missing_triggers(),
        "differences": [found.code for found in audit_log(season.force.log)],
    }
    for app in ("draw", "programme", "roster", "people", "ledger"):
        migrate(app, "zero")
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    print(json.dumps({**report, "left": sorted(there & set(before))}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
