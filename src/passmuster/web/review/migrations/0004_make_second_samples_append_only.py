"""Makes the second samples refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the new table."""

    dependencies: ClassVar = [("review", "0003_add_second_samples")]

    operations: ClassVar = [ProtectTables(["review_secondsample"])]
