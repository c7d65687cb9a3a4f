"""Makes the table of rule sets in force refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the table that came last."""

    dependencies: ClassVar = [("laboratory", "0003_choose_rule_sets")]

    operations: ClassVar = [ProtectTables(["laboratory_rulesetchoice"])]
