"""The manual's pages of reference are what the program says, at every width."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path
from pkgutil import walk_packages

import pytest

import passmuster.core
from passmuster.cli.main import build_parser, verbs
from passmuster.core.access.actions import ACTIONS
from passmuster.core.access.duties import EXCLUSIONS
from passmuster.core.access.roles import Role
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.orders.clocks import CLOCKS
from passmuster.core.orders.excusals import ABSENCES
from passmuster.core.orders.moves import TRANSITIONS
from passmuster.core.orders.outcomes import OUTCOMES
from passmuster.core.orders.reasons import REASONS
from tests.house.source import ROOT
from tools import reference, reference_figures, reference_orders


def test_the_pages_are_what_the_program_says_now() -> None:
    check = [sys.executable, "tools/reference.py", "--check"]
    done = subprocess.run(check, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_does_not_follow_the_terminal_or_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = set()
    for columns, folder in [("40", "here"), ("400", "there")]:
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setenv("PASSMUSTER_DIR", folder)
        with pytest.MonkeyPatch.context() as restored:
            restored.setattr(os, "environ", dict(os.environ))
            pages.add(reference.current())
    assert len(pages) == 1


def test_every_act_role_and_excluded_pair_stands_on_the_page_of_permissions() -> None:
    page = reference.PERMISSIONS.read_text(encoding="utf-8")
    assert [action for action in ACTIONS if f"`{action}`" not in page] == []
    sources = page.count("| Passmuster, duties ") + page.count("| threat model ")
    assert sources == len(EXCLUSIONS)
    roles = page[page.index("## Roles") : page.index("## Duties")]
    assert roles.count("\n| ") == len(Role) + 1


def test_every_table_of_orders_stands_on_its_page_with_what_is_confirmed() -> None:
    page = reference_orders.render()
    assert (reference.PAGE.parent / "orders.md").read_text(encoding="utf-8") == page
    tables = (REASONS, ABSENCES, {row.code: row for row in OUTCOMES}, CLOCKS)
    codes = [code for table in tables for code in table]
    codes += [move.event for move in TRANSITIONS]
    assert [code for code in codes if f"`{code}`" not in page] == []
    assert page.count("\n| ") >= len(codes)
    assert "| yes |" in page


def test_every_set_of_figures_there_is_stands_on_its_page() -> None:
    modules = walk_packages(passmuster.core.__path__, "passmuster.core.")
    found = [vars(importlib.import_module(module.name)).values() for module in modules]
    sets = {id(value) for values in found for value in values if isinstance(value, FigureSet)}
    assert sets == {id(given) for _, given in reference_figures.SETS}
    page = reference_figures.render()
    figures = [one for _, given in reference_figures.SETS for one in given.figures]
    assert [one.code for one in figures if f"| `{one.code}` |" not in page] == []
    assert page.count("| yes |") == sum(one.source.confirmed for one in figures)


def test_every_verb_and_every_option_stands_on_the_page() -> None:
    page = reference.PAGE.read_text(encoding="utf-8")
    for verb in verbs():
        assert f"\n### passmuster {verb}\n" in page
    unexplained = [
        f"{parser.prog} {action.dest}"
        for parser in walk(build_parser())
        for action in reference.arguments(parser)
        if not action.help
    ]
    assert unexplained == []


def test_every_verb_can_answer_a_machine() -> None:
    silent = [
        parser.prog
        for parser in walk(build_parser())
        if not any(isinstance(a, argparse._SubParsersAction) for a in parser._actions)
        and not any("--json" in action.option_strings for action in parser._actions)
    ]
    assert silent == []


def walk(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """Return a parser and all parsers below it."""
    found = [parser]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for sub in action.choices.values():
                found += walk(sub)
    return found


def sample() -> argparse.ArgumentParser:
    """Return a parser with every kind of argument the product uses."""
    parser = argparse.ArgumentParser(prog="sample", description="Does\n  things.")
    commands = parser.add_subparsers(metavar="VERB")
    verb = commands.add_parser("do", description="Do it.")
    verb.add_argument("file", type=Path, metavar="FILE", help="what to read | write")
    verb.add_argument("rest", nargs="*", help="more")
    verb.add_argument("--take", type=int, required=True, metavar="N", help="how many of 100%%")
    verb.add_argument("--map", action="append", metavar="F=C", help="a column")
    verb.add_argument("--level", choices=["low", "high"], default="low", help="how loud")
    verb.add_argument("--secret", help=argparse.SUPPRESS)
    either = verb.add_mutually_exclusive_group()
    either.add_argument("--once", action="store_true", help="build and exit")
    either.add_argument("--serve", action="store_true", help="build and serve")
    return parser


def test_each_kind_of_argument_is_rendered_as_it_is_typed() -> None:
    page = reference.render(sample())
    usage = "sample do FILE [rest ...] --take N [--map F=C ...] [--level {low,high}] [--once]"
    assert f"{usage} [--serve]" in page
    assert "| `FILE` | what to read \\| write |" in page
    assert "| `--take N` | how many of 100% |" in page
    assert "| `--map F=C` | a column; may be repeated |" in page
    assert "| `--level {low,high}` | how loud (default: low) |" in page
    assert "Only one of `--once` or `--serve`." in page
    assert "secret" not in page


def test_a_change_of_the_parser_makes_the_page_stale() -> None:
    changed = sample()
    before = reference.render(changed)
    changed.add_argument("--new", help="something new")
    assert reference.render(changed) != before
