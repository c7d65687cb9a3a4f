"""Lists on a page: order, pages, addresses, words, and how much they ask of the database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.http import QueryDict
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.web.listing_sample import force_of, numbers, people_list, varied_people

PEOPLE = varied_people(130)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def force(place):
    return force_of(PEOPLE)


def asked(url: str) -> dict[str, str]:
    return QueryDict(url.partition("?")[2]).dict()


def test_a_list_begins_with_fifty_rows_in_the_order_of_their_numbers(force) -> None:
    listing = people_list(force)
    assert numbers(listing) == [person.number for person in PEOPLE[:50]]
    assert (listing.total, listing.page, listing.page_count) == (130, 1, 3)
    assert listing.page_words == "Page 1 of 3"
    assert listing.covers == "All 130 rows."


def test_each_row_stands_on_one_page(force) -> None:
    for sort in ("number", "-number", "name", "-rank", "unit", "-status", "joined"):
        seen = [
            number
            for page in (1, 2, 3)
            for number in numbers(people_list(force, f"sort={sort}&page={page}"))
        ]
        assert sorted(seen) == [person.number for person in PEOPLE], sort


def test_turning_an_order_round_turns_the_whole_list_round(force) -> None:
    up = [n for page in (1, 2, 3) for n in numbers(people_list(force, f"sort=rank&page={page}"))]
    down = [n for page in (1, 2, 3) for n in numbers(people_list(force, f"sort=-rank&page={page}"))]
    assert down == up[::-1]


def test_a_head_says_and_turns_the_order(force) -> None:
    heads = {head.key: head for head in people_list(force, "sort=name&q=keo").columns}
    assert heads["name"].aria_sort == "ascending"
    assert asked(heads["name"].sort_url) == {"q": "keo", "sort": "-name"}
    assert heads["number"].aria_sort == ""
    assert asked(heads["number"].sort_url) == {"q": "keo"}
    down = {head.key: head for head in people_list(force, "sort=-name").columns}
    assert (down["name"].aria_sort, asked(down["name"].sort_url)) == (
        "descending",
        {"sort": "name"},
    )
    assert [head.label for head in people_list(force).columns] == [
        *("Service number", "Name", "Latin name", "Rank", "Unit", "Status", "Joined on")
    ]


def test_a_column_without_an_order_has_no_link_and_cannot_be_asked_for(force) -> None:
    from passmuster.web.listing import Column

    columns = [Column("number", "Number", "service_number"), Column("n", "N", lambda person: 1)]
    listing = people_list(force, "sort=n", columns=columns, default_sort="")
    assert [(head.sort_url, head.aria_sort) for head in listing.columns] == [("", ""), ("", "")]
    assert listing.sort == ""
    assert len(listing.rows) == 50


def test_pages_lead_to_the_first_the_last_and_those_around(force) -> None:
    listing = people_list(force, "page=6&sort=name", page_size=10)
    assert [(label, current) for label, _url, current in listing.pages] == [
        *(("Previous", False), ("1", False), ("4", False), ("5", False), ("6", True)),
        *(("7", False), ("8", False), ("13", False), ("Next", False)),
    ]
    urls = {label: asked(url) for label, url, _current in listing.pages}
    assert urls["Next"] == {"sort": "name", "page": "7"}
    assert urls["1"] == {"sort": "name"}
    first, last = people_list(force, page_size=100), people_list(force, "page=2", page_size=100)
    assert [label for label, _url, _current in first.pages] == ["1", "2", "Next"]
    assert [label for label, _url, _current in last.pages] == ["Previous", "1", "2"]
    assert people_list(force, page_size=130).pages == []


@pytest.mark.parametrize(
    ("page", "shown"), [("3", 3), ("៣", 3), ("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("1e3", 1)]
)
def test_a_page_that_is_not_there_is_the_nearest_that_is(force, page: str, shown: int) -> None:
    assert people_list(force, f"page={page}").page == shown


def test_a_khmer_page_counts_in_khmer(force) -> None:
    with translation.override("km"):
        listing = people_list(force, "page=2")
        assert "២" in listing.page_words
        assert "១៣០" in listing.covers
        assert [label for label, _u, _c in listing.pages][1:-1] == ["១", "២", "៣"]


def test_a_list_says_what_its_number_covers(place) -> None:
    force = force_of(PEOPLE[:1])
    assert people_list(force).covers == "1 row, all there is."
    assert people_list(force, "q=keo", scope="One unit.").covers.startswith("One unit. 1 of 1 rows")
    assert people_list(force, "q=nobody").covers == "None of 1 rows passes the filter."
    empty = people_list(force, rows=people_list(force).matching.none())
    assert (empty.covers, empty.rows, empty.pages) == ("There is no row yet.", [], [])


def test_values_are_written_as_the_page_writes_them_and_as_a_file_keeps_them() -> None:
    from passmuster.web.listing.columns import in_words, plainly

    moment = datetime(2026, 11, 18, 7, 20, tzinfo=UTC)
    values = [None, "", "x", True, False, 6102, date(2026, 11, 18), moment]
    assert [in_words(value).replace("\u00a0", " ") for value in values] == [
        *("–", "–", "x", "Yes", "No", "6 102", "18 Nov 2026", "18 Nov 2026 at 14:20"),
    ]
    assert [plainly(value) for value in values] == [
        *("", "", "x", "yes", "no", "6102", "2026-11-18", "2026-11-18T14:20:00+07:00"),
    ]


def test_a_cell_has_its_words_its_link_and_its_label(force) -> None:
    from passmuster.web.roster.models import Person

    Person.objects.filter(service_number="PS000001").update(status="on-leave", latin_name="")
    row = people_list(force).rows[0]
    cells = {cell.label: cell for cell in row.cells}
    assert cells["Status"].text == "On leave"
    assert cells["Latin name"].text == "–"
    assert cells["Name"].url == f"/people/{row.of.pk}/"
    assert cells["Rank"].url == ""


def test_a_code_without_words_is_shown_as_it_is() -> None:
    from passmuster.web.listing import named

    words = named({"a": "Aye"})
    assert [words("a"), words("b"), words("")] == ["Aye", "b", "–"]


def test_a_row_that_goes_between_two_queries_leaves_the_others(force) -> None:
    from passmuster.web.listing.paging import keys_at, rows_with
    from passmuster.web.roster.models import Person

    keys = keys_at(people_list(force).matching, 0, 3, 130)
    gone = Person.objects.exclude(service_number="PS000002")
    assert [row.pk for row in rows_with(gone, keys)] == [keys[0], keys[2]]


def test_a_search_has_the_same_pages_and_total_as_the_rows_it_finds(force) -> None:
    wanted = [person.number for person in PEOPLE if person.latin_name]
    for page, shown in ((1, 1), (2, 2), (99, 2), (10**8, 2)):
        listing = people_list(force, f"q=keo+vibol&page={page}&sort=number")
        start = (shown - 1) * 50
        assert numbers(listing) == wanted[start : start + 50]
        assert (listing.total, listing.page) == (len(wanted), shown)
    nobody = people_list(force, "q=nobody&page=3")
    assert (nobody.total, nobody.rows, nobody.page) == (0, [], 1)
    signs = people_list(force, "q=%21%21&status=left")
    assert (signs.total, signs.rows) == (0, [])


def test_pages_ask_as_much_of_five_thousand_rows_as_of_three_hundred(place) -> None:
    few, many = force_of(varied_people(300)), force_of(varied_people(5_000), "large")
    for address in ("", "page=3", "q=vibol", "status=active&sort=-name&page=2", "unit=Post&q=keo"):
        asked_of = []
        for force in (few, many):
            with CaptureQueriesContext(connection) as seen:
                draw(people_list(force, address))
            asked_of.append(len(seen))
        assert asked_of[0] == asked_of[1] <= 4, address


def draw(listing) -> str:
    template = engines["django"].from_string("{% load parts %}{% data_table listing %}")
    return str(template.render({"listing": listing}))


def test_the_theme_draws_a_list_and_escapes_what_is_in_it(place) -> None:
    person = PEOPLE[0]._replace(name="<script>alert(1)</script>")
    page = draw(people_list(force_of([person, *PEOPLE[1:]]), "q=%3Cb%3E&sort=name&page=2"))
    assert "<script>alert" not in page
    assert '"<b>"' not in page
    page = draw(people_list(force_of([person], "x"), "sort=name"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'aria-sort="ascending"' in page
    assert 'name="sort"' in page
    assert 'type="hidden"' in page
