"""Walks the migrations of an installation that holds a whole round: python -m … FOLDER.

The last protection of each app is taken off and put on again over its rows (an earlier one cannot
be: what comes after it is built on it); then everything comes down. The database is the
installation's own or the server that PASSMUSTER_DATABASE_URL names. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from passmuster.web.setup import start

LAST_GUARDS = {
    "draw": ("0003", ("draw_namesopened",)),
    "kits": ("0003", ("kits_packopened",)),
    "custody": ("0004", ("custody_holderclosing",)),
    "laboratory": ("0005", ("laboratory_laboratorykey", "laboratory_signedupload")),
    "accreditation": ("0001", ("accreditation_accreditation", "accreditation_pause")),
    "blind": ("0001", ("blind_blindplan", "blind_blindplanting")),
    "review": ("0003", ("review_secondsample",)),
    "collection": ("0005", ("collection_reassignment",)),
    "accounts": ("0003", ("accounts_withdrawal",)),
    "approvals": ("0001", ("approvals_proposal", "approvals_answer")),
    "roster": ("0010", ("roster_personofhuman", "roster_tieend")),
}
"""By app: the migration before its last guard, and the tables that lose theirs there."""


def main(folder: Path) -> None:
    """Play a round, walk, and print what stood at each step."""
    start(folder, create=True)
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection

    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.ledger.triggers import APPEND_ONLY_TABLES, missing_triggers
    from tests.support.season import made_people, open_season
    from tests.support.whole_season import whole_season

    season = whole_season(lambda until: open_season(made_people()).play(until=until))
    for witness in season.witnesses:
        witness.close()
    ours = [model for model in apps.get_models() if model._meta.app_label in APPEND_ONLY_TABLES]

    def rows() -> dict[str, int]:
        return {model._meta.db_table: model._default_manager.count() for model in ours}

    def migrate(app: str, name: str = "") -> None:
        call_command("migrate", *filter(None, (app, name)), interactive=False, verbosity=0)

    before = rows()
    lowered = {}
    for app, (name, tables) in LAST_GUARDS.items():
        migrate(app, name)
        missing = missing_triggers()
        lowered[app] = [t for t in tables if any(t in trigger for trigger in missing)]
        migrate(app)
    report = {
        "empty_tables": [table for table, number in before.items() if not number],
        "rows_kept": rows() == before,
        "lowered": lowered,
        "missing_after": missing_triggers(),
        "differences": [found.code for found in audit_log(season.force.log)],
    }
    for app in (
        "blind",
        "accreditation",
        "review",
        "laboratory",
        "collection",
        "orders",
        "kits",
        "custody",
        "draw",
        "accounts",
        "approvals",
        "programme",
        "roster",
        "people",
        "ledger",
    ):
        migrate(app, "zero")
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    print(json.dumps({**report, "left": sorted(there & set(before))}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
