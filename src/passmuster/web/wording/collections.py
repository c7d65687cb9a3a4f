"""A collection's steps in words: what the collector does, what the donor reads, every answer.

The codes are those of ``core/collection``; a test holds that each step, field and choice has its
words here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passmuster.web.wording.collectors import GROUNDS, REASONS


@dataclass(frozen=True)
class StepWords:
    """A step's heading for whoever does it, and what the donor reads beside it."""

    title: Promise
    donor: Promise


STEPS: Mapping[str, StepWords] = {
    "order-received": StepWords(
        _("Read the order back"),
        _("The collector reads the order once more: its number and its reason."),
    ),
    "arrival": StepWords(
        _("Has the donor arrived?"),
        _("You have arrived. The time of it is written down now."),
    ),
    "start": StepWords(
        _("Start at once"),
        _("Nobody is waited for. Before this step you may object to the collector."),
    ),
    "identify": StepWords(
        _("Whose card do you see?"),
        _("Show an original card with your photograph. A copy or a picture does not count."),
    ),
    "own-card": StepWords(
        _("Show your own card if asked"),
        _("You may ask to see the collector’s card."),
    ),
    "explain": StepWords(
        _("Explain the collection"),
        _("The collector explains each step and shows you the instructions on the form."),
    ),
    "belongings": StepWords(
        _("Coat, bags and pockets"),
        _("Leave your coat and bags here and empty your pockets. You keep your wallet."),
    ),
    "no-medicines": StepWords(
        _("Tell the donor not to list medicines"),
        _("Write no medicines on the form. A doctor will ask you about them, if anybody does."),
    ),
    "form-part-one": StepWords(
        _("Complete the first part of the form"),
        _("The form has a number. The same number stands on both bottles."),
    ),
    "wash-hands": StepWords(
        _("Let the donor wash the hands"),
        _("Wash and dry your hands. After this you use no water until the cup is handed over."),
    ),
    "choose-container": StepWords(
        _("Let the donor choose a container"),
        _("Choose a sealed container. It is unwrapped while you both look at it."),
    ),
    "give-specimen": StepWords(
        _("What did the donor hand over?"),
        _("You are alone. Come back at once and hand the cup to the collector."),
    ),
    "volume": StepWords(
        _("Read the volume"),
        _("The collector reads how much is in the cup. Too little is no fault of yours."),
    ),
    "temperature": StepWords(
        _("Read the temperature on the cup"),
        _("The strip on the cup is read. Another temperature is not an accusation."),
    ),
    "look": StepWords(
        _("Look at the specimen"),
        _("Colour, smell and foam are looked at before your eyes."),
    ),
    "pour-a": StepWords(
        _("Pour bottle A"),
        _("The collector pours, not you. Keep your eyes on both bottles."),
    ),
    "pour-b": StepWords(
        _("Pour bottle B"),
        _("Bottle B is yours to have tested elsewhere, should you ever ask for it."),
    ),
    "seal": StepWords(
        _("Seal both bottles and scan all numbers"),
        _("Each bottle gets a seal with a number. Compare them with the form."),
    ),
    "donor-initials": StepWords(
        _("Let the donor read the number and initial the seals"),
        _("Read your number aloud and initial both seals. Not doing so is no refusal."),
    ),
    "discard-leftover": StepWords(
        _("Discard what is left over"),
        _("What is left in the cup is thrown away. Nobody tests it."),
    ),
    "donor-certifies": StepWords(
        _("Let the donor sign the form"),
        _("You sign that the specimen is yours and was sealed before you. You may decline."),
    ),
    "collector-certifies": StepWords(
        _("Sign your own part of the form"),
        _("The collector signs with name, time and courier."),
    ),
    "pouch": StepWords(
        _("Close the pouch and hand out the copy"),
        _("Bottles and form go into a pouch that is closed before you. Take your copy and go."),
    ),
    "send-copies": StepWords(
        _("Send the copies"),
        _("One copy goes to the review doctor and one to the force."),
    ),
    "ship": StepWords(
        _("Hand the pouch to the courier"),
        _("The pouch goes to the laboratory, unopened."),
    ),
    "order-observed": StepWords(
        _("Order an observed collection"),
        _("The next specimen is given while somebody of your gender observes. You hear why."),
    ),
    "name-observer": StepWords(
        _("Who observes?"),
        _("The observer is of your gender and never touches the cup."),
    ),
    "no-observer": StepWords(
        _("Nobody can observe"),
        _("No observer could be found. That is no refusal of yours."),
    ),
    "observer-check": StepWords(
        _("Observer: check that no device is worn"),
        _("Raise your shirt and lower your clothing to the knees, turn round, then dress."),
    ),
    "observer-watched": StepWords(
        _("Observer: what did you watch?"),
        _("The observer says only whether the urine was seen leaving your body."),
    ),
    "tell-time": StepWords(
        _("Tell the donor until when there is time"),
        _("It was too little. You have time to try again and may drink. Nobody blames you."),
    ),
    "offer-fluid": StepWords(
        _("Offer something to drink"),
        _("You may drink within the time, up to a limit. Not drinking is no refusal."),
    ),
    "time-over": StepWords(
        _("The time to try is over"),
        _("The time is over. A doctor will see you. That is no refusal."),
    ),
    "refusal-facts": StepWords(
        _("Write down the facts"),
        _("The collector writes down what was seen and said. Others decide; you can answer."),
    ),
    "void-step": StepWords(
        _("Correct a slip in the last record"),
        _("A record held a slip. It is struck and written anew; both stay readable."),
    ),
    "void-collection": StepWords(
        _("End the collection without effect"),
        _("This collection ends and does not count. Another collector will call you."),
    ),
}
"""By the code of the step."""

GIVEN_BEFORE_AN_OBSERVER = _(
    "An observer of your gender is with you. Come back at once and hand the cup to the collector."
)
"""What the donor reads at "give-specimen" when it is observed (49 CFR 40.67(g))."""


def donor_words(step: str, *, observed: bool) -> Promise:
    """Return what the donor reads beside a step; nobody is told to be alone who is observed."""
    if step == "give-specimen" and observed:
        return GIVEN_BEFORE_AN_OBSERVER
    return STEPS[step].donor


LABELS: Mapping[str, Promise] = {
    "order": _("Number of the order"),
    "reason": _("Reason of the test"),
    "observed": _("Is an observed collection ordered?"),
    "appeared": _("The donor"),
    "allowed_by": _("Who set the time to arrive?"),
    "allowed_until": _("Until what time today?"),
    "started": _("Did the collection start at once?"),
    "delay": _("What delayed it?"),
    "document": _("What shows who the donor is?"),
    "vouched_by": _("Who vouches or verifies?"),
    "photograph": _("Face and photograph"),
    "matched_by": _("Who compared face and photograph?"),
    "shown": _("Your own card"),
    "explained": _("The collection"),
    "belongings.clothing": _("Coat and bags"),
    "pockets": _("Pockets"),
    "found": _("What was in them?"),
    "item": _("What was it?"),
    "no-medicines.told": _("The donor"),
    "form": _("Number of the form"),
    "hands": _("The hands"),
    "container": _("Number of the container"),
    "chosen_by": _("Who chose it?"),
    "unwrapped": _("Unwrapped"),
    "result": _("The donor"),
    "volume_ml": _("How much is in the cup?"),
    "occasions": _("On how many occasions was it given?"),
    "strip": _("What does the strip show?"),
    "tenths": _("The number that you see"),
    "colour": _("Colour"),
    "smell": _("Smell"),
    "foam": _("Foam"),
    "tampering": _("Signs of tampering"),
    "signs": _("What do you see?"),
    "a_ml": _("How much is in bottle A?"),
    "b_ml": _("How much is in bottle B?"),
    "sight": _("Where was it poured?"),
    "seal_a": _("Number of seal A"),
    "seal_b": _("Number of seal B"),
    "closed": _("Both bottles"),
    "initials": _("Initials on the seals"),
    "number_read": _("The number that the donor reads aloud"),
    "why": _("In a few words: why?"),
    "leftover": _("What was left over"),
    "signature": _("The donor’s signature"),
    "name_printed": _("Who printed the name?"),
    "signed": _("Your part of the form"),
    "courier": _("Who carries it?"),
    "pouched": _("The pouch"),
    "copy": _("The donor’s copy"),
    "held_item": _("What was held for the donor"),
    "doctor": _("Copy 2 to the review doctor"),
    "force": _("Copy 4 to the force"),
    "own_copy": _("Copy 3"),
    "trigger": _("Why is it observed?"),
    "order-observed.told": _("The donor"),
    "observer": _("Who observes?"),
    "fallback": _("What does the policy say?"),
    "tried": _("Whom did you ask?"),
    "observer-check.clothing": _("The clothing"),
    "device": _("A device"),
    "observation": _("The observation"),
    "watched": _("Urine leaving the body"),
    "handled_container": _("Did you touch the container?"),
    "short_specimen": _("The short specimen"),
    "told_until": _("What did you tell the donor?"),
    "drank": _("The donor"),
    "fluid_ml": _("How much did the donor drink?"),
    "force_told": _("The force"),
    "ground": _("What happened?"),
    "said": _("What was said and seen, word for word?"),
    "first_specimen": _("The first specimen"),
    "step": _("The record to strike"),
    "void-collection.reason": _("Why does it end?"),
    "kit_left": _("What became of what was opened and not used?"),
}
"""By ``step.field``, else by the field alone."""

_declined = _("declined")

CHOICES: Mapping[str, Promise] = {
    "observed:yes": _("Yes, observed"),
    "observed:no": _("No, not observed"),
    "appeared:arrived": _("has arrived"),
    "appeared:did-not-arrive": _("did not arrive in the time allowed"),
    "started:at-once": _("Yes, at once"),
    "started:after-delay": _("No, after a delay"),
    "document:force-card": _("Card of the force, original, with photograph"),
    "document:government-card": _("Other government card, original, with photograph"),
    "document:vouched": _("A superior vouches in person"),
    "document:force-verified": _("The force verified it when asked"),
    "document:none": _("Nothing shows it"),
    "photograph:agrees": _("agree"),
    "photograph:differs": _("do not agree"),
    "shown:shown": _("shown"),
    "shown:not-asked": _("nobody asked to see it"),
    "explained:explained": _("explained, with the instructions on the form"),
    "clothing:removed": _("taken off and left here"),
    "clothing:declined": _declined,
    "clothing:raised-and-turned": _("raised, lowered, and the donor turned round"),
    "pockets:emptied": _("emptied and shown"),
    "pockets:declined": _declined,
    "found:nothing": _("Nothing that matters"),
    "found:accidental-item": _("Something that could spoil it by accident; it is held"),
    "found:tampering-item": _("Something clearly meant to spoil a specimen"),
    "told:told": _("was told"),
    "told:told-why": _("was told why"),
    "hands:washed": _("washed and dried"),
    "hands:declined": _declined,
    "chosen_by:donor": _("The donor"),
    "chosen_by:collector": _("The collector"),
    "unwrapped:both-present": _("with both of us looking"),
    "result:given": _("handed over a specimen"),
    "result:nothing-given": _("could give nothing"),
    "result:declined-to-try": _("declined to try"),
    "result:left": _("left"),
    "strip:in-range": _("In range"),
    "strip:below": _("Below the range"),
    "strip:above": _("Above the range"),
    "strip:nothing": _("No number can be seen"),
    "colour:usual": _("usual"),
    "colour:unusual": _("unusual"),
    "smell:usual": _("usual"),
    "smell:unusual": _("unusual"),
    "foam:usual": _("usual"),
    "foam:unusual": _("unusual"),
    "tampering:not-apparent": _("None to be seen"),
    "tampering:apparent": _("To be seen"),
    "sight:in-donor-sight": _("before the donor’s eyes"),
    "closed:capped-sealed-dated": _("capped, sealed over cap and sides, seals dated"),
    "initials:given": _("given"),
    "initials:declined": _("declined; that is a remark and no refusal"),
    "leftover:discarded": _("discarded"),
    "leftover:none-left": _("Nothing was left"),
    "signature:signed": _("signed"),
    "signature:declined": _("declined; that is a remark and no refusal"),
    "name_printed:by-donor": _("The donor"),
    "name_printed:by-collector": _("The collector"),
    "signed:signed": _("completed and signed"),
    "pouched:sealed-in-donor-sight": _("closed before the donor’s eyes"),
    "copy:given": _("handed over"),
    "copy:declined": _declined,
    "held_item:none-held": _("Nothing was held"),
    "held_item:returned": _("given back"),
    "doctor:sent": _("sent"),
    "force:sent": _("sent"),
    "own_copy:kept": _("kept by me"),
    "trigger:tampering-item": _("An item clearly meant to spoil a specimen"),
    "trigger:temperature": _("The temperature was out of range, or not read in time"),
    "trigger:specimen-signs": _("The specimen shows signs of tampering"),
    "fallback:reschedule": _("Another day"),
    "fallback:other-specimen": _("Another kind of specimen"),
    "device:none-seen": _("none was seen"),
    "device:seen": _("was seen"),
    "observation:permitted": _("was permitted"),
    "observation:not-permitted": _("was not permitted"),
    "watched:watched": _("was watched"),
    "watched:not-watched": _("was not watched"),
    "handled_container:no": _("No"),
    "handled_container:yes": _("Yes"),
    "short_specimen:discarded": _("discarded before the donor’s eyes"),
    "short_specimen:none-given": _("Nothing was given"),
    "drank:drank": _("drank"),
    "drank:declined": _("did not drink; that is no refusal"),
    "force_told:told": _("was told"),
    "kit_left:procedure-stopped": _("The collection was stopped after it had been opened"),
    "kit_left:written-wrongly": _("It was filled in wrongly and begun anew on another"),
    "kit_left:torn-or-broken": _("It was torn, broken or leaking"),
    "kit_left:opened-early": _("Its wrapping was open before both were present"),
    "kit_left:misprinted": _("Its number cannot be read or stands on two things"),
    "first_specimen:discarded": _("discarded"),
    "first_specimen:none-kept": _("There is none to discard"),
    "reason:fatal-flaw": _("A flaw that cannot be mended"),
    "reason:kit-damaged": _("The kit is damaged"),
    "reason:observation-not-made": _("It had to be observed and was not"),
    "reason:observer-handled-container": _("The observer touched the container"),
    "reason:observer-other-gender": _("The observer was of another gender"),
    "reason:danger-or-failure": _("Danger, fire or failure"),
    "reason:collector-cannot-go-on": _("I cannot go on"),
}
"""By ``field:choice``."""


ADDRESSED: Mapping[str, Promise] = {
    "laboratory": _("Copy 1 to the laboratory"),
    "review-doctor": _("Copy 2 to the review doctor"),
    "collector": _("Copy 3 for the collector"),
    "employer": _("Copy 4 to the force"),
    "donor": _("Copy 5 to the donor"),
}
"""Whom each copy of the form goes to."""


def label_of(step: str, field: str) -> Promise:
    """Return the words of one field of a step."""
    return LABELS.get(f"{step}.{field}") or LABELS[field]


def choice_words(field: str, answer: str) -> Promise | str:
    """Return the words of one answer; a ground or a reason of test from its own table."""
    if field == "ground":
        return GROUNDS[answer]
    if field == "reason" and answer in REASONS:
        return REASONS[answer]
    return CHOICES.get(f"{field}:{answer}", answer)
