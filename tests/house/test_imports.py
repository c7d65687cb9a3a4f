"""The rings hold: every import contract is kept, and fails when a module breaks it."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT, parse, python_files

LINTER = Path(sys.executable).with_name("lint-imports")
WAYS_OUT = frozenset(
    {"__import__", "breakpoint", "compile", "eval", "exec", "input", "open", "print"}
)

# contract → a module that breaks it and the line it would hold
BREACHES = {
    "rings": ("core/kernel/breach.py", "import passmuster.formats"),
    "core-order": ("core/ledger/breach.py", "import passmuster.core.draw.sampler"),
    "core-is-pure": ("core/draw/breach.py", "import cryptography"),
    "core-without-world": ("core/roster/breach.py", "import random"),
    "verifier-needs-core-only": ("verifier/breach.py", "import passmuster.formats"),
    "no-django-below-web": ("formats/breach.py", "import django"),
    "apps-order": ("web/ledger/breach.py", "import passmuster.web.people.models"),
    "models-behind-services": ("cli/breach.py", "import passmuster.web.ledger.models"),
    "sites-apart": (
        "web/sites/force/breach.py",
        "import passmuster.web.sites.oversight.settings",
    ),
    "production-without-tests": ("demo/breach.py", "import pytest"),
}


def check(source: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """Check one contract over the package below ``source``."""
    config = ["--config", str(ROOT / "pyproject.toml"), "--contract", contract]
    return subprocess.run(
        [str(LINTER), "--no-cache", "--no-logo", *config],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the package's Python files that a test may spoil."""
    folder = tmp_path_factory.mktemp("source")
    for path in python_files("src/passmuster"):
        target = folder / path.relative_to(PACKAGE.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


@pytest.mark.parametrize("contract", BREACHES)
def test_a_contract_is_kept_and_fails_when_a_module_breaks_it(copy: Path, contract: str) -> None:
    kept = check(copy, contract)
    assert kept.returncode == 0, kept.stdout
    name, line = BREACHES[contract]
    breach = copy / "passmuster" / name
    made = [folder for folder in breach.parents if not folder.exists()]
    breach.parent.mkdir(parents=True, exist_ok=True)
    package_marks = [folder / "__init__.py" for folder in made]
    for path in package_marks:
        path.touch()
    breach.write_text(f"{line}\n", encoding="utf-8")
    try:
        broken = check(copy, contract)
    finally:
        for path in (breach, *package_marks):
            path.unlink()
        for folder in made:
            shutil.rmtree(folder)
    assert broken.returncode == 1
    assert "breach" in broken.stdout


def test_every_contract_has_a_breach_that_shows_it_can_fail() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == set(BREACHES)


def foreign_imports(tree: ast.Module, allowed: frozenset[str]) -> list[str]:
    """Return the imported modules whose first part is not in ``allowed``."""
    named = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            named.append(node.module or "")
    return [name for name in named if name.partition(".")[0] not in allowed]


def ways_out(tree: ast.Module) -> list[str]:
    """Return the built-in functions called that reach a file, a stream or new code."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call.id for call in calls if isinstance(call, ast.Name) and call.id in WAYS_OUT]


STANDARD = frozenset(sys.stdlib_module_names) | {"passmuster"}


def test_core_and_verifier_import_the_standard_library_only() -> None:
    # The contracts name packages; this one needs no list of what could be wrong.
    files = python_files("src/passmuster/core", "src/passmuster/verifier")
    assert files
    assert {str(p): bad for p in files if (bad := foreign_imports(parse(p), STANDARD))} == {}


def test_core_calls_no_builtin_that_reaches_the_world() -> None:
    files = python_files("src/passmuster/core")
    assert {str(p): bad for p in files if (bad := ways_out(parse(p)))} == {}


def test_the_import_reader_sees_every_form_of_a_foreign_import() -> None:
    source = "import os\nimport numpy.linalg as n\ndef f():\n    from attrs import define\n"
    assert foreign_imports(ast.parse(source), STANDARD) == ["numpy.linalg", "attrs"]
    assert ways_out(ast.parse("def f(p):\n    return eval(open(p).read())")) == ["eval", "open"]
