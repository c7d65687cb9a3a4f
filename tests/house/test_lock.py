"""One lock: it answers pyproject.toml, by hash, and the run-time lock is a part of it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT, parse, python_files

OURS = {"passmuster", "tests", "tools"}
# `passmuster bench` runs them beside ours where they can be imported, and says so where not.
PEERS = {"consistent_sampler", "hl7apy", "import_export", "pymerkle", "tablib", "tlog_scales"}

PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)
Pins = dict[str, tuple[str, frozenset[str]]]


def read_pins(text: str) -> Pins:
    """Return the locked version and hashes of each package; refuse any line that is not a pin."""
    rest = re.sub(r"^#.*\n", "", PINNED.sub("", text), flags=re.MULTILINE)
    if rest.strip():
        raise ValueError(f"not a pinned package: {rest.strip().splitlines()[0]}")
    return {
        canonicalize_name(m["name"]): (m["version"], frozenset(m["hashes"].split()))
        for m in PINNED.finditer(text)
    }


def requirements(extra: str = "") -> list[Requirement]:
    """Return what pyproject.toml asks for to run, or what one extra adds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return [Requirement(line) for line in lines]


def unmet(wanted: list[Requirement], pins: Pins) -> list[str]:
    """Return the requirements that the lock does not answer."""
    locked = {name: version for name, (version, _) in pins.items()}
    return [
        str(requirement)
        for requirement in wanted
        if (name := canonicalize_name(requirement.name)) not in locked
        or not requirement.specifier.contains(locked[name], prereleases=True)
    ]


def imported(*folders: str) -> set[str]:
    """Return the first names of the foreign packages that the files below import."""
    found = set()
    for path in python_files(*folders):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add((node.module or "").partition(".")[0])
    return found - OURS - sys.stdlib_module_names


def undeclared(names: set[str], wanted: list[Requirement]) -> set[str]:
    """Return the imported packages that none of these requirements brings by itself."""
    providers = packages_distributions()
    asked = {canonicalize_name(requirement.name) for requirement in wanted}
    return {n for n in names if not asked & set(map(canonicalize_name, providers.get(n, [])))}


def locked(name: str) -> Pins:
    """Return the pins of one lock file."""
    return read_pins((ROOT / name).read_text(encoding="utf-8"))


def test_the_lock_answers_every_requirement_of_the_project() -> None:
    everything, run = locked("requirements.lock"), locked("requirements-run.lock")
    for part in ("", "build", "dev", "bench"):
        assert unmet(requirements(part), everything) == []
    assert unmet(requirements() + requirements("build"), run) == []


def test_everything_imported_is_asked_for_by_name() -> None:
    run = requirements()
    tests = [*run, *requirements("dev"), *requirements("bench")]
    assert undeclared(imported("src/passmuster") - PEERS, run) == set()
    assert undeclared(imported("src", "tests", "tools"), tests) == set()
    assert undeclared({"openpyxl", "pytest", "never_packaged"}, run) == {"pytest", "never_packaged"}


def test_the_run_time_lock_is_a_part_of_the_whole_one() -> None:
    assert locked("requirements-run.lock").items() <= locked("requirements.lock").items()


def test_who_only_runs_the_product_installs_no_development_tool() -> None:
    run = locked("requirements-run.lock")
    tools = {canonicalize_name(r.name) for r in requirements("dev") + requirements("bench")}
    # Gunicorn needs the first as well, and the sign-in with passkeys the second.
    assert tools & run.keys() <= {"packaging", "fido2"}


def test_compiled_packages_are_locked_for_more_than_one_kind_of_machine() -> None:
    assert all(len(locked("requirements.lock")[n][1]) > 10 for n in ("cryptography", "coverage"))


def test_a_lock_that_lags_or_names_a_source_is_found() -> None:
    digest = "0" * 64
    pins = read_pins(f"django==5.1.0 \\\n    --hash=sha256:{digest}\n")
    assert pins == {"django": ("5.1.0", frozenset({f"--hash=sha256:{digest}"}))}
    assert unmet([Requirement("django>=5.2"), Requirement("rich")], pins) == ["django>=5.2", "rich"]
    for line in ("--index-url https://example.org/simple", "django==5.2", "-e ."):
        with pytest.raises(ValueError, match="not a pinned package"):
            read_pins(line + "\n")
