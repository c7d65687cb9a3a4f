"""Adds the end of a round: who closed it, when, and over how many orders."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """One append-only table."""

    dependencies: ClassVar = [("orders", "0003_record_bases_append_only")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="RoundClosed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("orders", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_closed",
                        to="draw.draw",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        ProtectTables(["orders_roundclosed"]),
    ]
