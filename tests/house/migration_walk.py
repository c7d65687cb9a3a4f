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
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

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
    """Bring one app to a migration by the command itself (``zero``: before its first)."""
    call_command("migrate", app, name, interactive=False, verbosity=0)


def ours() -> set[str]:
    """Return the labels of the product's own apps; a library answers for its migrations itself."""
    return {
        app.label for app in apps.get_app_configs() if app.name.partition(".")[0] == "passmuster"
    }


class Stepping:
    """Goes up and down by one migration, as the command does, without its search for a plan.

    The command reads every migration and builds the models of each anew, whatever it is to do:
    for three times seventy steps that is minutes, and nothing of it belongs to a migration.
    """

    def __init__(self) -> None:
        self.executor = MigrationExecutor(connection)
        self.executor.recorder.ensure_schema()
        self.graph = self.executor.loader.graph
        self.before = self.after = ProjectState(real_apps=self.executor.loader.unmigrated_apps)

    def order(self) -> list[tuple[str, str]]:
        """Return every migration; a plan lists what one needs before it."""
        found: list[tuple[str, str]] = []
        for leaf in sorted(self.graph.leaf_nodes()):
            found += [key for key in self.graph.forwards_plan(leaf) if key not in found]
        return found

    def up(self, app: str, name: str) -> None:
        """Apply the migration that comes next."""
        self.before = self.after
        self.again(app, name)

    def again(self, app: str, name: str) -> None:
        """Apply the migration from the same state as before."""
        self.after = self.executor.apply_migration(self.before.clone(), self.graph.nodes[app, name])

    def down(self, app: str, name: str) -> None:
        """Take the last migration back."""
        self.executor.unapply_migration(self.before, self.graph.nodes[app, name])


def walk() -> dict[str, list[str]]:
    """Go up one migration at a time, each time back and up again, then all the way down."""
    stepping = Stepping()
    order = stepping.order()
    changed = []
    for app, name in order:
        start = schema()
        stepping.up(app, name)
        if app not in ours():
            continue  # a library's steps are its own; ours may stand on them
        up = schema()
        stepping.down(app, name)
        if schema() != start:
            changed.append(f"{app}.{name}: coming down leaves another schema than before")
        stepping.again(app, name)
        if schema() != up:
            changed.append(f"{app}.{name}: going up again makes another schema")
    for app in dict.fromkeys(app for app, _ in reversed(order)):
        migrate(app, "zero")
    return {"changed": changed, "left": schema()}


if __name__ == "__main__":
    django.setup()
    json.dump(walk(), sys.stdout)
