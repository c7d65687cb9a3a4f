"""A report against a rule set: what the laboratory's lines come to, and every reason for it.

Nothing is guessed. What a human has to see first is ``held`` with no result at all, and its reasons
tell what was found so far. The order of the states: a report that is withdrawn, or not finished,
says nothing whatever else stands in it; then what is held; only then is it judged, or ``corrected``
where the report or a line of it replaces an earlier one. A report or line without a status (a table
has none) counts as final. A withdrawn line is as if it had not been reported, and named.

A positive stands without the other rows of the panel; a negative needs every one of them. An
analyte that is known and not in the panel is named and not judged, and no value below a programme's
cutoff is used. A line whose subject nobody knows holds the report unless it plainly says negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.adulterants import judge_adulterants, judge_interference
from passmuster.core.laboratory.analytes import SUBJECTS, Sort, name_of
from passmuster.core.laboratory.answers import Word, read_answer
from passmuster.core.laboratory.drug_lines import Finding, read_finding
from passmuster.core.laboratory.drugs import Found, judge_drugs
from passmuster.core.laboratory.judgement import (
    Judgement,
    Reason,
    Result,
    State,
    problem,
    reason,
)
from passmuster.core.laboratory.naming import Named, name_line
from passmuster.core.laboratory.notes import VERDICTS, against_notes
from passmuster.core.laboratory.quantities import Amount
from passmuster.core.laboratory.reported import Line, Problem, Report, Status
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.core.laboratory.specimen_validity import Validity, judge_concentration, judge_ph
from passmuster.core.laboratory.validity_lines import Test, read_test

NAMES_A_PERSON: Final = "message-names-a-person"
ALARMS: Final = frozenset(
    {
        NAMES_A_PERSON,
        "column-not-mapped",
        "encoding-assumed",
        "full-url-not-absolute",
        "narrative-without-text",
        "other-sheets",
        "reference-outside",
        "segment-unknown",
    }
)
"""Problems that are told and hold nothing: of the message's form, not of what it says.

A message that names a person counts for nobody all the same (reconciling.py).
"""

_CALM: Final = frozenset({Word.NEGATIVE, Word.NORMAL})
_URINE: Final = frozenset({"ur", "urn", "u", "uc", "122575003", "78014005", "258574006"})
_ORDER: Final = tuple(Result)
_OWN_STRIP: Final = frozenset({"AMP", "MTD"})


@dataclass
class Sorted:
    """A report's lines by what they are about."""

    findings: list[Finding] = field(default_factory=list)
    failed: list[Finding] = field(default_factory=list)
    tests: dict[str, list[Test]] = field(default_factory=dict)
    verdicts: list[tuple[Line, Word]] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def _about_report(report: Report) -> list[Problem]:
    stated = all(line.status is not Status.UNSTATED for line in report.lines)
    found = [one for one in report.problems if one.code != "status-missing" or not stated]
    codes = {one.code for one in found}
    if not report.specimen_id.strip() and "specimen-id-missing" not in codes:
        found.append(
            problem(
                "specimen-id-missing",
                report.place,
                "The report names no specimen. Ask the laboratory which one it is.",
            )
        )
    kinds = [text for c in report.specimen_type for text in (c.code, c.text) if text.strip()]
    if kinds and not any("urine" in k.casefold() or k.casefold().strip() in _URINE for k in kinds):
        found.append(
            problem(
                "specimen-not-urine",
                report.place,
                f"The specimen is {kinds[-1]!r}, and the rules are those of urine. Ask about it.",
            )
        )
    if report.names_donor and NAMES_A_PERSON not in codes:
        found.append(
            problem(
                NAMES_A_PERSON,
                report.place,
                "The message names a person, and a laboratory receives codes alone. Find out who "
                "told it.",
            )
        )
    return found


def _in_play(named: Named, rules: RuleSet) -> bool:
    """Tell whether anything that a line names is judged by these rules."""
    return any(
        SUBJECTS[code].sort in {Sort.MEASURE, Sort.OVERALL}
        or rules.row_of_initial(code) is not None
        for code in named.subjects
    )


def _calm(line: Line) -> bool:
    try:
        return read_answer(line).word in _CALM
    except UnusableInput:
        return False


def _pass_over(named: Named, rules: RuleSet, lines: Sorted) -> None:
    """Name a line that is not judged; hold the report where it could be about anything."""
    line = named.line
    label = line.label or next((c.text or c.code for c in line.codings), "")
    if named.subjects or _calm(line):
        names = ", ".join(sorted(name_of(code) for code in named.subjects)) or repr(label)
        says = f"{names} is not in the panel of {rules.title}: not judged ({line.place})."
        lines.reasons.append(reason("outside-panel", rules.source, says))
    else:
        lines.problems += [one for one in named.problems if one.code == "code-check-digit"]
        lines.problems.append(
            problem(
                "analyte-unknown",
                line.place,
                f"Nobody knows what {label!r} is. Add its spelling, or ask the laboratory.",
            )
        )


def _choose(named: Named, rules: RuleSet) -> str:
    """Return the one subject of a line whose short name a drug and its class share.

    A confirmatory line is about the single analyte. Any other is about the class, which is what an
    initial test answers to, except where rapid tests have a strip for each: a bare "AMP" does not
    speak of methamphetamine.
    """
    if len(named.subjects) == 1:
        (only,) = named.subjects
        return only
    order = sorted(named.subjects, key=lambda code: (SUBJECTS[code].sort is Sort.CLASS, code))
    held = [code for code in order if rules.row_of_initial(code) is not None]
    if named.stage is Stage.CONFIRMATORY:
        return next((code for code in order if rules.cutoff(code) is not None), held[0])
    return next((code for code in held if code in _OWN_STRIP), held[-1])


def _sort_line(named: Named, rules: RuleSet, lines: Sorted) -> None:
    figures = rules.validity.figures
    if named.no_result:
        return
    if not _in_play(named, rules):
        _pass_over(named, rules, lines)
        return
    if named.problems:
        lines.problems.extend(named.problems)
        return
    subject = _choose(named, rules)
    sort = SUBJECTS[subject].sort
    if sort is Sort.OVERALL:
        _sort_verdict(named.line, lines)
        return
    read = (
        read_test(named, subject, figures)
        if sort is Sort.MEASURE
        else read_finding(named, subject, figures)
    )
    if isinstance(read, Problem):
        lines.problems.append(read)
    elif isinstance(read, Test):
        lines.tests.setdefault(subject, []).append(read)
    elif read.word is Word.FAILED:
        lines.failed.append(read)
    else:
        lines.findings.append(read)


def _sort_verdict(line: Line, lines: Sorted) -> None:
    try:
        word = read_answer(line).word
    except UnusableInput:
        word = None
    if word in VERDICTS or word is Word.NORMAL:
        lines.verdicts.append((line, word))
        return
    lines.problems.append(
        problem(
            "verdict-unread",
            line.place,
            "The laboratory's own verdict is no word of the vocabulary. A human reads it.",
        )
    )


def sort_lines(report: Report, rules: RuleSet) -> Sorted:
    """Return a report's lines by what they are about; what nobody can read is a problem."""
    lines = Sorted()
    for line in report.lines:
        if line.status is Status.WITHDRAWN:
            says = f"The laboratory withdrew a line: not judged ({line.place})."
            lines.reasons.append(reason("line-withdrawn", rules.source, says))
        else:
            _sort_line(name_line(line), rules, lines)
    return lines


def validity_of(lines: Sorted, rules: RuleSet) -> Validity:
    """Return what the validity tests among these lines come to."""
    validity = Validity(rules=rules.validity)
    judge_concentration(lines.tests, validity)
    judge_ph(lines.tests.get("ph", []), validity)
    judge_adulterants(lines.tests, validity)
    judge_interference(lines.failed, validity)
    if not lines.tests:
        which = rules.validity.rule("acceptable-creatinine")
        says = "The report gives no validity test; the laboratory makes them on every specimen."
        validity.reasons.append(reason("validity-not-shown", which.source, says))
    return validity


def _results(found: Found, validity: Validity) -> list[Result]:
    results = set(validity.results)
    if found.positive:
        results.add(Result.POSITIVE_DILUTE if validity.dilute else Result.POSITIVE)
    if not results:
        results.add(Result.NEGATIVE_DILUTE if validity.dilute else Result.NEGATIVE)
    return [result for result in _ORDER if result in results]


def _missing(found: Found, validity: Validity, rules: RuleSet) -> list[Problem]:
    """Return the problem that a negative lacks rows; else say that they are not needed."""
    names = ", ".join(name_of(code) for code in found.missing)
    if not found.missing:
        return []
    if found.positive or validity.results:
        says = f"Not reported, and not needed for this result: {names}."
        found.reasons.append(reason("not-reported", rules.source, says))
        return []
    says = f"A negative needs the whole panel of {rules.title}; not reported: {names}."
    return [problem("analytes-missing", "", says)]


def _against_verdict(lines: Sorted, results: Iterable[Result]) -> list[Problem]:
    mine = set(results)
    said = [word for _line, word in lines.verdicts if word is not Word.NORMAL]
    unsaid = [word for word in said if not VERDICTS[word] & mine]
    bad = mine & {Result.ADULTERATED, Result.SUBSTITUTED, Result.INVALID}
    normal = any(word is Word.NORMAL for _line, word in lines.verdicts)
    if not unsaid and not (normal and bad):
        return []
    line = lines.verdicts[0][0]
    return [
        problem(
            "laboratory-disagrees",
            line.place,
            f"The laboratory says {', '.join(said) or 'normal'}, its lines come to "
            f"{', '.join(mine)} by these rules. Ask it for the values behind its word.",
        )
    ]


def _rejected(report: Report, lines: Sorted, rules: RuleSet) -> Judgement | None:
    said = [line for line, word in lines.verdicts if word is Word.REJECTED]
    if not report.rejected.strip() and not said:
        return None
    words = report.rejected.strip() or said[0].value.strip()
    why = reason("rejected", rules.source, f"The laboratory rejected the specimen: {words}")
    problems = [*_about_report(report)]
    if lines.findings or lines.tests:
        problems.append(
            problem(
                "rejected-with-results",
                report.place,
                "The specimen is rejected, and yet results stand beside it. Ask the laboratory.",
            )
        )
    return _judgement(report, rules, [Result.REJECTED], (), [*lines.reasons, why], problems)


def _state(report: Report, problems: Iterable[Problem]) -> State:
    statuses = {report.status, *(line.status for line in report.lines)}
    if report.status is Status.WITHDRAWN:
        return State.WITHDRAWN
    if statuses & {Status.PRELIMINARY, Status.PENDING}:
        return State.PRELIMINARY
    if any(one.code not in ALARMS for one in problems):
        return State.HELD
    return State.CORRECTED if Status.CORRECTED in statuses else State.JUDGED


def _judgement(
    report: Report,
    rules: RuleSet,
    results: Iterable[Result],
    positive: Iterable[str],
    reasons: Iterable[Reason],
    problems: Iterable[Problem],
) -> Judgement:
    told = tuple(dict.fromkeys(problems))
    state = _state(report, told)
    says_something = state in {State.JUDGED, State.CORRECTED}
    return Judgement(
        specimen_id=report.specimen_id,
        status=state,
        rule_set=rules.name,
        rule_version=rules.version,
        laboratory_result=tuple(results) if says_something else (),
        positive_for=tuple(positive) if says_something else (),
        reasons=tuple(dict.fromkeys(reasons)),
        problems=told,
    )


def judge(report: Report, rules: RuleSet) -> Judgement:
    """Return what a rule set makes of a report; it never raises and never guesses.

    ``positive_for`` lists analytes in the panel's order. See the module for the order of states.
    """
    lines = sort_lines(report, rules)
    if rejected := _rejected(report, lines, rules):
        return rejected
    found = judge_drugs(lines.findings, rules)
    validity = validity_of(lines, rules)
    problems = [*_about_report(report), *lines.problems, *found.problems, *validity.problems]
    problems += _missing(found, validity, rules)
    results = _results(found, validity)
    if not any(one.code not in ALARMS for one in problems):
        problems += _against_verdict(lines, results)
        confirmed = {one.subject for one in lines.findings if one.stage is Stage.CONFIRMATORY}
        problems += against_notes(report, results, found.positive, confirmed, rules)
    order = [code for row in rules.panel for code in row.analytes]
    positive = sorted(found.positive, key=order.index)
    reasons = [*found.reasons, *validity.reasons, *lines.reasons]
    return _judgement(report, rules, results, positive, reasons, problems)


def drug_tests(report: Report, rules: RuleSet) -> frozenset[tuple[Stage, str]]:
    """Return each drug test that a report speaks of, failed ones too; none of a rejected specimen.

    A test is (stage, code): the panel row's code for an initial test, else the analyte's. A line
    that says neither stage counts as an initial test.
    """
    found: set[tuple[Stage, str]] = set()
    lines = sort_lines(report, rules)
    for one in (*lines.findings, *lines.failed):
        row = rules.row_of_initial(one.subject)
        if one.stage is Stage.CONFIRMATORY:
            found.add((Stage.CONFIRMATORY, one.subject))
        else:
            found.add((Stage.INITIAL, row.code if row else one.subject))
    return frozenset(found)


def amounts_of(report: Report, rules: RuleSet) -> dict[str, tuple[Amount, ...]]:
    """Return the numbers of a report by what they are about, as the review doctor needs them.

    Drugs by their confirmatory tests in ng/mL; creatinine in mg/dL, pH in tenths, specific gravity
    in ten-thousandths, adulterants in µg/mL. Lines that judge() holds are left out.
    """
    lines = sort_lines(report, rules)
    found: dict[str, tuple[Amount, ...]] = {}
    for one in lines.findings:
        if one.stage is Stage.CONFIRMATORY and one.amount is not None:
            found[one.subject] = (*found.get(one.subject, ()), one.amount)
    for measure, tests in lines.tests.items():
        amounts = tuple(test.amount for test in tests if test.amount is not None)
        if amounts:
            found[measure] = amounts
    return found
