"""Adds the keys by which laboratories sign what they send, and the requests that were signed."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three tables."""

    dependencies: ClassVar = [
        ("custody", "0001_add_custody"),
        ("laboratory", "0004_make_choices_and_keyings_append_only"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LaboratoryKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True)),
                ("public_key", models.CharField(max_length=64, unique=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField()),
                ("by", models.CharField(max_length=64)),
                ("second", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signing_keys",
                        to="custody.holder",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="LaboratoryKeyEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=32)),
                ("by", models.CharField(max_length=64)),
                ("second", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="laboratory.laboratorykey",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="SignedUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nonce", models.CharField(max_length=64)),
                ("request_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "arrival",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_uploads",
                        to="laboratory.arrival",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="laboratory.laboratorykey",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="signedupload",
            constraint=models.UniqueConstraint(
                fields=("key", "nonce"), name="one_upload_per_nonce"
            ),
        ),
    ]
