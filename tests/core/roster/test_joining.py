"""Two files joined by service number (core/roster/joining.py)."""

from __future__ import annotations

from collections.abc import Sequence

from passmuster.core.kernel.rows import DATE, FORMULA, NUMBER, Row
from passmuster.core.roster.joining import Join, join_rows, prepare_join

FIRST = ["id", "name"]
SECOND = ["unit", "officer_id", "badge"]


def join(second: Sequence[Row], first: Sequence[Row]) -> tuple[Join, list[Row]]:
    made = prepare_join("postings.csv", SECOND, second, number_place=1)
    return made, list(join_rows(first, made, number_place=0, width=2))


def test_the_partners_cells_stand_behind_without_their_number() -> None:
    made, rows = join([Row(2, ["7", "#12", "B1"])], [Row(2, ["0012", "Sok"])])
    assert made.joined_header(FIRST) == ["id", "name", "unit", "badge"]
    assert rows == [Row(2, ["0012", "Sok", "7", "B1"], {})]
    assert made.rejected == []


def test_kinds_move_with_their_cells() -> None:
    second = [Row(2, ["7", "12", "B1"], {0: NUMBER, 1: NUMBER, 2: DATE})]
    _, rows = join(second, [Row(2, ["12", "Sok"], {0: NUMBER})])
    assert rows[0].kinds == {0: NUMBER, 2: NUMBER, 3: DATE}


def test_a_second_row_of_one_number_comes_back() -> None:
    second = [
        Row(2, ["7", "12", "B1"]),
        Row(3, ["7", "12", "B1"]),
        Row(4, ["8", "012", "B1"]),
        Row(5, ["", "", ""]),
    ]
    made, rows = join(second, [Row(2, ["12", "Sok"])])
    assert [(fault.row, fault.code, fault.file) for fault in made.rejected] == [
        (3, "duplicate-row", "postings.csv"),
        (4, "duplicate-number", "postings.csv"),
    ]
    assert rows[0].cells == ["12", "Sok", "7", "B1"]


def test_a_second_row_tells_who_was_accepted() -> None:
    header = ["officer_id", "name", "unit"]
    rows = [Row(2, ["12", "Sok  Dara", "Traffic"]), Row(3, ["12", "Ly Mom", "Patrol"])]
    made = prepare_join("postings.csv", header, rows, number_place=0)
    assert "Accepted was row 2: Sok Dara, unit Traffic." in made.rejected[0].message
    short = prepare_join("p.csv", header, [Row(2, ["12"]), rows[1]], number_place=0)
    assert "Accepted was row 2: (no name), unit (none)." in short.rejected[0].message


def test_rows_that_cannot_be_joined_come_back() -> None:
    second = [
        Row(2, [], fault="quote-broken"),
        Row(3, ["7"]),
        Row(4, ["7", "nobody", "B"]),
        Row(5, ["7", "=A1", "B"], {1: FORMULA}),
        Row(6, ["7", "99", "B"]),
        Row(7, ["7", "12"]),
    ]
    made, rows = join(second, [Row(2, ["12", "Sok"])])
    assert [(fault.row, fault.code) for fault in made.rejected] == [
        (2, "quote-broken"),
        (3, "row-short"),
        (4, "number-without-digit"),
        (5, "formula-cell"),
        (6, "no-partner"),
    ]
    assert rows[0].cells == ["12", "Sok", "7", ""]


def test_a_row_without_a_partner_goes_on_with_blanks_and_is_said() -> None:
    made, rows = join([], [Row(2, ["12"]), Row(3, ["", " "])])
    assert rows == [Row(2, ["12", "", "", ""]), Row(3, ["", " ", "", ""])]
    assert [(fault.row, fault.code) for fault in made.warnings] == [(2, "no-partner")]


def test_a_row_of_the_wrong_shape_goes_on_as_it_is() -> None:
    odd = [Row(2, ["12", "Sok", "extra"]), Row(3, []), Row(4, ["x"], fault="quote-broken")]
    assert join([Row(2, ["7", "12", "B"])], odd)[1] == odd
