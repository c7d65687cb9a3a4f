"""Makes keys, their ends and signed requests refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the three tables."""

    dependencies: ClassVar = [("laboratory", "0005_keep_signing_keys")]

    operations: ClassVar = [
        ProtectTables(
            [
                "laboratory_laboratorykey",
                "laboratory_laboratorykeyend",
                "laboratory_signedupload",
            ]
        ),
    ]
