"""Who looked at what bears a name, when and why: one list, whatever was opened.

Whose name it was does not stand in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from passmuster.web.listing import ChoiceFilter, Column, DateFilter, Filter, Listing, TextFilter
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.roster.persons import role_said
from passmuster.web.sites.force.signed import signed_in


def openings_listing(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    opened: Column,
    purposes: Mapping[str, Promise],
    filters: Sequence[Filter] = (),
    caption: Promise,
    name: str,
) -> Listing:
    """Return the list of these openings, the newest first.

    ``opened`` is the column of what was opened, ``filters`` are those that find it.
    """
    names = names_of(signed_in(request).force)
    return Listing(
        request,
        rows,
        columns=[
            Column("at", gettext_lazy("When"), "at", sort=("at", "pk")),
            Column("by", gettext_lazy("Who"), lambda one: names.get(one.by, one.by), sort="by"),
            Column("role", gettext_lazy("As"), "role", words=role_said, sort="role"),
            opened,
            Column("purpose", gettext_lazy("Purpose"), "purpose", words=purposes.__getitem__),
        ],
        filters=[
            ChoiceFilter("purpose", gettext_lazy("Purpose"), list(purposes.items()), "purpose"),
            *filters,
            TextFilter("by", gettext_lazy("Code of who looked"), "by"),
            DateFilter("on", gettext_lazy("Day"), "at"),
        ],
        caption=caption,
        name=name,
        default_sort="-at",
        exportable=False,
    )
