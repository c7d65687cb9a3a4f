"""Adds the keys that payroll and the force exchange, by the commitments of their halves."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table; it begins empty, so payroll hands in a half before its next list."""

    dependencies: ClassVar = [
        ("people", "0004_make_grants_append_only"),
        ("roster", "0007_make_uploads_append_only"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PayrollKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("personnel", models.CharField(max_length=64)),
                ("payroll", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payroll_keys",
                        to="people.force",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
