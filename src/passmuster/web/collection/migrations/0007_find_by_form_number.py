"""Lets the collection in which a specimen was sealed be found by its number, not by reading all."""

from typing import ClassVar

from django.db import migrations, models

import passmuster.web.collection.models


class Migration(migrations.Migration):
    """An index over what is in the answers already; no row changes."""

    dependencies: ClassVar = [("collection", "0006_make_reassignments_append_only")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="sessionevent",
            index=models.Index(
                passmuster.web.collection.models.FormNumber("answers"),
                name="event_by_form_number",
            ),
        ),
    ]
