"""Adds files sent to be looked at, what each import changed, and who opened whose record."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three tables; they begin empty."""

    dependencies: ClassVar = [
        ("people", "0004_make_grants_append_only"),
        ("roster", "0005_make_ties_append_only"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("files", models.JSONField()),
                ("delta", models.BooleanField()),
                ("columns", models.JSONField()),
                ("dates", models.CharField(blank=True, max_length=8)),
                ("header", models.JSONField()),
                ("report_sha256", models.CharField(blank=True, max_length=64)),
                ("changes_sha256", models.CharField(blank=True, max_length=64)),
                ("code", models.CharField(blank=True, max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("accepted", models.PositiveIntegerField()),
                ("rejected", models.PositiveIntegerField()),
                ("consent", models.PositiveIntegerField(null=True)),
                ("based_on", models.CharField(blank=True, max_length=64)),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="people.force",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes_sha256", models.CharField(max_length=64)),
                (
                    "imported",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="roster.import",
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="roster.upload",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RecordOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=32)),
                ("purpose", models.CharField(max_length=32)),
                ("case_number", models.CharField(blank=True, max_length=24)),
                ("what", models.CharField(max_length=32)),
                ("disclosure", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="roster.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "by", "at"], name="opening_by_person")],
            },
        ),
    ]
