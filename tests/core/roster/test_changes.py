"""What an import changed, kept as bytes: the same for the same comparison, and read back whole."""

from __future__ import annotations

import json

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.changes import changes_bytes, read_changes
from passmuster.core.roster.comparing import LISTS, compare
from passmuster.core.roster.people import Person

OLD = [Person("1", name="សុខ"), Person("2", name="ចាន់", unit_name="A"), Person("3", name="គង់")]
NEW = [OLD[0], OLD[1]._replace(unit_name="B"), Person("4", name="លី")]


def test_a_comparison_is_read_back_as_it_was() -> None:
    found = compare(OLD, NEW)
    kept = read_changes(changes_bytes(found))
    assert kept.unchanged == found.unchanged == 1
    assert {name: list(rows) for name, rows in kept.lists.items()} == found.as_json()
    counts = kept.counts()
    assert (counts["joiners"], counts["transfers"], counts["disappeared"]) == (1, 1, 1)
    assert tuple(counts) == LISTS


def test_equal_comparisons_have_equal_bytes() -> None:
    assert changes_bytes(compare(OLD, NEW)) == changes_bytes(compare(list(OLD), list(NEW)))
    assert changes_bytes(compare(OLD, NEW)) != changes_bytes(compare(OLD, OLD))


def without(name: str) -> bytes:
    kept = json.loads(changes_bytes(compare(OLD, NEW)))
    del kept["lists"][name]
    return json.dumps(kept).encode()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"7", b'{"format":"other/v1"}', without("held"), b"\xff\xfe"],
)
def test_what_is_none_of_ours_is_said_so(data) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_changes(data)
    assert caught.value.code == "changes-unreadable"
