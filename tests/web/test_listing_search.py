"""The search of a list: stored with each person, right after a migration, and never beyond."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.utils import translation

from passmuster.core.roster.people import Person
from tests.web.listing_sample import force_of, people_list, varied_people

NAMED = [
    Person("PS-004711", "សុខ ស្រីមុំ", "Sok Sreymom", unit_code="north", badge="B/77"),
    Person("PS-004712", "សុខ ដារា", "Sok Dara", unit_code="south"),
    Person("1888", "ខ្មែរ វិបុល", "Khmer Vibol", unit_code="north"),
    Person("1999", "នួន 50% _x_", "Nuon Chenda Sok", unit_code="south"),
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def force(place):
    return force_of(NAMED)


def found(force, query: str, **options) -> list[str]:
    listing = people_list(force, urlencode({"q": query}), **options)
    return [row.of.service_number for row in listing.rows]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("Sok Sreymom", ["PS-004711"]),
        ("sreymomsok", ["PS-004711"]),
        ("SREY sok", ["PS-004711"]),
        ("sok", ["1999", "PS-004711", "PS-004712"]),
        ("chendanuon", ["1999"]),
        ("sok chenda nuon", ["1999"]),
        ("ស្រីមុំ", ["PS-004711"]),
        ("សី្រមំុ", ["PS-004711"]),
        ("សុខស្រីមុំ", ["PS-004711"]),
        ("ស្រី\u200bមុំ សុខ", ["PS-004711"]),
        ("ខែ្មរ", ["1888"]),
        ("PS-004711", ["PS-004711"]),
        ("ps004711", ["PS-004711"]),
        ("៤៧១១", ["PS-004711"]),
        ("០០៤៧១", ["PS-004711", "PS-004712"]),
        ("b77", ["PS-004711"]),
        ("sok ៤៧១២", ["PS-004712"]),
        ("vibol វិបុល", ["1888"]),
        ("50%", ["1999"]),
        ("_", []),
        ("%", []),
        ("nobody", []),
        ("សុភា", []),
        ("north", []),
    ],
)
def test_a_query_finds_these_and_no_others(force, query: str, numbers: list[str]) -> None:
    assert sorted(found(force, query)) == numbers


def test_a_search_reaches_no_other_force_and_no_other_unit(force) -> None:
    from passmuster.web.roster.queries import people_of

    other = force_of([Person("9", "សុខ ស្រីមុំ", "Sok Sreymom", unit_code="north")], "other")
    assert found(other, "sok") == ["9"]
    assert "9" not in found(force, "sok")
    south = people_of(force, frozenset({"south"}))
    assert found(force, "sok", rows=south) == ["1999", "PS-004712"]
    assert found(force, "sreymom", rows=south) == []
    assert found(force, "sok", rows=people_of(force, frozenset())) == []


def test_more_words_than_any_name_has_cost_no_more(force) -> None:
    from passmuster.web.listing.search import MAX_WORDS

    listing = people_list(force, urlencode({"q": " ".join(f"w{n}" for n in range(60))}))
    assert str(listing.matching.query).count("LIKE") == MAX_WORDS


def test_a_search_in_other_text_compares_by_the_common_rule(force) -> None:
    from passmuster.web.listing import SearchOn
    from passmuster.web.people.models import Unit

    search = SearchOn("code", label="Unit")
    assert search.narrow(Unit.objects.filter(force=force), {"q": "NORTH!"}).count() == 1
    assert search.words({"q": "NORTH!"}) == "Unit: NORTH!"


def test_a_person_who_changes_is_found_by_what_they_are_now(force) -> None:
    from passmuster.core.access.actors import Actor, Role
    from passmuster.web.roster.imports import import_people
    from tests.support.season import personnel_file

    changed = [NAMED[0]._replace(latin_name="Chea Sreymom"), *NAMED[1:]]
    clerk = Actor(human="clerk", role=Role.ROSTER_CLERK)
    import_people(by=clerk, force=force, people=changed, raw=[personnel_file(changed)])
    assert found(force, "chea") == ["PS-004711"]
    assert "PS-004711" not in found(force, "sok sreymom")


def test_the_audit_names_whoever_was_hidden_from_the_search(force) -> None:
    from passmuster.web.roster.audit import persons_against_the_last_snapshot
    from passmuster.web.roster.models import Person as Row

    assert list(persons_against_the_last_snapshot(force.log)) == []
    hidden = Row.objects.get(service_number="1888")
    Row.objects.filter(pk=hidden.pk).update(search_text="")
    (difference,) = persons_against_the_last_snapshot(force.log)
    assert (difference.code, difference.row, difference.field) == (
        *("row-altered", str(hidden.pk), "search_text"),
    )


def test_the_migration_fills_what_an_import_would_have(place, monkeypatch) -> None:
    from passmuster.web.roster.models import Person as Row

    force_of(varied_people(30))
    migration = import_module("passmuster.web.roster.migrations.0003_let_people_be_searched")
    monkeypatch.setattr(migration, "AT_ONCE", 7)
    filled = dict(Row.objects.values_list("pk", "search_text"))
    assert all(filled.values())
    Row.objects.update(search_text="")
    migration.fill(apps, None)
    assert dict(Row.objects.values_list("pk", "search_text")) == filled
