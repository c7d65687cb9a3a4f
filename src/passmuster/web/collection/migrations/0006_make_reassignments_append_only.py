"""Makes why another collector is named refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the table of reassignments."""

    dependencies: ClassVar = [("collection", "0005_keep_why_another_is_named")]

    operations: ClassVar = [ProtectTables(["collection_reassignment"])]
