"""Adds who opened the scan of a paper pack, when and to what purpose."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [("kits", "0002_make_append_only")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PackOpened",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=32)),
                ("by", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="kits.pack",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["pack", "by"], name="scan_opened_once")
                ]
            },
        ),
    ]
