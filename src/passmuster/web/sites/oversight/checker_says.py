"""What the checker in the browser says: one claim a rule, and one sentence a kind of answer.

Rules and codes are the Python verifier's (docs/protocol/draw.md §10). Keys of ``SAYS``: a rule for
"agrees" and for a plain "does not agree", ``!code`` for an error's code, ``?rule`` for "not
checked".
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CLAIMS = {
    "dossier": _("Every file of the dossier is listed and unchanged"),
    "dossier:entries": _("All entries that a draw in this state must have are there"),
    "dossier:entry-missing": _("All entries that a draw in this state must have are there"),
    "dossier:entry-unexpected": _("All entries that a draw in this state must have are there"),
    "policy": _("Log key and witnesses are those of the policy you hold"),
    "entry": _("Every entry is in the log, under signed heads"),
    "receipt": _("Every entry is in the log, under signed heads"),
    "order": _("The entries stand in the log in the right order"),
    "time": _("The log’s own times agree with that order"),
    "time:pool-before-dice": _("Witnesses signed the pool before the dice"),
    "time:pool-cosigned-after-dice": _("Witnesses signed the pool before the dice"),
    "time:dice-cosigned-early": _("No witness saw the dice before the public hour"),
    "time:dice-before-beacon": _("Witnesses signed the dice before the beacon"),
    "time:dice-after-beacon": _("Witnesses signed the dice before the beacon"),
    "time:not-cosigned": _("Witnesses’ times"),
    "number": _("Every entry is of this draw"),
    "announcement": _("The announcement left nothing open to choose"),
    "key": _("The pool key is the one fixed for the year"),
    "roster": _("The roster was audited, and the pool agrees with the audit"),
    "pool": _("The pool file is the one frozen: hash, root, counts and order"),
    "dice": _("The dice are as many as announced, thrown by several people"),
    "beacon": _("The beacon round is genuine and is the one announced"),
    "beacon:none": _("There is no beacon to check"),
    "beacon:not-compared": _("The beacon round, compared with a copy from elsewhere"),
    "beacon:compared": _("The beacon round, compared with a copy from elsewhere"),
    "beacon:outside-copy-differs": _("The beacon round, compared with a copy from elsewhere"),
    "beacon:outside-copy-unusable": _("The beacon round, compared with a copy from elsewhere"),
    "beacon:fallback": _("Why the round named first was not used"),
    "beacon:fallback-needless": _("Why the round named first was not used"),
    "seed": _("The seed is made of number, pool, dice and beacon, and of nothing else"),
    "selection": _("Drawn again, the selected are the same to the last digit"),
    "reserves": _("Drawn again, the reserves are the same to the last digit"),
    "result": _("The logged counts and last tickets are those drawn"),
    "days": _("Each person’s day follows from the seed"),
    "void": _("The void says truly when it came"),
    "void:after-seed-known": _("Voided after the seed was known"),
    "readme": _("The explanation in the dossier is the usual one"),
    "log:whole": _("No second pool and no skipped number in the whole log"),
    "log:forked": _("The log shows one history"),
    "log:checkpoint": _("The log signed the checkpoint"),
    "log:cosignatures": _("Enough witnesses signed the same checkpoint"),
    "log:pinned": _("The policy is the one you hold"),
    "log:growth": _("The log continues the checkpoint kept from before"),
    "log:entries": _("Every entry of the log is there"),
    "log:tiles": _("Every tile is what the entries give"),
    "log:root": _("The entries give the root that the log signed"),
    "log:record": _("Draw numbers without gaps, none announced twice, all steps in order"),
    "log:heartbeat": _("The daily heartbeat came in time"),
    "log:voided-after-seed": _("Voided after the seed was known"),
    "log:draw-unfinished": _("Every past draw has a result or a void"),
    "log:receipt": _("The receipt can be read"),
    "log:inclusion": _("Exactly this entry is in the log"),
    "log:entry": _("The entry is yours"),
    "opening:form": _("The opening is whole"),
    "opening:draw": _("The opening is of this draw"),
    "opening:pool": _("Your commitment is in the pool"),
    "opening": _("What the draw made of your ticket"),
    "browser": _("The browser’s own Ed25519 gives the same answers"),
}

_OPEN = {
    "?policy:unpinned": _(
        "Log key and witnesses were taken from the dossier itself. Choose a policy file that "
        "reached you by another way."
    ),
    "?policy:witnesses-unpinned": _("The witnesses were taken from the dossier itself."),
    "?time:not-cosigned": _(
        "The policy asks for no witness, so the order rests on the log’s own clock."
    ),
    "?beacon:none": _("This draw rests on the people who stood by while the dice were thrown."),
    "?beacon:not-compared": _(
        "Its signature was checked against the chain’s key. Fetch the round from another relay and "
        "compare it yourself."
    ),
    "?beacon:fallback": _(
        "Round %(n)s was named first. Fetch it: if it can be verified, this draw is false."
    ),
    "?void:after-seed-known": _(
        "Whoever voided it could have seen who was picked. Ask for the reason in full."
    ),
    "?log:whole": _(
        "Only reading the whole log shows that. Choose that on this page, or run: %(run)s"
    ),
    "?log:pinned": _(
        "The policy came from this site. Compare its SHA-256 with the one you hold on paper, or "
        "choose your own file: %(name)s"
    ),
    "?log:cosignatures": _("Only the log itself says that there is no other history."),
    "?log:growth": _("Choose a checkpoint that you kept from before."),
    "?growth-needs-tiles": _(
        "Two checkpoints alone do not show it. Choose the log’s folder too, or run: %(run)s"
    ),
    "?log:entries": _(
        "Not read: %(n)s entries. Read the whole log with the button above, or run: %(run)s"
    ),
    "?log:tiles": _("Without a checkpoint to believe there is nothing to hold against."),
    "?log:root": _("The gap in the log cannot be bridged."),
    "?log:record": _("The entries are not asked while the log itself does not agree."),
    "?log:voided-after-seed": _(
        "Whoever voided it could have seen who was picked. Ask for the reason in full: %(name)s"
    ),
    "?log:draw-unfinished": _(
        "By this device’s clock the collecting days are over. Ask what became of: %(name)s"
    ),
    "?log:inclusion": _("It would stand on the signed checkpoint."),
    "?log:entry": _(
        "The entry was taken from the receipt itself: read it, and see that it is yours."
    ),
    "?opening:outcome": _("This draw has no result."),
    "?browser:ed25519": _(
        "This browser offers no Ed25519 of its own here. The signatures were computed by this "
        "page’s own arithmetic."
    ),
}

_AGREES = {
    "dossier:files": _("%(n)s files, by hash and length."),
    "dossier:entries": _("%(n)s entries."),
    "entry:in-log": _("%(n)s entries, %(m)s signatures."),
    "time:pool-before-dice": _("%(span)s before."),
    "time:dice-before-beacon": _("%(span)s before."),
    "roster:audited": _("%(n)s people on the roster."),
    "pool:file": _("%(n)s lines, one for each person."),
    "dice:digits": _("%(n)s digits, %(m)s people."),
    "beacon:signature": _("Round %(n)s, by the beacon’s own signature."),
    "beacon:compared": _("Round %(n)s is the same in your copy."),
    "selection:redrawn": _(
        "%(n)s tickets computed, the lowest taken in each stratum: the same %(m)s."
    ),
    "log:checkpoint": _("%(name)s signed for %(n)s entries."),
    "log:cosignatures": _("%(n)s of %(m)s witnesses: %(name)s. The newest signed on %(t)s."),
    "log:pinned": _("SHA-256 of your policy: %(name)s"),
    "log:growth": _("The first %(n)s entries are those you kept."),
    "log:entries": _("%(n)s entries read, in order."),
    "log:tiles": _("%(n)s tiles."),
    "log:record": _("%(n)s entries, %(m)s draws."),
    "log:heartbeat": _("The last one on %(t)s."),
    "log:inclusion": _("It is entry %(n)s."),
    "opening:form": _("Its commitment is %(name)s"),
    "opening:draw": _("Draw %(name)s."),
    "opening:pool": _("Line %(n)s of %(m)s, stratum %(name)s."),
    "opening:drawn": _("Drawn: place %(n)s, day %(day)s. Your ticket is %(name)s"),
    "opening:reserve": _("A reserve: place %(n)s. Your ticket is %(name)s"),
    "opening:not-drawn": _("Not drawn. Your ticket is %(name)s"),
    "browser:ed25519": _("%(n)s signatures."),
}

_DISAGREES = {
    "dossier:index-unreadable": _("The index dossier.json is not of its form."),
    "dossier:file-missing": _("%(name)s is missing or not listed."),
    "dossier:file-not-listed": _("%(name)s is here but not listed."),
    "dossier:file-unexpected": _("%(name)s does not belong to a dossier."),
    "dossier:file-altered": _("%(name)s is not the file listed."),
    "dossier:entry-missing": _("There is no entry called %(name)s."),
    "dossier:entry-unexpected": _("An entry called %(name)s does not belong here."),
    "entry:type": _("%(name)s is another kind of entry."),
    "entry:unreadable": _("%(name)s is no entry that the schema knows."),
    "policy:unreadable": _("The dossier’s policy cannot be read."),
    "policy:other-log": _("The policy has not the key of the log %(origin)s."),
    "policy:differs": _("The dossier’s policy is not the one you gave."),
    "log:forked": _("The log shows two trees of %(n)s entries."),
    "key:after-announcement": _("The key was fixed only after the announcement."),
    "order": _("Entries %(n)s and %(m)s stand the other way round."),
    "order:void-not-last": _("Something followed after the draw was voided."),
    "order:pool-head-after-dice": _("The signed head that proves the pool already holds the dice."),
    "order:dice-head-after-beacon": _(
        "The signed head that proves the dice already holds the beacon."
    ),
    "order:dice-head-after-result": _(
        "The signed head that proves the dice already holds the result."
    ),
    "time:pool-cosigned-after-dice": _(
        "Enough witnesses had seen the pool only when one had already seen the dice."
    ),
    "time:dice-after-beacon": _(
        "Enough witnesses had seen the dice only when the beacon round was public."
    ),
    "time:dice-cosigned-early": _("A witness had seen the dice %(span)s before the public hour."),
    "time:log-clock": _("A later entry bears an earlier time."),
    "time:dice-early": _("The dice were logged before the public hour."),
    "time:dice-logged-after-beacon": _("The dice were logged after the beacon round."),
    "time:beacon-early": _("The beacon round was logged before it came to be."),
    "number:mismatch": _("The entry %(name)s is of another draw."),
    "key:mismatch": _("The announced key is not the one fixed."),
    "key:year": _("The key was fixed for another year."),
    "roster:audit-other-snapshot": _("The audit is of another roster."),
    "roster:audit-other-draw": _("The audit is of another draw."),
    "roster:audit-ghosts": _("The auditor found people whom nobody pays: %(n)s."),
    "roster:audit-duplicates": _("The auditor found repetitions: %(n)s."),
    "roster:audit-strata-differ": _("Audit and pool give different strata."),
    "roster:audit-gaps-differ": _("Audit and pool give different gaps."),
    "roster:audit-excluded-differ": _("Audit and pool exclude different numbers."),
    "roster:audit-too-many": _("The pool holds more people than the roster."),
    "pool:hash": _("The pool file is not the one logged."),
    "pool:root": _("The pool’s root is not the one logged."),
    "pool:strata": _("The pool’s counts are not those logged."),
    "pool:stratum-not-announced": _("The pool has a stratum that was not announced."),
    "dice:count": _("%(n)s digits, but %(m)s were announced."),
    "dice:throws-differ": _("The throws put together are not the dice."),
    "dice:throwers-too-few": _("One person alone threw the dice."),
    "beacon:not-announced": _("A beacon was used but not announced."),
    "beacon:missing": _("The announced beacon round was left out."),
    "beacon:file-differs": _("The file beacon.json is not the round logged."),
    "beacon:outside-copy-differs": _("Your copy is of another round."),
    "beacon:outside-copy-unusable": _("Your copy is not a round that can be verified."),
    "beacon:fallback-needless": _("Round %(n)s was named before round %(m)s and can be verified."),
    "seed:text": _("The file seed.txt is not the seed of this pool, dice and beacon."),
    "seed:logged": _("The logged seed is not that of pool, dice and beacon."),
    "selection:not-drawable": _("It cannot be drawn again from these files."),
    "result:take": _("The logged numbers to take are not the announced."),
    "result:last-tickets": _("The logged last tickets are not those drawn."),
    "days:wrong": _("%(name)s has another collecting day."),
    "void:stage": _("The void names another stage than the draw had reached."),
    "void:seed-known": _("The void says falsely whether the seed was known by then."),
    "readme:differs": _("README.txt is not the text that every dossier bears."),
}

_LISTS = {
    ":unreadable": _("The list is not a table of its form."),
    ":ticket": _("%(name)s has another ticket."),
    ":take": _("The list has %(n)s lines, but %(m)s are drawn."),
    ":member": _("%(name)s is on the list and is not drawn."),
    ":order": _("%(name)s is in a wrong place."),
    ":hash": _("The list is not the file logged."),
}

_CODES = {
    "note-malformed": _("The checkpoint is not a signed note."),
    "note-unsigned": _("No signature on it is by the key of the policy."),
    "note-signature-wrong": _("The signature of %(name)s does not belong to this text."),
    "checkpoint-malformed": _("The checkpoint is not the lines origin, size and root."),
    "checkpoint-missing": _("There is no checkpoint."),
    "checkpoint-other-origin": _("The checkpoint is of another log: %(origin)s."),
    "quorum-missing": _("%(n)s of %(m)s witnesses signed: too few for the policy."),
    "log-rolled-back": _(
        "You kept %(n)s entries and the log now shows only %(m)s: published entries are gone, or "
        "you are shown an old copy."
    ),
    "history-rewritten": _(
        "The first %(n)s entries are not those of the checkpoint you kept, or a tile is damaged. "
        "Keep both checkpoints, and read the whole log."
    ),
    "tile-missing": _("%(name)s is missing."),
    "tile-altered": _("%(name)s is not what the entries give."),
    "tile-wrong-length": _("A tile has not the hashes it should."),
    "bundle-missing": _("%(name)s is missing, so its entries cannot be read."),
    "bundle-malformed": _("%(name)s was cut or changed."),
    "root-wrong": _("An entry was changed, added or removed, or the checkpoint is of another log."),
    "draw-not-announced": _("Entry %(n)s: draw %(name)s was never announced."),
    "draw-events-impossible": _("Entry %(n)s of draw %(name)s cannot follow those before it."),
    "draw-announced-twice": _("Entry %(n)s announces draw %(name)s a second time."),
    "number-not-of-year": _("The number of draw %(name)s is not of its year, entry %(n)s."),
    "dice-before-hour": _(
        "Entry %(n)s: the dice of draw %(name)s were logged before the public hour."
    ),
    "draw-number-missing": _("Draw %(name)s is missing from the log, before entry %(n)s."),
    "draw-number-impossible": _("Entry %(n)s: the number %(name)s cannot come next."),
    "heartbeat-overdue": _("No heartbeat for more than a day. The last one on: %(t)s"),
    "receipt-malformed": _("This is not a receipt."),
    "inclusion-proof-wrong": _("The entry is not proved to be in the log."),
    "index-differs": _("The receipt is for another entry."),
    "cosignatures-too-few": _("Too few witnesses signed its head for the policy."),
    "pool-line-malformed": _("A line of the pool file is not a stratum and a commitment."),
    "pool-unsorted": _("The pool file is not sorted by bytes."),
    "pool-duplicate": _("A commitment stands in the pool twice."),
    "pool-stratum-not-announced": _("The pool has a stratum that was not announced."),
    "beacon-json-unreadable": _("The beacon’s file is not a relay’s answer for one round."),
    "beacon-chain-unknown": _("The round is of another chain than the one built in here."),
    "beacon-round-not-announced": _("Round %(round)s was not announced."),
    "beacon-signature-wrong": _("The signature is not the beacon’s over round %(round)s."),
    "beacon-randomness-wrong": _("The randomness is not the hash of the signature."),
    "rate-not-usable": _("A rate is not above 0 and at most 1."),
    "days-missing": _("There is no collecting day."),
    "id-given-twice": _("A commitment is drawn from twice."),
    "dossier-missing": _(
        "There is no dossier.json here. Choose the ZIP file or the folder of a draw."
    ),
    "dossier-not-plain": _("This is not a ZIP file that can be read."),
    "dossier-too-large": _("This is too large for one draw."),
    "zip-not-here": _(
        "This browser cannot unpack ZIP files. Unpack the file first, then choose its folder."
    ),
    "policy-malformed": _("This policy cannot be used: it is not of its form."),
    "vkey-malformed": _("A key in the policy is not a verifier key."),
    "vkey-type-unsupported": _("A key in the policy is of a kind that cannot be checked."),
    "trust-missing": _("The policy names no log."),
    "cosigner-is-the-log": _("A witness in the policy has the log’s own key: that is one signer."),
    "entry-missing": _("This receipt does not hold the entry it is for. Choose the entry’s file."),
    "opening-malformed": _(
        "This is not an opening as it was given out. One changed sign, a space or another end of "
        "line makes it another text."
    ),
    "opening-other-draw": _("It is of the draw %(name)s. Choose that draw."),
    "opening-not-in-pool": _("The pool of this draw has no such line. Keep the file and ask."),
    "opening-other-ticket": _("The published list has another ticket. Computed here: %(name)s"),
    "browser-differs": _("Of %(n)s signatures the browser answers otherwise for %(m)s."),
    "site-unreachable": _("This site could not be read: %(name)s"),
}

_ANNOUNCEMENT = {
    "method-unknown": _("It names another method."),
    "number-not-of-year": _("The number does not begin with the year."),
    "dice-too-few": _("Fewer than 20 digits are announced."),
    "strata-missing": _("It names no stratum."),
    "stratum-twice": _("A stratum is named twice."),
    "rate-not-usable": _("A rate is not above 0 and at most 1."),
    "take-not-usable": _("A fixed number to take is below 1."),
    "reserves-unknown-stratum": _("Reserves are named for an unknown stratum."),
    "day-not-a-date": _("A day or time is none that the calendar has."),
    "days-missing": _("There is no collecting day."),
    "days-not-in-order": _("The collecting days are not in order, each once."),
    "days-before-dice": _("A collecting day lies before the dice."),
    "opening-before-last-day": _("The opening day does not follow the last day."),
    "opening-after-cap": _("The opening day comes over 30 days after the last day."),
    "fallback-without-beacon": _("Fallbacks are named without a first round."),
    "fallback-other-chain": _("A fallback is of another chain."),
    "fallbacks-not-later": _("A fallback is not later than the round before it."),
    "beacon-chain-unknown": _("The round is of another chain than the one built in here."),
    "beacon-before-dice": _("The beacon round does not come after the dice."),
    "time-not-usable": _("A day or time is none that the calendar has."),
}

SAYS = {
    **_OPEN,
    **_AGREES,
    **_DISAGREES,
    **{f"{of}{rule}": text for of in ("selection", "reserves") for rule, text in _LISTS.items()},
    **{f"!{code}": text for code, text in _CODES.items()},
    **{f"announcement:{code}": text for code, text in _ANNOUNCEMENT.items()},
}
