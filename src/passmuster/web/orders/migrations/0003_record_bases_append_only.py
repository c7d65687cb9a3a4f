"""Adds what a planned test rests on: rulings on a return to duty, and follow-up plans."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from passmuster.web.ledger.triggers import ProtectTables


class Migration(migrations.Migration):
    """One append-only table."""

    dependencies: ClassVar = [("orders", "0002_make_append_only")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Basis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("dated", models.DateField()),
                ("sha256", models.CharField(max_length=64)),
                ("days_sha256", models.CharField(blank=True, max_length=64)),
                ("by", models.CharField(max_length=64)),
                ("second", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bases",
                        to="people.force",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roster.person",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        ProtectTables(["orders_basis"]),
    ]
