"""The peer of the roster benchmark: django-import-export at its quickest, on the same table."""

from __future__ import annotations

import csv
import io
from typing import Any

import tablib
from django.db import transaction
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import IntegerWidget

from passmuster.cli.benchmarks import seconds
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.web.people.models import Unit
from passmuster.web.roster.models import Person

COLUMNS = (
    "identity_key",
    "service_number",
    "full_name",
    "latin_name",
    "sex",
    "rank",
    "unit",
    "status",
    "person_class",
    "joined_on",
    "left_on",
    "badge",
    "force",
)


class BulkResource(ModelResource):
    """Persons by identity key, in bulk as its manual says: cached look-up, no row differences.

    Foreign keys are plain numbers here, so that the peer need not look them up either.
    """

    unit = Field(attribute="unit_id", column_name="unit", widget=IntegerWidget())
    force = Field(attribute="force_id", column_name="force", widget=IntegerWidget())

    class Meta:
        model = Person
        fields = COLUMNS
        import_id_fields = ("identity_key",)
        instance_loader_class = CachedInstanceLoader
        use_bulk = True
        batch_size = 2_000
        skip_diff = True
        skip_html_diff = True
        use_transactions = False


class SkippingResource(BulkResource):
    """The same, but comparing each row and writing only what differs."""

    class Meta(BulkResource.Meta):
        skip_unchanged = True
        report_skipped = False
        skip_diff = False


RESOURCES = {
    "django-import-export, bulk": BulkResource,
    "django-import-export, bulk, unchanged rows skipped": SkippingResource,
}


def import_with_peer(
    name: str, force: Any, people: list[RosterPerson], changed: list[RosterPerson]
) -> float:
    """Import ``people``, then measure importing ``changed``, in seconds; leaves nothing behind."""
    with transaction.atomic():
        unit = Unit.objects.create(force=force, code="bench-peer", name="Bench")
        resource = RESOURCES[name]()
        _run(resource, _file(people, force, unit))
        second = _file(changed, force, unit)
        took = seconds(lambda: _run(resource, second))
        transaction.set_rollback(True)
    return took


def _run(resource: ModelResource, data: str) -> None:
    dataset = tablib.Dataset().load(data, format="csv")
    resource.import_data(dataset, raise_errors=True)


def _file(people: list[RosterPerson], force: Any, unit: Unit) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for person in people:
        writer.writerow(
            [
                person.key,
                person.number,
                person.name,
                person.latin_name,
                person.sex,
                person.rank,
                unit.pk,
                person.status,
                person.person_class,
                person.joined_on,
                person.left_on,
                person.badge,
                force.pk,
            ]
        )
    return text.getvalue()
