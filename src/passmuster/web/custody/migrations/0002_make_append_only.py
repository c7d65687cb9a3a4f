"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("custody", "0001_add_custody")]

    operations: ClassVar = [
        ProtectTables(
            [
                "custody_holder",
                "custody_keeper",
                "custody_custodylink",
                "custody_explanation",
                "custody_receiptdecision",
                "custody_redesignation",
                "custody_disposal",
            ]
        ),
    ]
