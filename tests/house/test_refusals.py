"""Every reason code that a page could show has a sentence in the language of the page."""

from __future__ import annotations

import ast
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import django
import pytest
from django.conf import settings
from django.utils import translation

from passmuster.core.custody import states as custody_states
from passmuster.core.draw import states as draw_states
from passmuster.core.kernel.errors import Refused
from passmuster.core.kits import ledger as kit_ledger
from passmuster.core.orders.order import TABLE as ORDERS
from passmuster.core.orders.reasons import (
    OUTSIDE_CHAIN,
    REASONS,
    Origin,
    demanded_at_order,
    origins_of,
)
from passmuster.core.review.record import TABLE as REVIEWS
from passmuster.web.wording import refusals
from tests.house.source import PACKAGE, parse, python_files

CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
ERRORS = frozenset({"Refused", "UnusableInput", "CheckFailed", "PassmusterError"})
ANSWERS = ("Decision", "Problem", "Refusal", "StateTable")
"""A class whose name ends so carries a code that somebody raises further up."""

TERMINAL = (
    *(
        "cli/",
        "demo/",
        "verifier/",
        "witness/",
        "transport/",
        "web/roster/command.py",
        "web/setup.py",
        "web/laboratory/command.py",
    ),
    "core/discipline/",  # nobody asks it until a page of discipline exists
    "core/signing/",  # nobody asks it until a page of discipline exists
    "core/laboratory/",  # `passmuster results` alone asks it until a page shows what came
)
"""These speak in a terminal, in English, as their help texts do."""

ON_PAGES = (
    "core/laboratory/governing.py",
    "core/laboratory/own_rules.py",
    "core/laboratory/quality/blind_",
    "core/laboratory/rulesets.py",
    "core/laboratory/uploads.py",
)
"""Of those, what a page or a recorded attempt says too: own rules, blind controls, uploads."""

_SLIP = "only a slip of the program could raise it"
_ITSELF = "its own message is written in the language of the page"

_PAYROLL = "said on payroll’s own terminal: its list reaches no page"

EXCUSED = {
    "bls-tag-wrong": _SLIP,
    "chart-empty": _SLIP,
    "chart-names-an-address": _SLIP,
    "chart-not-drawn": _SLIP,
    "chart-too-large": _SLIP,
    "demo-only": "the demonstration’s own set-up, on a terminal",
    "json-not-canonical": _SLIP,
    "no-transaction": _SLIP,
    "number-unreadable": _ITSELF,
    "paid-column-ambiguous": _PAYROLL,
    "paid-column-unknown": _PAYROLL,
    "paid-header-missing": _PAYROLL,
    "rule-set-not-in-force": _SLIP,
    "salt-wrong-length": _SLIP,
    "time-unreadable": _ITSELF,
    "word-list-unusable": _SLIP,
}
"""Codes without a sentence here, each with the reason."""

MADE = {
    ("core/kernel/state_table.py", "f'{needed}-missing'"): {
        *(
            f"{evidence}-missing"
            for table in (
                draw_states.TABLE,
                custody_states.TABLE,
                kit_ledger.TABLE,
                ORDERS,
                REVIEWS,
            )
            for move in table.transitions
            for evidence in move.evidence
        ),
        *(
            f"{evidence}-missing"
            for reason, rule in REASONS.items()
            for evidence in (
                *(name for how in origins_of(reason) for name in demanded_at_order(reason, how)),
                *rule.at_notice,
                *rule.at_start,
            )
        ),
    },
    ("web/orders/grounds.py", "f'{OUTSIDE_CHAIN}-missing'"): {f"{OUTSIDE_CHAIN}-missing"},
    ("web/orders/notices.py", "f'{demand}-missing'"): {
        f"{demand}-missing" for rule in REASONS.values() for demand in rule.at_notice
    },
    ("web/orders/making.py", "f'{name}-missing'"): {
        f"{name}-missing"
        for reason in REASONS
        if Origin.NAMED in origins_of(reason)
        for name in demanded_at_order(reason, Origin.NAMED)
    },
    ("core/draw/gate.py", "f'roster-audit-{name}-differ'"): {
        f"roster-audit-{name}-differ" for name in ("strata", "gaps", "excluded")
    },
}
"""Codes that the source puts together, by the place and the text that does it."""


@pytest.fixture(scope="module", autouse=True)
def _languages():
    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passmuster.web.settings")
        django.setup()


def code_nodes(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the expression of every code: in errors, in answers, in (code, sentence) pairs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ERRORS:
                yield from node.args[:1]
                yield from (word.value for word in node.keywords if word.arg == "code")
            elif name.endswith(ANSWERS):
                given = [*node.args, *(word.value for word in node.keywords)]
                yield from (value for value in given if looks_like_code(value))
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and is_sentence(node.elts[1]):
            yield from (value for value in node.elts[:1] if looks_like_code(value))


def text_of(node: ast.expr) -> str | None:
    """Return the text of a constant, or of an f-string with ``x`` for each of its parts."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(getattr(part, "value", "")) if text_of(part) else "x" for part in node.values
        )
    return None


def looks_like_code(node: ast.expr) -> bool:
    return CODE.fullmatch(text_of(node) or "") is not None


def is_sentence(node: ast.expr) -> bool:
    text = text_of(node) or ""
    return " " in text and text.endswith(".")


def raised() -> dict[str, set[str]]:
    """Return every code with the files that raise it, files of the terminal left out."""
    found = defaultdict(set)
    for path in python_files("src/passmuster"):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith((*TERMINAL, "web/wording/")) and not name.startswith(ON_PAGES):
            continue
        for node in code_nodes(parse(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                codes = {node.value}
            elif isinstance(node, ast.JoinedStr):
                codes = MADE.get((name, ast.unparse(node)), {f"{ast.unparse(node)} (see MADE)"})
            else:
                continue  # handed on from where it was made
            for code in codes:
                found[code].add(name)
    return found


def test_every_reason_code_has_a_sentence():
    missing = {
        code: sorted(where)
        for code, where in raised().items()
        if code not in refusals.SENTENCES and code not in EXCUSED
    }
    said = "\n".join(f"  {code}   ({', '.join(where)})" for code, where in sorted(missing.items()))
    assert not missing, (
        "These reason codes have no sentence in src/passmuster/web/wording/refusals "
        f"(what is missing, what to do):\n{said}"
    )


def test_no_sentence_is_left_of_a_code_that_nothing_raises():
    assert sorted(set(refusals.SENTENCES) - set(raised())) == []
    assert sorted(set(EXCUSED) - set(raised())) == []


def test_a_code_stands_in_one_file_only():
    counted = Counter(code for part in refusals.PARTS for code in part)
    assert [code for code, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("code", sorted(refusals.SENTENCES))
def test_a_sentence_is_calm_and_whole(code):
    with translation.override("en"):
        text = str(refusals.SENTENCES[code])
    assert text[0].isupper()
    assert text.endswith(".")
    assert "!" not in text
    banned = re.compile(
        r"\b(?:please|sorry|oops|invalid|failed?|error|successful\w*)\b", re.IGNORECASE
    )
    assert banned.search(text) is None, text


def test_a_refusal_says_its_sentence_and_its_code():
    with translation.override("en"):
        sentence, code = refusals.said(Refused("same-human-twice", "another wording"))
        assert code == "same-human-twice"
        assert sentence == str(refusals.SENTENCES[code])


def test_a_code_that_is_not_known_says_its_own_message():
    assert refusals.said(Refused("not-known-here", "Do it so.")) == ("Do it so.", "not-known-here")


def test_codes_are_found_wherever_they_are_written():
    source = (
        "raise Refused('first-code', 'x')\n"
        "raise Refused(code='second-code', message='x')\n"
        "Problem('third-code', 'x')\n"
        "Decision(None, 'fourth-code', 'x')\n"
        "yield 'fifth-code', f'A {n} sentence.'\n"
        "yield f'sixth-{name}', 'A sentence here.'\n"
        "pair = ('not-a-code', 'word')\n"
    )
    found = [ast.unparse(node) for node in code_nodes(ast.parse(source))]
    assert sorted(found) == sorted(
        [
            "'first-code'",
            "'second-code'",
            "'third-code'",
            "'fourth-code'",
            "'fifth-code'",
            "f'sixth-{name}'",
        ]
    )
