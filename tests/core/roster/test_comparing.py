"""Two states of a roster, person by person (core/roster/comparing.py)."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.roster.comparing import (
    ALL_FIELDS,
    LISTS,
    Comparison,
    compare,
    merge_person,
    needs_consent,
)
from passmuster.core.roster.people import LEFT, Person

DARA = Person("004711", name="Sok Dara", rank="Sergeant", unit_code="12", unit_name="Traffic")
MOM = Person("004712", name="Ly Mom", rank="Officer", unit_code="13", unit_name="Patrol")


def names(found: Comparison) -> dict[str, list[str]]:
    return {
        name: [change.person.number for change in changes]
        for name, changes in found.lists().items()
        if changes
    }


def test_the_same_people_are_no_change() -> None:
    found = compare([DARA, MOM], [MOM, DARA])
    assert names(found) == {}
    assert found.unchanged == 2


def test_whoever_is_absent_from_a_full_file_is_named() -> None:
    found = compare([DARA, MOM], [MOM])
    assert names(found) == {"disappeared": ["004711"]}
    assert found.disappeared[0].as_json() == {
        "id": "004711",
        "name": "Sok Dara",
        "unit": "Traffic",
        "rank": "Sergeant",
    }


def test_nobody_disappears_from_a_partial_file() -> None:
    assert names(compare([DARA, MOM], [MOM], delta=True)) == {}


def test_whoever_had_left_before_does_not_disappear() -> None:
    gone = DARA._replace(status=LEFT)
    assert names(compare([gone, MOM], [MOM])) == {}
    assert compare([gone, MOM], [gone, MOM]).unchanged == 2


def test_a_row_that_came_back_holds_its_person() -> None:
    assert names(compare([DARA, MOM], [MOM], held=frozenset(["4711"]))) == {"held": ["004711"]}


def test_joining_leaving_and_returning() -> None:
    gone = MOM._replace(status=LEFT)
    assert names(compare([MOM], [MOM, DARA])) == {"joiners": ["004711"]}
    assert names(compare([MOM], [gone])) == {"leavers": ["004712"]}
    assert names(compare([gone], [MOM])) == {"returned": ["004712"]}
    assert compare([MOM], [gone]).leavers[0].as_json()["to"] == LEFT


def test_whoever_disappeared_comes_back_when_a_file_without_statuses_lists_them() -> None:
    for gone in (DARA._replace(status=LEFT), DARA._replace(status=LEFT, left_on="2024-05-01")):
        for told in (frozenset(["name"]), frozenset(["name", "left_on"]), ALL_FIELDS):
            for delta in (False, True):
                found = compare([gone], [DARA], told=told, delta=delta)
                assert names(found) == {"returned": ["004711"]}
                assert found.returned[0].as_json()["to"] == "active"
                assert found.people == [DARA]
                assert compare(found.people, [DARA], told=told).unchanged == 1


def test_whoever_the_file_says_left_stays_left() -> None:
    gone = DARA._replace(status=LEFT)
    dated = gone._replace(left_on="2024-05-01")
    for told in (frozenset(["left_on"]), ALL_FIELDS):
        assert merge_person(gone, dated, told) == dated
        assert names(compare([gone], [dated], told=told)) == {"corrected": ["004711"]}
        assert names(compare([DARA], [dated], told=told)) == {"leavers": ["004711"]}


def test_a_file_without_statuses_ends_no_leave() -> None:
    for status in ("on-leave", "detached", "suspended"):
        before = DARA._replace(status=status)
        for told in (frozenset(["name"]), frozenset(["name", "left_on"])):
            found = compare([before], [DARA], told=told)
            assert (found.people, found.unchanged) == ([before], 1)


def test_a_file_from_which_many_disappear_needs_consent() -> None:
    def asked(old: int, new: int, *, delta: bool = False) -> bool:
        everybody = [Person(str(number)) for number in range(old)]
        gone = [Person(str(number), status=LEFT) for number in range(old, old + 900)]
        found = compare([*everybody, *gone], everybody[:new], delta=delta)
        return needs_consent(found, [*everybody, *gone], delta=delta)

    assert asked(60, 39)
    assert not asked(60, 40)
    assert not asked(10, 5)
    assert asked(10, 4)
    assert not asked(10, 4, delta=True)
    assert asked(3, 0)
    assert asked(0, 0)
    assert not asked(3, 0, delta=True)


def test_a_leaver_is_only_a_leaver() -> None:
    found = compare([MOM], [MOM._replace(status=LEFT, unit_code="99", rank="Chief")])
    assert names(found) == {"leavers": ["004712"]}


def test_leave_is_a_change_of_status() -> None:
    found = compare([MOM], [MOM._replace(status="on-leave")])
    assert names(found) == {"status_changes": ["004712"]}


def test_one_person_can_move_and_be_promoted() -> None:
    found = compare([MOM], [MOM._replace(unit_code="12", unit_name="Traffic", rank="Sergeant")])
    assert names(found) == {"transfers": ["004712"], "promotions": ["004712"]}
    assert found.transfers[0].as_json()["from"] == "Patrol"
    assert found.promotions[0].as_json()["direction"] == "up"


def test_demotions_and_changes_on_a_level_stand_apart() -> None:
    assert names(compare([DARA], [DARA._replace(rank="Officer")])) == {"demotions": ["004711"]}
    level = DARA._replace(rank="Police Sergeant")
    assert names(compare([DARA], [level])) == {"rank_changes": ["004711"]}


def test_a_rank_no_order_knows_is_listed_with_its_direction_unknown() -> None:
    found = compare([DARA], [DARA._replace(rank="Wizard")])
    assert found.promotions[0].direction == "unknown"
    orders = {"ours": ("sergeant", "wizard")}
    assert compare([DARA], [found.people[0]], orders=orders).promotions[0].direction == "up"


def test_a_move_to_another_class_is_named() -> None:
    found = compare([MOM], [MOM._replace(person_class="staff")])
    assert names(found) == {"class_changes": ["004712"]}


def test_a_new_name_is_named_and_a_new_spelling_is_not() -> None:
    assert names(compare([MOM], [MOM._replace(name="Ly Bopha")])) == {"renamed": ["004712"]}
    assert compare([MOM], [MOM._replace(name="LY  MOM")]).unchanged == 1


def test_a_corrected_date_or_badge_is_no_event_of_a_career() -> None:
    found = compare([MOM], [MOM._replace(badge="B7", joined_on="2014-04-26")])
    assert names(found) == {"corrected": ["004712"]}
    assert found.corrected[0].as_json()["to"] == "joined_on 2014-04-26; badge B7"
    assert found.corrected[0].as_json()["from"] == "joined_on –; badge –"


def test_the_known_spelling_of_a_number_wins() -> None:
    found = compare([DARA], [DARA._replace(number="#4711")])
    assert found.people == [DARA]
    assert found.unchanged == 1


def test_a_unit_is_known_by_its_code_and_keeps_one_name() -> None:
    renamed = DARA._replace(unit_code="012", unit_name="Roads")
    found = compare([DARA], [renamed])
    assert found.unchanged == 1
    assert (found.people[0].unit_code, found.people[0].unit_name) == ("12", "Roads")


def test_a_unit_without_codes_is_known_by_its_name() -> None:
    before = DARA._replace(unit_code="")
    assert compare([before], [before._replace(unit_name="TRAFFIC")]).unchanged == 1
    assert compare([before], [DARA]).people[0].unit_code == "12"
    assert names(compare([before], [before._replace(unit_name="Patrol")])) == {
        "transfers": ["004711"]
    }


def test_a_blank_unit_is_a_move_to_no_unit() -> None:
    found = compare([DARA], [DARA._replace(unit_code="", unit_name="")])
    assert found.transfers[0].new == "(none)"
    nowhere = found.people
    assert compare(nowhere, nowhere).unchanged == 1
    assert names(compare(nowhere, [DARA])) == {"transfers": ["004711"]}
    coded = [DARA._replace(unit_name="")]
    assert names(compare(nowhere, coded)) == {"transfers": ["004711"]}


def test_what_the_file_does_not_speak_of_stays() -> None:
    row = Person("4711", name="Sok Dara", joined_on="2014-04-26")
    told = frozenset(["name", "joined_on"])
    found = compare([DARA], [row], told=told)
    assert found.people == [DARA._replace(joined_on="2014-04-26")]
    assert names(found) == {"corrected": ["004711"]}


def test_a_blank_cell_takes_no_name_or_rank_away() -> None:
    assert merge_person(DARA, DARA._replace(name="", rank="", number="4711")) == DARA


def test_a_joiner_like_a_known_person_is_named_as_a_possible_double() -> None:
    known = DARA._replace(joined_on="2014-04-26")
    other = known._replace(number="9", name="SOK  Dara")
    found = compare([known, MOM], [known, MOM, other])
    assert names(found) == {"joiners": ["9"], "doubles": ["9"]}
    assert found.doubles[0].old == "004711"
    later = other._replace(joined_on="2015-01-01")
    assert names(compare([known], [known, later])) == {"joiners": ["9"]}
    assert names(compare([known], [known, other._replace(name="Ros Dara")])) == {"joiners": ["9"]}


def test_the_latin_name_stands_in_where_there_is_no_other() -> None:
    found = compare([], [Person("1", latin_name="Sok")])
    assert found.joiners[0].as_json()["name"] == "Sok"


def test_every_list_is_shown() -> None:
    lists = {field.name for field in fields(Comparison)} - {"unchanged", "people"}
    assert lists == set(LISTS)


people = st.lists(
    st.builds(
        Person,
        number=st.integers(0, 12).map(str),
        rank=st.sampled_from(["", "Sergeant", "Chief"]),
        unit_code=st.sampled_from(["", "1", "2"]),
        status=st.sampled_from(["active", LEFT]),
    ),
    unique_by=lambda person: person.number,
)


@given(people, people, st.booleans())
def test_every_known_person_ends_in_one_place(
    old: list[Person], new: list[Person], delta: bool
) -> None:
    found = compare(old, new, delta=delta)
    present = {person.number for person in new}
    gone = {change.person.number for change in found.disappeared}
    expected = {p.number for p in old if p.number not in present and not p.has_left}
    assert gone == (set() if delta else expected)
    assert len(found.people) == len(new)
    changed = {c.person.number for n, cs in found.lists().items() if n != "disappeared" for c in cs}
    assert found.unchanged + len(changed) == len(new)


@given(people, people, st.sets(st.sampled_from(Person._fields)).map(frozenset))
def test_importing_a_file_twice_changes_nothing_the_second_time(
    old: list[Person], new: list[Person], told: frozenset[str]
) -> None:
    once = compare(old, new, told=told).people
    again = compare(once, new, told=told)
    assert names(again) == {}
    assert again.people == once
    assert frozenset(Person._fields) == ALL_FIELDS


def test_the_whole_comparison_is_shown_as_lists_of_people() -> None:
    shown = compare([DARA], [MOM]).as_json()
    assert list(shown) == list(LISTS)
    assert [person["id"] for person in shown["joiners"]] == ["004712"]
    assert [person["id"] for person in shown["disappeared"]] == ["004711"]
