"""Which facts of a proposal a function of its verb reads, itself or in what it hands them on to."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import partial
from typing import Any

EVERY = "*"
"""Stands for facts that are handed on whole, as ``**facts`` or inside another value."""


def facts_read(of: Callable[..., Any]) -> frozenset[str]:
    """Return the keys of ``facts`` that a function reads, also through functions it calls."""
    return frozenset(_read(of, set()))


def _read(of: Callable[..., Any], seen: set[Any]) -> set[str]:
    if isinstance(of, partial):
        return _read(of.func, seen)
    of = inspect.unwrap(of)
    if of in seen or not inspect.isfunction(of):
        return set()
    seen.add(of)
    tree = ast.parse(_source(of))
    known = dict(inspect.getclosurevars(of).nonlocals) | of.__globals__
    found = _directly(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        given = [*call.args, *(word.value for word in call.keywords)]
        if any(isinstance(one, ast.Name) and one.id == "facts" for one in given):
            found |= _read_there(call.func, known, seen)
    return found


def _source(of: Callable[..., Any]) -> str:
    source = textwrap.dedent(inspect.getsource(of))
    # A lambda stands in the middle of a call: only its own words are read.
    start = source.find("lambda")
    if of.__name__ != "<lambda>" or start < 0:
        return source
    for end in range(len(source), start, -1):
        try:
            ast.parse(source[start:end].strip(), mode="eval")
        except SyntaxError:
            continue
        return source[start:end].strip()
    return source


def _directly(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _is_facts(node.value):
            found |= {node.slice.value} if isinstance(node.slice, ast.Constant) else {EVERY}
        if isinstance(node, ast.Call) and _is_get(node.func):
            found.add(node.args[0].value)  # type: ignore[attr-defined]
        if isinstance(node, ast.keyword) and node.arg is None and _is_facts(node.value):
            found.add(EVERY)
    return found


def _is_get(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "get" and _is_facts(node.value)


def _is_facts(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "facts"


def _read_there(func: ast.AST, known: dict[str, Any], seen: set[Any]) -> set[str]:
    called = known.get(func.id) if isinstance(func, ast.Name) else None
    if called is None and isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        called = getattr(known.get(func.value.id), func.attr, None)
    return _read(called, seen) if callable(called) else set()
