"""Makes the closings of holders refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the table of closings."""

    dependencies: ClassVar = [("custody", "0004_close_holders")]

    operations: ClassVar = [ProtectTables(["custody_holderclosing"])]
