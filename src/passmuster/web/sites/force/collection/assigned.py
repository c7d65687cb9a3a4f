"""Who is named for an order, as a page shows it: every row, the newest first, with their answers.

Guarantees: what a donor or the manager wrote stands there only before those who name collectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from passmuster.core.collection.conflicts import Declared
from passmuster.web.collection import queries
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.signed import SignedIn

if TYPE_CHECKING:
    from passmuster.web.collection.models import Assignment

ANSWERED = "done"
"""The mark of an assignment that nothing stands against."""


def assigned_rows(signed: SignedIn, rows: Sequence[Assignment]) -> list[dict[str, Any]]:
    """Return assignments for a page: who, as what, their answer, and whether another took it on."""
    names, reads = names_of(signed.force), signed.may("collection:assign")
    counting = queries.counting(signed.force, {row.order for row in rows})
    return [
        {
            "row": row,
            "name": names.get(row.human, row.human),
            "named_by": names.get(row.by, row.by),
            **_state(row, reads=reads),
            "replaced": row.pk not in counting,
            "why": queries.reassignment_words(row) if reads else "",
        }
        for row in rows
    ]


def _state(row: Assignment, *, reads: bool) -> dict[str, Any]:
    if hasattr(row, "objection"):
        words = queries.objection_words(row) if reads else ""
        return {"mark": "stop", "word": _("The donor objected"), "detail": words}
    if not hasattr(row, "declaration"):
        return {"mark": "wait", "word": _("Has not declared yet")}
    if row.declaration.relation != Declared.NONE.value:
        return {"mark": "stop", "word": _("A tie was declared")}
    return {"mark": ANSWERED, "word": _("Declared no tie")}
