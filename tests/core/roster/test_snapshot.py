"""A roster as canonical bytes (core/roster/snapshot.py)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.people import PERSON_CLASSES, SEXES, STATUSES, Person
from passmuster.core.roster.snapshot import parse_snapshot, snapshot_digest, snapshot_lines

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
people = st.lists(
    st.builds(
        Person,
        number=st.integers(0, 10**6).map(lambda number: f"{number:06}"),
        name=words,
        latin_name=words,
        sex=st.sampled_from(["", *SEXES]),
        rank=words,
        unit_code=words,
        unit_name=words,
        status=st.sampled_from(STATUSES),
        person_class=st.sampled_from(PERSON_CLASSES),
        badge=words,
    ),
    unique_by=lambda person: person.key,
    max_size=8,
)


@given(people)
def test_the_lines_are_canonical_json_and_read_back_to_the_same_people(
    roster: list[Person],
) -> None:
    lines = list(snapshot_lines(roster))
    assert lines == [canonical_bytes(person._asdict()) for person in parse_snapshot(lines)]
    assert set(parse_snapshot(lines)) == set(roster)


@given(people, st.randoms())
def test_the_order_of_the_file_does_not_matter(roster: list[Person], random: object) -> None:
    shuffled = sorted(roster, key=lambda _person: random.random())  # type: ignore[attr-defined]
    assert snapshot_digest(shuffled) == snapshot_digest(roster)


def test_the_digest_is_that_of_the_lines() -> None:
    roster = [Person("2", name="ស្រីមុំ"), Person("10")]
    lines = list(snapshot_lines(roster))
    assert [line[:1] for line in lines] == [b"{", b"{"]
    assert snapshot_digest(roster) == hashlib.sha256(b"\n".join([*lines, b""])).hexdigest()
    assert list(parse_snapshot(line + b"\n" for line in lines)) == list(parse_snapshot(lines))


def test_one_identity_in_two_spellings_is_no_roster() -> None:
    with pytest.raises(UnusableInput, match="snapshot-duplicate"):
        list(snapshot_lines([Person("0012"), Person("12")]))


GOOD = Person("12", name="Sok")


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"number": "12"},
        {**GOOD._asdict(), "shoe": "43"},
        {**GOOD._asdict(), "badge": 7},
        {**GOOD._asdict(), "status": "gone"},
        {**GOOD._asdict(), "person_class": "dog"},
        {**GOOD._asdict(), "sex": "?"},
    ],
)
def test_other_lines_are_no_snapshot(value: object) -> None:
    with pytest.raises(UnusableInput, match="snapshot-unreadable"):
        list(parse_snapshot([canonical_bytes(value)]))


def test_people_out_of_order_are_no_snapshot() -> None:
    lines = list(snapshot_lines([GOOD, Person("13")]))
    for wrong in (lines[::-1], [lines[0], lines[0]]):
        with pytest.raises(UnusableInput, match="out of order"):
            list(parse_snapshot(wrong))
