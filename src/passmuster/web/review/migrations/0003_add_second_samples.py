"""Adds which part of a quarter's results was drawn for a second doctor, and by which draw."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [
        # Where its table was made: no later step of the draws has to stand.
        ("draw", "0001_add_draws"),
        ("review", "0002_make_append_only"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SecondSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter", models.CharField(max_length=7)),
                ("facts_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="draw.draw",
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_samples",
                        to="people.force",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["force", "quarter"], name="one_sample_per_quarter"
                    )
                ]
            },
        ),
    ]
