"""Adds which person of the roster a human with an account is."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table; it begins empty."""

    dependencies: ClassVar = [
        ("people", "0004_make_grants_append_only"),
        ("roster", "0003_let_people_be_searched"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PersonOfHuman",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=64)),
                ("second", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("human", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="tie", to="people.human")),
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="tie", to="roster.person")),
            ],
            options={"abstract": False},
        ),
    ]
