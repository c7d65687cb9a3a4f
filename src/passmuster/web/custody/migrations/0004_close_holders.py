"""Keeps which holders take nothing over any more, why, and who signed for it."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table: a closing for a holder."""

    dependencies: ClassVar = [("custody", "0003_one_chain_per_bottle")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="HolderClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=32)),
                ("by", models.CharField(max_length=64)),
                ("second", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "holder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing",
                        to="custody.holder",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
