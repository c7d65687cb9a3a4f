"""Every problem that a reader names has a sentence, and every sentence is used."""

from __future__ import annotations

import re
from pathlib import Path

import passmuster.formats.lab
from passmuster.formats.lab.problems import SAYS, at, problem, shown

FOLDER = Path(passmuster.formats.lab.__file__).parent
CODE = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')


def test_every_sentence_is_said_somewhere() -> None:
    used: set[str] = set()
    for path in FOLDER.rglob("*.py"):
        if not path.name.startswith("sentences") and path.name != "problems.py":
            used |= set(CODE.findall(path.read_text(encoding="utf-8")))
    assert set(SAYS) - used == set()


def test_every_code_is_a_code_and_every_sentence_ends() -> None:
    for code, says in SAYS.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert says[0].isupper() or says[0] in "{“"
        assert says.endswith((".", "”.", "{more}"))


def test_what_a_sentence_repeats_is_short_and_printable() -> None:
    told = problem("status-unknown", "row 1", status="\x1b[31m" + "x" * 900)
    assert "\x1b" not in told.says
    assert len(told.says) < 200
    assert shown("ok") == "ok"
    listed = problem("several-specimens", "row 1", ids=["a", "b"])
    assert "(a, b)" in listed.says


def test_a_place_inside_a_place_names_both() -> None:
    assert (at("a", "b"), at("", "b"), at("a", "")) == ("a, b", "b", "a")
