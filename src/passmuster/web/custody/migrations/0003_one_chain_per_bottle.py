"""Lets the database itself refuse a second chain of one bottle, whoever begins two at once."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One row for each bottle of a specimen."""

    dependencies: ClassVar = [
        ("custody", "0002_make_append_only"),
        ("people", "0004_make_grants_append_only"),
    ]

    operations: ClassVar = [
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                condition=models.Q(("specimen", ""), _negated=True),
                fields=("force", "specimen", "bottle"),
                name="one_chain_per_bottle",
            ),
        ),
    ]
