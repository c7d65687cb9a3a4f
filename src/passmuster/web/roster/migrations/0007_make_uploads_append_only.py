"""Makes uploads, reports of imports and openings of records refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the append-only tables that came with the pages."""

    dependencies: ClassVar = [("roster", "0006_keep_uploads_and_openings")]

    operations: ClassVar = [
        ProtectTables(
            [
                "roster_upload",
                "roster_importreport",
                "roster_recordopening",
            ]
        ),
    ]
