"""Makes what was told and stated of a flaw refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on both tables of corrections."""

    dependencies: ClassVar = [("collection", "0003_keep_corrections")]

    operations: ClassVar = [
        ProtectTables(["collection_flawtold", "collection_correction"]),
    ]
