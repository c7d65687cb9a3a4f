"""Adds the ends of ties; an account and a person can be tied anew after one has ended."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

from passmuster.web.ledger.triggers import ReleaseTables

TABLE = "roster_personofhuman"
COLUMNS = ("human_id", "person_id")
FREE, UNIQUE = "bigint NOT NULL", "bigint NOT NULL UNIQUE"


def let_repeat(apps: Any, schema_editor: Any) -> None:
    """Take the uniqueness off both columns, and put plain indexes on them."""
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_{column}_key")
    else:
        _rewrite(schema_editor, UNIQUE, FREE)
    model = apps.get_model("roster", "PersonOfHuman")
    for column in COLUMNS:
        field = model._meta.get_field(column.removesuffix("_id"))
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))


def be_unique(apps: Any, schema_editor: Any) -> None:
    """Make both columns unique again, under the names of the first migration.

    Stops where somebody was tied twice: the database refuses to go down, and loses nothing.
    """
    if schema_editor.connection.vendor != "postgresql":
        _rewrite(schema_editor, FREE, UNIQUE)  # the indexes go with the old table
        return
    model = apps.get_model("roster", "PersonOfHuman")
    for column in COLUMNS:
        index = schema_editor._create_index_name(TABLE, [column])
        schema_editor.execute(schema_editor._delete_index_sql(model, index))
        key = f"{TABLE}_{column}_key"
        schema_editor.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {key} UNIQUE ({column})")


def _rewrite(schema_editor: Any, before: str, after: str) -> None:
    """Make SQLite's table anew with other words for both columns, in the order that it has.

    Django's own way puts a changed column elsewhere, so the way down would not lead back.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [TABLE])
        (text,) = cursor.fetchone()
    for column in COLUMNS:
        text = text.replace(f'"{column}" {before} REF', f'"{column}" {after} REF')
    text = text.replace(f'"{TABLE}"', f'"new__{TABLE}"', 1)
    for statement in (
        text,
        f'INSERT INTO "new__{TABLE}" SELECT * FROM "{TABLE}"',  # noqa: S608 - our own names
        f'DROP TABLE "{TABLE}"',
        f'ALTER TABLE "new__{TABLE}" RENAME TO "{TABLE}"',
    ):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """One table, and two columns that were unique; the next migration protects both tables."""

    dependencies: ClassVar = [
        ("people", "0004_make_grants_append_only"),
        ("roster", "0009_make_payroll_keys_append_only"),
    ]

    operations: ClassVar = [
        ReleaseTables([TABLE]),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(let_repeat, be_unique)],
            state_operations=[
                migrations.AlterField(
                    model_name="personofhuman",
                    name="human",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="people.human",
                    ),
                ),
                migrations.AlterField(
                    model_name="personofhuman",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="roster.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TieEnd",
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
                    "tie",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="roster.personofhuman",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
