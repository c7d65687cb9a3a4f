"""The search of a list: every word has to stand in the row's stored search text.

The stored text and the words of the query are made by one rule (``core.roster.searching`` for
people), so both spellings of a name meet. It finds spellings that are stored and guesses no others:
a Latin query finds a stored Latin name. It narrows the rows it is given and reaches no others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from passmuster.core.kernel.text import search_key
from passmuster.web.listing.columns import Words
from passmuster.web.listing.filters import Given, TypedField

MAX_WORDS = 8
"""More words than any name has; each costs the database one look at every row."""


def words_of(query: str) -> Sequence[str]:
    """Return the words of a query in the form of ``core.kernel.text.search_key``."""
    return search_key(query).split()


@dataclass(frozen=True)
class SearchOn:
    """A search in one column that holds search text; ``words`` must fit how that was made."""

    column: str
    words_of: Callable[[str], Sequence[str]] = words_of
    label: Words = ""
    hint: Words = ""
    key: str = "q"

    def fields(self) -> dict[str, forms.Field]:
        """Return the search field."""
        return {
            self.key: TypedField(
                label=str(self.label or _("Search")),
                help_text=str(self.hint),
                required=False,
                widget=forms.TextInput(attrs={"type": "search"}),
            )
        }

    def narrow(self, rows: QuerySet[Any], given: Given) -> QuerySet[Any]:
        """Return the rows in which every word stands; signs alone find nothing."""
        query = given.get(self.key)
        if not query:
            return rows
        words = self.words_of(query)[:MAX_WORDS]
        if not words:
            return rows.none()
        condition = Q()
        for word in words:
            condition &= Q((f"{self.column}__contains", word))
        return rows.filter(condition)

    def words(self, given: Given) -> str:
        """Return the query as it was typed."""
        query = given.get(self.key)
        label = self.label or _("Search")
        return _("%(label)s: %(value)s") % {"label": label, "value": query} if query else ""
