"""The database administrator: raw SQL with the triggers off, and put back afterwards."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from passmuster.web.ledger.triggers import all_tables, create_statements, drop_statements


@contextmanager
def administrator(table: str) -> Iterator[Any]:
    """Give a cursor that can do anything to one table; all is taken back at the end.

    The triggers stand again before the block's second half (``put_back``) looks at the damage.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # As a superuser can: no triggers, no foreign keys, for this session.
                cursor.execute("SET LOCAL session_replication_role = replica")
            else:
                for statement in drop_statements(connection.vendor, table):
                    cursor.execute(statement)
            yield cursor
        transaction.set_rollback(True)


def put_back(cursor: Any, table: str) -> None:
    """Hide the traces: put the triggers of the table back."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = origin")
    elif table in all_tables():
        for statement in create_statements(connection.vendor, table):
            cursor.execute(statement)


def other_value(field: models.Field, value: Any) -> Any:
    """Return another value that the column takes."""
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        # Further than the span between two heads: a time is bound to what its neighbours allow.
        begins = value or datetime.datetime(2023, 9, 18, tzinfo=datetime.UTC)
        return begins + datetime.timedelta(days=400)
    if isinstance(field, models.DateField):
        return (value or datetime.date(2023, 9, 18)) + datetime.timedelta(days=1)
    if isinstance(field, models.BinaryField):
        data = bytearray(bytes(value))
        data[len(data) // 2] ^= 1
        return bytes(data)
    if isinstance(field, models.JSONField):
        return {"forged": 1}
    if isinstance(field, models.SmallIntegerField):
        return (value or 0) + 1_000
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return (value or 0) + 100_000
    text = str(value)
    return ("0" if text[:1] != "0" else "1") + text[1:]


def change(cursor: Any, row: models.Model, field: models.Field) -> None:
    """Change one cell of a row."""
    value = field.get_db_prep_save(other_value(field, getattr(row, field.attname)), connection)
    quote = connection.ops.quote_name
    cursor.execute(
        f"UPDATE {quote(row._meta.db_table)} SET {quote(field.column)} = %s WHERE id = %s",
        [value, row.pk],
    )


def remove(cursor: Any, row: models.Model) -> None:
    """Remove a row."""
    cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])


def add_like(cursor: Any, row: models.Model) -> None:
    """Add a row like another one, changed where the table wants every row to differ."""
    fields = [f for f in row._meta.concrete_fields if not f.primary_key]
    distinct = [getattr(one, "fields", ()) for one in row._meta.constraints]
    named = {name for names in distinct for name in names}
    # Of a pair of rows that may stand once, the second is another one, which is not there.
    pairs = {field.name for field in fields if field.is_relation}
    moved = {names[-1] for names in distinct if names and set(names) <= pairs}
    values = []
    for field in fields:
        value = getattr(row, field.attname)
        if field.unique or field.name in moved or (field.name in named and not field.is_relation):
            value = other_value(field, value)
        values.append(field.get_db_prep_save(value, connection))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    cursor.execute(f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({marks})", values)
