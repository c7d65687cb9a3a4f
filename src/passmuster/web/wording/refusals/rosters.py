"""Refusals about rosters, headcounts, payroll, exclusions and the policy of the programme."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Promise] = {
    "no-roster": _("There is no roster yet. Import personnel’s file first."),
    "snapshot-duplicate": _(
        "A service number stands twice in the roster. Decide which line is right and remove the "
        "other."
    ),
    "snapshot-unreadable": _(
        "The stored roster cannot be read. Import personnel’s file again, and tell the "
        "administrator."
    ),
    "profile-unreadable": _(
        "The stored description of this force’s file cannot be read. Choose the columns again."
    ),
    "join-without-number": _(
        "The first file has no column with the service number, so the two files cannot be joined. "
        "Say which column it is."
    ),
    "no-number-column": _(
        "No column was recognised as the service number. Say which column it is."
    ),
    "column-unknown": _("The file has no column of this name. Choose one of its columns."),
    "field-unknown": _("There is no such field of a roster. Choose one from the list."),
    "kind-unknown": _("Rows can be written as CSV or XLSX only. Choose one of the two."),
    "gap-proposed": _("An explanation of this difference waits for its approval already."),
    "exclusion-proposed": _("An exclusion of this person waits for its approval already."),
    "person-not-of-unit": _("This person serves in another unit. Ask the head of that unit."),
    "purpose-not-given": _("Choose from the list why you open this record."),
    "case-number-missing": _(
        "For this purpose the record is opened under a case number. Give the number."
    ),
    "case-number-unreadable": _(
        "A case number has letters A to Z, digits, and - / or . between them, such as 2026-14. "
        "Write no names and no words."
    ),
    "attester-not-of-unit": _(
        "A unit attests its own headcount. Ask the officer or the head of that unit."
    ),
    "units-not-attested": _(
        "Some units have not attested their headcount yet. Ask the heads of the units in the list."
    ),
    "payroll-not-delivered": _(
        "Payroll has not delivered its list for this roster yet. Ask payroll for it."
    ),
    "payroll-unreadable": _(
        "This is not the file that payroll’s program writes. Ask payroll to make it again."
    ),
    "payroll-key-length": _(
        "Each half of the payroll key has 32 bytes. Fetch the half again from its holder."
    ),
    "payroll-key-missing": _(
        "There is no payroll key that can be used. Payroll hands in a half of its own first."
    ),
    "payroll-key-not-the-committed-one": _(
        "A half of the payroll key is not the one in the record. Payroll hands in a new half, and "
        "the auditor finds out who exchanged it."
    ),
    "payroll-half-unreadable": _(
        "This is not a half of the payroll key. Hand in the file that “passmuster payroll key” "
        "wrote."
    ),
    "payroll-half-of-other-side": _(
        "This is the force’s half. Hand in payroll’s own, which “passmuster payroll key” wrote."
    ),
    "payroll-half-used-before": _(
        "This half was handed in before. Make a new one with “passmuster payroll key”."
    ),
    "gap-unexplained": _(
        "Payroll pays people who are not on the roster, and nobody has explained why. Give each a "
        "reason, and have it approved."
    ),
    "ghost-unexplained": _(
        "The roster names people whom payroll does not pay, and nobody has explained why. Give "
        "each a reason, and have it approved."
    ),
    "gap-unknown": _(
        "There is no difference to explain here: this person stands on both lists, or on neither."
    ),
    "gap-reason-unfit": _(
        "This reason does not fit the side on which the identity is missing. Choose one that is "
        "offered."
    ),
    "gap-reason-unknown": _("This is no reason for a difference. Choose one from the list."),
    "explanation-not-approved": _(
        "A difference has no reason, or it was approved inside the unit or by whoever asked. Ask "
        "somebody from outside the unit."
    ),
    "exclusion-reason-unknown": _("This is no reason for an exclusion. Choose one from the list."),
    "exclusion-without-code": _("An exclusion has no reason. Choose one from the list."),
    "exclusion-without-evidence": _(
        "An exclusion has no evidence. Attach the document that shows its reason."
    ),
    "exclusion-without-end": _(
        "An exclusion has no end, or its end has passed. Give a day on which it ends."
    ),
    "exclusion-not-approved": _(
        "An exclusion is not approved, or was approved inside the unit or by whoever asked. Ask "
        "somebody from outside the unit."
    ),
    "roster-audit-other-draw": _(
        "The auditor signed the roster of another draw. Ask the roster auditor to sign this one."
    ),
    "roster-audit-ghosts": _(
        "The auditor found people on the roster whom nobody pays. Mend the roster and have it "
        "audited again."
    ),
    "roster-audit-duplicates": _(
        "The auditor found people twice on the roster. Mend the roster and have it audited again."
    ),
    "roster-audit-strata-differ": _(
        "The auditor counted other strata than the pool has. Have the roster audited again."
    ),
    "roster-audit-gaps-differ": _(
        "The auditor counted another number of differences from payroll than the pool states. "
        "Have the roster audited again."
    ),
    "roster-audit-excluded-differ": _(
        "The auditor counted another number of exclusions than the pool states. Have the roster "
        "audited again."
    ),
    "roster-audit-too-many": _(
        "The pool holds more people than the audited roster. Have the roster audited again."
    ),
    "person-unknown": _(
        "Nobody on the roster has this service number. Type it as it stands on the warrant card."
    ),
    "tie-exists": _(
        "This account or this person is tied already. Two people have to end that tie first."
    ),
    "tie-for-oneself": _(
        "Nobody ties their own account to a person, or ends the tie. Ask two other people."
    ),
    "tie-not-in-force": _("This tie has ended already, or there never was one."),
    "tie-reason-unknown": _("Choose from the list why the tie ends."),
    "tie-other-force": _("This person belongs to another force. Check the service number."),
    "person-in-no-stratum": _(
        "Somebody on the roster belongs to no stratum of the policy. Mend the person’s class or "
        "rank, or announce a policy that has a stratum for them."
    ),
    "policy-unreadable": _(
        "The policy cannot be read. Mend the place that is named, and send it again."
    ),
    "policy-move-not-allowed": _(
        "A policy in this state cannot take this step. Look at its page for the next one."
    ),
    "policy-not-yet": _("This policy binds only from its announced day on. Wait until that day."),
    "no-policy-in-force": _("No policy is in force. Announce one and put it in force first."),
    "changes-unreadable": _(
        "What an import changed is kept in a file that cannot be read. Tell the administrator."
    ),
    "roster-changed-since-preview": _(
        "The roster has changed since this file was checked, or the file was imported already. "
        "Check the file again and read what it would change now."
    ),
    "too-many-disappeared": _(
        "So many people would disappear that their number has to be typed. If the file is only a "
        "part, send it as changes only."
    ),
    "upload-unreadable": _("Nothing could be read in this file. Mend it and send it again."),
    "files-wrong-number": _("Send one file, or two that belong together."),
    "date-order-unknown": _("Dates are read day first or month first. Choose one of the two."),
    "nothing-counted": _("Write the number of people of at least one unit."),
    "counted-already": _(
        "You have counted this unit for this roster already, and have seen the roster’s number. "
        "Let another person of the unit or above count again."
    ),
    "notice-too-short": _(
        "Officers must know a policy long enough before it binds them. Choose a later day."
    ),
}
