"""Finds cells that hold no value of their column at all, before anything tries to read them.

SQLite keeps whatever it is given: a word in a date column would break every check that reads the
row, and so hide other changes. PostgreSQL refuses such a value itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.dateparse import parse_date, parse_datetime

from passmuster.web.ledger.differences import Difference


def unreadable_cells() -> Iterator[Difference]:
    """Yield every date and time, in any table, that is none."""
    if connection.vendor != "sqlite":
        return
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateField):
                yield from _of_column(model, field)


def _of_column(model: type[models.Model], field: Any) -> Iterator[Difference]:
    parse = parse_datetime if isinstance(field, models.DateTimeField) else parse_date
    quote = connection.ops.quote_name
    table, key, column = model._meta.db_table, str(model._meta.pk.column), field.column
    with connection.cursor() as cursor:
        # Names come from the models, never from outside. As text: what is stored, unconverted.
        cursor.execute(
            f"SELECT {quote(key)}, CAST({quote(column)} AS TEXT) FROM {quote(table)} "  # noqa: S608
            f"WHERE {quote(column)} IS NOT NULL"
        )
        rows = cursor.fetchall()
    for row, value in rows:
        try:
            good = isinstance(value, str) and parse(value) is not None
        except ValueError:
            good = False
        if not good:
            yield Difference(code="cell-unreadable", table=table, row=str(row), field=field.name)
