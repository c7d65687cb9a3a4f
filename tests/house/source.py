"""What the house tests read: the project's files and the shape of its Python source."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "passmuster"


def project_files() -> list[Path]:
    """Return every file that is or would be committed, in alphabetical order."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True)
    names = sorted(filter(None, done.stdout.decode().split("\0")))
    return [path for name in names if (path := ROOT / name).is_file()]


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below these folders of the project."""
    inside = tuple(ROOT / folder for folder in folders)
    return [
        path
        for path in project_files()
        if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in inside)
    ]


def parse(path: Path) -> ast.Module:
    """Return the syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@dataclass(frozen=True)
class Definition:
    """A function or class with its dotted name inside the file."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

    @property
    def public(self) -> bool:
        """Tell whether a reader outside the file may use it: no part of its name is hidden."""
        return not any(part.startswith("_") for part in self.name.split("."))

    @property
    def lines(self) -> int:
        """Return the number of lines from ``def`` to the end, its docstring apart."""
        first = self.node.body[0]
        text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        said = (first.end_lineno or 0) - first.lineno + 1 if text else 0
        return (self.node.end_lineno or 0) - self.node.lineno + 1 - said


def definitions(tree: ast.AST, prefix: str = "") -> Iterator[Definition]:
    """Yield a module's functions, classes and methods, not what stands inside functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Definition(prefix + node.name, node)
        elif isinstance(node, ast.ClassDef):
            yield Definition(prefix + node.name, node)
            yield from definitions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from definitions(node, prefix)
