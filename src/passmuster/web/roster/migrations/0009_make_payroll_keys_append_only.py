"""Makes the exchanged payroll keys refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the append-only table of keys."""

    dependencies: ClassVar = [("roster", "0008_exchange_payroll_keys")]

    operations: ClassVar = [ProtectTables(["roster_payrollkey"])]
