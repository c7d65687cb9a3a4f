"""Walk every migration up, one back and up again, and all the way down; run in its own process.

Prints one JSON object: the schema's differences found on the way, and the tables left at the end.
"""

from __future__ import annotations

import json
import sys

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

# The database's and Django's own records, which no migration of ours makes or removes.
NOT_OURS = ("sqlite_", "django_migrations", "django_content_type")
SQLITE = "select type, name, sql from sqlite_master where sql is not null"
POSTGRES = (
    """select table_name, column_name, data_type, is_nullable
         from information_schema.columns where table_schema = 'public'""",
    "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
    """select event_object_table, trigger_name, event_manipulation, action_timing
         from information_schema.triggers""",
)


def schema() -> list[str]:
    """Return the database's tables, columns, indexes and triggers as sorted lines."""
    questions = (SQLITE,) if connection.vendor == "sqlite" else POSTGRES
    lines = []
    with connection.cursor() as cursor:
        for question in questions:
            cursor.execute(question)
            lines += [" ".join(map(str, row)) for row in cursor.fetchall()]
    return sorted(line for line in lines if not any(name in line for name in NOT_OURS))


def migrate(app: str, name: str) -> None:
    """Bring one app to a migration (``zero``: before its first)."""
    call_command("migrate", app, name, interactive=False, verbosity=0)


def is_ours(app: str) -> bool:
    """Tell whether an app's migrations are the product's."""
    return apps.get_app_config(app).name.startswith("passmuster.")


def ours() -> set[str]:
    """Return the labels of the product's own apps; a library answers for its migrations itself."""
    return {
        app.label for app in apps.get_app_configs() if app.name.partition(".")[0] == "passmuster"
    }


def walk() -> dict[str, list[str]]:
    """Go up one migration at a time, each time back and up again, then all the way down."""
    graph = MigrationLoader(connection).graph
    # A plan lists what a migration needs before it; the product's migrations come in that order.
    order: list[tuple[str, str]] = []
    for leaf in sorted(graph.leaf_nodes()):
        order += [key for key in graph.forwards_plan(leaf) if key not in order]
    changed = []
    for app, name in order:
        if not is_ours(app):
            # A library's steps are its own; ours may stand on them.
            migrate(app, name)
            continue
        if app not in ours():
            migrate(app, name)
            continue
        parents = [node.key for node in graph.node_map[app, name].parents]
        previous = next((parent for own, parent in parents if own == app), "zero")
        start = schema()
        migrate(app, name)
        up = schema()
        migrate(app, previous)
        if schema() != start:
            changed.append(f"{app}.{name}: coming down leaves another schema than before")
        migrate(app, name)
        if schema() != up:
            changed.append(f"{app}.{name}: going up again makes another schema")
    for app in dict.fromkeys(app for app, _ in reversed(order)):
        migrate(app, "zero")
    return {"changed": changed, "left": schema()}


if __name__ == "__main__":
    django.setup()
    json.dump(walk(), sys.stdout)
