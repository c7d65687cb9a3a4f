"""A verdict in words: what it says and means, what follows, and each reason with its source.

The doctors read all of it; on paper stands no more than the force may be told (49 CFR 40.163).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from passmuster.core.laboratory.judgement import Reason
from passmuster.core.review.drugs import CLINICAL
from passmuster.core.review.verdict import NEXT, Verdict
from passmuster.web.theme.numerals import in_khmer
from passmuster.web.theme.parts import Fact
from passmuster.web.wording import verdicts as words
from passmuster.web.wording.judged.saying import value_said
from passmuster.web.wording.laboratory import RESULTS as REPORTED
from passmuster.web.wording.review import follows_said
from passmuster.web.wording.sentences import as_sentence
from passmuster.web.wording.sources import cited
from passmuster.web.wording.substances import substances

_EXPLAINED = "explained-"


@dataclass(frozen=True)
class Because:
    """One reason: its sentence, where it stands written, and whether somebody read it there."""

    sentence: str
    source: str
    confirmed: bool


@dataclass(frozen=True)
class Verdicted:
    """Everything that a page says of a verdict; no number is part of it."""

    results: list[str]
    drugs: str
    means: list[str]
    follows: str
    source: str
    told: list[str]
    reasons: list[Because]
    second: bool
    fitness: bool
    split: bool


def verdict_said(verdict: Verdict) -> Verdicted:
    """Return a verdict in words of the page's language."""
    return Verdicted(
        results=[str(words.RESULTS[one]) for one in verdict.results],
        drugs=substances(verdict.positive_for),
        means=list(dict.fromkeys(str(words.MEANS[one]) for one in verdict.results)),
        follows=as_sentence(str(words.NEXT[verdict.next.code])),
        source=cited(NEXT[verdict.next.code].source.text),
        told=[str(words.TOLD_WHY[why]) for why in verdict.employer.why],
        reasons=[_because(one) for one in verdict.reasons],
        second=verdict.needs_second_doctor,
        fitness=verdict.fitness,
        split=verdict.split_right,
    )


def printed(verdict: Verdict, follows: str) -> list[Fact]:
    """Return what a print says of a verdict: what the force is told of it, and nothing besides.

    No finding that does not stand is named, nor an explanation, a number or a sign of health.
    ``follows`` is a code of core/review/following.follows_now().
    """
    told = verdict.employer
    rows = [
        Fact(_("Verified result"), "; ".join(str(words.RESULTS[one]) for one in told.results)),
        Fact(_("Drugs that stand"), substances(told.drugs) or _("None")),
    ]
    if verdict.split_right:
        none_shown = _("No explanation that the rule accepts was shown.")
        rows.append(Fact(_("Explanation of what stands"), none_shown))
    if told.why:
        why = " ".join(as_sentence(str(words.TOLD_WHY[code])) for code in told.why)
        rows.append(Fact(_("Why"), why))
    rows.append(Fact(_("What follows now"), follows_said(follows)))
    return rows


def _because(reason: Reason) -> Because:
    return Because(reason_said(reason), cited(reason.source), reason.confirmed)


def reason_said(reason: Reason) -> str:
    """Return a reason's own sentence, on a Khmer page put together from the same tables."""
    if not in_khmer():
        return reason.says
    if reason.rule in words.DECISIONS:
        return str(words.DECISIONS[reason.rule])
    subject, _colon, _rest = reason.says.partition(": ")
    return format_html("{}៖ {}", _subject_said(subject), _rule_said(reason))


def _subject_said(subject: str) -> str:
    reported = REPORTED.get(subject.lower())
    return value_said(subject) if reported is None else str(reported)


def _rule_said(reason: Reason) -> str:
    if reason.rule.startswith(_EXPLAINED):
        kind = words.KINDS[reason.rule.removeprefix(_EXPLAINED)]
        return _("explained (%(kind)s), shown with papers.") % {"kind": kind}
    if reason.rule == "clinical-evidence":
        found = [said for code, said in words.CLINICAL.items() if _names(reason, code)]
        return _("clinical evidence: %(kinds)s.") % {"kinds": ", ".join(map(str, found))}
    return str(words.DRUG_RULES[reason.rule])


def _names(reason: Reason, code: str) -> bool:
    return CLINICAL[code].says in reason.says
