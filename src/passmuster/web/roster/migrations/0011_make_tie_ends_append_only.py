"""Makes ties and their ends refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the new table, and again on the one that the step before had to change."""

    dependencies: ClassVar = [("roster", "0010_let_ties_end")]

    operations: ClassVar = [ProtectTables(["roster_personofhuman", "roster_tieend"])]
