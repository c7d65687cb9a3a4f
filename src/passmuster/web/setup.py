"""Starts Django over one installation folder: the only door for the command line and the demo."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.core.management import call_command

from passmuster.core.kernel.errors import UnusableInput
from passmuster.web import clock
from passmuster.web.installation import DATABASE_VARIABLE, DIRECTORY_VARIABLE, Installation, here


def start(directory: Path | None = None, *, create: bool = False) -> Installation:
    """Set Django up over ``directory`` (default: PASSMUSTER_DIR) and bring its tables up to date.

    Raises UnusableInput (``installation-missing``) when the folder is none and ``create`` is not
    asked for.
    """
    if directory is not None:
        os.environ[DIRECTORY_VARIABLE] = str(directory)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passmuster.web.settings")
    installation = here()
    if create:
        installation.create()
    elif not installation.keys.is_dir():
        raise UnusableInput(
            "installation-missing",
            f"There is no installation in {installation.root}: name one with --dir, "
            "or make one with `passmuster demo --once`.",
        )
    if not os.environ.get(DATABASE_VARIABLE):
        installation.close_database()
    django.setup()
    # Whatever program this is, it goes by the clock of the sites over the same folder.
    clock.run_shifted(installation.demo_shift)
    if _is_behind():
        call_command("migrate", interactive=False, verbosity=0)
    return installation


def _is_behind() -> bool:
    """Tell whether a migration waits; asking costs far less than a run that finds nothing to do.

    Raises InconsistentMigrationHistory as the run itself would.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
