"""Refusals about medical review: what a doctor may sign, the second bottle, explanations."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ACTS: Mapping[str, Promise] = {
    "contact-choice-unknown": _("Choose the telephone and how the attempt ended from the list."),
    "credential-ended": _("This credential was withdrawn before. Nothing is left to do."),
    "credential-not-a-doctors": _(
        "Only a medical review officer has a credential here. Choose one of them."
    ),
    "credential-reason-unknown": _("Choose from the list why this credential counts no longer."),
    "credential-unreadable": _(
        "Give the credential’s number, its first day and its last, which comes after the first."
    ),
    "document-empty": _("Nothing is attached. Attach the paper that the officer brought."),
    "letter-before-attempts": _(
        "The letter goes out when the doctor’s own attempts are enough. Make those still missing."
    ),
    "nothing-told": _("No doctor has verified a result of this order yet. Come back later."),
    "letter-not-yours": _(
        "No doctor’s letter asks you to reach this officer. Whoever it names does."
    ),
    "service-without-proof": _("Give the number of the paper that proves it."),
}

_MOVES: Mapping[str, Promise] = {
    "review-move-forbidden": _(
        "A review in this state cannot take this step. Look at its page for what comes next."
    ),
    "review-events-impossible": _(
        "The record of this review cannot be true as it stands. Ask the inspector to look at it."
    ),
    "review-time-backwards": _(
        "This is earlier than the review’s last entry. Check the day and the time."
    ),
    "result-judged-missing": _(
        "The laboratory has not settled this result, or its batch has not passed. Wait for the "
        "laboratory."
    ),
    "laboratory-result-open": _(
        "The laboratory’s result is held, preliminary or withdrawn, or an item of the inbox about "
        "this specimen still waits. Have that ended first."
    ),
    "laboratory-withdrew-missing": _(
        "The laboratory has not taken this result back. Wait for its signed paper."
    ),
    "laboratory-ground-missing": _(
        "Only the laboratory’s correction, withdrawal or recall of a batch stops a review. Record"
        " which it is."
    ),
    "donor-ground-missing": _(
        "Record the cause that kept the officer from being heard, and the paper that shows it."
    ),
    "sample-differs-missing": _(
        "A drawn result is opened again only where the second doctor came to another result."
    ),
    "denial-upheld-missing": _(
        "A review begins anew only where the officer’s denial of an entry was upheld."
    ),
    "hearing-undenied-missing": _(
        "The officer denies an entry on which this rests: being heard, having declined, or that "
        "papers were named. It counts for nothing until the oversight body has heard that."
    ),
    "contact-not-needed-missing": _(
        "This result is not verified before the officer was reached. Begin with the contact."
    ),
    "interview-noted-missing": _(
        "A doctor has to speak with the officer and note it. Do that first."
    ),
    "express-declination-missing": _(
        "The officer has not declined to speak, or disputes it. Reach the officer."
    ),
    "contact-clock-run-missing": _(
        "The attempts or the time to reach the officer are not enough yet. The page says what is "
        "missing."
    ),
    "heard-or-clock-run-missing": _(
        "The officer was not heard on bottle B, and no clock has run. Reach the officer."
    ),
    "documents-named-missing": _("Name the documents that the officer is to bring."),
    "documents-in-or-time-over-missing": _(
        "The officer still has time to bring the documents. Wait, or record that they are all "
        "there."
    ),
    "credential-valid-missing": _(
        "No credential of this doctor was in force at this moment. Have two people record it "
        "before."
    ),
    "credential-none": _(
        "No credential of this doctor is recorded. Have two people record it before anything is "
        "signed."
    ),
    "credential-not-by-two": _(
        "A credential is recorded by two people, neither of them the doctor. Have it recorded "
        "again."
    ),
    "credential-recorded-later": _(
        "This credential was recorded after the act and does not reach back. Sign anew."
    ),
    "credential-not-begun": _(
        "This credential was not in force yet at that moment. Another doctor signs."
    ),
    "credential-lapsed": _("This credential had lapsed at that moment. Have the new one recorded."),
    "credential-withdrawn": _(
        "This credential was withdrawn before that moment. Another doctor signs."
    ),
    "doctor-free-of-conflict-missing": _(
        "A doctor of the officer’s own units, or the officer, does not judge this. Another doctor"
        " does."
    ),
    "verdict-signed-missing": _("The result is not signed. Sign it with your own device."),
    "nothing-reversed-missing": _("A finding does not stand: send it to a second doctor first."),
    "doctor-another-missing": _("This doctor has judged it already. Another doctor judges next."),
    "two-doctors-agree-missing": _(
        "Two doctors have not come to the same result yet. Until they do nothing is final."
    ),
    "verdict-differs-missing": _(
        "This verdict is the same as another doctor’s: record that you agree."
    ),
    "verdict-not-as-shown": _(
        "By what is on file now it would be another verdict than the one shown. Read it again."
    ),
    "second-doctor-same": _("This doctor has judged it already. Ask another one."),
}

_SPLIT: Mapping[str, Promise] = {
    "no-split-right-missing": _(
        "The officer may ask for bottle B: tell the officer before the review is closed."
    ),
    "notification-served-missing": _("Record when and with which proof the officer was told."),
    "request-in-time-missing": _(
        "Nothing stands that bottle B could test, or the time to ask is over."
    ),
    "late-cause-shown-missing": _(
        "Record the cause that kept the officer from asking in time, and the paper that shows it."
    ),
    "bottle-b-untested-missing": _("Bottle B was tested, or is not there. It is not tested twice."),
    "bottle-b-tested-missing": _("Nothing was signed of bottle B that could be looked at again."),
    "split-request-stands-missing": _(
        "The officer has not asked for bottle B. Only the officer asks for it."
    ),
    "split-clock-run-missing": _(
        "The officer still has time to ask for bottle B, or was not told with proof."
    ),
    "waiver-in-writing-missing": _(
        "The officer has to write that bottle B need not be tested, after being told of it."
    ),
    "split-order-made-missing": _("Make the order to a second laboratory first."),
    "bottle-b-reconfirms-missing": _(
        "The second laboratory did not report that bottle B shows it. Look at its report."
    ),
    "bottle-b-fails-missing": _(
        "The second laboratory did not report that bottle B shows nothing of it. Look at its "
        "report."
    ),
    "bottle-b-unavailable-missing": _(
        "Nobody recorded that bottle B cannot be tested. Record why it cannot."
    ),
    "bottle-b-other-condition-missing": _(
        "The second laboratory did not report another condition of bottle B. Look at its report."
    ),
    "bottle-b-explained-missing": _(
        "No medical explanation of what is in bottle B was accepted. Look at the hearing."
    ),
    "bottle-b-unexplained-missing": _(
        "An explanation of what is in bottle B was accepted, or nobody was heard on it yet."
    ),
    "split-hearing-open": _("The officer is heard on bottle B first."),
    "bottle-a-request-in-time-missing": _("The time to ask for another test of bottle A is over."),
    "bottle-a-clock-run-missing": _(
        "The officer still has time to ask for another test of bottle A, or was not told with "
        "proof."
    ),
    "bottle-a-shows-it-missing": _(
        "The laboratory did not report that bottle A shows it as well. Look at its report."
    ),
    "bottle-a-shows-it-not-missing": _(
        "The laboratory did not report that bottle A shows nothing of it. Look at its report."
    ),
    "split-nothing-to-test": _("Nothing stands that bottle B could test again."),
    "split-cause-unknown": _("Choose the cause of the late request from the list."),
    "split-request-late": _(
        "The time to ask for bottle B is over. Show the cause that could not be avoided."
    ),
    "split-laboratory-missing": _("Name the laboratory that tests bottle B."),
    "split-laboratory-same": _(
        "Bottle B goes to another laboratory than bottle A. Name another one."
    ),
    "split-judged-by-cutoff": _(
        "A drug is looked for in bottle B without a cutoff. Ask the laboratory again."
    ),
    "split-other-finding": _(
        "The report of bottle B names what bottle A did not show. Ask the laboratory."
    ),
    "split-validity-missing": _(
        "Ask the second laboratory for the tests that tell why nothing was found."
    ),
    "split-way-unknown": _("Choose whether the officer asked in words or in writing."),
    "split-report-missing": _(
        "The second laboratory has not reported, and nothing shows yet that the bottle cannot be "
        "tested."
    ),
    "split-batch-not-passed": _(
        "The second laboratory’s run is not there or has not passed. The result waits: ask the "
        "laboratory that tested this bottle for the run."
    ),
    "split-finding-unanswered": _(
        "The report does not say whether each finding is in this bottle. Ask the laboratory for it."
    ),
    "regulator-not-told-of-this": _(
        "The second bottle cancelled nothing here. There is nothing to report."
    ),
    "split-hearing-not-due": _("Bottle B is in order: there is nothing to hear the officer on."),
}

_OFFICER: Mapping[str, Promise] = {
    "review-not-own": _("This result is another officer’s. Open your own under “My tests”."),
    "claim-unknown": _("Choose one of the claims on the page that still stands open."),
    "claim-disputed": _("You disputed this already. It is being heard."),
    "dispute-without-words": _("Say in a sentence what was not so, or why you decide as you do."),
    "dispute-ruling-unknown": _("Choose how the hearing ended from the list."),
    "dispute-own": _("Whoever made the claim, or denies it, does not hear it. Somebody else does."),
}

_FINDINGS: Mapping[str, Promise] = {
    "forms-incomplete": _("The forms have a flaw. Have it mended before the result is verified."),
    "findings-beside-negative": _(
        "A negative result needs no finding of a doctor. Take the finding out."
    ),
    "flaw-cancels-nothing": _("A flaw of this kind never cancels a test."),
    "creatinine-number-needed": _(
        "What follows depends on the creatinine. Ask the laboratory for its number."
    ),
    "creatinine-none": _(
        "No body makes urine without creatinine: this explanation does not count."
    ),
    "adulterant-never-explained": _(
        "No body makes soap, bleach or glutaraldehyde: this explanation does not count."
    ),
    "opiate-number-needed": _(
        "The rule for this drug depends on its number. Ask the laboratory for it."
    ),
    "drug-never-explained": _(
        "The rules know no medical explanation of this drug. Leave the explanation out."
    ),
    "clinical-unknown": _("Choose the clinical evidence from the list."),
    "clinical-of-another-drug": _("The clinical evidence has to be about the drug that was found."),
    "clinical-not-seen": _(
        "This sign is found face to face only. Examine the officer, or leave it out."
    ),
    "explanation-unknown": _("Choose the kind of explanation from the list."),
    "explanation-never-accepted": _(
        "The rules never accept this explanation, whatever paper lies beside it."
    ),
    "explanation-heard-elsewhere": _(
        "A doctor does not judge this dispute. Send it to the discipline body."
    ),
    "explanation-of-another-finding": _(
        "This explanation does not belong to what the laboratory reported. Choose another."
    ),
    "explanation-papers-missing": _(
        "Papers are missing without which the explanation does not count. Ask the officer for them."
    ),
    "admission-not-signed": _("Write down what the officer said and sign it on the same day."),
    "laboratory-not-asked": _(
        "Ask the certifying scientist first whether another laboratory would help."
    ),
    "ph-not-of-heat": _("Time and heat explain a pH from 9.0 to 9.5 and no other finding."),
    "specimen-of-pair-open": _("One of the two specimens is not reported yet. Wait for it."),
    "letter-says-more": _(
        "The letter asks the officer to call the doctor and says nothing else. Take the rest out."
    ),
    "letter-to-another": _(
        "The letter goes through the force’s one named contact. Choose that person."
    ),
    "reopen-ground-unknown": _("Choose the ground from the list."),
    "reopen-late": _("The time to be heard after all is over. An appeal remains."),
    "reopen-was-heard": _("The officer was heard before this result. An appeal is the way."),
    "reopen-cause-missing": _("Choose the cause from the list and attach the paper that shows it."),
    "reopen-certificate-missing": _(
        "Ask the laboratory for its signed paper about the change, and give its number."
    ),
    "screen-is-no-result": _("An initial test is no result. Wait for the verified one."),
    "screen-measure-not-policy": _("The policy in force allows nothing on an initial test alone."),
}

SENTENCES: Mapping[str, Promise] = {**_ACTS, **_MOVES, **_SPLIT, **_OFFICER, **_FINDINGS}
