"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("orders", "0001_add_orders")]

    operations: ClassVar = [
        ProtectTables(
            [
                "orders_orderentry",
                "orders_grounds",
                "orders_paper",
                "orders_reserveskip",
                "orders_orderopened",
            ]
        ),
    ]
