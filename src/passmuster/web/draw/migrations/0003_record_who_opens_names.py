"""Adds the openings of the drawn list, how many throw, and as what a thrower is shown."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table that begins empty, and two columns that old rows leave empty, as their events do."""

    dependencies: ClassVar = [("draw", "0002_make_append_only")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="draw",
            name="throwers",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="throw",
            name="shown_as",
            field=models.CharField(max_length=60, null=True),
        ),
        migrations.CreateModel(
            name="NamesOpened",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("purpose", models.CharField(max_length=32)),
                ("people", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("draw", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="names_opened", to="draw.draw")),
            ],
            options={"abstract": False},
        ),
    ]
