"""The forms of people and roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.access.actors import OUTSIDE_FORCE
from passmuster.core.access.duties import DUTY_OF_ROLE, EXCLUSIONS, Scope
from passmuster.core.access.roles import Role
from passmuster.web.accounts.withdrawing import WITHDRAWAL_REASONS
from passmuster.web.people.grants import REVOCATION_REASONS
from passmuster.web.theme.fields import PlainForm
from passmuster.web.wording.roles import DUTIES, ROLES

REASONS = {
    "duty-ended": gettext_lazy("The duty has ended"),
    "left-the-force": gettext_lazy("The person has left"),
    "conflict-found": gettext_lazy("A conflict of duties was found"),
    "account-at-risk": gettext_lazy("Somebody else may be using the account"),
    "mistake": gettext_lazy("The role was given by mistake"),
}
"""Why a role ends, by the code that the record keeps."""


WITHDRAWN_FOR = {
    "seen-by-others": gettext_lazy("Link or code may have been seen by somebody else"),
    "mistake": gettext_lazy("The wrong person was invited"),
    "not-needed": gettext_lazy("The account is no longer needed"),
}
"""Why an invitation is taken back, by the code that the record keeps."""


class RegisterForm(PlainForm):
    """One vetted human: code, name, unit."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "Letters, digits and hyphens, such as clerk-1. Never a name: it stands in the record."
        ),
        max_length=64,
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As on the identity card that you have seen."),
        max_length=200,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Serves in"),
        help_text=gettext_lazy("Whoever serves in a unit never approves anything about it."),
    )

    def __init__(self, units: Iterable[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            (OUTSIDE_FORCE, _("Outside the force")),
            *((code, f"{code} {name}") for code, name in units),
        ]


class RoleForm(PlainForm):
    """Which role is proposed; each with what it does and what it excludes."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)

    def __init__(self, roles: Iterable[Role], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role_choice(role)) for role in roles
        ]


class EndForm(PlainForm):
    """Why a role ends."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does it end?"),
        choices=[(code, REASONS[code]) for code in REVOCATION_REASONS],
        widget=forms.RadioSelect,
    )


class WithdrawForm(PlainForm):
    """Why an invitation is taken back."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it withdrawn?"),
        choices=[(code, WITHDRAWN_FOR[code]) for code in WITHDRAWAL_REASONS],
        widget=forms.RadioSelect,
    )


def role_choice(role: Role) -> SafeString:
    """Return a role's name with one line on what it does and never goes with."""
    apart = excluded_with(role)
    lines = [str(ROLES[role].does)]
    if apart:
        lines.append(_("Never together with: %(duties)s.") % {"duties": "; ".join(apart)})
    return format_html('{}<span class="hint">{}</span>', ROLES[role].name, " ".join(lines))


def excluded_with(role: Role) -> list[str]:
    """Return the duties that a role's own duty always excludes, in words."""
    duty = DUTY_OF_ROLE.get(role)
    if duty is None:
        return []
    others = [
        rule.second if rule.first is duty else rule.first
        for rule in EXCLUSIONS
        if rule.scope is Scope.ALWAYS and duty in (rule.first, rule.second)
    ]
    return [str(DUTIES[other]) for other in dict.fromkeys(others)]
