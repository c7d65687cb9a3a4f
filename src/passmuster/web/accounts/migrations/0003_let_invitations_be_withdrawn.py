"""Adds the withdrawals of invitations."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table; it begins empty."""

    dependencies: ClassVar = [("accounts", "0002_make_append_only")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=32)),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="accounts.invitation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
