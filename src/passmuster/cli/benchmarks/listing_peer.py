"""The peer of the list benchmark: Django's own Paginator over the same rows, in a bare template.

It cuts the page out of the query set as Django's manual says, searches as Django's admin does (each
word in any of four columns, whatever its letter case), and draws a plain table of the same seven
columns: no form, no links to sort or to take the list away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.template import Context, Engine

NAME = "Django's Paginator, bare"
SEARCHED = ("service_number", "full_name", "latin_name", "badge")
ORDERS = {"number": "identity_key", "name": "full_name"}
TEMPLATE = """<table><caption>People</caption><thead><tr><th>Service number<th>Name<th>Latin name
<th>Rank<th>Unit<th>Status<th>Joined on</thead>{% for person in page %}<tr>
<td>{{ person.service_number }}<td>{{ person.full_name }}<td>{{ person.latin_name }}
<td>{{ person.rank }}<td>{{ person.unit.name }}<td>{{ person.status }}<td>{{ person.joined_on }}
{% endfor %}</table><p>{{ page.number }} of {{ page.paginator.num_pages }},
{{ page.paginator.count }} rows</p>"""

_template = Engine().from_string(TEMPLATE)


def page(people: QuerySet[Any], asked: Mapping[str, str]) -> str:
    """Return the page that the same question gives with Django's means alone."""
    rows = people.select_related("unit")
    for word in asked.get("q", "").split():
        condition = Q()
        for column in SEARCHED:
            condition |= Q((f"{column}__icontains", word))
        rows = rows.filter(condition)
    if "status" in asked:
        rows = rows.filter(status=asked["status"])
    if "unit" in asked:
        rows = rows.filter(unit__name__icontains=asked["unit"])
    rows = rows.order_by(ORDERS[asked.get("sort", "number")], "pk")
    cut = Paginator(rows, 50).get_page(asked.get("page"))
    return _template.render(Context({"page": cut}))
