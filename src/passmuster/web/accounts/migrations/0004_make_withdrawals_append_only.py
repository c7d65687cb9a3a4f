"""Makes withdrawals of invitations refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on the append-only table of withdrawals."""

    dependencies: ClassVar = [("accounts", "0003_let_invitations_be_withdrawn")]

    operations: ClassVar = [ProtectTables(["accounts_withdrawal"])]
