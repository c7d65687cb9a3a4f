"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("people", "0001_add_forces_units_humans")]

    operations: ClassVar = [
        ProtectTables(
            [
                "people_force",
                "people_human",
            ]
        ),
    ]
