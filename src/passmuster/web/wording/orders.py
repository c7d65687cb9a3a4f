"""Words for the codes of orders: reasons, states, entries, outcomes, absences, the funnel.

Presumption of innocence: an entry says what happened; only a decision says what it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REASONS: Mapping[str, Promise] = {
    "random": _("Random, drawn by lot"),
    "pre-entry": _("Before joining"),
    "suspicion": _("On sealed grounds"),
    "post-incident": _("After an incident"),
    "return-to-duty": _("Before the return to duty"),
    "follow-up": _("By a follow-up plan"),
    "promotion": _("Before a promotion"),
    "sensitive-post": _("Before a sensitive post"),
    "whole-unit": _("A whole unit"),
    "voluntary": _("At the officer’s own request"),
}

ORIGINS: Mapping[str, Promise] = {
    "draw": _("By the draw’s ticket"),
    "reserve": _("As a reserve in turn"),
    "due": _("Because it fell due"),
    "named": _("By name"),
}

WHY_DUE: Mapping[str, Promise] = {
    "returned": _("Back after an absence"),
    "deferral-ended": _("A deferral has ended"),
    "opening-day": _("Still deferred on the draw’s opening day"),
    "lost-test": _("An earlier test was lost"),
    "plan-day": _("A day of a sealed plan"),
    "recollection": _("A new specimen is asked for"),
    "observed-again": _("A new specimen is asked for, observed"),
}

STATES: Mapping[str, Promise] = {
    "ordered": pgettext_lazy("state of an order", "Ordered"),
    "resumed": pgettext_lazy("state of an order", "Ordered again"),
    "deferred": pgettext_lazy("state of an order", "Deferred"),
    "not-reached": pgettext_lazy("state of an order", "Not reached"),
    "notified": pgettext_lazy("state of an order", "Notified"),
    "missed": pgettext_lazy("state of an order", "Did not appear in time"),
    "arrived": pgettext_lazy("state of an order", "Arrived"),
    "collecting": pgettext_lazy("state of an order", "At the collection"),
    "medical-evaluation": pgettext_lazy("state of an order", "With a physician"),
    "facts-reported": pgettext_lazy("state of an order", "Facts reported"),
    "sampled": pgettext_lazy("state of an order", "Specimen sealed"),
    "refused": pgettext_lazy("state of an order", "Decided: a refusal"),
    "excused": pgettext_lazy("state of an order", "Excused"),
    "no-show": pgettext_lazy("state of an order", "Decided: no refusal"),
    "not-taken": pgettext_lazy("state of an order", "Not taken"),
    "not-refused": pgettext_lazy("state of an order", "Decided: facts were no refusal"),
    "cancelled": pgettext_lazy("state of an order", "Cancelled"),
    "specimen-cancelled": pgettext_lazy("state of an order", "Specimen cancelled"),
    "medical": pgettext_lazy("state of an order", "Cancelled by the review doctor"),
    "replaced": pgettext_lazy("state of an order", "Replaced by a new order"),
    "left": pgettext_lazy("state of an order", "Left the force"),
    "died": pgettext_lazy("state of an order", "Died"),
}

HAPPENED: Mapping[str, Promise] = {
    "order:made": _("The test was ordered."),
    "order:excused": _("The order was excused before the notice."),
    "order:deferred": _("The order was put off until a day."),
    "order:resumed": _("The deferral ended; the test is to be served unannounced."),
    "order:replaced": _("A new order took the place of this one."),
    "order:slip-sealed": _("A slip was sealed."),
    "order:attempted": _("Somebody tried to serve the notice."),
    "order:not-reached": _("It was reported that nobody could be reached; it decides nothing."),
    "order:notices-continued": _("A named official sent the order back to be served."),
    "order:notified": _("The sealed slip was handed over."),
    "order:missed": _("The time to appear passed; a named official decides what that was."),
    "order:arrived": _("The person arrived."),
    "order:arrived-late": _("The person arrived late; the entry before it stays."),
    "order:started": _("The collection began."),
    "order:sampled": _("A specimen was sealed."),
    "order:referred": _("The time to try again ended; a physician looks next."),
    "order:medical-accepted": _("The review doctor cancelled the test."),
    "order:facts-reported": _("Facts were reported; two others decide what they were."),
    "order:refused": _("Two officials decided that it was a refusal."),
    "order:no-refusal-decided": _("Two officials decided that it was no refusal."),
    "order:not-taken": _("The test was not taken, which this reason allows."),
    "order:cancelled": _("The order was cancelled."),
    "order:specimen-cancelled": _("The specimen was cancelled."),
    "order:left": _("The person left the force before the notice."),
    "order:died": _("The person died."),
    "order:disputed": _("The officer put their own words beside it."),
}
"""What an entry says of an order, as a sentence."""

ABSENCES: Mapping[str, Promise] = {
    "maternity": _("Maternity"),
    "long-illness": _("Long illness"),
    "detached-abroad": _("Detached abroad"),
    "suspended": _("Suspended from duty"),
    "in-custody": _("In custody"),
    "approved-leave": _("Leave that was approved before"),
    "sick-leave": _("Ill for some days"),
    "running-operation": _("In an operation that cannot be left"),
    "court-summons": _("Called by a court"),
    "training-away": _("On a course in another place"),
    "bereavement": _("A near relative died"),
}

OUTCOMES: Mapping[str, Promise] = {
    **ABSENCES,
    "specimen-sealed": _("A specimen was sealed"),
    "medical-explanation": _("Cancelled by the review doctor; nothing is held against the person"),
    "did-not-appear": _("Stayed away after the notice"),
    "facts-were-a-refusal": _("The reported facts were a refusal"),
    "not-reached": _("Could not be told after all attempts"),
    "absence-no-refusal": _("Stayed away for a cause that was accepted"),
    "facts-no-refusal": _("The reported facts were no refusal"),
    "stepped-back": _("Stepped back before the notice"),
    "did-not-take": _("Did not take the test"),
    "no-kits": _("No kits were there"),
    "no-site": _("No usable place was there"),
    "no-collector": _("No collector free of conflict was there"),
    "no-observer": _("No observer of the same gender was there"),
    "no-notifier": _("Nobody was there to serve the notice"),
    "flaw-at-collection": _("It could not be finished by the rules"),
    "danger-to-life": _("Flood, fire, fighting or another danger to life"),
    "court-order": _("A court forbade the test"),
    "fatal-flaw": _("A fatal flaw of the collection"),
    "flaw-not-corrected": _("A flaw that nobody corrected in time"),
    "specimen-lost": _("The specimen was lost"),
    "specimen-spoiled": _("The specimen spoiled or leaked"),
    "open-at-opening-day": _("Still deferred on the opening day"),
    "left-force": _("Left the force before the notice"),
    "died": _("Died"),
}

CLASSES: Mapping[str, Promise] = {
    "open": _("No outcome yet"),
    "no-order": _("No order was made"),
    "not-drawn": _("Not drawn, by chance"),
    "sampled": _("Specimen sealed"),
    "refused": _("Decided to be a refusal"),
    "excused": _("Excused with papers"),
    "deferred": _("Deferred past the opening day"),
    "no-show": _("Decided to be no refusal"),
    "not-taken": _("Not taken, as the reason allows"),
    "not-refused": _("Facts decided to be no refusal"),
    "force-caused": _("Caused by the force itself"),
    "outside-caused": _("Caused from outside"),
    "flaw": _("A flaw of the collection"),
    "loss": _("A specimen lost"),
    "spoiling": _("A specimen spoiled"),
    "medical": _("Cancelled by the review doctor"),
    "left-force": _("Left the force"),
    "died": _("Died"),
}
"""Classes of loss in the funnel; what the force caused is never among the excused."""

STAGES: Mapping[str, Promise] = {
    "headcount": _("On the roster"),
    "eligible": _("In the pool"),
    "drawn": _("Drawn"),
    "notified": _("Notified"),
    "appeared": _("Appeared"),
    "sampled": _("Specimen sealed"),
    "valid": _("Specimen valid"),
    "screened": _("Screened"),
    "confirmed": _("Confirmed"),
    "reviewed": _("Reviewed"),
    "decided": pgettext_lazy("stage of the funnel", "Decided"),
    "appealed": _("Appealed"),
}

PAPERS: Mapping[str, Promise] = {
    "medical-certificate": _("Medical certificate"),
    "detachment-order": _("Order of detachment"),
    "suspension-order": _("Order of suspension"),
    "custody-record": _("Record of custody"),
    "leave-approval": _("Approval of leave"),
    "operation-order": _("Order of the operation"),
    "court-summons": _("Court summons"),
    "training-order": _("Order for the course"),
    "death-notice": _("Notice of the death"),
}

WAYS: Mapping[str, Promise] = {
    "in-person": _("In person"),
    "by-telephone": _("By telephone"),
    "through-another": _("Through somebody else"),
}

WHY_NOT: Mapping[str, Promise] = {
    "": _("Counts"),
    "before-dispatch-hour": _("Does not count: before the hour of dispatch"),
    "not-in-person": _("Does not count: not in person"),
    "not-on-duty-there": _("Does not count: no duty sheet has the person there"),
    "too-soon": _("Does not count: too soon after the last one"),
}

LACKING: Mapping[str, Promise] = {
    "too-few": _("More attempts that count are needed."),
    "places-too-few": _("Try at another place too."),
    "notifiers-too-few": _("Another notifier has to try too."),
}

SIGNS: Mapping[str, Promise] = {
    "had-disputed": _("had put their own words beside an order"),
    "had-objected": _("had objected to a collector or an observer"),
    "had-disowned": _("had said that an act in their name was not theirs"),
}
"""What the inspector alone reads of whoever a targeted order aims at."""

PURPOSES: Mapping[str, Promise] = {
    "serve-in-person": _("To serve the notice in person"),
    "identify": _("To check who has come"),
    "decide": _("To decide on the order"),
    "seal-grounds": _("To seal the grounds"),
    "answer-a-question": _("To answer a question about it"),
}

OPENED_FOR: Mapping[str, Promise] = {
    **PURPOSES,
    "print-slip": _("To print the sealed slip"),
    "read-paper": _("To read a paper about an absence"),
    "read-statement": _("To read a physician’s statement"),
    "read-told": _("To read what the doctor told the force"),
}

FINDINGS: Mapping[str, Promise] = {
    "explained": _("A medical condition did, or very probably could have, prevented enough urine"),
    "unexplained": _("No such condition was found"),
    "not-taken": _("The officer did not take the evaluation"),
}
"""What a review doctor may say; which condition it was is asked nowhere."""

WAITS_TO: Mapping[str, Promise] = {
    "ordered": _("Serve the notice"),
    "resumed": _("Serve the notice, unannounced"),
    "deferred": _("End the deferral"),
    "not-reached": _("Decide what follows"),
    "notified": _("Appear"),
    "missed": _("Decide on the no-show"),
    "arrived": _("Start the collection"),
    "collecting": _("End the collection"),
    "medical-evaluation": _("See the physician"),
    "facts-reported": _("Decide on the facts"),
}
"""What an open order waits for."""

SKIPS: Mapping[str, Promise] = {
    "excluded-since": _("Kept out of pools since the draw"),
    "left-since": _("Left the force since the draw"),
    "died-since": _("Died since the draw"),
}
