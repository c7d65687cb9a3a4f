"""A list of many rows: what is asked for in the address, and what the page shows of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from passmuster.core.kernel.text import ascii_digits
from passmuster.web import clock
from passmuster.web.listing.columns import Column, Head, Row, Words
from passmuster.web.listing.export import (
    FORMATS,
    Export,
    Fact,
    check_size,
    file_name,
    response,
)
from passmuster.web.listing.filters import Filter
from passmuster.web.listing.paging import keys_and_total, keys_at, pages_named, rows_with
from passmuster.web.listing.search import SearchOn
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import PlainForm

PAGE_SIZE = 50
SORT, PAGE, EXPORT = "sort", "page", "export"
OWN_NAMES = frozenset({SORT, PAGE, EXPORT})

OnExport = Callable[["Listing", str], object]
"""Called once for each file, before its first byte; returns what is written into the file as its
number in the log."""


class Listing:
    """Rows, narrowed, sorted and cut into pages as the address says.

    ``queryset`` holds what this reader may see, and nothing asked for in the address widens it.
    ``name`` (ASCII) and ``force_code`` go into file names, ``force_name`` into files. ``scope`` is
    a sentence on what the list is of. ``default_sort`` is a column's key, ``-key`` for downwards.
    What the address asks for and does not exist is passed over, and said where it would mislead.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        columns: Sequence[Column],
        filters: Sequence[Filter] = (),
        search: SearchOn | None = None,
        *,
        caption: Words,
        name: str,
        force_code: str = "",
        force_name: Words = "",
        scope: Words = "",
        default_sort: str = "",
        page_size: int = PAGE_SIZE,
        exportable: bool = True,
    ) -> None:
        self.request = request
        self.caption = caption
        self.name = name
        self.force_code, self.force_name = force_code, force_name
        self.scope = scope
        self.page_size = page_size
        self.exportable = exportable
        self._base = queryset
        self._columns = {column.key: column for column in columns}
        self._search = search
        self._filters: list[Filter] = [*([search] if search else []), *filters]
        self._default_sort = default_sort
        self._asked = request.GET
        self.sort = self._sort()

    # --- What is asked for -------------------------------------------------------------------

    @cached_property
    def filters_form(self) -> forms.Form | None:
        """The filters as a GET form that keeps the order; None without filters."""
        fields = {name: field for one in self._filters for name, field in one.fields().items()}
        if not fields:
            return None
        if OWN_NAMES & fields.keys():
            raise ValueError(f"a filter may not be called {OWN_NAMES & fields.keys()}")
        form = PlainForm(self._asked, auto_id="list-%s")
        form.fields.update(fields)
        if self.sort != self._default_sort:
            kept = forms.CharField(widget=forms.HiddenInput, required=False)
            form.fields[SORT] = kept
        return form

    @cached_property
    def given(self) -> dict[str, Any]:
        """The values that narrow the list, by field; what could not be read is not among them."""
        if self.filters_form is None:
            return {}
        self.filters_form.is_valid()
        cleaned = self.filters_form.cleaned_data
        return {name: value for name, value in cleaned.items() if value and name != SORT}

    @property
    def unread(self) -> list[str]:
        """The labels of filters whose value could not be read; they do not apply."""
        form = self.filters_form
        return [str(form[name].label) for name in form.errors] if form else []

    @cached_property
    def filter_keys(self) -> list[str]:
        """The names of the filters in use, without what was typed: fit for the log."""
        return [one.key for one in self._filters if one.words(self.given)]

    @cached_property
    def filter_words(self) -> str:
        """What the list is narrowed to, "" when it is whole."""
        said = [words for one in self._filters if (words := one.words(self.given))]
        return "; ".join(said)

    @property
    def export_asked(self) -> str:
        """``csv`` or ``xlsx`` where the address asks for a file, else ""."""
        kind = self._asked.get(EXPORT, "")
        return kind if self.exportable and kind in FORMATS else ""

    def _sort(self) -> str:
        asked = self._asked.get(SORT, "")
        column = self._columns.get(asked.removeprefix("-"))
        return asked if column and column.order else self._default_sort

    # --- The rows ----------------------------------------------------------------------------

    @cached_property
    def matching(self) -> QuerySet[Any]:
        """Every row that passes the filters, in order."""
        rows = self._base
        for one in self._filters:
            rows = one.narrow(rows, self.given)
        if not self.sort:
            ordered = rows.query.order_by or ()
            return rows.order_by(*ordered, "pk")
        # The key makes the order one order: no row stands on two pages.
        column = self._columns[self.sort.removeprefix("-")]
        rows = rows.order_by(*column.order, "pk")
        return rows.reverse() if self.sort.startswith("-") else rows

    @cached_property
    def whole(self) -> int:
        """How many rows there are without filters."""
        return self._base.order_by().count()

    @cached_property
    def total(self) -> int:
        """How many rows pass the filters."""
        if not self.given:
            return self.whole
        total = self._searched[1]
        return self.matching.order_by().count() if total is None else total

    @cached_property
    def page_count(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.page_size))

    @cached_property
    def page(self) -> int:
        """The page shown: what is asked for, within those that exist."""
        return min(self._page_asked, self.page_count)

    @cached_property
    def _page_asked(self) -> int:
        asked = ascii_digits(self._asked.get(PAGE, ""))
        return max(1, int(asked)) if asked.isdecimal() and len(asked) < 10 else 1

    @cached_property
    def _searched(self) -> tuple[list[Any], int | None]:
        """The keys of the page asked for and the total, where a search is in use."""
        if self._search is None or self._search.key not in self.given:
            return [], None
        start = (self._page_asked - 1) * self.page_size
        return keys_and_total(self.matching, start, self.page_size)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        start = (self.page - 1) * self.page_size
        count = min(self.page_size, self.total - start)
        keys = self._searched[0] or keys_at(self.matching, start, count, self.total)
        columns = [column for column in self._columns.values() if column.shown]
        return [
            Row([column.cell(row) for column in columns], row)
            for row in rows_with(self._base, keys)
        ]

    # --- What the page says ------------------------------------------------------------------

    @cached_property
    def columns(self) -> list[Head]:
        """The heads of the columns; a link sorts upwards, or downwards what is sorted upwards."""
        return [self._head(column) for column in self._columns.values() if column.shown]

    def _head(self, column: Column) -> Head:
        order = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
        url = ""
        if column.order:
            url = self.url(sort=f"-{column.key}" if order == "ascending" else column.key, page=1)
        return Head(column.key, str(column.label), column.numeric, url, order)

    @cached_property
    def covers(self) -> str:
        """What the total covers, in sentences; also which filter was not understood."""
        numbers = {"n": numerals.whole(self.total), "all": numerals.whole(self.whole)}
        if not self.given:
            said = ngettext("%(n)s row, all there is.", "All %(n)s rows.", self.whole) % numbers
            said = said if self.whole else _("There is no row yet.")
        elif self.total:
            said = _("%(n)s of %(all)s rows pass the filter.") % numbers
        else:
            said = _("None of %(all)s rows passes the filter.") % numbers
        unread = _("Not understood, so it does not apply: %(labels)s.") % {
            "labels": ", ".join(self.unread)
        }
        return " ".join(filter(None, [str(self.scope), said, unread if self.unread else ""]))

    @cached_property
    def page_words(self) -> str:
        """Which page this is."""
        return _("Page %(page)s of %(pages)s") % {
            "page": numerals.whole(self.page),
            "pages": numerals.whole(self.page_count),
        }

    @cached_property
    def pages(self) -> list[tuple[str, str, bool]]:
        """Links to other pages as (words, address, is this one); none where there is one page."""
        if self.page_count == 1:
            return []
        links = [
            (numerals.whole(number), self.url(page=number), number == self.page)
            for number in pages_named(self.page, self.page_count)
        ]
        if self.page > 1:
            links.insert(0, (_("Previous"), self.url(page=self.page - 1), False))
        if self.page < self.page_count:
            links.append((_("Next"), self.url(page=self.page + 1), False))
        return links

    @cached_property
    def exports(self) -> list[tuple[str, str]]:
        """Links to exactly this view as a file."""
        if not self.exportable:
            return []
        return [(kind.upper(), self.url(export=kind, page=1)) for kind in FORMATS]

    def url(self, *, sort: str | None = None, page: int | None = None, export: str = "") -> str:
        """Return the address of this view with another order or page, or as a file."""
        sort = self.sort if sort is None else sort
        page = self.page if page is None else page
        data = self.filters_form.data if self.filters_form else {}
        asked = [(name, data[name]) for name in self.given]
        asked += [(SORT, sort)] if sort != self._default_sort else []
        asked += [(PAGE, str(page))] if page > 1 else []
        asked += [(EXPORT, export)] if export else []
        return f"{self.request.path}?{urlencode(asked)}" if asked else self.request.path

    # --- The list as a file ------------------------------------------------------------------

    def export(self, *, on_export: OnExport) -> StreamingHttpResponse:
        """Return every row of this view as the file that is asked for (``export_asked``).

        ``on_export`` records that the file leaves, before it does; what it returns is the number
        in the file. Raises UnusableInput (``sheet-too-long``).
        """
        kind = self.export_asked
        check_size(kind, self.total)
        at = clock.now()
        record = on_export(self, kind)
        export = Export(
            rows=self.matching,
            columns=[column for column in self._columns.values() if column.exported],
            facts=self._facts(str(record), localtime(at).isoformat()),
            sheets=(str(self.caption), _("About this file")),
        )
        return response(export, kind, file_name([self.force_code, self.name], at, kind))

    def _facts(self, record: str, at: str) -> list[Fact]:
        """What the file says of itself."""
        column = self._columns.get(self.sort.removeprefix("-"))
        order = str(column.label) if column else "–"
        if self.sort.startswith("-"):
            order = _("%(column)s, downwards") % {"column": order}
        force = " ".join(filter(None, [str(self.force_name), f"({self.force_code})"]))
        return [
            (_("Force"), force if self.force_code else str(self.force_name)),
            (_("List"), str(self.caption)),
            (_("Rows"), self.covers),
            (_("Filter"), self.filter_words or _("none")),
            (pgettext("how rows are sorted", "Order"), order),
            (_("Log record"), record),
            (_("Written at"), at),
        ]
