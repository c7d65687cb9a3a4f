"""Questions for the inspector out of live collections' times and readings: never a finding."""

from __future__ import annotations

from passmuster.core.collection.signals import (
    Signal,
    TemperatureRead,
    equal_temperatures,
    fast_steps,
)
from passmuster.web.collection.models import SessionEvent
from passmuster.web.people.models import Force


def signals_of(force: Force) -> list[Signal]:
    """Return every signal of a force's live collections: steps too fast, readings too equal."""
    rows = SessionEvent.objects.filter(session__force=force, session__practice=False)
    rows = rows.select_related("session").order_by("pk")
    times: dict[str, tuple[str, list[int]]] = {}
    readings = []
    for row in rows:
        number, at = row.session.number, int(row.at.timestamp())
        times.setdefault(number, (row.session.collector, []))[1].append(at)
        if row.step == "temperature" and "tenths" in row.answers:
            readings.append(
                TemperatureRead(
                    session=number,
                    collector=row.session.collector,
                    at=at,
                    tenths=row.answers["tenths"],
                )
            )
    return [*fast_steps(times), *equal_temperatures(readings)]
