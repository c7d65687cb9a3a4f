"""Refusals about who may act, about forces, units and people, and about the installation."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Promise] = {
    "role-not-allowed": _(
        "Your role may not do this. Ask somebody whose duty it is; this attempt is recorded."
    ),
    "same-human-twice": _(
        "Two different people are needed here, and you are both of them. Ask a second person to "
        "sign."
    ),
    "approver-inside-unit": _(
        "The approver serves in the unit concerned. Ask somebody from outside that unit."
    ),
    "duties-excluded": _(
        "What you have done before in this draw, file or case excludes this act. Leave it to "
        "somebody else."
    ),
    "roles-exclude-each-other": _(
        "This role and one that the person holds exclude each other. Choose another person, or "
        "end the other role first."
    ),
    "role-not-grantable": _("This role is not given to anybody. Choose one from the list."),
    "role-for-oneself": _(
        "Nobody proposes or approves a role for themselves. Ask two other people."
    ),
    "role-held": _("This person holds this role already. Nothing needs to be done."),
    "role-not-held": _("This role has ended, or was never given. Look at the person’s roles."),
    "role-needs-two": _(
        "A role is proposed by one person and approved by another. Ask the second person."
    ),
    "revocation-reason-unknown": _("This is no reason to end a role. Choose one from the list."),
    "human-unknown": _("Nobody of this code is registered. Check the code."),
    "changed-since-shown": _(
        "What you are to sign has changed since it was shown to you. Read it again, then sign."
    ),
    "not-the-proposer": _(
        "Only whoever proposed this can withdraw it. Ask that person, or refuse it."
    ),
    "proposal-answered": _("This proposal was answered already. Nothing more needs to be done."),
    "proposal-for-another": _("This proposal asks somebody else. Only they can answer it."),
    "proposal-expired": _("This proposal was open for too long and has ended. Make it anew."),
    "verb-unknown": _("There is no act of this name that takes two people. Begin again."),
    "invitation-closed": _(
        "This invitation was used, withdrawn, or has run out. Ask the administrator for a new one."
    ),
    "invitation-not-open": _(
        "This invitation is used, replaced, withdrawn or over. There is nothing to withdraw."
    ),
    "withdrawal-reason-unknown": _("Choose from the list why the invitation is withdrawn."),
    "invitation-code-wrong": _(
        "This is not the code of an invitation. Type it as it stands on the paper."
    ),
    "invitation-for-oneself": _(
        "Nobody invites themselves or approves their own invitation. Ask two other people."
    ),
    "invitation-needs-two": _(
        "Two people can invite here by now: one proposes, the other approves. Ask the second "
        "person."
    ),
    "account-closed-already": _("This account is closed already. Nothing needs to be done."),
    "last-factor": _(
        "This is your last second factor, and one always stays. Add another one first, then this "
        "one can go."
    ),
    "act-not-in-your-name": _(
        "There is no such act in your name. Look at the list of acts in your name."
    ),
    "act-disowned-already": _(
        "You have said already that this was not you. The inspector general has it."
    ),
    "password-too-weak": _(
        "This password is too easy to guess. Choose a longer one that is used nowhere else."
    ),
    "sign-in-locked": _(
        "Too many wrong tries lie close together. Wait 15 minutes, then try again."
    ),
    "too-many-events": _(
        "You have recorded more in one hour than is allowed. Wait an hour, or ask the inspector "
        "general."
    ),
    "force-exists": _(
        "This force already stands here, with its own log. Name another folder or code, or "
        "restore the backup that belongs to what was signed."
    ),
    "origin-taken": _("Another log here has this name already. Choose another name for the log."),
    "origin-unusable": _(
        "A log’s name is lower-case letters, digits, dots, hyphens and slashes, such as "
        "police.example/log. Write it so."
    ),
    "folder-unusable": _(
        "A folder’s name is lower-case letters, digits and hyphens, and some names are taken. "
        "Choose another."
    ),
    "code-unusable": _(
        "A code is letters, digits and hyphens, such as clerk-1, and never a name. Write "
        "another code."
    ),
    "human-exists": _("This code belongs to a registered person already. Choose another code."),
    "unit-parent-unknown": _(
        "A unit is placed under one that is not in the list. Add the upper unit first, or mend "
        "its code."
    ),
    "units-in-a-circle": _("A unit would stand above itself. Mend which unit it is placed under."),
    "unit-unknown": _("There is no unit of this code. Choose one from the list of units."),
    "demo-folder": _(
        "This folder belongs to the demonstration, which may empty it. Name another folder."
    ),
    "kept-file-missing": _(
        "A file that was kept is gone from its place. Restore it from the newest backup and tell "
        "the inspector general."
    ),
    "kept-file-altered": _(
        "A file that was kept no longer has the content that was recorded. Restore it from the "
        "newest backup and tell the inspector general."
    ),
}
