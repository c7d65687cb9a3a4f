"""Every sentence that core and the readers make of a result can be said on a Khmer page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.html import escape
from django.utils.translation import override

from passmuster.core.laboratory.analytes import SUBJECTS, name_of
from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.quality.batch_rules import BATCH_RULES
from passmuster.core.laboratory.quality.westgard import CONTROL_RULES
from passmuster.core.laboratory.rulesets import RULE_SETS
from passmuster.formats.lab.problems import SAYS
from passmuster.web.wording.judged import messages, tables
from passmuster.web.wording.judged.saying import CLAUSES, is_known, said
from passmuster.web.wording.sources import cited
from passmuster.web.wording.substances import SUBSTANCES, substance, substance_text, substances
from tests.core.laboratory.reports import DOT, number, panel, report
from tests.house.source import ROOT
from tests.support.page_words import english_in, names_of_things

CORE = ROOT / "src/passmuster/core/laboratory"
FILES = (
    *("judging", "drugs", "drug_lines", "specimen_validity", "adulterants", "validity_lines"),
    *("naming", "notes", "validity_rules", "answers", "quantities", "units", "doctor_rules"),
    *("quality/judging", "quality/proficiency", "quality/release", "quality/resting"),
    *("quality/signs", "quality/westgard"),
)
NOT_ON_PAGES = (
    "The result of ",  # the words of a refusal, which pages have by its code
    "The rounds are of more than one laboratory.",
    "There is no batch rule ",
)
MADE_UP = "creatinine"
"""What stands for a value: a name, so that a sentence about a measure is one too."""

SENTENCE = re.compile(r"[A-Z{].* .* .*\.", re.DOTALL)
KHMER = re.compile("[\u1780-\u17ff]")


def texts_of(path: Path) -> Iterator[str]:
    """Yield every sentence of a program, with its values made up and its rules filled in."""
    tree = ast.parse(path.read_text("utf-8"))
    statements = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(map(_part, node.values))
        elif isinstance(node, ast.Constant) and node not in statements and id(node) not in inside:
            yield str(node.value)


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return RULE if ".says" in ast.unparse(node) else MADE_UP


RULE = "A result of adulterated, substituted or invalid rests on two aliquots."


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_of_the_rules_can_be_said(name: str) -> None:
    texts = [text for text in texts_of(CORE / f"{name}.py") if SENTENCE.fullmatch(text)]
    about = [text for text in texts if not text.startswith(NOT_ON_PAGES)]
    assert about, name
    unknown = [t for t in about if not is_known(t) and not is_known(f"{MADE_UP}: {t}")]
    assert unknown == [], "give these their Khmer in web/wording/judged"


def test_every_sentence_of_a_reader_is_said_word_for_word_or_in_khmer() -> None:
    places = {code: re.sub(r"\{(\w+)\}", r"%(\1)s", says) for code, says in SAYS.items()}
    known = {*messages.SENTENCES, *tables.SENTENCES}
    assert sorted(set(places.values()) - known) == []
    assert len(known - set(places.values())) == 1  # a Bundle that says nothing more of itself


def test_every_rule_of_every_set_and_of_the_charts_is_a_clause() -> None:
    rules = [rule for one in RULE_SETS for rule in (*one.doctor, *one.companions, *one.totals)]
    rules += [rule for one in RULE_SETS for rule in one.validity.rules]
    rows = [row for one in BATCH_RULES for row in one.rows]
    asked = {rule.says for rule in (*rules, *CONTROL_RULES, *rows)}
    assert len(asked) > 30
    assert sorted(asked - CLAUSES) == []


def test_every_subject_is_named_as_core_names_it_and_in_khmer_with_that_name_beside() -> None:
    assert set(SUBSTANCES) == set(SUBJECTS)
    with override("en"):
        assert {code: str(word) for code, word in SUBSTANCES.items()} == {
            code: name_of(code) for code in SUBJECTS
        }
        assert "amphetamine" in substance("AMP")
    with override("km"):
        for code in SUBJECTS:
            shown = substance(code)
            assert KHMER.match(shown), code
            assert f'(<span lang="en">{escape(name_of(code))}</span>)' in shown
            assert substance_text(code).endswith(f"({name_of(code)})")
        assert substance("of-tomorrow") == '<span lang="en">of-tomorrow</span>'
        assert substance_text("of-tomorrow") == "of-tomorrow"
        assert substances([]) == ""


def test_a_reason_keeps_the_laboratorys_own_values_and_says_the_rest() -> None:
    found = judge(report(*panel(), number("Benzoylecgonine", "500")), DOT)
    says = [one.says for one in (*found.reasons, *found.problems)]
    with override("en"):
        assert [said(one) for one in says] == says
    with override("km"):
        for one in says:
            shown = said(one)
            assert KHMER.search(shown), one
            assert english_in(f"<p>{shown}</p>", names_of_things()) == [], one
            assert re.findall(r"\d+ ng/mL", one) == re.findall(r"\d+ ng/mL", unmarked(shown))


def unmarked(text: str) -> str:
    return re.sub("<[^>]*>", "", text)


def test_what_a_laboratory_sent_is_escaped_in_a_sentence() -> None:
    with override("km"):
        shown = said("The laboratory rejected the specimen: <b>leaked</b> {0}")
    assert "&lt;b&gt;leaked&lt;/b&gt; {0}" in shown


def test_a_sentence_that_nobody_knows_stays_as_it_is_kept_and_says_its_language() -> None:
    assert not is_known("A rule of tomorrow says so.")
    with override("km"):
        assert said("A rule of tomorrow says so.") == (
            '<span lang="en">A rule of tomorrow says so.</span>'
        )


def test_a_source_is_named_as_it_calls_itself_and_our_own_words_are_said() -> None:
    with override("en"):
        assert cited("49 CFR 40.85 (derived)") == '<cite lang="en">49 CFR 40.85 (derived)</cite>'
    with override("km"):
        shown = cited("49 CFR 40.85 (derived)")
        assert '<cite lang="en">49 CFR 40.85 </cite>' in shown
        assert "derived" not in shown
