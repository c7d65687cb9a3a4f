"""Filters of a list: what passes, what is said of what was not understood, and never an error."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django import forms
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.listing_sample import force_of, people_list, varied_people

PEOPLE = varied_people(60)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def force(place):
    return force_of(PEOPLE)


def found(force, **given) -> set[str]:
    listing = people_list(force, urlencode({key.replace("_", "-"): v for key, v in given.items()}))
    return {row.of.service_number for row in listing.rows} if listing.total <= 50 else set()


def expected(test) -> set[str]:
    return {person.number for person in PEOPLE if test(person)}


def test_a_choice_narrows_to_one_code(force) -> None:
    assert found(force, status="left") == expected(lambda p: p.status == "left")
    both = expected(lambda p: (p.status, p.person_class) == ("left", "staff"))
    assert found(force, status="left", **{"class": "staff"}) == both


def test_a_text_narrows_to_what_holds_it_in_any_case_and_digits(force) -> None:
    post = expected(lambda p: p.unit_code == "post-3")
    assert post
    for typed in ("Post 3", "post 3", "POST ៣", " post\u200b 3 "):
        assert found(force, unit=typed) == post, typed
    assert found(force, unit="%") == found(force, unit="_") == set()


def test_days_narrow_from_one_to_another_both_included(force) -> None:
    days = sorted(person.joined_on for person in PEOPLE if person.joined_on)
    first, last = days[10], days[20]
    between = expected(lambda p: first <= p.joined_on <= last)
    assert found(force, joined_from=first, joined_to=last) == between
    year, month, day = first.split("-")
    typed = f"{day}/{month}/{year}".translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    assert found(force, joined_from=typed, joined_to=last) == between
    assert found(force, joined_from=last) == expected(lambda p: p.joined_on >= last)
    # Who has no day joined neither before nor after.
    assert found(force, joined_to=first) == expected(lambda p: "" < p.joined_on <= first)


def test_days_narrow_moments_by_the_local_day(force) -> None:
    from django.utils.timezone import localtime

    from passmuster.web.listing import DateFilter
    from passmuster.web.roster.queries import imports_of

    (imported,) = imports_of(force)
    rows, at = imports_of(force), DateFilter("at", "At", "at")
    today = localtime(imported.at).date()
    for first, last, seen in (
        (today, today, 1),
        (today, None, 1),
        (None, today, 1),
        (today + timedelta(days=1), None, 0),
        (None, today - timedelta(days=1), 0),
    ):
        assert at.narrow(rows, {"at-from": first, "at-to": last}).count() == seen


def test_days_narrow_columns_of_days_too(force) -> None:
    from datetime import date

    from passmuster.web.listing import DateFilter
    from passmuster.web.roster.models import Exclusion

    rows = DateFilter("until", "Until", "until_day").narrow(
        Exclusion.objects.all(), {"until-from": date(2026, 1, 2), "until-to": date(2026, 1, 3)}
    )
    assert "2026-01-02" in str(rows.query)
    assert rows.count() == 0


def test_the_end_of_a_path_is_found_or_is_no_field() -> None:
    from passmuster.web.listing.filters import field_at
    from passmuster.web.roster.models import Person

    assert field_at(Person, "unit__name").name == "name"
    assert field_at(Person, "unit__nothing") is None
    assert field_at(Person, "exclusions") is None


def test_a_filter_that_cannot_be_read_does_not_apply_and_is_named(force) -> None:
    listing = people_list(force, "joined-from=31/02/2020&status=left")
    assert listing.total == len(expected(lambda p: p.status == "left"))
    assert listing.covers.endswith("Not understood, so it does not apply: Joined on, from.")
    assert listing.filters_form.errors["joined-from"]
    assert people_list(force, "status=dead").covers.endswith("apply: Status.")
    assert people_list(force, "status=dead").total == len(PEOPLE)
    assert "status" not in people_list(force, "status=dead&sort=name").url(page=2)


def test_what_a_list_is_narrowed_to_can_be_said_with_and_without_what_was_typed(force) -> None:
    listing = people_list(
        force, "q=keo&status=left&unit=Post&joined-from=2020-01-02&joined-to=2020-01-03"
    )
    said = listing.filter_words.replace("\u00a0", " ")
    assert said == ("Search: keo; Status: Left; Unit: Post; Joined on: 2 Jan 2020 – 3 Jan 2020")
    assert listing.filter_keys == ["q", "status", "unit", "joined"]
    assert people_list(force, "joined-to=2020-01-03").filter_words.startswith("Joined on: … – 3")
    assert people_list(force).filter_words == ""


def test_a_condition_may_be_made_of_a_choice(force) -> None:
    from django.db.models import Q

    from passmuster.web.listing import ChoiceFilter

    gone = ChoiceFilter("gone", "Gone", lambda: [("yes", "Yes")], lambda _c: Q(status="left"))
    listing = people_list(force, "gone=yes", filters=[gone], search=None)
    assert listing.total == len(expected(lambda p: p.status == "left"))
    assert listing.filter_words == "Gone: Yes"


def test_a_list_without_filters_has_no_form(force) -> None:
    listing = people_list(force, "status=left&q=keo&page=2", filters=[], search=None, page_size=20)
    assert (listing.filters_form, listing.total, listing.page) == (None, len(PEOPLE), 2)
    assert (listing.filter_words, listing.unread) == ("", [])


def test_a_filter_may_not_take_a_name_of_the_list_itself(force) -> None:
    from passmuster.web.listing import TextFilter

    with pytest.raises(ValueError, match="page"):
        people_list(force, filters=[TextFilter("page", "Page", "rank")]).rows  # noqa: B018


NAMES = ["q", "status", "class", "unit", "rank", "joined-from", "joined-to", "sort", "page"]
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *("\x00", "%", "_", "\\", "'", '"', "-", "--number", "-number", "unit__name", "pk"),
            *("9" * 30, "٣", "៣", "1/1/1", "31/12/9999", "0000-00-00", "2569-01-01", "left"),
            *("x" * 5_000, "កកកក\u17d2", "\ud800", "\u202e", "status", "active"),
        ]
    ),
)


@given(asked=st.lists(st.tuples(st.sampled_from([*NAMES, "export", "zzz"]), VALUES), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_address_asks_the_page_is_made(force, asked) -> None:
    listing = people_list(force, urlencode(asked, errors="replace"))
    assert 0 <= len(listing.rows) <= min(50, listing.total)
    assert listing.covers
    assert listing.page_words
    assert str(listing.filters_form)
    assert all(head.label for head in listing.columns)
    for _label, url, _current in listing.pages:
        assert url.startswith("/people/")
    again = people_list(force, listing.url().partition("?")[2])
    assert (again.given, again.sort, again.page) == (listing.given, listing.sort, listing.page)


def test_the_form_keeps_what_was_typed(force) -> None:
    form = people_list(force, "q=ke%27o&status=left").filters_form
    assert isinstance(form, forms.Form)
    assert 'value="ke&#x27;o"' in str(form["q"])
    assert 'value="left" selected' in str(form["status"])
    assert 'type="search"' in str(form["q"])
