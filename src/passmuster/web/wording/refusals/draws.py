"""Refusals about draws: announcement, pool, dice, beacon, result, reserves, void, opening."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ANNOUNCEMENT: Mapping[str, Promise] = {
    "policy-in-force-missing": _("No policy is in force for this draw. Put one in force first."),
    "key-committed-missing": _(
        "This year’s pool key is not fixed yet. Two people make it together first."
    ),
    "announcement-within-rules-missing": _(
        "The announcement breaks a rule of the policy. Mend what is named on its page."
    ),
    "draw-numbers-used-up": _(
        "This year has used up its numbers for draws. Announce the next draw in the new year."
    ),
    "draw-number-malformed": _("A draw’s number is written like 2026-031. Mend the number."),
    "draw-year-past": _(
        "Draws of a later year were announced already. Announce this one in the later year."
    ),
    "number-not-next": _(
        "Numbers of draws have no gaps. Take the number that follows the last draw."
    ),
    "number-not-of-year": _("The draw’s number must begin with its year. Mend one of the two."),
    "round-has-its-draw": _(
        "This round of the programme has its draw already. Void that one first, or wait for the "
        "next round."
    ),
    "throwers-too-few": _("At least two people throw the dice. Name another person."),
    "method-unknown": _("Draws follow one published method only. Leave the method as it is."),
    "dice-too-few": _("Too few dice are announced. Announce at least as many as the rules ask."),
    "strata-missing": _("A draw needs at least one stratum. Name one with its rate."),
    "stratum-twice": _(
        "A stratum is named twice, or merged into two others. Name each stratum once."
    ),
    "strata-order-wrong": _("The order must name every stratum exactly once. Mend the order."),
    "rate-not-usable": _(
        "A rate is a fraction above 0 and at most 1, such as 1/4. Write the rate so."
    ),
    "take-not-usable": _("A fixed number to draw is at least 1. Give a larger number."),
    "count-not-usable": _("A number of people cannot be below 0. Give another number."),
    "reserves-unknown-stratum": _(
        "Reserves are named for a stratum that this draw does not have. Mend its name."
    ),
    "day-not-a-date": _("A day or time is none that the calendar has. Mend the date."),
    "time-not-usable": _("This is no moment in time. Give a day and a time of day."),
    "days-missing": _("A draw needs at least one collecting day. Add a day."),
    "days-not-in-order": _("The collecting days must be in order, each once. Mend their order."),
    "days-before-dice": _("A collecting day lies before the dice. Choose later days."),
    "opening-before-last-day": _(
        "The opening day must come after the last collecting day. Choose a later day."
    ),
    "opening-after-cap": _(
        "The opening day is later than the rules allow. Choose a day nearer to the last "
        "collecting day."
    ),
    "fallback-without-beacon": _(
        "Rounds in reserve are named, but no first round. Name a first round, or none at all."
    ),
    "fallback-other-chain": _(
        "A round in reserve must be of the same beacon as the first. Choose one of that beacon."
    ),
    "fallbacks-not-later": _(
        "Each round in reserve must be later than the one before it. Mend their order."
    ),
    "beacon-before-dice": _(
        "The beacon round must come after the dice. Choose a later round, or throw earlier."
    ),
}

_POOL: Mapping[str, Promise] = {
    "draw-move-forbidden": _(
        "A draw in this state cannot take this step. Look at its page for what comes next."
    ),
    "roster-audit-missing": _(
        "The auditor has not signed the roster of this draw yet. Ask the roster auditor."
    ),
    "completeness-gate-missing": _(
        "The roster is not complete yet. See what the gate before the freeze still asks for."
    ),
    "key-matches-missing": _(
        "The pool key was not compared with the one fixed for the year. Its two holders have to "
        "put their halves back."
    ),
    "pool-key-differs": _(
        "The pool key is not the one fixed for this year. Its two holders have to put their "
        "halves back."
    ),
    "pool-key-side-unknown": _(
        "A half of the pool key belongs to the programme or to the staff side. Say which."
    ),
    "pool-key-wrong-length": _(
        "A pool key and its halves are 32 bytes each. Fetch the half again from its holder."
    ),
    "no-key-for-year": _("This year has no pool key yet. Two people make it together first."),
    "key-exists": _("The pool key of this year is fixed already. It cannot be made anew."),
    "key-offer-missing": _(
        "The half that the programme manager gave with this proposal is not here any more. Make "
        "the proposal anew."
    ),
    "key-year-unusable": _("A pool key is made for this year or the next. Choose one of them."),
    "key-half-exists": _(
        "A half of a key lies here, but no key of this year is fixed. Find out where it came "
        "from, and remove it before both people contribute again."
    ),
    "key-half-missing": _(
        "A half of this year’s pool key cannot be read. Its holder has to put it back."
    ),
    "key-half-wrong-length": _(
        "A half of a pool key is exactly 32 bytes. Fetch it again from its holder."
    ),
    "key-not-the-committed-one": _(
        "The two halves do not give the pool key that was fixed for this year. Each holder has to "
        "put back the right half."
    ),
    "strata-changed": _(
        "The strata are no longer those announced, or one has become too small. Void this draw "
        "and announce the next."
    ),
    "label-names-somebody": _(
        "A stratum’s name could point at a person. Choose a name without people’s names and "
        "without long numbers."
    ),
    "pool-field-malformed": _(
        "A field of somebody in the pool is empty or holds a line break. Mend it in the roster."
    ),
    "pool-line-malformed": _(
        "The pool file has a line that is none of a pool. Take the file as it was published."
    ),
    "pool-unsorted": _(
        "The lines of the pool file are not in order. Take the file as it was published."
    ),
    "pool-duplicate": _(
        "A line stands in the pool file twice. Take the file as it was published, and ask why."
    ),
    "pool-stratum-not-announced": _(
        "The pool has strata that were not announced. Void this draw and ask how it came to be."
    ),
    "pool-not-the-frozen-one": _(
        "The key no longer gives the pool that was frozen. Tell the inspector general; do not "
        "go on with this draw."
    ),
    "id-given-twice": _("An id stands in the list more than once. Remove the repetition."),
    "text-not-unicode": _("A text holds half of a character. Type it anew."),
    "pool-not-cosigned": _(
        "Too few witnesses have signed the frozen pool yet. Wait for them, or ask them."
    ),
    "pool-cosigned-missing": _(
        "Too few witnesses have signed the frozen pool yet. Wait for them, or ask them."
    ),
}

_CEREMONY: Mapping[str, Promise] = {
    "dice-before-hour": _(
        "Nobody throws before the announced hour, when everybody can watch. Wait until then."
    ),
    "hour-reached-missing": _(
        "Nobody throws before the announced hour, when everybody can watch. Wait until then."
    ),
    "throws-confirmed-missing": _(
        "Not all dice are confirmed by those who threw them. Each confirms their own digits."
    ),
    "dice-thrower-twice": _(
        "Your digits are recorded and cannot be changed: one person throws once. Ask somebody "
        "else to throw the rest."
    ),
    "dice-all-thrown": _(
        "As many people as announced have thrown already. Nothing more is thrown in this draw."
    ),
    "dice-share-wrong": _(
        "The number of your dice is not the number that is yours to throw. Count them and type "
        "each one."
    ),
    "dice-throwers-too-few": _(
        "Fewer people have thrown than were announced. Ask those who are missing."
    ),
    "dice-not-confirmed-by-thrower": _(
        "Each person confirms their own digits, with their own login. Ask the thrower."
    ),
    "dice-not-digits": _("Type the digits of your dice, 0 to 9, and nothing else."),
    "dice-count-wrong": _(
        "The number of dice thrown is not the number announced. Throw as many as announced."
    ),
    "dice-cosigned-missing": _(
        "Too few witnesses have signed the dice yet. Wait for them, or ask them."
    ),
    "beacon-settled-missing": _(
        "The beacon round is not here yet. Bring the answer for the announced round."
    ),
    "beacon-missing": _(
        "The beacon round is not here yet. Bring the answer for the announced round."
    ),
    "beacon-not-announced": _("This draw was announced without a beacon. Leave the beacon out."),
    "beacon-json-unreadable": _(
        "This is not a beacon’s answer. Paste the whole answer for one round, as the relay gives "
        "it."
    ),
    "beacon-chain-unknown": _(
        "This beacon is none that the program knows, so its rounds cannot be checked. Choose a "
        "beacon from the list."
    ),
    "beacon-signature-wrong": _(
        "The signature is not the beacon’s over this round. Fetch the round again from another "
        "relay."
    ),
    "beacon-randomness-wrong": _(
        "The round does not agree with its own signature. Fetch it again from another relay."
    ),
    "beacon-round-not-announced": _(
        "This round was not announced. Bring the answer for the announced round."
    ),
    "beacon-round-too-early": _(
        "This round was already public when the dice were signed, so somebody could have known "
        "it. Use the next announced round, or void the draw."
    ),
    "beacon-round-not-next": _(
        "Rounds are used in the announced order. Bring the answer for the first that can be "
        "verified."
    ),
    "beacon-rounds-exhausted": _(
        "No announced round is left. Void this draw and announce the next number."
    ),
    "fallback-not-signed": _(
        "A round in reserve is used only once the oversight body has signed that the first could "
        "not be verified. Ask the oversight body."
    ),
    "seed-malformed": _("This is not a seed of a draw. Copy the whole line from the dossier."),
    "seed-not-one-line": _(
        "A seed is one line of plain letters and digits. Copy the line without what stands "
        "around it."
    ),
}

_AFTERWARDS: Mapping[str, Promise] = {
    "reserve-unknown": _("This person is not among the reserves of the stratum. Call one who is."),
    "reserve-already-called": _("This reserve was called already. Call the next one."),
    "reserve-no-place": _(
        "No place is free. A reserve is called only for somebody who was excused."
    ),
    "reserve-out-of-turn": _("An earlier reserve comes first. Call that one."),
    "reserve-skip-incomplete": _(
        "An earlier reserve was skipped without a reason or an approver. Record both first."
    ),
    "void-reason-unknown": _("This is no reason to void a draw. Choose one from the list."),
    "void-signature-missing": _("A void needs two signatures. Ask the oversight body to sign."),
    "void-signer-not-oversight": _(
        "The second signature must be the oversight body’s. Ask the oversight body."
    ),
    "void-signed-twice-by-one": _(
        "Two different people sign a void. Ask the oversight body to sign."
    ),
    "reason-missing": _("A void needs its reason. Choose one from the list."),
    "oversight-signature-missing": _(
        "The oversight body has not signed this void yet. Ask the oversight body."
    ),
    "opening-day-reached-missing": _("The opening day has not come yet. Wait until that day."),
    "last-notice-served-missing": _(
        "Not all who were drawn have had their notice yet. Serve the last notice first."
    ),
    "names-before-hour": _(
        "Names of a collecting day can be opened from its dispatch hour on. Wait until then."
    ),
    "names-not-drawn": _("Nobody stands drawn in this draw, so there is no name to open."),
    "names-day-unknown": _("This is no collecting day of this draw. Choose one from the list."),
    "names-not-working": _(
        "You do not work on this order now. A name opens while you serve its notice or collect."
    ),
    "names-purpose-unknown": _("This is no purpose to open names. Choose one from the list."),
    "person-not-tied": _(
        "Your account belongs to nobody on the roster yet. Ask the administrator to have it tied."
    ),
    "opening-before-its-day": _(
        "Openings can be fetched from the opening day on. Wait until that day."
    ),
    "person-not-in-pool": _(
        "This person was not in the pool of this draw. Check the number of the draw."
    ),
    "chance-not-usable": _(
        "These numbers cannot belong to one draw: more were drawn than there were. Check the "
        "record’s counts."
    ),
    "draw-events-impossible": _(
        "The record’s entries of this draw cannot follow one another. Tell the inspector general."
    ),
}

SENTENCES: Mapping[str, Promise] = {**_ANNOUNCEMENT, **_POOL, **_CEREMONY, **_AFTERWARDS}
