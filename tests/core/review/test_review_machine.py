"""Whatever insiders try with one review: nobody is judged unheard, reversed by one, or while held.

Every piece of evidence comes from the functions of the product over facts that the machine keeps;
the invariants look at those facts and at nothing that the product says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Result, State
from passmuster.core.review import evidence as shown
from passmuster.core.review import moves
from passmuster.core.review.contact import Answer, Dispute, Service
from passmuster.core.review.credentials import credential_evidence
from passmuster.core.review.facts import Findings, Numbers
from passmuster.core.review.moves import SIGNED, SPLIT_ORDERED, TRANSITIONS, Verb
from passmuster.core.review.record import Review, advance, note
from passmuster.core.review.reopening import BY_DENIAL, BY_DONOR, BY_LABORATORY
from passmuster.core.review.second import Opinion, agreement_evidence
from passmuster.core.review.split import (
    SplitRequest,
    Waiver,
    order_split,
    primary_of,
    require_request,
    split_evidence,
)
from passmuster.core.review.split_results import (
    SplitReport,
    SplitVerdict,
    after_bottle_a,
    judge_split,
)
from passmuster.core.review.striking import struck_by
from passmuster.core.review.unheard import ContactFile
from passmuster.core.review.verdict import Verdict
from passmuster.core.review.verifying import verify
from tests.core.review.cases import (
    DAY,
    DOCTOR,
    HOUR,
    OTHER,
    START,
    THIRD,
    calls,
    credential,
    explained,
    judgement,
    letter,
)

DOCTORS = (DOCTOR, OTHER, THIRD)
GIVEN = judgement("positive", drugs="AMP")
PLAIN, CLEARING = Findings(), Findings(explanations={"AMP": explained("prescription")})
SIGNING = {"review:verified", "review:verified-reversed", "review:agreed", "review:disagreed"}
BACK = {Verb.HOLD, Verb.REOPEN_BY_LABORATORY, Verb.REOPEN_BY_DONOR, Verb.STRIKE}
SPLIT_REPORTS = (
    SplitReport(laboratory="B", reconfirmed=frozenset({"AMP"})),
    SplitReport(laboratory="B"),
    SplitReport(laboratory="B", condition=frozenset({Result.ADULTERATED})),
    SplitReport(laboratory="B", available=False),
)


class OneReview(RuleBasedStateMachine):
    """One review of a positive specimen in the hands of people who try every verb at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.review = Review(id="r-1", specimen="S-1")
        self.judgement, self.batch = GIVEN, True
        self.file = ContactFile(received_at=START)
        self.interview: shown.Interview | None = None
        self.heard = False
        self.asked_documents = None
        self.service: Service | None = None
        self.waiver: Waiver | None = None
        self.opinions: list[Opinion] = []
        self.verdict: Verdict | None = None
        self.split: SplitVerdict | None = None
        self.sent_to = ""
        self.at_signing: list[tuple[str, bool, bool]] = []
        self.denials: dict[int, Dispute] = {}
        self.on_a_denial: list[str] = []

    @initialize(start=st.sampled_from(["none", "contacting", "contacting", "heard", "told"]))
    def begin_somewhere(self, start: str) -> None:
        """Begin at a place to which honest people come, so that tries go on from there."""
        if start == "none":
            return
        self.attempt(Verb.RECEIVE, DOCTOR, clears=False)
        self.attempt(Verb.CONTACT, DOCTOR, clears=False)
        if start == "contacting":
            return
        self.somebody_interviews(DOCTOR, noted=True)
        self.attempt(Verb.INTERVIEW, DOCTOR, clears=False)
        if start == "told":
            self.attempt(Verb.VERIFY, DOCTOR, clears=False)
            self.notification_is_served("P-3")
            self.attempt(Verb.NOTIFY, DOCTOR, clears=False)
            assert self.review.state == moves.NOTIFIED

    # What the world does.

    @rule(hours=st.sampled_from([1, 2, 24, 73, 241]))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(answer=st.sampled_from([Answer.NOBODY, Answer.NOBODY, Answer.DONOR]))
    def doctor_calls(self, answer: Answer) -> None:
        turn = len(self.file.attempts)
        one = replace(calls(0, 1)[turn % 2], at=self.now, answer=answer)
        self.file = replace(self.file, attempts=(*self.file.attempts, one))

    @rule(minutes=st.sampled_from([20, 120, 719, 720]))
    def doctor_calls_three_times(self, minutes: int) -> None:
        for _ in range(3):
            self.doctor_calls(Answer.NOBODY)
            self.now += minutes * HOUR / 60

    @rule(minutes=st.sampled_from([20, 720]))
    def force_calls_three_times(self, minutes: int) -> None:
        for _ in range(3):
            self.force_calls()
            self.now += minutes * HOUR / 60

    @rule()
    def force_sends_the_letter(self) -> None:
        self.file = replace(self.file, letter=replace(letter(0), sent_at=self.now))

    @rule()
    def force_calls(self) -> None:
        one = replace(calls(0)[0], at=self.now)
        self.file = replace(self.file, employer_attempts=(*self.file.employer_attempts, one))

    @rule(proof=st.sampled_from(["P-1", ""]))
    def force_reaches_the_officer(self, proof: str) -> None:
        self.file = replace(self.file, served=Service(at=self.now, proof=proof))

    @precondition(lambda self: self.file.attempts)
    @rule(verdict=st.sampled_from([Dispute.OPEN, Dispute.UPHELD, Dispute.DISMISSED]))
    def officer_disputes_a_call(self, verdict: Dispute) -> None:
        first, *rest = self.file.attempts
        self.file = replace(self.file, attempts=(replace(first, dispute=verdict), *rest))

    @rule(by=st.sampled_from([DOCTOR, "staff"]), noted=st.booleans())
    def somebody_interviews(self, by: str, noted: bool) -> None:
        self.interview = shown.Interview(at=self.now, by=by, identified=True, noted=noted)
        self.heard = self.heard or (noted and by in DOCTORS)

    @rule()
    def officer_declines(self) -> None:
        self.file = replace(self.file, declined=Service(at=self.now, proof="P-2"))

    @rule(
        state=st.sampled_from([State.JUDGED, State.HELD, State.CORRECTED, State.WITHDRAWN]),
        batch=st.booleans(),
    )
    def laboratory_changes_its_mind(self, state: State, batch: bool) -> None:
        self.judgement, self.batch = replace(GIVEN, status=state), batch

    @rule()
    def documents_are_asked_for(self) -> None:
        self.asked_documents = self.asked_documents or self.now

    @rule(proof=st.sampled_from(["P-3", " "]))
    def notification_is_served(self, proof: str) -> None:
        self.service = Service(at=self.now, proof=proof)

    @rule(in_writing=st.booleans())
    def officer_waives(self, in_writing: bool) -> None:
        self.waiver = Waiver(at=self.now, in_writing=in_writing)

    @precondition(lambda self: self.verdict is not None and self.verdict.split_right)
    @rule(laboratory=st.sampled_from(["A", "a", "", "B"]))
    def somebody_orders_the_split(self, laboratory: str) -> None:
        try:
            order = order_split(primary_of(self.verdict, "A"), laboratory)
        except Refused:
            assert laboratory != "B"
            return
        self.sent_to = order.laboratory

    @precondition(lambda self: self.sent_to and self.verdict and self.verdict.split_right)
    @rule(report=st.sampled_from(SPLIT_REPORTS), shows=st.none() | st.booleans())
    def second_laboratory_reports(self, report: SplitReport, shows: bool | None) -> None:
        primary = primary_of(self.verdict, "A")
        self.split = judge_split(primary, report)
        if shows is not None and report.condition:
            self.split = after_bottle_a(primary, report, reconfirmed=shows)

    @precondition(lambda self: self.claims())
    @rule(data=st.data())
    def officer_denies_a_claim(self, data) -> None:
        place = data.draw(st.sampled_from(self.claims()))
        if place not in self.denials:
            self.denials[place] = Dispute.OPEN
            code = str(place)
            self.review = note(self.review, "review:disputed", at=self.now, by="officer", code=code)

    @precondition(lambda self: Dispute.OPEN in self.denials.values())
    @rule(ruling=st.sampled_from([Dispute.UPHELD, Dispute.DISMISSED]))
    def oversight_rules(self, ruling: Dispute) -> None:
        place = next(key for key, one in self.denials.items() if one is Dispute.OPEN)
        self.denials[place] = ruling
        code = f"{place}:{ruling}"
        event = "review:dispute-heard"
        self.review = note(self.review, event, at=self.now, by="oversight", code=code)
        self.attempt(Verb.STRIKE, "system", clears=False)

    def claims(self) -> list[int]:
        """Return the places of the entries that say how the officer was heard."""
        events = ("review:interviewed", "review:declined", "review:documents-awaited")
        every = enumerate(self.review.entries, start=1)
        return [place for place, entry in every if entry.event in events]

    def rests_on(self) -> list[int]:
        """Return the claims on which a verdict would rest now: the last hearing, and its papers."""
        found: list[int] = []
        for place, entry in enumerate(self.review.entries, start=1):
            if entry.event in {"review:received", "review:released", "review:unreached"} or (
                entry.event in {"review:reopened-by-donor", "review:struck"}
            ):
                found = []
            elif entry.event in {"review:interviewed", "review:declined"}:
                found = [place]
            elif entry.event == "review:documents-awaited":
                found.append(place)
        return found

    # What people try.

    def facts(self, by: str, verdict: Verdict, findings: Findings) -> set[str]:
        given = {SIGNED, BY_LABORATORY, BY_DONOR}  # anybody may reopen at any time
        given |= shown.laboratory_evidence(self.judgement, batch_passed=self.batch)
        held = credential(holder=by, valid_until=START + 9000 * DAY)
        given |= credential_evidence([held], by, at=self.now)
        actor = Actor(human=by, role=Role.MEDICAL_REVIEW_OFFICER, unit="health")
        given |= shown.doctor_evidence(actor, donor="donor", units={"post-4"})
        given |= shown.hearing_evidence(
            self.interview, self.file, doctors=set(DOCTORS), now=self.now
        )
        given |= shown.documents_evidence(self.asked_documents, complete=False, now=self.now)
        given |= shown.verdict_evidence(GIVEN, findings, verdict)
        given |= agreement_evidence([*self.opinions, Opinion(doctor=by, verdict=verdict)])
        given |= split_evidence(self.service, self.waiver, now=self.now)
        given |= {SPLIT_ORDERED} if self.sent_to else set()
        given |= shown.split_outcome_evidence(self.split) if self.split else set()
        given |= shown.bottle_a_evidence(self.service, self.now, now=self.now)
        given |= {BY_DENIAL} if struck_by(self.review, self.file) else set()
        standing = self.verdict or verdict
        try:
            request = SplitRequest(asked_at=self.now, cause="injury", cause_shown=True)
            given |= {require_request(standing, self.service, request)}
        except Refused:
            pass
        if self.verdict is not None:  # after a verdict its own rights count, not the candidate's
            given -= {moves.NO_SPLIT_RIGHT} if self.verdict.split_right else set()
            given |= {moves.NO_SPLIT_RIGHT} if not self.verdict.split_right else set()
        return given

    @rule(verb=st.sampled_from(sorted(Verb)), by=st.sampled_from(DOCTORS), clears=st.booleans())
    def try_a_verb(self, verb: Verb, by: str, clears: bool) -> None:
        self.attempt(verb, by, clears)

    @rule(data=st.data(), by=st.sampled_from(DOCTORS), clears=st.booleans())
    def try_what_the_table_lists(self, data, by: str, clears: bool) -> None:
        listed = [move.verb for move in TRANSITIONS if move.source == self.review.state]
        forward = [verb for verb in listed if verb not in BACK] or listed
        for verb in data.draw(st.permutations(forward)):
            self.attempt(verb, by, clears)

    def attempt(self, verb: Verb, by: str, clears: bool) -> None:
        findings = CLEARING if clears else PLAIN
        verdict = verify(GIVEN, Numbers(), findings)
        before, had = self.review, self.facts(by, verdict, findings)
        denied = {self.denials.get(place) for place in self.rests_on()}
        try:
            self.review = advance(before, verb, had, at=self.now, by=by)
        except Refused:
            return
        assert self.review.entries[:-1] == before.entries
        event = self.review.entries[-1].event
        settled = self.judgement.status in {State.JUDGED, State.CORRECTED} and self.batch
        self.at_signing.append((event, settled, self.heard_or_waited()))
        # A declination is asked of the contact file, which this machine keeps apart.
        asked = before.state in {*moves.BEFORE} - {moves.HAS_DECLINED}
        if event in SIGNING and asked and denied & {Dispute.OPEN, Dispute.UPHELD}:
            self.on_a_denial.append(event)
        if event in {"review:released", "review:reopened-by-donor", "review:struck"}:
            self.opinions, self.verdict = [], None
        if event in SIGNING:
            self.opinions.append(Opinion(doctor=by, verdict=verdict))
            self.verdict = verdict

    def heard_or_waited(self) -> bool:
        """Tell from the facts alone whether a verdict may be signed now."""
        file = self.file
        if self.heard or file.declined is not None:
            return True
        if file.letter is None or len(file.attempts) < 3:
            return False
        good = [one.at for one in file.attempts if one.dispute in {Dispute.NONE, Dispute.DISMISSED}]
        spaced = len(good) >= 3 and good[-1] - good[0] >= timedelta(days=1)
        served = file.served is not None and bool(file.served.proof)
        after = served and self.now - file.served.at > timedelta(hours=72)
        return spaced and (after or self.now - START > timedelta(days=10))

    # What must never be.

    @invariant()
    def nobody_was_judged_unheard_or_while_the_laboratory_had_not_settled_it(self) -> None:
        for event, settled, heard in self.at_signing:
            if event in SIGNING:
                assert settled
            if event in {"review:verified", "review:verified-reversed"}:
                assert heard

    @invariant()
    def nothing_was_signed_on_a_hearing_that_is_denied_or_was_struck(self) -> None:
        assert self.on_a_denial == []

    @invariant()
    def nothing_stands_verified_on_a_struck_hearing_but_for_a_bottle_under_way(self) -> None:
        if self.review.state in {moves.VERIFIED, moves.NOTIFIED}:
            assert Dispute.UPHELD not in {self.denials.get(place) for place in self.rests_on()}

    @invariant()
    def no_reversal_is_final_by_one_doctor(self) -> None:
        if self.review.state not in moves.AFTER or self.verdict is None:
            return
        if self.verdict.needs_second_doctor:
            same = {one.doctor for one in self.opinions if one.verdict.same_as(self.verdict)}
            assert len(same) >= 2

    @invariant()
    def bottle_b_is_at_another_laboratory(self) -> None:
        assert self.sent_to in {"", "B"}
        if any(entry.event == "review:split-sent" for entry in self.review.entries):
            assert self.sent_to == "B"

    @invariant()
    def nothing_is_final_against_an_officer_before_the_second_bottle_was_offered(self) -> None:
        if self.review.state == moves.FINAL and self.verdict and self.verdict.stands_against:
            assert self.service is not None or self.sent_to


OneReview.TestCase.settings = settings(max_examples=150, stateful_step_count=40)
TestAReviewInInsidersHands = OneReview.TestCase
