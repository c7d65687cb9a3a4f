"""Makes the tables of rule sets, mappings and printed reports refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the tables that came last."""

    dependencies: ClassVar = [("laboratory", "0003_choose_rules_and_key_papers")]

    operations: ClassVar = [
        ProtectTables(
            [
                "laboratory_rulesetchoice",
                "laboratory_mappingchoice",
                "laboratory_paperreport",
                "laboratory_reportkeying",
            ]
        ),
    ]
