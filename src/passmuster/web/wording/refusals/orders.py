"""Refusals about test orders: notices, excusals, rulings, outcomes, the figures of the funnel."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ORDERS: Mapping[str, Promise] = {
    "order-move-forbidden": _(
        "An order in this state cannot take this step. Look at its page for what comes next."
    ),
    "facts-of-a-collection": _(
        "These facts were written down in a collection. Decide them on that collection’s page, "
        "where they stand word for word."
    ),
    "evaluation-time-open": _(
        "The time to see the physician still runs. Report it when the five days have ended."
    ),
    "evaluation-ground-unknown": _("Choose what is reported from the list."),
    "physician-missing": _("Name the physician who examined the person."),
    "statement-missing": _("The physician’s written statement is not there. Attach it."),
    "examined-day-missing": _("Give the day on which the physician examined the person."),
    "examined-before-referral": _(
        "On this day nobody had been sent to a physician yet. Check the day on the statement."
    ),
    "examined-later": _("The day of the examination cannot lie in the future. Check it."),
    "order-own-evaluation": _(
        "This evaluation is your own. Another medical review officer answers for it."
    ),
    "order-origin-wrong": _(
        "A random order comes from a ticket and no other order does. Give the reason that is true."
    ),
    "order-time-backwards": _(
        "This is earlier than the order’s last entry. Check the day and the time."
    ),
    "order-events-impossible": _(
        "The record of this order cannot be true as it stands. Ask the inspector to look at it."
    ),
    "no-show-not-a-refusal": _(
        "For this reason it is no refusal to stay away or to leave before the start. Record that "
        "the test was not taken."
    ),
    "not-taken-not-for-this-reason": _(
        "For this reason an official decides whether staying away is a refusal. Send it to that "
        "official."
    ),
    "withdrawal-not-for-this-reason": _(
        "Nobody can step back from a test of this reason. Serve the notice."
    ),
    "round-orders-open": _(
        "Some orders of this round have no outcome yet. Bring each that is named to its end first."
    ),
    "round-closed": _("This round was closed. Nothing can be added to it."),
    "round-not-begun": _(
        "Nobody was drawn yet, so there is no round to close. Wait for the draw’s result."
    ),
    "collector-not-another": _(
        "The first test was lost, so another collector takes this one. Name somebody else."
    ),
    "arrival-without-notice": _(
        "Nobody arrives before a notice was served. Check the notice and the time of arrival."
    ),
    "limit-unknown": _(
        "The policy does not give a figure that this rule needs. Add it to the policy."
    ),
    "funnel-orders-differ": _(
        "These orders do not belong to one draw, or one of them stands twice. Look at the list of "
        "orders."
    ),
    "funnel-does-not-add-up": _(
        "The figures from one stage to the next do not add up. Do not publish them; ask the "
        "inspector."
    ),
}

_EVIDENCE: Mapping[str, Promise] = {
    "ticket-of-decided-draw-missing": _(
        "A random order needs the ticket of a draw that was decided. Order from the draw’s own "
        "list."
    ),
    "reserve-in-turn-missing": _("An earlier reserve comes first. Call reserves in ticket order."),
    "order-due-missing": _(
        "Nothing on record makes an order due for this person. Give the reason that is true."
    ),
    "whole-list-ordered-missing": _(
        "Everybody on the list is ordered together, so that nobody is chosen. Add those who are "
        "missing."
    ),
    "oversight-approval-missing": _(
        "A test of a whole unit needs the oversight body’s approval. Ask for it first."
    ),
    "return-ruling-missing": _(
        "The decision on the return to duty is not on record. Record it first."
    ),
    "follow-up-plan-missing": _("No written plan asks for this test. Record the plan first."),
    "own-request-missing": _("The officer’s own request is not on record. Wait until it is."),
    "grounds-sealed-earlier-missing": _(
        "The grounds were not sealed before the notice. A targeted test needs grounds sealed "
        "earlier."
    ),
    "grounds-from-outside-chain-missing": _(
        "The grounds were sealed by somebody in the chain of command, or by who orders the test. "
        "Ask somebody outside."
    ),
    "grounds-unchanged-missing": _(
        "The grounds are not those that were sealed. Show the sealed ones."
    ),
    "dispatch-hour-reached-missing": _("The hour of dispatch has not come yet. Wait until then."),
    "slip-sealed-missing": _(
        "The slip was not sealed before it was handed over. Seal a slip first."
    ),
    "notifier-free-of-conflict-missing": _(
        "The notifier serves in this person’s unit or above it. Send another notifier."
    ),
    "notice-handed-over-missing": _(
        "The hand-over of the slip is not on record. Record when and where it was handed over."
    ),
    "attempts-counted-missing": _(
        "Too few attempts count yet. Look at which did not count and why, and try again."
    ),
    "absence-code-missing": _("This code does not excuse or defer. Choose one from the list."),
    "papers-complete-missing": _("A paper that this code asks for is missing. Add it."),
    "papers-before-notice-missing": _(
        "A paper is missing or came after the notice or the first attempt. Only earlier papers "
        "count."
    ),
    "end-within-limit-missing": _(
        "The end is missing, has passed or is too far off. Give an end within the policy’s limit."
    ),
    "approver-outside-unit-missing": _(
        "The approver serves in this person’s unit or above it. Ask somebody from outside the unit."
    ),
    "approver-not-requester-missing": _(
        "Whoever asked for it cannot approve it. Ask a second, different person."
    ),
    "deferral-ended-missing": _(
        "The deferral has not ended yet. Wait for its end, or record that the person is back."
    ),
    "deferred-before-missing": _(
        "Only an order that was deferred is replaced on the opening day. Serve this one or decide "
        "on it."
    ),
    "new-order-made-missing": _("The new order does not exist yet. Make it first."),
    "deadline-to-appear-passed-missing": _(
        "The time to appear has not passed yet. Wait until it has."
    ),
    "deadline-to-appear-open-missing": _(
        "The time to appear has passed, so the order cannot be cancelled. Record the no-show."
    ),
    "no-arrival-missing": _("An arrival is on record. Look at it before a no-show is recorded."),
    "arrival-recorded-missing": _("No arrival after the notice is on record. Record it first."),
    "collector-free-of-conflict-missing": _(
        "This collector cannot collect from this person. Assign another collector."
    ),
    "observer-assigned-missing": _(
        "This test is always observed. Assign an observer of the same gender first."
    ),
    "specimen-sealed-missing": _(
        "The specimen is not sealed yet. Finish the steps of the collection."
    ),
    "time-to-try-again-ended-missing": _(
        "The time to drink and try again has not ended. Wait until it has."
    ),
    "physicians-finding-missing": _("The physician’s finding is not on record. Wait for it."),
    "review-officers-finding-missing": _(
        "The review doctor has not accepted the finding yet. Send it to the review doctor."
    ),
    "no-collector-named-missing": _(
        "A collector is named for this order. The collector reports whether the person came."
    ),
    "reported-facts-missing": _(
        "No facts were reported that the list of refusals names. Record what happened first."
    ),
    "no-result-reported-missing": _(
        "A laboratory has reported on this specimen. Only the medical review can cancel its "
        "result: ask the review doctor."
    ),
    "record-agrees-missing": _(
        "The record of custody does not show this. What a laboratory received it rejects or "
        "reports on: ask the laboratory, or record the gap in its chain."
    ),
    "named-official-missing": _(
        "A named official outside the chain of command decides, and nobody who took part. Ask that "
        "official."
    ),
    "written-reasons-missing": _(
        "Reasons in writing are missing. Write what happened and why it is decided so."
    ),
    "second-outside-chain-missing": _(
        "A second, different person outside the chain of command has to approve this. Ask somebody."
    ),
    "outcome-code-missing": _(
        "This code does not end an order in this state. Choose one from the list."
    ),
    "own-withdrawal-missing": _(
        "Nobody steps back for somebody else. Attach what the person wrote."
    ),
    "leaver-on-roster-missing": _(
        "The roster does not show that this person left the force. Correct the roster first."
    ),
    "death-recorded-missing": _("The roster does not show this death. Correct the roster first."),
}

_ACTS: Mapping[str, Promise] = {
    "order-unknown": _("There is no order of this number. Look at the list of orders."),
    "order-proposed": _("A proposal about this order waits for its answer. Wait for that one."),
    "order-open-already": _(
        "An order for this reason is open for this person. Bring it to its end."
    ),
    "order-day-passed": _("This day has passed. Give one that is still to come."),
    "order-list-not-whole": _("A whole unit is everybody in service there. Add those left out."),
    "plan-days-missing": _("Give the days of the plan, 24 at the most and each once."),
    "order-list-empty": _("Nobody is on this list. Add who belongs on it."),
    "order-not-own": _("This is no order of yours that you were told of."),
    "person-left": _("This person has left the force. Nobody orders a test of them."),
    "drawn-without-order": _(
        "Somebody who was drawn has no order. Ask the inspector to look at it."
    ),
    "grounds-not-for-this-reason": _("Only a targeted test has grounds to seal."),
    "grounds-after-notice": _("Grounds are sealed before the notice. After it nobody can add any."),
    "grounds-sealed-already": _("The grounds of this order are sealed and cannot be changed."),
    "paper-kind-unknown": _("Choose the kind of document from the list."),
    "paper-empty": _("This file is empty. Attach the document."),
    "paper-dated-later": _("The day on a document cannot lie in the future. Check it."),
    "place-missing": _("Say at which place it was."),
    "reserve-skip-reason-unknown": _("Choose from the list why this reserve is passed over."),
}

SENTENCES: Mapping[str, Promise] = {**_ORDERS, **_EVIDENCE, **_ACTS}
