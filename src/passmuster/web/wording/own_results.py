"""What an officer reads of the own result: plain words, and the presumption of innocence in each.

A result says what was in a specimen. No sentence says what a person did or is.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RESULTS: Mapping[str, Promise] = {
    "negative": pgettext_lazy("own result", "Negative: nothing was found."),
    "negative-dilute": pgettext_lazy(
        "own result", "Negative: nothing was found. The specimen held much water."
    ),
    "positive": pgettext_lazy("own result", "Positive for %(drugs)s."),
    "positive-dilute": pgettext_lazy(
        "own result", "Positive for %(drugs)s. The specimen held much water."
    ),
    "refusal-adulterated": pgettext_lazy(
        "own result", "Something was in the specimen that no body makes in that amount."
    ),
    "refusal-substituted": pgettext_lazy(
        "own result", "The specimen does not have the values of human urine."
    ),
    "refusal-admitted": pgettext_lazy(
        "own result", "The doctor wrote down that you spoke of a change to the specimen."
    ),
    "cancelled": pgettext_lazy(
        "own result", "Cancelled: this test counts for nothing, neither for you nor against you."
    ),
    "not-reported": pgettext_lazy(
        "own result", "Nothing is reported: the specimen is collected again."
    ),
}
"""A verified result in one sentence to the officer."""

PRESUMED = _(
    "This says what was in a specimen. It decides nothing about you: until others have heard you "
    "and decided, you are presumed innocent."
)
"""Beside every result that can have consequences."""

CLAIMS: Mapping[str, Promise] = {
    "review:attempted": _("The doctor notes to have tried to reach you."),
    "review:employer-attempted": _("The force’s contact notes to have tried to reach you."),
    "review:word-served": _("It is noted that you were handed the word to call the doctor."),
    "review:declined": _("It is noted that you said you do not want to speak about the result."),
    "review:interviewed": _("The doctor notes to have spoken with you."),
    "review:documents-awaited": _("The doctor notes to have named papers that you can bring."),
    "review:notified": _("The doctor notes to have told you the result."),
    "review:bottle-b-told": _("The doctor notes to have told you what was found in bottle B."),
}
"""What somebody claims, as the officer reads it."""

BEGUN_ANEW = _(
    "You denied what was noted about you, and it was not so. Whatever rested on it counts for "
    "nothing. A doctor may call you, and all times run from their beginning. Nothing "
    "follows before a result is verified anew."
)
"""Where an upheld denial let the review begin anew, as the officer reads it."""

STRUCK = _(
    "You denied what was noted about you, and it was not so: nothing may rest on this result. The "
    "second bottle that you asked for is tested to its end. After that a doctor hears you."
)
"""The same while a second bottle is under way."""

ANSWERS: Mapping[str, Promise] = {
    "donor": _("You answered"),
    "no-answer": _("Nobody answered"),
    "another-person": _("Somebody else answered"),
    "out-of-order": _("The number is out of order"),
}
"""How a claimed call ended, as the officer reads it."""

DISPUTES: Mapping[str, Promise] = {
    "open": _("You deny it. It counts for nothing until it is heard."),
    "dismissed": _("You denied it. It was heard, and it counts."),
    "upheld": _("You denied it. It was heard, and it does not count."),
}

STEPS: Mapping[str, Promise] = {
    "asked": _("You asked for bottle B."),
    "kept": _("Your request stands: the result was verified anew, and bottle B is tested for it."),
    "ordered": _("It was ordered to be sent to another laboratory: %(holder)s."),
    "handed": _("It was handed over to %(holder)s."),
    "arrived": _("%(holder)s received it and signed for it."),
    "reported": _("%(holder)s has reported. A doctor looks at it next."),
    "signed": _("A doctor signed what it came to."),
    "waived": _("You wrote that bottle B need not be tested."),
    "changed": _("The laboratory changed its report of bottle B. A doctor looks at it again."),
    "recalled": _(
        "The run in which bottle B was tested was recalled: that test counts for nothing. Your "
        "request stands."
    ),
    "taken-back": _(
        "The laboratory settles its result of bottle A anew. Your request for bottle B stands."
    ),
}
"""Where bottle B stands, as its chain and the record show it."""

CAME_TO: Mapping[str, tuple[Promise, Promise]] = {
    "1": (
        _("Bottle B bears out what was found in bottle A"),
        _(
            "The second laboratory found it in bottle B as well. Your result stands for what both "
            "bottles show, and for nothing else."
        ),
    ),
    "2": (
        _("Bottle B does not bear it out: the test is cancelled"),
        _("The second laboratory did not find in bottle B what was found in bottle A."),
    ),
    "3a": (
        _("Bottle B does not bear it out: the test is cancelled"),
        _(
            "The second laboratory did not find in bottle B what was found in bottle A, and bottle "
            "B could not be judged."
        ),
    ),
    "3b-explained": (
        _("What is in bottle B has a medical explanation: the test is cancelled"),
        _(
            "Bottle B does not bear out what was found in bottle A, and two doctors accepted what "
            "you showed about bottle B."
        ),
    ),
    "3b-refusal": (
        _("Bottle B shows something else than bottle A"),
        _(
            "What was found in bottle A is not borne out and does not stand. What is in bottle B "
            "counts as a refusal, unless bottle A is tested once more and does not show it."
        ),
    ),
    "3b-reconfirmed": (
        _("Bottle A shows the same as bottle B"),
        _(
            "What was found in bottle A first is not borne out and does not stand. What both "
            "bottles show now counts as a refusal."
        ),
    ),
    "3b-not-reconfirmed": (
        _("Bottle A does not show what is in bottle B: the test is cancelled"),
        _("Neither bottle bears out what was found in the other."),
    ),
    "4": (
        _("Bottle B bears out a part of what was found in bottle A"),
        _(
            "Your result stands for what both bottles show, and for nothing else. That bottle B is "
            "not in order itself is not held against you."
        ),
    ),
    "5": (
        _("Bottle B could not be tested: the test is cancelled"),
        _("What no second laboratory could look for does not stand against you."),
    ),
}
"""By the way that a doctor signed (core/review/split_results): what it came to, what it means."""

AFTER_OUTCOME: Mapping[str, Promise] = {
    "stands": _(
        "It decides nothing about you: you are presumed innocent until others have heard you and "
        "decided. You can answer them and show your papers."
    ),
    "cancelled": _(
        "This test counts for nothing, neither for you nor against you. You need do nothing."
    ),
    "refusal": _(
        "You can ask for another test of bottle A. If bottle A does not show it, the test is "
        "cancelled."
    ),
    "at-bottle-a": _(
        "You asked for another test of bottle A. Nothing is final before it is there."
    ),
}
"""What follows an outcome and what the officer can do. Of a collection that comes without notice
nothing is said ahead: whoever is to be collected from learns of it by its order."""

GROUNDS: Mapping[str, Promise] = {
    "batch-recalled": _("The run in which bottle A was tested was recalled"),
    "report-corrected": _("The laboratory changed its report"),
    "report-withdrawn": _("The laboratory took its report back"),
}
"""Why a result that the officer was told does not stand now (core/review/reopening.GROUNDS)."""

NOT_SETTLED = _(
    "The result that you were told does not stand now. The laboratory settles it first; then a "
    "doctor hears you and verifies a result anew. Nothing follows before."
)
STANDS = _(
    "Your request for bottle B stands, and you need not ask again. If a result is verified against "
    "which bottle B can be tested, it is tested at once. If none is, it is not needed."
)
UNAVAILABLE: Mapping[str, Promise] = {
    "bottle-not-whole": _(
        "Bottle B is not there as it was sealed, so no laboratory can test it. A doctor signs that "
        "next, and then the test is cancelled: it does not stand against you."
    ),
    "no-laboratory": _(
        "No laboratory was found in time. A doctor signs that next, and then the test is cancelled."
    ),
    "run-recalled": _(
        "The run in which bottle B was tested was recalled, and nobody tested it anew in time. A "
        "doctor signs that next, and then the test is cancelled."
    ),
    "never-arrived": _(
        "Bottle B did not arrive in its time. A doctor signs that next, and then the test is "
        "cancelled."
    ),
}
"""What follows where bottle B cannot be tested (web/review/bottles.why_unavailable)."""

CAUSES: Mapping[str, Promise] = {
    "serious-illness": _("Serious illness"),
    "injury": _("Injury"),
    "no-notice": _("The notification did not reach me"),
    "could-not-ask": _("Nobody could be reached who takes the request"),
    "other-unavoidable": _("Another cause that could not be avoided"),
}
"""Causes that excuse a late request or a silence (core/review/split.LATE_CAUSES)."""
