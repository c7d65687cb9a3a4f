"""Makes grants and their ends refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the two tables."""

    dependencies: ClassVar = [("people", "0003_let_roles_be_granted")]

    operations: ClassVar = [
        ProtectTables(
            [
                "people_grant",
                "people_revocation",
            ]
        ),
    ]
