"""`passmuster payroll`: payroll hashes its own list on its own computer (cli/payroll.py)."""

from __future__ import annotations

import pytest

from passmuster.core.roster.payroll import (
    parse_payroll,
    parse_payroll_half,
    payroll_half_file,
    payroll_hash,
    payroll_key,
    payroll_key_commitment,
)
from passmuster.formats.table import read_table

PERSONNEL, OWN = bytes(range(32)), bytes(range(32, 64))
KEY = payroll_key(PERSONNEL, OWN)
LIST = (
    "Service number,Name,Amount\n"
    "PS004711,Sok Dara,100\nPS004712,Chan Bopha,90\n,Kong Vanna,80\nps004711,Sok Dara,5\n"
)


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Return payroll's folder, with its list and both halves, as the present one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pay.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "own.key").write_bytes(payroll_half_file("payroll", OWN))
    (tmp_path / "personnel.key").write_bytes(payroll_half_file("personnel", PERSONNEL))
    return tmp_path


KEYS = ("--key", "own.key", "--key", "personnel.key")
HASH = ("payroll", "hash", "pay.csv", *KEYS, "--out", "out.txt")


def test_payroll_makes_a_half_that_nobody_else_can_read_and_never_writes_over_one(
    run, office
) -> None:
    done = run("payroll", "key", "--out", "new.key", "--json")
    assert done.status == 0
    path = office / "new.key"
    side, half = parse_payroll_half(path.read_bytes())
    assert side == "payroll"
    assert done.said["commitment"] == payroll_key_commitment("payroll", half)
    assert half.hex() not in done.out
    assert path.stat().st_mode & 0o077 == 0
    assert run("payroll", "key", "--out", "new.key", "--json").code == "file-exists"
    assert parse_payroll_half(path.read_bytes()) == (side, half)
    run("payroll", "key", "--out", "other.key")
    assert (office / "other.key").read_bytes() != path.read_bytes()


def test_the_list_becomes_hashes_and_bad_rows_come_back(run, office) -> None:
    done = run(*HASH, "--errors", "mend.csv", "--json")
    assert done.status == 0
    assert parse_payroll((office / "out.txt").read_bytes()) == sorted(
        payroll_hash(KEY, number) for number in ("PS004711", "PS004712", "PS004711")
    )
    assert (done.said["rows"], done.said["hashed"]) == (4, 3)
    assert done.said["rejected"] == [
        {"row": 4, "column": "Service number", "code": "number-missing"}
    ]
    assert done.said["repeated"] == [[2, 5]]
    mend = read_table((office / "mend.csv").read_bytes())
    assert [row.cells[-2] for row in mend.rows()] == ["Kong Vanna"]
    for name in ("out.txt", "mend.csv"):
        assert (office / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_no_name_and_no_number_leaves_payroll_or_stands_on_the_screen(run, office, json) -> None:
    done = run(*HASH, *json)
    told = (office / "out.txt").read_text() + done.out + done.err
    for private in ("Sok", "Chan", "Kong", "4711", "4712", "PS00"):
        assert private.lower() not in told.lower()
    assert OWN.hex() not in told
    assert PERSONNEL.hex() not in told
    assert KEY.hex() not in told


def test_the_text_says_what_came_back_and_who_is_paid_twice(run, office) -> None:
    done = run(*HASH)
    assert "row 4, Service number: number-missing" in done.out
    assert "rows 2, 5" in done.out


@pytest.mark.parametrize(
    "keys",
    [
        ("--key", "own.key"),
        ("--key", "own.key", "--key", "own.key"),
        (*KEYS, "--key", "own.key"),
    ],
)
def test_both_halves_are_needed_and_each_once(run, office, keys) -> None:
    done = run("payroll", "hash", "pay.csv", *keys, "--out", "out.txt", "--json")
    assert (done.status, done.code) == (2, "payroll-halves-incomplete")
    assert not (office / "out.txt").exists()


def test_nothing_is_written_over_and_nothing_is_written_twice(run, office) -> None:
    (office / "out.txt").write_text("mine")
    assert run(*HASH, "--json").code == "file-exists"
    assert (office / "out.txt").read_text() == "mine"
    (office / "out.txt").unlink()
    assert run(*HASH, "--errors", "out.txt", "--json").code == "file-exists"
    assert not (office / "out.txt").exists()


def test_rows_to_mend_are_named_as_a_table_or_nothing_is_written(run, office) -> None:
    assert run(*HASH, "--errors", "mend.txt", "--json").code == "kind-unknown"
    assert not (office / "out.txt").exists()


def test_a_list_without_one_number_gives_no_file(run, office) -> None:
    (office / "pay.csv").write_text("Service number,Name\n,Sok Dara\n")
    assert run(*HASH, "--json").code == "paid-list-empty"
    assert not (office / "out.txt").exists()


def test_the_column_is_named_where_it_is_not_recognised(run, office) -> None:
    (office / "pay.csv").write_text("Who,Amount\nPS004712,90\n")
    assert run(*HASH, "--json").code == "paid-column-unknown"
    assert run(*HASH, "--column", "who", "--json").said["hashed"] == 1


def test_payroll_finds_its_own_row_behind_a_difference(run, office) -> None:
    find = ("payroll", "find", "pay.csv", *KEYS)
    found = run(*find, payroll_hash(KEY, "PS004711"), "--json")
    assert (found.status, found.said["rows"]) == (0, [2, 5])
    assert "rows 2, 5" in run(*find, payroll_hash(KEY, "PS004711")).out
    assert run(*find, payroll_hash(KEY, "PS004711")[:12], "--json").said["rows"] == [2, 5]
    nobody = run(*find, payroll_hash(KEY, "PS009999"))
    assert (nobody.status, "no row" in nobody.out) == (1, True)
    assert run(*find, "4711", "--json").code == "hash-unreadable"
