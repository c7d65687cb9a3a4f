"""Refusals about collecting: steps, specimens, observation, facts of a refusal, ties, numbers."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_STEPS: Mapping[str, Promise] = {
    "answer-missing": _("An answer is missing in this step. Give every answer that it asks for."),
    "answer-not-a-choice": _("This answer is not in the list. Choose one of the answers shown."),
    "answer-not-a-number": _("This answer is a whole number. Write it in digits."),
    "answer-not-asked": _("This step does not ask for one of the answers given. Leave it out."),
    "answer-not-text": _("This answer needs words, at most 500 characters. Write it again."),
    "answer-out-of-bounds": _(
        "The number lies outside what can be measured. Read again, then write it."
    ),
    "step-unknown": _(
        "No step of a collection has this name. Go back to the page of the collection."
    ),
    "step-skipped": _(
        "A step before this one is not done yet. Do the next step on the page first."
    ),
    "step-repeated": _("This step is done already. Go on with the next one."),
    "step-not-now": _("This step has no place here. Do the next step that the page shows."),
    "step-in-future": _("A step cannot lie in the future. Record it when it is done."),
    "step-time-not-now": _("A step bears the time at which it is recorded. Save it again."),
    "time-runs-backwards": _(
        "This step would lie before the one before it. Compare the written times."
    ),
    "session-ended": _("This collection has ended. Nothing can be added to it."),
    "session-events-impossible": _(
        "The stored steps of this collection cannot follow each other. Tell the inspector general."
    ),
    "record-not-voidable": _(
        "Only a slip in the last record can be voided, and no judgement of a specimen. Write a "
        "remark."
    ),
    "not-the-collector": _(
        "Another collector is named for this collection. That person records this step."
    ),
    "not-the-observer": _("The observer who was named records this step."),
    "collection-open-elsewhere": _("You have another collection open. Finish that one first."),
    "order-differs": _(
        "What was read back is not what was ordered. Compare with the order and read again."
    ),
    "notice-not-served": _(
        "No notice was served to this person before. Ask the programme manager."
    ),
    "courier-none": _(
        "Nobody is registered who could take a specimen over from you. Ask the programme manager "
        "to propose a courier."
    ),
    "courier-unknown": _(
        "Nobody is registered by this name to carry specimens. Choose one of those shown."
    ),
    "donor-not-arrived": _("The donor has not arrived. Record the arrival first."),
    "arrival-time-left": _(
        "The time that the force allows for arriving is not over. Wait until it is."
    ),
    "voucher-too-near": _(
        "A co-worker or fellow donor cannot vouch for the donor. Ask somebody else."
    ),
    "matcher-too-near": _(
        "Somebody from outside the donor’s group compares the photograph. Ask that person."
    ),
    "person-stands-not-for-this": _(
        "This is not theirs to do in this collection. Choose somebody from the list."
    ),
    "held-item-differs": _(
        "What was held must be given back, and nothing else. Look at what was held."
    ),
}

_SPECIMENS: Mapping[str, Promise] = {
    "temperature-missing": _(
        "Nothing is poured or sealed before temperature and look are judged. Do those steps first."
    ),
    "reading-contradicts-strip": _(
        "The number and the chosen answer differ. Read the strip again."
    ),
    "specimens-combined": _(
        "What was given on two occasions is never put together. Discard it and take a new "
        "container."
    ),
    "bottle-a-short": _("Bottle A holds too little. Fill it to the least volume first."),
    "bottle-b-short": _("Bottle B holds too little. Fill it to the least volume."),
    "bottle-b-before-a": _("Bottle A is poured first, then bottle B. Pour bottle A."),
    "poured-more-than-given": _("The bottles hold more than the donor gave. Measure again."),
    "scan-exchanged": _(
        "The seals of A and B are exchanged: they are of this kit. Scan the one on A for A, the"
        " one on B for B."
    ),
    "scan-disagrees": _("Form and seals do not belong together. Take the ones of this kit."),
    "number-read-differs": _(
        "The number that the donor reads is not the form’s. Look whose bottles these are."
    ),
    "kit-not-issued": _(
        "No whole kit of this number is in your hand: the number and the two seals that lie with "
        "it. Take another kit."
    ),
    "kit-in-custody": _(
        "Bottles of this number have a chain of custody already. Take another kit."
    ),
    "container-not-issued": _("This container was not issued to you. Take one of your own."),
    "serial-used-already": _("This number was used before. Take a new form or container."),
    "practice-serial-in-live": _("This number is for practice only. Take a live kit."),
    "live-serial-in-practice": _("Practice uses practice numbers only. Take a practice kit."),
    "time-not-told": _("The donor has to be told first until when there is time. Do that step."),
    "told-time-differs": _(
        "The time runs from the first try that was too little. Tell the time that the page shows."
    ),
    "short-specimen-differs": _(
        "A short specimen is discarded, and where there was none, there is nothing to discard. "
        "Choose what happened."
    ),
    "fluid-over-limit": _("Together this would be more fluid than is safe to offer. Offer less."),
    "trying-time-left": _("The donor still has time to try. Wait until it is over."),
    "trying-time-over": _(
        "The time for trying is over. Record that, and the force asks for a doctor’s evaluation."
    ),
}

_OBSERVING: Mapping[str, Promise] = {
    "observation-due": _(
        "An observed collection has to be ordered first. Tell the donor why; it is no accusation."
    ),
    "observation-left-out": _("A test for this reason is always observed. Let the order say so."),
    "observation-not-made": _(
        "The specimen was not watched. End this collection without effect; a new order follows."
    ),
    "observation-without-trigger": _(
        "A collection is observed only for a reason that the rules list. Name one, or observe "
        "nobody."
    ),
    "trigger-differs": _(
        "The steps before give another reason than the one you chose. Choose the temperature where "
        "it was out of range or read late, the signs where only the specimen showed them, and the "
        "item where it was neither."
    ),
    "trigger-not-theirs": _(
        "Somebody else orders an observed collection for this reason. Ask there."
    ),
    "observer-gender-unknown": _(
        "The roster does not say whether observer and donor are of one gender. Use the way out "
        "that the policy names."
    ),
    "observer-other-gender": _(
        "The observer is always of the donor’s gender. Name another observer."
    ),
    "observer-handled-container": _(
        "An observer never handles the container. End this collection without effect; a new "
        "order follows."
    ),
    "observer-is-collector": _(
        "The collector handles the container and cannot observe. Name another observer."
    ),
    "fallback-not-policy": _(
        "The policy names another way when no observer is found. Choose that one."
    ),
}

_REFUSING: Mapping[str, Promise] = {
    "refusal-facts-due": _(
        "Write down first what was said and seen. An official decides about it later."
    ),
    "not-a-refusal": _("The rules say that this is no refusal. Write a remark and go on."),
    "ground-unknown": _("This is no ground that the rules list. Choose one of the list."),
    "ground-not-collectors": _("This cannot be seen in a collection. Write only what you saw."),
    "ground-needs-observation": _(
        "This ground exists in observed collections only. Choose another one."
    ),
    "before-entry-no-refusal": _(
        "Before somebody has joined, this is no refusal. Close it without one."
    ),
    "first-specimen-differs": _(
        "A first specimen is discarded when its second is not given, and only then. Choose "
        "what happened."
    ),
    "refusal-facts-missing": _(
        "What was said and seen is missing, or who saw it. Complete the facts."
    ),
    "refusal-decider-wrong": _(
        "Another official decides about this ground. Hand it to that person."
    ),
    "refusal-decider-took-part": _(
        "Whoever took part in the collection does not decide about it. Hand it to somebody else."
    ),
    "refusal-reasons-missing": _("The reasons of the decision are missing. Write them."),
    "refusal-second-missing": _(
        "A second person has to approve the decision. Ask somebody from outside the chain of "
        "command."
    ),
    "flaw-unknown": _("This flaw is not in the list. Choose one of the list."),
    "flaw-not-mendable": _("No statement changes what this flaw does. Follow what its page says."),
    "flaw-not-open": _(
        "No flaw of this collection waits for a correction now. Go back to its page."
    ),
    "flaw-told-already": _("The collector was told today. Wait until the day is over."),
    "flaw-not-told": _("The programme manager tells you first what is missing. Ask for it."),
    "correction-words-missing": _("Say what was missing, and what is right."),
    "correction-by-another": _(
        "Only the person who is responsible signs the correction. Ask that person."
    ),
    "correction-not-affirmed": _("The correction has to be stated as true and accurate. Add that."),
    "correction-apart-from-form": _(
        "The correction stays with the form, and the form is marked. Do both."
    ),
    "correction-before-told": _(
        "The correction is dated before the person was told. Mend the date."
    ),
    "correction-late": _(
        "The correction was due on the business day of the telling. The flaw stands."
    ),
}

_TIES: Mapping[str, Promise] = {
    "pairing-own-specimen": _("Nobody takes part in their own collection. Name somebody else."),
    "pairing-own-unit": _(
        "Collector and observer come from another unit than the donor. Name somebody else."
    ),
    "pairing-supervisor": _("One of the two supervises the other. Name somebody else."),
    "pairing-relative": _("The two are relatives. Name somebody else."),
    "pairing-work-group": _(
        "An observer comes from another work group than the donor. Name somebody else."
    ),
    "pairing-declared-tie": _("A tie to the donor was declared. Name somebody else."),
    "pairing-not-judged": _("Ties are judged again at this step. Declare yours first."),
    "pairing-of-another": _(
        "The ties that were judged are those of somebody else. Judge them for this collection."
    ),
    "declaration-missing": _(
        "You have not declared whether you are tied to the donor. Declare it first."
    ),
    "declaration-of-another": _(
        "A declaration counts for its own assignment only. Declare for this one."
    ),
    "donor-objected": _("The donor objected to this person. Name somebody else."),
    "objection-too-late": _("An objection is made before the start. After it, open a dispute."),
    "objection-without-words": _("Say in a few words why you object."),
    "monitor-missing": _(
        "Collector and donor are of one work group. Name an unrelated trained person to watch."
    ),
    "monitor-not-free": _(
        "The one who watches must be trained and tied to neither of the two. Name somebody else."
    ),
    "collector-not-qualified": _(
        "The collector is not qualified on this day. Name another, or complete the training first."
    ),
    "training-missing": _("No training of this collector is on file. Train first."),
    "mocks-missing": _(
        "The practice collections in a row are not complete. Hold them, watched and attested."
    ),
    "refresher-due": _("The refresher training is due. Hold it before the next collection."),
    "retraining-due": _(
        "The retraining after a cancelled test is due. Hold it before the next collection."
    ),
    "vetting-missing": _("No vetting of this collector is on file. Vet first."),
    "vetting-due": _("The vetting of this collector is too old. Renew it."),
}

_NUMBERS: Mapping[str, Promise] = {
    "rule-unknown": _(
        "A rule of a collection has a name that is not known. Take a name from the reference."
    ),
    "rule-not-a-number": _("A rule of a collection is a whole number above 0. Mend it."),
    "rule-source-missing": _("A rule of one’s own needs its source. Say where it is from."),
    "rule-below-floor": _(
        "A policy may be stricter than the standard, never laxer. Keep to the standard or above it."
    ),
    "rules-contradict": _("No specimen could meet these rules together. Mend one of them."),
    "weekend-whole-week": _("A week needs at least one business day. Mend the weekend."),
}

_RECORDING: Mapping[str, Promise] = {
    "form-token-missing": _("This page was not sent whole. Open the step anew, then send it."),
    "form-token-used": _(
        "This page was sent before with other answers, and those are stored. Open the step anew."
    ),
    "session-not-found": _("There is no such collection. Go back to your collections."),
    "session-exists": _("A collection of this order was opened already. Go on with that one."),
    "rules-not-known": _("This collection bears rules that are not installed. Tell the inspector."),
    "order-not-known": _("There is no order of this number to collect for. Compare the number."),
    "assignment-begun": _("The collection has begun. Nobody else can be named for it now."),
    "assignment-same": _("This person is named already. Name somebody else, or change nothing."),
    "reassignment-without-words": _("Say in a few words why another collector is named."),
    "assignment-replaced": _("Somebody else has been named since. You need do nothing."),
    "declaration-made": _("You have declared for this collection already. It stays as it is."),
    "objection-not-own": _("Only the person who is to be tested can object."),
    "objection-made": _("You have objected already. Somebody else is to be named."),
    "facts-decided": _("These facts were decided already. The decision stays on record."),
    "no-facts-to-decide": _("This collection ended without facts that anybody has to decide."),
    "record-kind-unknown": _("This is no line of training. Choose one from the list."),
    "record-detail-unusable": _(
        "Choose what exactly the line is about, or nothing where nothing is."
    ),
    "record-in-future": _("A line is attested after what it is about. Choose today or earlier."),
    "record-of-oneself": _("Nobody attests their own training. Ask somebody else."),
    "mock-unwatched": _("A mock collection counts only if somebody else watched it. Say who."),
}

SENTENCES: Mapping[str, Promise] = {
    **_STEPS,
    **_RECORDING,
    **_SPECIMENS,
    **_OBSERVING,
    **_REFUSING,
    **_TIES,
    **_NUMBERS,
}
"""Each code about collecting with its sentence."""
