"""Lists of many rows: filtered, searched, sorted, paged and taken away in one way everywhere.

    listing = Listing(request, rows, caption=_("People"), name="people", columns=[…], filters=[…])
    if listing.export_asked:
        return listing.export(on_export=…)
    return render(request, "…", {"listing": listing})

``{% data_table listing %}`` of the theme draws it. A list shows the rows it is given and no others:
whoever makes one decides what this reader may see.
"""

from passmuster.web.listing.columns import Column, Words, named
from passmuster.web.listing.filters import ChoiceFilter, DateFilter, Filter, TextFilter
from passmuster.web.listing.listing import PAGE_SIZE, Listing
from passmuster.web.listing.search import SearchOn

__all__ = [
    "PAGE_SIZE",
    "ChoiceFilter",
    "Column",
    "DateFilter",
    "Filter",
    "Listing",
    "SearchOn",
    "TextFilter",
    "Words",
    "named",
]
