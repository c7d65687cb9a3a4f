"""Reports of one message about one specimen as one: screen and confirmation belong together.

Apart, each would be judged without the other, and a contradiction between them would be seen by
nobody.
"""

from __future__ import annotations

from dataclasses import replace

from passmuster.core.laboratory.reported import Report, Status


def merged(reports: list[Report]) -> list[Report]:
    """Return the reports of one message, those of one specimen and one status as one."""
    found: dict[tuple[str, Status], Report] = {}
    out: list[Report] = []
    for one in reports:
        key = (one.specimen_id, one.status)
        first = found.get(key)
        if first is None or not one.specimen_id:
            found[key] = one
            out.append(one)
            continue
        both = replace(
            first,
            other_ids=tuple(dict.fromkeys((*first.other_ids, *one.other_ids))),
            order=(*first.order, *one.order),
            rejected="; ".join(filter(None, dict.fromkeys((first.rejected, one.rejected)))),
            lines=(*first.lines, *one.lines),
            notes=(*first.notes, *one.notes),
            problems=(*first.problems, *one.problems),
        )
        found[key] = out[out.index(first)] = both
    return out
