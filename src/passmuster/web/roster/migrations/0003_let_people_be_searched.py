"""Adds the text under which a person is found, filled for those already stored, and their order."""

from typing import Any, ClassVar

from django.db import migrations, models

from passmuster.core.roster.people import Person
from passmuster.core.roster.searching import search_text

AT_ONCE = 2_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Derive the text of every stored person, some at a time."""
    persons = apps.get_model("roster", "Person").objects.order_by("pk")
    columns = ("pk", "service_number", "full_name", "latin_name", "badge")
    rows = persons.only(*columns)
    done = 0
    while batch := list(rows.filter(pk__gt=done)[:AT_ONCE]):
        for row in batch:
            row.search_text = search_text(
                Person(
                    row.service_number,
                    name=row.full_name,
                    latin_name=row.latin_name,
                    badge=row.badge,
                )
            )
        persons.bulk_update(batch, ["search_text"])
        done = batch[-1].pk


class Migration(migrations.Migration):
    """A derived column and an index; coming down drops both and loses nothing."""

    dependencies: ClassVar = [("roster", "0002_make_append_only")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="person",
            name="search_text",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["force", "full_name", "id"], name="person_by_name"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
