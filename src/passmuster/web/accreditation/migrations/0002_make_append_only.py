"""Makes this app's append-only tables refuse change and removal."""

from typing import ClassVar

from django.db import migrations

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """Triggers on every append-only table of the app."""

    dependencies: ClassVar = [("accreditation", "0001_add_accreditation")]

    operations: ClassVar = [
        ProtectTables(
            [
                "accreditation_accreditation",
                "accreditation_pause",
                "accreditation_proficiencyround",
            ]
        ),
    ]
