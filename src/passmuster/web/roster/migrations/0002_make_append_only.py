"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("roster", "0001_add_roster")]

    operations: ClassVar = [
        ProtectTables(
            [
                "roster_snapshot",
                "roster_import",
                "roster_attestation",
                "roster_payrolllist",
                "roster_gapexplanation",
                "roster_exclusion",
                "roster_rosteraudit",
            ]
        ),
    ]
