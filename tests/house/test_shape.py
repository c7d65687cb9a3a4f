"""Small on purpose: short files and functions, every public name explained, no `assert` checks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import ROOT, definitions, parse, python_files

FILE_LINES = 400
FUNCTION_LINES = 50

# What is longer, and why that reads better than two halves. A stale line here fails too.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def long_files(paths: list[Path], limit: int) -> set[str]:
    """Return the files with more lines than ``limit``."""
    return {
        path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        for path in paths
        if len(path.read_text(encoding="utf-8").splitlines()) > limit
    }


def long_functions(tree: ast.Module, limit: int) -> set[str]:
    """Return the functions with more lines than ``limit``, their docstrings apart."""
    return {
        definition.name
        for definition in definitions(tree)
        if not isinstance(definition.node, ast.ClassDef) and definition.lines > limit
    }


def undocumented(tree: ast.Module) -> set[str]:
    """Return the public functions and classes (and the module) without a docstring."""
    missing = set() if ast.get_docstring(tree) else {"the module"}
    return missing | {
        definition.name
        for definition in definitions(tree)
        if definition.public and not ast.get_docstring(definition.node)
    }


def asserts(tree: ast.Module) -> list[int]:
    """Return the lines with an ``assert``, which Python drops when it is told to optimise."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    files = [p for p in python_files("src", "tests", "tools") if "migrations" not in p.parts]
    assert long_files(files, FILE_LINES) == set(LONG_FILES)


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT).as_posix()}:{name}"
        for path in python_files("src", "tools")
        for name in long_functions(parse(path), FUNCTION_LINES)
    }
    assert long == set(LONG_FUNCTIONS)


@pytest.mark.parametrize("ring", ["core", "formats", "verifier"])
def test_every_public_name_others_rely_on_is_explained(ring: str) -> None:
    files = python_files(f"src/passmuster/{ring}")
    assert files
    missing = {str(path.relative_to(ROOT)): undocumented(parse(path)) for path in files}
    assert {path: names for path, names in missing.items() if names} == {}


def test_nothing_shipped_relies_on_assert() -> None:
    files = python_files("src", "tools")
    assert {str(path): lines for path in files if (lines := asserts(parse(path)))} == {}


def test_each_rule_of_shape_finds_a_file_that_breaks_it(tmp_path: Path) -> None:
    long = tmp_path / "long.py"
    long.write_text("x = 1\n" * 401, encoding="utf-8")
    assert long_files([long], FILE_LINES) == {"long.py"}
    body = "    x = 1\n" * 50
    assert long_functions(ast.parse(f"class A:\n  def f(self):\n{body}"), 50) == {"A.f"}
    assert (
        long_functions(ast.parse(f'def f():\n    """Say\n    more."""\n{body[10:]}'), 50) == set()
    )
    source = '"""M."""\nclass A:\n    """A."""\n    def f(self): ...\n    def _g(self): ...\n'
    assert undocumented(ast.parse(source)) == {"A.f"}
    assert undocumented(ast.parse("x = 1")) == {"the module"}
    assert asserts(ast.parse("def f(x):\n    assert x\n")) == [2]
