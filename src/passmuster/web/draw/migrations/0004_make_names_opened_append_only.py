"""Makes the openings of the drawn list refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the one table."""

    dependencies: ClassVar = [("draw", "0003_record_who_opens_names")]

    operations: ClassVar = [ProtectTables(["draw_namesopened"])]
