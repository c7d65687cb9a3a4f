"""The words for verdicts say in English what the core says, code by code."""

from __future__ import annotations

from passmuster.core.review.explanations import KINDS


def test_every_word_of_a_verdict_is_the_cores_own_sentence():
    from django.utils.translation import override

    from passmuster.core.laboratory.rulesets import RULE_SETS
    from passmuster.core.review.decisions import DECISIONS
    from passmuster.core.review.drugs import CLINICAL
    from passmuster.core.review.verdict import NEXT, TOLD_WHY, Verified
    from passmuster.web.wording import verdicts as words

    rules = {rule.code: rule.says for one in RULE_SETS for rule in one.doctor}
    asked = (
        (words.DECISIONS, {code: rule.says for code, rule in DECISIONS.items()}),
        (words.KINDS, {code: kind.says for code, kind in KINDS.items()}),
        (words.CLINICAL, {code: kind.says for code, kind in CLINICAL.items()}),
        (words.NEXT, {code: one.says for code, one in NEXT.items()}),
        (words.TOLD_WHY, dict(TOLD_WHY)),
        (words.DRUG_RULES, rules),
    )
    with override("en"):
        for said, wanted in asked:
            english = {code: str(word).replace("’", "'") for code, word in said.items()}
            assert english == {code: text.replace("’", "'") for code, text in wanted.items()}
    assert set(words.RESULTS) == set(words.MEANS) == {one.value for one in Verified}
    papers = {paper for kind in KINDS.values() for paper in kind.papers}
    assert set(words.PAPERS) == papers
