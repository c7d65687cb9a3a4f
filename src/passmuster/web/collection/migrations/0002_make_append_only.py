"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("collection", "0001_add_collections")]

    operations: ClassVar = [
        ProtectTables(
            [
                "collection_collectorrecord",
                "collection_assignment",
                "collection_declaration",
                "collection_objection",
                "collection_sessionevent",
                "collection_refusaldecision",
            ]
        ),
    ]
