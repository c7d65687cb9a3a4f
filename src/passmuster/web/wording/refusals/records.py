"""Refusals about the log: entries, signed heads, proofs, dossiers, what is published."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ENTRIES: Mapping[str, Promise] = {
    "entry-too-long": _(
        "An entry of the log is too long. Keep the matter outside and enter its hash only."
    ),
    "entry-not-in-schema": _(
        "The log knows no entry of this kind with these fields. Tell the administrator: the "
        "program and its rules do not agree."
    ),
    "entry-unreadable": _(
        "An entry fits no known form. Copy it as it is, and ask which version of the program "
        "wrote it."
    ),
    "index-outside-tree": _("The log has no entry of this number yet. Choose a lower number."),
    "index-differs": _(
        "The receipt is for another entry. Take the receipt that belongs to this entry."
    ),
    "ledger-behind-signed-head": _(
        "This database is older than what was already signed. Restore the newest backup, or "
        "record what was lost; never sign a second history."
    ),
    "ledger-root-differs": _(
        "The files of the log no longer agree with what was signed. Have the database audited "
        "before anything else is written."
    ),
    "ledger-entry-gap": _(
        "An entry of the log is missing in the database. Have the database audited before "
        "anything else is written."
    ),
    "nothing-to-recover": _("The database holds everything that was published. Nothing is lost."),
    "published-not-a-continuation": _(
        "What is published does not continue this database. Find out which of the two is genuine "
        "before anything is signed."
    ),
}

_SIGNED: Mapping[str, Promise] = {
    "checkpoint-malformed": _(
        "This is not a checkpoint: the lines name, size and root are not all there. Fetch it again."
    ),
    "checkpoint-unwritable": _("A checkpoint cannot be written for this. Tell the administrator."),
    "checkpoint-other-origin": _(
        "The checkpoint is of another log than the key. Take checkpoint and key of one log."
    ),
    "checkpoint-extended": _(
        "The checkpoint carries extra lines that tools read differently. Nothing is shown from it."
    ),
    "checkpoint-empty": _("An empty log is not published. Write a first entry."),
    "checkpoint-rolls-back": _(
        "A larger log is published already. A smaller one cannot take its place; restore the "
        "newer copy."
    ),
    "checkpoint-forks": _(
        "Another history of the same size is published already. Keep both and find out which is "
        "genuine; never sign a second one."
    ),
    "log-behind-checkpoint": _(
        "The log is older than what was published. Restore the newer copy; never sign a second "
        "history."
    ),
    "size-outside-tree": _("The log never had this size. Compare with a newer checkpoint."),
    "inclusion-proof-wrong": _(
        "The entry is not proved to be in the log. Keep receipt and entry, and show both to a "
        "witness."
    ),
    "consistency-proof-wrong": _(
        "It is not proved that the log has only grown. Keep both checkpoints and show them to a "
        "witness."
    ),
    "frontier-wrong": _(
        "The hashes do not belong to a log of this size. Have the log checked as a whole."
    ),
    "cosignatures-too-few": _(
        "Fewer witnesses have signed than the policy asks for. Wait for them, or ask them."
    ),
    "note-malformed": _("This is not a signed note. Copy the whole text, with its last lines."),
    "note-unsigned": _(
        "No signature here is by a key that is known. Compare the keys with those on paper."
    ),
    "note-signature-wrong": _(
        "A signature does not belong to this text: one of the two was changed. Keep both, and ask "
        "a witness what it signed."
    ),
    "receipt-malformed": _("This is not a receipt. Copy the whole file, from first to last line."),
    "receipt-unwritable": _("A receipt cannot be written for this. Tell the administrator."),
    "request-malformed": _("This request of a log to its witness cannot be read. Send it again."),
    "policy-malformed": _(
        "The list of keys and witnesses cannot be used. Take it anew from paper or from a witness."
    ),
    "policy-of-other-log": _(
        "The list of keys and witnesses must name exactly this log. Take the list that belongs "
        "to it."
    ),
    "vkey-malformed": _("This is not a verifier key. Copy the whole line."),
    "vkey-type-unsupported": _(
        "This verifier key is of a kind that cannot be checked here. Ask for the Ed25519 key."
    ),
    "key-name-unusable": _(
        "A key’s name is ASCII letters without spaces or plus signs, such as police.example/log. "
        "Write it so."
    ),
    "signing-key-malformed": _(
        "This is not a signing key. Restore the key’s file from its backup."
    ),
    "origin-not-the-key-name": _(
        "This key cannot sign for this log: the two bear different names. Use the log’s own key."
    ),
    "cosignature-time-unusable": _(
        "This machine’s clock gives no usable time. Set the clock and sign again."
    ),
}

_PUBLISHED: Mapping[str, Promise] = {
    "bundle-malformed": _(
        "A file of the log does not hold the entries that belong in it. Fetch it again, and ask a "
        "witness if it stays so."
    ),
    "tile-wrong-length": _(
        "A file of the log is too short or too long. Fetch it again, and ask a witness if it "
        "stays so."
    ),
    "tile-missing": _("A file of the log is missing. Fetch the log again from another copy."),
    "tile-path-malformed": _("This is no name of a file of the log. Check the address."),
    "tiles-not-checkpointed": _(
        "The log’s files do not agree with its checkpoint: one was changed. Check the whole log "
        "to find out which."
    ),
    "dossier-missing": _(
        "There is no dossier here. Give the folder of a draw, or the ZIP file that it was "
        "published in."
    ),
    "dossier-index-unreadable": _(
        "The dossier’s list of its files cannot be read. Fetch the dossier again."
    ),
    "dossier-entry-not-cosigned": _(
        "Too few witnesses have signed an entry of this dossier yet. Wait for them, then make "
        "the dossier."
    ),
    "selection-unreadable": _("The list of those drawn cannot be read. Fetch the dossier again."),
    "published-file-missing": _(
        "A published file is not in its place. If it stays so, ask a witness for a copy."
    ),
    "published-file-unreadable": _(
        "A published file cannot be read. If it stays so, ask a witness for a copy."
    ),
    "force-unreadable": _(
        "The file that says whose record this is cannot be read. Ask the force to publish it again."
    ),
}

SENTENCES: Mapping[str, Promise] = {**_ENTRIES, **_SIGNED, **_PUBLISHED}
