"""Makes the ties of humans to persons refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the one table."""

    dependencies: ClassVar = [("roster", "0004_tie_humans_to_persons")]

    operations: ClassVar = [ProtectTables(["roster_personofhuman"])]
