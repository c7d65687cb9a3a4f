"""A report beside what is known of its specimen: which class it is, and what it changes.

Pure: custody and the earlier reports come in as facts. The order of the questions is the order of
the code, and the first that has an answer gives the one class: whose specimen is it, is it of a
bottle that this laboratory was ordered to test once more, may this laboratory speak of it, does it
name a person, was it said before, how far has it come, can it be judged, what stood before. A
message that names a person is shown to nobody and sent back, so nothing of it counts or stands
before what comes in its place (decision 0026).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from passmuster.core.laboratory.judgement import Judgement, Result, State
from passmuster.core.laboratory.outcomes import Outcome
from passmuster.core.laboratory.reported import Report

SPECIMEN_DOUBTED: Final = frozenset(
    {"specimen-not-urine", "several-specimens", "ids-disagree", "specimen-twice"}
)
CODE_UNKNOWN: Final = frozenset(
    {
        *("analyte-unknown", "code-and-label-disagree", "code-check-digit", "code-is-a-cutoff"),
        *("code-malformed", "code-missing", "code-twice", "code-unknown", "label-not-understood"),
        *("screening-code-on-confirmation", "stage-contradicts"),
    }
)
UNIT_WRONG: Final = frozenset(
    {
        *("cutoff-in-units", "unit-and-code-differ", "unit-creatinine", "unit-doubted"),
        *("unit-missing", "unit-shrinks", "unit-substance", "unit-swells", "unit-twice"),
        "unit-unknown",
    }
)
VALUE_IMPLAUSIBLE: Final = frozenset(
    {
        *("number-comma", "number-negative", "number-unreadable", "value-does-not-fit-code"),
        *("value-implausible", "value-not-a-number", "value-not-single", "value-repeated"),
        *("value-several", "value-too-coarse"),
    }
)
BY_A_CUTOFF: Final = frozenset({"value-too-coarse"})
"""Problems of a number beside a cutoff, which a drug looked for once more does not have."""

_OF_PROBLEMS: Final = (
    (CODE_UNKNOWN, Outcome.UNKNOWN_CODE),
    (UNIT_WRONG, Outcome.WRONG_UNIT),
    (VALUE_IMPLAUSIBLE, Outcome.IMPLAUSIBLE),
)
"""In this order: a number means nothing before its code is known, nor before its unit is."""

COMPARED_WITH: Final = frozenset(Outcome) - {
    *(Outcome.UNMATCHED, Outcome.WRONG_LABORATORY, Outcome.BEFORE_RECEIPT),
    *(Outcome.NOT_TO_BE_TESTED, Outcome.NOT_YET_TO_BE_TESTED),
    *(Outcome.WRONG_SPECIMEN, Outcome.DUPLICATE, Outcome.NAMES_A_PERSON),
}
"""Classes of earlier reports that a new one is laid beside: of its specimen, each content once."""

_UNFINISHED: Final = frozenset(
    {
        *(Outcome.PRELIMINARY, Outcome.UNKNOWN_CODE, Outcome.WRONG_UNIT),
        *(Outcome.IMPLAUSIBLE, Outcome.HELD),
    }
)
"""What a laboratory corrects before anything of it counted."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """One report that came before about the same specimen; ``stood`` where its result counted."""

    report: Report
    judgement: Judgement
    outcome: Outcome
    stood: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of the specimen that a report names.

    ``here``: its number is one of this force's custody. ``in_custody``: this laboratory received
    it, or nobody did and a bottle is with it or on offer to it. ``to_be_tested``: its receipt
    leaves a bottle to be tested. ``awaits_test``: none yet, and one once its bottles are exchanged
    or its flaw is mended. ``retests``: this laboratory was ordered to test a bottle of it once more
    and has that bottle. ``earlier``: this laboratory's reports of it, oldest first.
    """

    here: bool
    in_custody: bool = False
    received: bool = False
    to_be_tested: bool = False
    awaits_test: bool = False
    retests: bool = False
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """The class of a report.

    ``beside`` is the place in ``Known.earlier`` of the report that it repeats, corrects, withdraws
    or completes, None without one. ``sense_changed``: it calls the specimen something else than
    the result that counts, which the doctor and the inspector see at once.
    """

    outcome: Outcome
    names_a_person: bool
    beside: int | None = None
    sense_changed: bool = False


def reconcile(
    report: Report, judgement: Judgement, known: Known, *, named: bool = False
) -> Reconciled:
    """Return the one class of a report; it never raises.

    ``judgement`` is what the rules in force make of the report (``judging.judge``). ``named``:
    another part of its message names a person.
    """
    named = named or report.names_donor
    answers = _answers_an_order(judgement, known)
    outcome = None if answers else _not_of_its_specimen(report, judgement, known)
    if outcome is None and named:
        outcome = Outcome.NAMES_A_PERSON
    if outcome is not None:
        return Reconciled(outcome=outcome, names_a_person=named)
    if answers:
        return _retested(report, judgement, known.earlier)
    return _beside_the_earlier(report, judgement, known.earlier)


def sense_of(judgement: Judgement) -> tuple[frozenset[Result], frozenset[str]]:
    """Return what a judgement calls a specimen, and what it is positive for.

    A number that changes without changing either is no other sense: the doctor reads both reports.
    """
    return frozenset(judgement.laboratory_result), frozenset(judgement.positive_for)


def _not_of_its_specimen(report: Report, judgement: Judgement, known: Known) -> Outcome | None:
    problems = {one.code for one in judgement.problems}
    if problems & SPECIMEN_DOUBTED:
        return Outcome.WRONG_SPECIMEN
    if not report.specimen_id.strip() or not known.here:
        return Outcome.UNMATCHED
    if not known.in_custody:
        return Outcome.WRONG_LABORATORY
    if not known.received:
        return Outcome.BEFORE_RECEIPT
    rejected = Result.REJECTED in judgement.laboratory_result
    if known.to_be_tested or rejected:
        return None
    return Outcome.NOT_YET_TO_BE_TESTED if known.awaits_test else Outcome.NOT_TO_BE_TESTED


def _answers_an_order(judgement: Judgement, known: Known) -> bool:
    """Tell whether a report is of the bottle that was ordered to be tested once more.

    A laboratory that tested the specimen first corrects or withdraws its first report by saying so.
    """
    changes = judgement.status in {State.CORRECTED, State.WITHDRAWN}
    doubted = SPECIMEN_DOUBTED & {one.code for one in judgement.problems}
    return known.here and known.retests and not doubted and not (changes and known.in_custody)


def _retested(report: Report, judgement: Judgement, earlier: tuple[Earlier, ...]) -> Reconciled:
    """Return the class of a report of a bottle that is tested once more.

    That rows of the panel are missing holds nothing: it is asked about what was found, and a drug
    is looked for without a cutoff (49 CFR 40.177).
    """
    own = [(n, one) for n, one in enumerate(earlier) if one.outcome in COMPARED_WITH]
    same = _last(n for n, one in own if _content(one.report) == _content(report))
    if same is not None:
        return _found(Outcome.DUPLICATE, same)
    if judgement.status is State.PRELIMINARY:
        return _found(Outcome.PRELIMINARY, None)
    codes = {one.code for one in judgement.problems} - BY_A_CUTOFF
    unread = next((outcome for among, outcome in _OF_PROBLEMS if codes & among), None)
    before = _last(n for n, one in own if one.outcome is Outcome.RETESTED)
    if judgement.status is not State.WITHDRAWN and unread is not None:
        return _found(unread, before)
    if before is not None or judgement.status is State.WITHDRAWN:
        return _found(Outcome.RETEST_CHANGED, before)
    return _found(Outcome.RETESTED, None)


def _beside_the_earlier(
    report: Report, judgement: Judgement, earlier: tuple[Earlier, ...]
) -> Reconciled:
    own = [(n, one) for n, one in enumerate(earlier) if one.outcome in COMPARED_WITH]
    same = _last(n for n, one in own if _content(one.report) == _content(report))
    if same is not None:
        return _found(Outcome.DUPLICATE, same)
    stood = _last(n for n, one in own if one.stood)
    if judgement.status is State.WITHDRAWN:
        return _found(Outcome.WITHDRAWN, stood, changed=stood is not None)
    if judgement.status is State.PRELIMINARY:
        outcome = Outcome.PRELIMINARY if stood is None else Outcome.PRELIMINARY_AFTER_FINAL
        return _found(outcome, stood)
    if judgement.status is State.HELD:
        return _found(_held(judgement), stood)
    if stood is not None:
        changed = sense_of(earlier[stood].judgement) != sense_of(judgement)
        return _found(Outcome.CORRECTED, stood, changed=changed)
    unfinished = _last(n for n, one in own if one.outcome in _UNFINISHED)
    if judgement.status is State.CORRECTED and unfinished is None:
        return _found(Outcome.CORRECTED_WITHOUT_FIRST, None)
    preliminary = _last(n for n, one in own if one.outcome is Outcome.PRELIMINARY)
    outcome = Outcome.FIRST if preliminary is None else Outcome.FINAL_AFTER_PRELIMINARY
    return _found(outcome, unfinished if preliminary is None else preliminary)


def _found(outcome: Outcome, beside: int | None, *, changed: bool = False) -> Reconciled:
    return Reconciled(outcome=outcome, names_a_person=False, beside=beside, sense_changed=changed)


def _last(places: Iterable[int]) -> int | None:
    return max(places, default=None)


def _held(judgement: Judgement) -> Outcome:
    codes = {one.code for one in judgement.problems}
    return next((outcome for among, outcome in _OF_PROBLEMS if codes & among), Outcome.HELD)


def _content(report: Report) -> Report:
    """Return a report without what every message has of its own: its number, places, moments."""
    lines = tuple(replace(line, place="") for line in report.lines)
    return Report(
        place="",
        specimen_id=report.specimen_id.strip(),
        rejected=report.rejected,
        status=report.status,
        lines=lines,
        notes=report.notes,
    )
