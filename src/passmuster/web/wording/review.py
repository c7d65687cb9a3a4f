"""Words for the codes of medical reviews: states, clocks, entries, attempts, what is missing.

Presumption of innocence: a review says what was done and what a laboratory reported, and only the
verified result says what was found; no word says what a person is.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES: Mapping[str, Promise] = {
    "held": pgettext_lazy("state of a review", "Held until the laboratory settles it"),
    "received": pgettext_lazy("state of a review", "Laboratory result, not verified"),
    "contacting": pgettext_lazy("state of a review", "The officer is being reached"),
    "interviewed": pgettext_lazy("state of a review", "The officer was heard"),
    "declined": pgettext_lazy("state of a review", "The officer declined to be heard"),
    "unreached": pgettext_lazy("state of a review", "Unheard, the clock has run"),
    "documents-awaited": pgettext_lazy("state of a review", "Papers are awaited"),
    "second-review": pgettext_lazy("state of a review", "With a second doctor"),
    "disagreed": pgettext_lazy("state of a review", "With a further doctor"),
    "verified": pgettext_lazy("state of a review", "Verified"),
    "notified": pgettext_lazy("state of a review", "The officer was told"),
    "split-requested": pgettext_lazy("state of a review", "Bottle B was asked for"),
    "at-second-laboratory": pgettext_lazy(
        "state of a review", "Bottle B is ordered to a second laboratory"
    ),
    "split-hearing": pgettext_lazy("state of a review", "The officer is heard on bottle B"),
    "split-second": pgettext_lazy("state of a review", "Bottle B is with a second doctor"),
    "split-refusal": pgettext_lazy("state of a review", "Bottle A is offered"),
    "bottle-a-retested": pgettext_lazy("state of a review", "Bottle A is tested again"),
    "reopened": pgettext_lazy("state of a review", "Open again at the officer’s wish"),
    "final": pgettext_lazy("state of a review", "Final"),
}
"""A state's name; none of them says what was found."""

WAITS_TO: Mapping[str, Promise] = {
    "held": _("Have the laboratory settle the result"),
    "received": _("Begin the review"),
    "contacting": _("Reach the officer"),
    "interviewed": _("Verify the result"),
    "declined": _("Verify the result"),
    "unreached": _("Verify the result"),
    "documents-awaited": _("Take in the officer’s papers"),
    "second-review": _("Have a second doctor judge"),
    "disagreed": _("Have another doctor judge"),
    "verified": _("Tell the officer the verified result"),
    "notified": _("Wait for the officer’s answer on bottle B"),
    "split-requested": _("Have bottle B sent"),
    "at-second-laboratory": _("Have bottle B tested"),
    "split-hearing": _("Hear the officer on bottle B"),
    "split-second": _("Have another doctor judge bottle B"),
    "split-refusal": _("Wait for the officer’s answer on bottle A"),
    "bottle-a-retested": _("Have bottle A tested again"),
    "reopened": _("Hear the officer"),
}
"""What a review in a state waits for, as an act: it stands before the specimen’s number."""

WHOM: Mapping[str, Promise] = {
    "held": _("This clock binds the laboratory."),
    "contacting": _("It protects the officer: nobody is verified unheard before it has run."),
    "documents-awaited": _("It protects the officer: the time to bring papers."),
    "notified": _("It protects the officer: the time to ask for bottle B."),
    "split-refusal": _("It protects the officer: the time to ask for bottle A."),
    "at-second-laboratory": _("This clock binds the second laboratory."),
    "bottle-a-retested": _("This clock binds the laboratory."),
}
"""Whom a clock protects or binds, by the state."""

BINDS_DOCTORS = _("This clock binds the review doctors.")
"""The same of every other state."""

HAPPENED: Mapping[str, Promise] = {
    "review:received": _("The laboratory’s result came and waits for a doctor."),
    "review:received-held": _("A result came that the laboratory has not settled."),
    "review:released": _("The laboratory settled the result; the review begins anew with it."),
    "review:held": _("The review is held: the laboratory changes its result."),
    "review:reopened-by-laboratory": _("The review is open again: the laboratory changed it."),
    "review:cancelled-withdrawn": _("Cancelled: the laboratory took its result back."),
    "review:contact-begun": _("A doctor began to reach the officer."),
    "review:attempted": _("A doctor tried to reach the officer."),
    "review:letter-sent": _("A letter that asks for a call went to the force’s contact."),
    "review:employer-attempted": _("The force’s contact tried to reach the officer."),
    "review:bottle-b-told": _("The officer was told what was found in bottle B."),
    "review:outcome-read": _("The officer read what bottle B came to."),
    "review:word-served": _("The officer was handed the word to call the doctor."),
    "review:interviewed": _("A doctor heard the officer."),
    "review:declined": _("The officer expressly declined to speak about it."),
    "review:unreached": _("The clock ran out: it may be verified unheard."),
    "review:documents-awaited": _("Papers were named that the officer may bring."),
    "review:document-taken": _("A paper was taken in."),
    "review:disputed": _("The officer disputes an entry."),
    "review:dispute-heard": _("The officer’s dispute was heard."),
    "review:verified": _("A doctor signed the verified result."),
    "review:verified-reversed": _("A doctor signed; a second doctor judges it next."),
    "review:agreed": _("Another doctor came to the same result."),
    "review:disagreed": _("Another doctor came to a different result."),
    "review:drawn-for-second": _("It was drawn for a second doctor."),
    "review:reopened-by-sample": _("A second doctor came to something else: it is open again."),
    "review:closed": _("The review was closed."),
    "review:employer-told": _("The force was told the result."),
    "review:regulator-told": _("The regulator was told."),
    "review:notified": _("The officer was told the result and of bottle B."),
    "review:split-requested": _("The officer asked for bottle B."),
    "review:split-requested-late": _("The officer asked for bottle B late, for a cause."),
    "review:split-waived": _("The officer wrote that bottle B need not be tested."),
    "review:split-lapsed": _("The time to ask for bottle B ended."),
    "review:split-sent": _("Bottle B was ordered to be sent to a second laboratory."),
    "review:split-request-kept": _("The officer’s earlier request for bottle B stands."),
    "review:bottle-b-reopened": _("The second laboratory changed its report of bottle B."),
    "review:bottle-b-recalled": _("The run in which bottle B was tested was recalled."),
    "review:split-reconfirmed": _("Bottle B bore the result out."),
    "review:split-failed": _("Bottle B did not bear the result out."),
    "review:split-unavailable": _("Bottle B could not be tested."),
    "review:split-heard-on": _("Bottle B asks for another hearing of the officer."),
    "review:split-explained": _("A doctor accepted an explanation of bottle B."),
    "review:split-refusal": _("No explanation of bottle B was accepted."),
    "review:bottle-a-requested": _("The officer asked for another test of bottle A."),
    "review:bottle-a-lapsed": _("The time to ask for bottle A ended."),
    "review:bottle-a-reconfirmed": _("Bottle A showed it as well."),
    "review:bottle-a-failed": _("Bottle A did not show it."),
    "review:reopened-by-donor": _("It is open again at the officer’s wish."),
    "review:struck": _("The officer’s denial was upheld: the review begins anew."),
}
"""What an entry says, as a sentence: who acted stands beside it."""

STRUCK: Mapping[str, Promise] = {
    "began": _(
        "An entry about the officer was denied and found not to be so, and nothing else shows that "
        "they were heard. Reach and hear them: attempts and clocks count from now, and what was "
        "signed before stands for nothing. The papers that they brought are here."
    ),
    "bottle": _(
        "An entry about the officer was denied and found not to be so, and nothing else shows that "
        "they were heard: the verified result stands for nothing. The second bottle is tested to "
        "its end, since that is the officer’s right. After it the review begins anew."
    ),
}
"""What an upheld denial means for a doctor: the review began anew, or will after a bottle."""

PHONES: Mapping[str, Promise] = {
    "day": _("The day number on the form"),
    "evening": _("The evening number on the form"),
    "none": _("In person"),
}

ANSWERS: Mapping[str, Promise] = {
    "donor": _("The officer answered"),
    "no-answer": _("Nobody answered"),
    "another-person": _("Somebody else answered; they were told nothing"),
    "out-of-order": _("The number is out of order"),
}

WHY_NOT: Mapping[str, Promise] = {
    "": _("It counts"),
    "out-of-its-time": _("It does not count: it was not made in its time"),
    "disputed": _("It does not count while the officer’s dispute stands"),
    "too-soon": _("It does not count: too soon after the one before"),
}
"""Whether an attempt counts, by the code of the rule that keeps it from counting."""

MISSING: Mapping[str, Promise] = {
    "contact-day": _("An attempt of yours on the day number, from %(moment)s on"),
    "contact-evening": _("An attempt of yours on the evening number, from %(moment)s on"),
    "contact-none": _("An attempt of yours, from %(moment)s on"),
    "employer-none": _("An attempt of the force’s contact, from %(moment)s on"),
    "letter": _("The letter to the force’s contact, from %(moment)s on"),
    "service": _("The word to call you, handed to the officer with proof, from %(moment)s on"),
    "hours-after-service": _("The time to call after that, which ends on %(moment)s"),
    "days-after-result": _("The time since the result came, which ends on %(moment)s"),
}
"""A missing step in words; an attempt by whose it is and the number it is on."""

WAYS: Mapping[str, Promise] = {
    "declined": _("The officer declined expressly: it may be verified without an interview."),
    "served-and-silent": _(
        "The officer was told to call, with proof, and did not: it may be verified unheard."
    ),
    "never-reached": _(
        "Nobody reached the officer although all attempts were made: it may be verified unheard."
    ),
}
"""Why a result may be verified without an interview now."""

CREDENTIAL_ENDS: Mapping[str, Promise] = {
    "left-service": _("The doctor no longer works for the programme"),
    "withdrawn-by-issuer": _("Whoever issued it took it back"),
    "recorded-wrongly": _("It was recorded wrongly"),
}

REACHED: Mapping[str, Promise] = {
    "donor": _("I spoke with the officer"),
    "no-answer": _("Nobody was there"),
    "another-person": _("Another person was there; I told them nothing"),
    "out-of-order": _("The telephone did not work"),
}
"""How an attempt of the force's contact ended, in the words of whoever made it."""

CREDENTIAL_STANDINGS: Mapping[str, tuple[str, Promise]] = {
    "not-begun": ("wait", pgettext_lazy("credential", "Not in force yet")),
    "valid": ("done", pgettext_lazy("credential", "In force")),
    "lapsing": ("late", pgettext_lazy("credential", "Lapses soon")),
    "lapsed": ("stop", pgettext_lazy("credential", "Lapsed")),
    "withdrawn": ("void", pgettext_lazy("credential", "Withdrawn")),
}
"""Mark and word of how a credential stands."""

NEXT_TOLD: Mapping[str, Promise] = {
    "file": _("Nothing more is done."),
    "may-retest": _("The force may collect once more, by one policy for all."),
    "dilute-observed": _("A new specimen is collected at once, observed."),
    "owed-observed": _("The specimen is collected again, observed."),
    "invalid-observed": _("A new specimen is collected at once, observed."),
    "invalid-again": _("A new specimen is collected at once, observed."),
    "if-negative-required": _(
        "Only where a negative result is required is a new specimen collected."
    ),
    "split-dilute-observed": _("A new specimen is collected, observed."),
    "split-invalid-primary-observed": _("A new specimen is collected, observed."),
    "split-invalid-observed": _("A new specimen is collected without notice, observed."),
    "split-unavailable-observed": _("A new specimen is collected without notice, observed."),
    "offer-bottle-b": _(
        "The officer can still ask for bottle B. Nobody is dismissed before that is answered."
    ),
    "offer-bottle-a": _("The officer can still ask for another test of bottle A."),
    "refer-refusal": _("It goes to the officials who decide what follows a refusal."),
}
"""What follows a verified result, as the force is told it: without a number."""

FOLLOWS_NOW: Mapping[str, Promise] = {
    "stands": _("The result stands. What follows is decided by the rules of the force."),
    "stands-by-b": _(
        "Bottle B bore the result out: it stands. What follows is decided by the rules of the "
        "force."
    ),
    "stands-by-a": _(
        "Bottle A showed it as well: the result stands. What follows is decided by the rules of "
        "the force."
    ),
    "b-under-test": _(
        "The officer asked for bottle B, and that is not answered yet. Nobody is dismissed before."
    ),
    "b-waived": _(
        "The officer wrote that bottle B need not be tested: the result stands. What follows is "
        "decided by the rules of the force."
    ),
    "b-lapsed": _(
        "The time to ask for bottle B ended: the result stands. What follows is decided by the "
        "rules of the force."
    ),
    "a-under-test": _(
        "The officer asked for another test of bottle A, and that is not answered yet. Nobody is "
        "dismissed before."
    ),
    "a-lapsed": _(
        "The time to ask for bottle A ended: the result stands. What follows is decided by the "
        "rules of the force."
    ),
    "fell": _("The result was not borne out, or could not be tested again: it does not stand."),
}
"""What follows now, once an offer was taken, waived or over: no word says what a person is."""


def follows_said(code: str) -> Promise:
    """Return the words of a code of core/review/following.follows_now()."""
    return FOLLOWS_NOW[code] if code in FOLLOWS_NOW else NEXT_TOLD[code]


HEARD: Mapping[str, Promise] = {
    "review:interviewed": _("A doctor heard the officer before that."),
    "review:declined": _("The officer had expressly declined to speak about it."),
    "review:unreached": _("The officer was not heard: every attempt was made, and the clock ran."),
    "": _("No word of the officer bears on such a result."),
}
"""How the officer was heard before a verdict, by the entry that says so."""

RULINGS: Mapping[str, Promise] = {
    "upheld": _("The officer is right: it does not count"),
    "dismissed": _("It was as noted: it counts"),
}
"""How the hearing of a denied claim ends."""

NOTED: Mapping[str, Promise] = {
    "review:interviewed": _("It was noted that a doctor had heard the officer."),
    "review:declined": _("It was noted that the officer declined to speak about it."),
    "review:unreached": _("The officer was not heard. Of an attempt that was noted to reach them:"),
}
"""The same as HEARD where the officer denies it; what came of the denial stands after it."""

DENIED: Mapping[str, Promise] = {
    "open": _("The officer denies it: it counts for nothing until that is heard."),
    "upheld": _("The officer denied it and was found right: it does not count."),
    "dismissed": _("The officer denied it; that was heard, and it counts."),
}
"""What came of the denial of an entry, after what the entry says."""
