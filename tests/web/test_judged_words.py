"""Every sentence that core and the readers make of a result can be said on a Khmer page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT

CORE = ROOT / "src/passmuster/core/laboratory"
SENTENCE = re.compile(r"\S+ \S+ \S+.*[.:]$", re.DOTALL)


def test_x():
    from passmuster.web.wording.judged import saying
    for p in sorted([*CORE.rglob("*.py")]):
        tree=ast.parse(p.read_text())
        docs={id(n.body[0].value) for n in ast.walk(tree) if isinstance(n,(ast.Module,ast.FunctionDef,ast.ClassDef)) and n.body and isinstance(n.body[0],ast.Expr)}
        inner=set()
        for n in ast.walk(tree):
            if isinstance(n,ast.JoinedStr):
                for v in n.values: inner.add(id(v))
            if isinstance(n,ast.Expr) and isinstance(n.value,ast.Constant): docs.add(id(n.value))
        for n in ast.walk(tree):
            if isinstance(n,ast.Constant) and isinstance(n.value,str) and id(n) not in docs|inner:
                t=n.value
            elif isinstance(n,ast.JoinedStr):
                t="".join(v.value if isinstance(v,ast.Constant) else "zq" for v in n.values)
            else: continue
            if len(t.split())>2 and not saying.is_known(t):
                print(p.name, n.lineno, repr(t[:150]))
