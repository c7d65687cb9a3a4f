"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("ledger", "0001_begin_the_log")]

    operations: ClassVar = [
        ProtectTables(
            [
                "ledger_event",
                "ledger_entry",
                "ledger_signedhead",
                "ledger_cosignature",
            ]
        ),
    ]
