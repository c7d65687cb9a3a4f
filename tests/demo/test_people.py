"""The people of the invented force (demo/people.py)."""

from __future__ import annotations

import random
from collections import Counter

from passmuster.core.kernel.text import normalise_name
from passmuster.demo.people import UNITS, invent_people, roster_rows
from passmuster.formats.pieces import write_csv
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster

PEOPLE = list(invent_people(3_000, random.Random(7)))


def test_the_same_chance_invents_the_same_people() -> None:
    assert list(invent_people(3_000, random.Random(7))) == PEOPLE
    assert list(invent_people(3_000, random.Random(8))) != PEOPLE


def test_everybody_has_a_number_of_their_own_and_rises_in_order() -> None:
    keys = [int(person.key) for person in PEOPLE]
    assert keys == sorted(set(keys))
    assert all(len(person.number) == 6 for person in PEOPLE)


def test_the_force_has_every_class_and_both_sexes() -> None:
    assert set(Counter(person.person_class for person in PEOPLE)) == {"officer", "recruit", "staff"}
    assert set(Counter(person.sex for person in PEOPLE)) == {"male", "female"}


def test_the_units_are_one_tree_from_the_commissariat_to_the_post() -> None:
    seen = {""}
    for unit in UNITS:
        assert unit.parent in seen
        assert unit.code not in seen
        seen.add(unit.code)
    assert sum(not unit.parent for unit in UNITS) == 1
    assert {person.unit_code for person in PEOPLE} <= seen


def test_names_are_spelled_in_the_one_order() -> None:
    for text in {t for p in PEOPLE for t in (p.name, p.unit_name, p.rank)}:
        assert normalise_name(text) == text


def test_the_personnel_file_is_read_back_to_the_same_people() -> None:
    reading = read_roster(SheetFile("made.csv", write_csv(roster_rows(PEOPLE)))).reading
    assert reading.people == PEOPLE
    assert (reading.rejected, reading.warnings, reading.unmapped) == ([], [], [])
