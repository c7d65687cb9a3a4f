"""`passmuster draw` draws from any file what the public package draws from the same ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import consistent_sampler
import pytest
from openpyxl import Workbook

from passmuster.cli.main import main
from tests.core.draw.ceremony import pool_lines

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors/draw/consistent_sampler.json").read_text("utf-8")
)["cases"]
IDS = [f"{n:04d}" for n in range(30)]


@pytest.fixture
def drawn(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(path: Path, *options: str) -> dict[str, Any]:
        assert main(["draw", str(path), "--json", *options]) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(path: Path, *options: str) -> str:
        assert main(["draw", str(path), "--json", *options]) == 2
        return json.loads(capsys.readouterr().out)["error"]["code"]

    return run


def table(path: Path, *rows: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path.write_bytes("".join(row + end for row in rows).encode(encoding))
    return path


def theirs(ids: list[str], seed: str, take: int) -> list[tuple[str, str]]:
    return [t[:2] for t in consistent_sampler.sampler(ids, seed, take=take, digits=200)]


def pairs(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["ticket"], item["id"]) for item in answer["selected"]]


@pytest.mark.parametrize(
    "case",
    [c for c in VECTORS if not c["with_replacement"] and not c["drop"]],
    ids=lambda case: case["name"],
)
def test_every_vector_comes_out_of_a_file(case: dict[str, Any], drawn: Any, tmp_path: Path) -> None:
    quoted = (f'"{ident}"' for ident in case["ids"])
    path = table(tmp_path / "pool.csv", "id,note", *(f"{ident},x" for ident in quoted))
    answer = drawn(path, "--seed", str(case["seed"]), "--take", str(case["take"]))
    assert answer["method"] == "consistent_sampler/1.0.10"
    assert answer["seed"] == str(case["seed"])
    assert pairs(answer) == [(d["ticket"], d["id"]) for d in case["drawn"]]
    assert [item["position"] for item in answer["selected"]] == list(
        range(1, len(case["drawn"]) + 1)
    )


@pytest.mark.parametrize(
    ("separator", "encoding", "end"),
    [
        (",", "utf-8", "\n"),
        (";", "utf-8-sig", "\r\n"),
        ("\t", "utf-16", "\n"),
        (",", "cp1252", "\n"),
    ],
)
def test_dress_of_the_file_does_not_change_the_draw(
    separator: str, encoding: str, end: str, drawn: Any, tmp_path: Path
) -> None:
    rows = [f"Müller{separator}{ident}" for ident in IDS]
    path = table(
        tmp_path / "pool.csv", f"name{separator}Service No.", *rows, encoding=encoding, end=end
    )
    answer = drawn(path, "--seed", "s", "--take", "5")
    assert answer["id_column"] == "Service No."
    assert answer["members"] == 30
    assert pairs(answer) == theirs(IDS, "s", 5)


def test_a_workbook_is_drawn_from_too(drawn: Any, refused: Any, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["id"], *([ident] for ident in IDS)):
        sheet.append(row)
    book.save(tmp_path / "pool.xlsx")
    answer = drawn(tmp_path / "pool.xlsx", "--seed", "s", "--take", "3")
    assert pairs(answer) == theirs(IDS, "s", 3)
    sheet.append(["=1+1"])
    book.save(tmp_path / "formula.xlsx")
    assert refused(tmp_path / "formula.xlsx", "--seed", "s", "--take", "3") == "id-not-text"


def test_strata_are_drawn_each_with_its_own_number(drawn: Any, tmp_path: Path) -> None:
    rows = [f"{ident},{'dogs' if int(ident) < 10 else 'patrol'}" for ident in IDS]
    path = table(tmp_path / "pool.csv", "id,unit", *rows)
    (tmp_path / "take.json").write_text('{"dogs": 2}')
    options = ["--seed", "s", "--stratum-column", "unit"]
    takes = ["--take-per-stratum", str(tmp_path / "take.json")]
    answer = drawn(path, *options, *takes, "--take", "4")
    assert pairs(answer) == theirs(IDS[:10], "s", 2) + theirs(IDS[10:], "s", 4)
    assert [(i["stratum"], i["position"]) for i in answer["selected"]] == [
        *(("dogs", n) for n in (1, 2)),
        *(("patrol", n) for n in (1, 2, 3, 4)),
    ]
    every = drawn(path, *options, "--take", "3")
    assert pairs(every) == theirs(IDS[:10], "s", 3) + theirs(IDS[10:], "s", 3)


def test_the_project_s_own_pool_file_is_drawn_from(drawn: Any, tmp_path: Path) -> None:
    path = tmp_path / "pool.txt"
    path.write_bytes(pool_lines())
    ids = [line.split()[1] for line in pool_lines().decode().splitlines()]
    answer = drawn(path, "--seed", "s", "--take", "7")
    assert answer["id_column"] == "commitment"
    assert pairs(answer) == theirs(ids, "s", 7)
    (tmp_path / "take.json").write_text('{"custody": 1, "patrol": 2}')
    strata = drawn(path, "--seed", "s", "--take-per-stratum", str(tmp_path / "take.json"))
    assert [i["stratum"] for i in strata["selected"]] == ["custody", "patrol", "patrol"]


def test_which_column_is_used_is_said_and_can_be_chosen(drawn: Any, tmp_path: Path) -> None:
    rows = [f"a{ident},b{ident},c{ident}" for ident in IDS]
    for header, expected in (
        ("x,Commitment,y", "Commitment"),
        ("x,y,ID", "ID"),
        ("rank,y,badge number", "badge number"),
        ("x,y,z", "x"),
    ):
        path = table(tmp_path / "pool.csv", header, *rows)
        assert drawn(path, "--seed", "s", "--take", "1")["id_column"] == expected
    chosen = drawn(path, "--seed", "s", "--take", "1", "--id-column", "y")
    assert pairs(chosen) == theirs([f"b{ident}" for ident in IDS], "s", 1)


def test_blank_rows_are_nobody(drawn: Any, tmp_path: Path) -> None:
    path = table(tmp_path / "pool.csv", "id,x", "a,1", ",", "b,2", "")
    assert drawn(path, "--seed", "s", "--take", "2")["members"] == 2


def test_a_list_without_header_is_not_robbed_of_its_first_id(
    drawn: Any, refused: Any, tmp_path: Path
) -> None:
    path = table(tmp_path / "pool.csv", *IDS)
    assert refused(path, "--seed", "s", "--take", "2") == "header-looks-like-an-id"
    answer = drawn(path, "--seed", "s", "--take", "2", "--no-header")
    assert answer["members"] == 30
    assert pairs(answer) == theirs(IDS, "s", 2)


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (["7", "18", "1999"], []),
        (["P-7", "P-18", "P-1999"], []),
        (["47a1", "", "48b2"], []),
        (["Dara,7", "Mom,18"], ["--id-column", "2"]),
        (["x,7", "Mom", "Bo,18"], ["--id-column", "7"]),
        (["ab" * 31 + "a1", "b1" * 32], []),
        (["៧", "១៨"], []),
    ],
    ids=["digits", "prefix", "pattern", "by-place", "by-name", "hash", "khmer"],
)
def test_a_header_shaped_like_the_ids_below_it_is_refused_with_the_way_out(
    rows: list[str], options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path / "pool.csv", *rows)
    assert main(["draw", str(path), "--seed", "s", "--take", "1", *options]) == 2
    err = capsys.readouterr().err
    assert "--no-header" in err
    assert err.rstrip().endswith("[header-looks-like-an-id]")


def test_a_header_with_a_digit_of_its_own_is_a_header(drawn: Any, tmp_path: Path) -> None:
    path = table(tmp_path / "pool.csv", "badge2", "104711", "104712")
    assert drawn(path, "--seed", "s", "--take", "1")["members"] == 2


@pytest.mark.parametrize(
    ("rows", "options", "code"),
    [
        (["id", "a", "b", "a"], ["--take", "1"], "id-given-twice"),
        (["id,u", "a,x", "b,y", "a,y"], ["--take", "1", "--stratum-column", "u"], "id-given-twice"),
        (["id,u", "a,x", ",y"], ["--take", "1"], "id-missing"),
        (["u,id", "x"], ["--take", "1"], "id-missing"),
        (["id,u", "a,x", "b,"], ["--take", "1", "--stratum-column", "u"], "stratum-missing"),
        (["id,u", 'a,"x"y'], ["--take", "1"], "row-unreadable"),
        (["id", "a"], ["--take", "2"], "take-too-many"),
        (["id", "a"], ["--take", "-1"], "count-not-usable"),
        (["id", "a"], [], "take-missing"),
        (["id", "a"], ["--take", "1", "--id-column", "badge"], "column-unknown"),
        (["id", "a"], ["--take", "1", "--stratum-column", "unit"], "column-unknown"),
        (["id"], ["--take", "1"], "pool-empty"),
        ([""], ["--take", "1"], "file-empty"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_what_cannot_be_drawn_from_is_refused_with_its_code(
    rows: list[str], options: list[str], code: str, refused: Any, tmp_path: Path
) -> None:
    assert refused(table(tmp_path / "pool.csv", *rows), "--seed", "s", *options) == code


@pytest.mark.parametrize(
    ("takes", "options", "code"),
    [
        ('{"mounted": 1}', ["--stratum-column", "u"], "stratum-unknown"),
        ('{"x": 1}', ["--stratum-column", "u"], "take-missing"),
        ('{"x": 1, "y": 2}', ["--stratum-column", "u"], "take-too-many"),
        ('{"x": 1, "y": 1}', [], "stratum-column-missing"),
        ('{"x": 1, "x": 1}', ["--stratum-column", "u"], "takes-unreadable"),
        ('{"x": true}', ["--stratum-column", "u"], "takes-unreadable"),
        ('{"x": -1}', ["--stratum-column", "u"], "takes-unreadable"),
        ("[1]", ["--stratum-column", "u"], "takes-unreadable"),
        ("{", ["--stratum-column", "u"], "takes-unreadable"),
    ],
)
def test_numbers_for_strata_must_fit_the_strata(
    takes: str, options: list[str], code: str, refused: Any, tmp_path: Path
) -> None:
    path = table(tmp_path / "pool.csv", "id,u", "a,x", "b,y")
    (tmp_path / "take.json").write_text(takes)
    given = ["--take-per-stratum", str(tmp_path / "take.json"), *options]
    assert refused(path, "--seed", "s", *given) == code


def test_a_reader_is_shown_a_table_and_how_to_draw_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path / "my pool.csv", "id,u", "a,x", "b,x", "c,yy")
    assert main(["draw", str(path), "--seed", "s", "--take", "1", "--stratum-column", "u"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0].split() == ["stratum", "place", "id", "ticket", "(cut)"]
    ((ticket, first),) = theirs(["a", "b"], "s", 1)
    assert lines[1].split() == ["x", "1", first, ticket[:20]]
    assert "consistent-sampler==1.0.10" in out
    assert "Drawn 2 of 3" in out
    assert main(["draw", str(path), "--seed", "s", "--take", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["place", "id", "ticket", "(cut)"]
