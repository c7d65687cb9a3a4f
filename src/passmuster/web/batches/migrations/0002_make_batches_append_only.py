"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("batches", "0001_add_batches")]

    operations: ClassVar = [
        ProtectTables(
            [
                "batches_batch",
                "batches_batchcontrol",
                "batches_batchspecimen",
                "batches_batchreason",
                "batches_batchsign",
                "batches_signedbatch",
                "batches_signanswer",
                "batches_batchrecall",
                "batches_excuse",
            ]
        ),
    ]
