"""Makes the openings of scans refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the openings of scans."""

    dependencies: ClassVar = [("kits", "0003_record_who_opens_scans")]

    operations: ClassVar = [ProtectTables(["kits_packopened"])]
