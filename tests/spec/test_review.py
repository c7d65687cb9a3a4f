"""Every row of rules.md §1.2 and §5.1 to §5.4 is what the program does, and in the manual."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Result
from passmuster.core.review.contact import Answer, Dispute, Phone
from passmuster.core.review.drugs import Clinical
from passmuster.core.review.facts import Earlier, Findings, Numbers
from passmuster.core.review.moves import STRIKABLE, Verb
from passmuster.core.review.record import advance, note
from passmuster.core.review.split import Primary, SplitRequest, require_request
from passmuster.core.review.split_results import (
    SplitReport,
    after_bottle_a,
    after_hearing,
    judge_split,
)
from passmuster.core.review.striking import struck_by
from passmuster.core.review.unheard import ContactFile, Step, unheard
from passmuster.core.review.verdict import TOLD_WHY, Verdict
from passmuster.core.review.verifying import verify
from tests.core.review.cases import (
    HOUR,
    START,
    admitted,
    amount,
    calls,
    explained,
    judgement,
    letter,
    served,
)
from tests.core.review.test_review_table import EVIDENCE, review_in
from tests.spec.review_rows import VERIFYING, Row
from tests.spec.review_rows_later import CONTACTS, REQUESTS, SPLITS, STRIKES

ROWS = (*VERIFYING, *SPLITS, *CONTACTS, *REQUESTS, *STRIKES)

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "review.md"


def name(row: Row) -> str:
    return f"{row.section} {row.says}"


def refused_as(row: Row, judged: Callable[[], object]) -> bool:
    """Tell whether a row is a refusal, after seeing that it is refused with its code."""
    if not row.outcome.startswith("refused: "):
        return False
    with pytest.raises(Refused) as refused:
        judged()
    assert f"refused: {refused.value.code}" == row.outcome
    return True


def parts(scene: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the first word of each part of a scene with the words behind it."""
    for part in scene.split("; "):
        first, *rest = part.replace(":", "", 1).split() if ": " in part else part.split()
        yield first, rest


def earlier(words: list[str]) -> Earlier:
    result = Result(words[0])
    return Earlier(
        result=result,
        low_creatinine="low" in words,
        invalid_for=frozenset(words[1:2]) if result is Result.INVALID else frozenset(),
        explained="explained" in words,
    )


def verified(scene: str) -> Verdict:
    """Return the verdict on a scene."""
    results, drugs, rules, by, status = [], "", "", "dot-2023", "judged"
    numbers, findings, admissions = Numbers(), Findings(laboratory_asked=True), ()
    explanations, clinical = {}, ()
    for first, words in parts(scene):
        match first:
            case "explain":
                without = words[3] if len(words) > 3 else ""
                explanations[words[0]] = explained(words[1], without=without)
            case "clinical":
                seen = "seen" in words
                clinical += (Clinical(kind=words[0], drug=words[1], face_to_face=seen),)
            case "admits":
                later, signed = int("late" in words), "unsigned" not in words
                admissions += (admitted(words[0], days_later=later, signed=signed),)
            case "creatinine":
                numbers = replace(numbers, creatinine=amount(words[0]))
            case "no":
                numbers = replace(numbers, no_creatinine=True)
            case "ph":
                numbers = replace(numbers, ph=tuple(amount(w, tenths=True) for w in words))
            case "MOR" | "COD":
                numbers = replace(numbers, drugs={first: amount(words[0])})
            case "after":
                findings = replace(findings, earlier=earlier(words))
            case "observed":
                findings = replace(findings, observed=True)
            case "forms":
                findings = replace(findings, forms_complete=False)
            case "scientist":
                findings = replace(findings, laboratory_asked=False)
            case "rules":
                rules = " ".join(words)
            case "by":
                by = words[0]
            case "held":
                status = "held"
            case _:
                results.append(first)
                drugs = f"{drugs} {' '.join(words)}"
    findings = replace(
        findings, explanations=explanations, clinical=clinical, admissions=admissions
    )
    given = judgement(*results, drugs=drugs, rules=rules, status=status, by=by)
    return verify(given, numbers, findings)


@pytest.mark.parametrize("row", VERIFYING, ids=name)
def test_a_laboratory_result_is_verified_as_its_row_says(row: Row) -> None:
    if refused_as(row, lambda: verified(row.given)):
        return
    verdict = verified(row.given)
    assert f"{'/'.join(verdict.results)} → {verdict.next.code}" == row.outcome
    assert verdict.reasons
    if row.told:
        assert row.told in {one.rule for one in verdict.reasons}
    assert set(verdict.employer.why) <= set(TOLD_WHY)
    assert verdict.employer.results == verdict.results
    assert verdict.employer.next == verdict.next.code


@pytest.mark.parametrize(
    "row", [r for r in VERIFYING if r.known in {"memory", "derived", "ours"}], ids=name
)
def test_what_nobody_read_is_confirmed_by_no_reason(row: Row) -> None:
    if row.told and not row.outcome.startswith("refused"):
        told = [one for one in verified(row.given).reasons if one.rule == row.told]
        allowed = row.told in {"explained-prescription"}  # the kind was read, its use here was not
        assert allowed or not any(one.confirmed for one in told)


def split_outcome(scene: str) -> str:
    primary, report = Primary(findings=frozenset(), laboratory="A"), SplitReport(laboratory="B")
    after, words_after = "", []
    for first, words in parts(scene):
        match first:
            case "primary":
                primary = replace(primary, findings=frozenset(words))
            case "also":
                primary = replace(primary, also_invalid=True)
            case "found":
                report = replace(report, reconfirmed=frozenset(words))
            case "is":
                report = replace(report, condition=frozenset(Result(one) for one in words))
            case "creatinine":
                report = replace(report, creatinine=amount(words[0]))
            case "unavailable":
                report = replace(report, available=False)
            case "laboratory":
                report = replace(report, laboratory=words[0].lower())
            case "by":
                report = replace(report, by_cutoff=frozenset(words[1:]))
            case "no":
                report = replace(report, validity_tested=False)
            case _:
                after, words_after = first, words
    verdict = judge_split(primary, report)
    if after == "heard":
        said = None if words_after == ["nothing"] else explained(words_after[0])
        verdict = after_hearing(report, said)
    elif after == "bottle":
        verdict = after_bottle_a(primary, report, reconfirmed=words_after[-1] == "shows")
    told = {"1", "3b", "3b-refusal", "3b-reconfirmed", "4"}
    assert bool(verdict.regulator) is (verdict.category.code not in told)
    return f"{verdict.category.code} {verdict.outcome} → {verdict.next.code}"


@pytest.mark.parametrize("row", SPLITS, ids=name)
def test_bottle_b_comes_to_what_its_row_says(row: Row) -> None:
    if not refused_as(row, lambda: split_outcome(row.given)):
        assert split_outcome(row.given) == row.outcome


def hours(text: str) -> float:
    """Return hours of ``h``, ``h:m:s`` or a decimal."""
    units = [float(one) for one in text.split(":")]
    return sum(one / 60**place for place, one in enumerate(units))


def clock(step: Step) -> str:
    seconds = round((step.not_before - START).total_seconds())
    whole, rest = divmod(seconds, 3600)
    at = f"{whole}:{rest // 60:02d}:{rest % 60:02d}" if rest else str(whole)
    phone = f" {step.phone}" if step.phone is not Phone.NONE else ""
    return f"{step.what} {at}{phone}"


def contact_outcome(scene: str) -> str:
    given, now = ContactFile(received_at=START), START
    for first, words in parts(scene):
        match first:
            case "doctor" if words[0] == "reached":
                attempts = tuple(replace(a, answer=Answer.DONOR) for a in given.attempts)
                given = replace(given, attempts=attempts)
            case "doctor":
                given = replace(given, attempts=calls(*map(hours, words)))
            case "force" if words[0] == "reached":
                attempts = tuple(replace(a, answer=Answer.DONOR) for a in given.employer_attempts)
                given = replace(given, employer_attempts=attempts)
            case "force":
                given = replace(given, employer_attempts=calls(*map(hours, words)))
            case "day":
                attempts = tuple(replace(a, phone=Phone.DAY) for a in given.attempts)
                given = replace(given, attempts=attempts)
            case "disputed":
                attempts = tuple(
                    replace(a, dispute=Dispute(words[1])) if a.phone is Phone.EVENING else a
                    for a in given.attempts
                )
                given = replace(given, attempts=attempts)
            case "letter":
                fields = {"fields": frozenset({"result"})} if "telling" in words else {}
                given = replace(given, letter=letter(hours(words[0]), **fields))
            case "served" | "declined":
                proof = "" if "unproved" in words else "P-1"
                dispute = next((w for w in words if w in {"open", "dismissed"}), "none")
                said = served(hours(words[0]), proof=proof, dispute=dispute)
                given = replace(given, **{first: said})
            case "no":
                given = replace(given, phones=())
            case "now":
                now = START + round(hours(words[0]) * 3600) * HOUR / 3600
    answer = unheard(given, now=now)
    return answer.way or "; ".join(map(clock, answer.missing))


@pytest.mark.parametrize("row", CONTACTS, ids=name)
def test_the_contact_clock_says_what_its_row_says(row: Row) -> None:
    assert contact_outcome(row.given) == row.outcome


def request_outcome(scene: str) -> str:
    verdict, service, request = verified("positive: BZE"), served(0), None
    for first, words in parts(scene):
        match first:
            case "asked":
                request = SplitRequest(asked_at=START + hours(words[0]) * HOUR)
            case "cause":
                request = replace(request, cause=words[0], cause_shown="shown" in words)
            case "unproved":
                service = served(0, proof=" ")
            case "invalid":
                verdict = verified("invalid; rules ph-invalid")
    return require_request(verdict, service, request)


@pytest.mark.parametrize("row", REQUESTS, ids=name)
def test_a_request_for_bottle_b_counts_as_its_row_says(row: Row) -> None:
    if not refused_as(row, lambda: request_outcome(row.given)):
        assert request_outcome(row.given) == row.outcome


CLAIMS = {
    "interview": "review:interviewed",
    "declination": "review:declined",
    "papers": "review:documents-awaited",
}


def strike_outcome(scene: str) -> str:
    """Return the state after the denial, its ruling and what follows; then a verdict is tried."""
    review, upheld = review_in(scene.partition(";")[0]), False
    for first, words in parts(scene):
        at = review.entries[-1].at
        if first == "denied":
            events = [entry.event for entry in review.entries]
            code = str(events.index(CLAIMS[words[0]]) + 1)
            review = note(review, "review:disputed", at=at, by="officer", code=code)
            for ruling in words[1:]:
                ruled = f"{code}:{ruling}"
                review = note(review, "review:dispute-heard", at=at, by="oversight", code=ruled)
            upheld = "upheld" in words
        if first == "bottle":
            review = advance(review, words[0], EVIDENCE, at=at, by="another")
    file = ContactFile(received_at=START)
    if review.state in STRIKABLE and struck_by(review, file):
        review = advance(review, Verb.STRIKE, EVIDENCE, at=at, by="system")
    if not upheld:
        verb = Verb.AGREE if review.state == "second-review" else Verb.VERIFY
        review = advance(review, verb, EVIDENCE, at=at, by="another")
    return review.state


@pytest.mark.parametrize("row", STRIKES, ids=name)
def test_a_denied_hearing_comes_to_what_its_row_says(row: Row) -> None:
    if not refused_as(row, lambda: strike_outcome(row.given)):
        assert strike_outcome(row.given) == row.outcome


def test_every_row_stands_in_the_manual_with_its_source() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [
        row.says for row in ROWS if f"| {row.section} | {row.says} | {row.source} |" not in page
    ]
    assert missing == []


def test_every_section_has_its_rows() -> None:
    assert {row.section for row in ROWS} == {"1.2", "5.1", "5.2", "5.3", "5.4"}
    assert len({name(row) for row in ROWS}) == len(ROWS) > 100
