"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("blind", "0001_add_blind")]

    operations: ClassVar = [
        ProtectTables(
            [
                "blind_blindplan",
                "blind_blindtaking",
                "blind_blindplanting",
                "blind_blindresult",
                "blind_blindalarm",
                "blind_blindopening",
            ]
        ),
    ]
