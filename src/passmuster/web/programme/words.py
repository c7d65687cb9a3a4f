"""A policy in words: each value as a sentence or figure, with where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passmuster.core.kernel.figures import Source
from passmuster.core.programme.policy import FIELDS, Policy, StratumRule
from passmuster.web.theme.numerals import digits, percent, whole
from passmuster.web.theme.strata import stratum_name

LABELS = {
    "notice_days": gettext_lazy("Days of notice before a policy binds"),
    "opening_cap_days": gettext_lazy("Latest opening day, counted from the last collecting day"),
    "reserves_rate": gettext_lazy("Reserves, as a share of those drawn"),
    "dispatch_hour": gettext_lazy("Hour from which the names of a day may be opened"),
    "panel": gettext_lazy("Substances tested for"),
    "sites": gettext_lazy("Places of collection"),
    "sanctions": gettext_lazy("Measures that may follow"),
    "on_initial_test": gettext_lazy("What may be done on an initial test alone"),
    "strata": gettext_lazy("Strata: who is drawn, and how many"),
}
"""What each field of a policy is called."""

ON_INITIAL_TEST = {
    "none": gettext_lazy("Nothing, before a doctor has verified the result"),
    "temporary-duty-restriction": gettext_lazy(
        "Duties may be restricted for a time, until a doctor has verified the result"
    ),
}
"""What each choice of a policy on initial tests means."""

CLASSES = {
    "officer": gettext_lazy("officers"),
    "recruit": gettext_lazy("recruits"),
    "staff": gettext_lazy("civil staff"),
}
"""The classes of people, as a stratum names them."""


@dataclass(frozen=True)
class Value:
    """One field of a policy: what it is called, what it says, and what stands behind it."""

    name: str
    label: str
    lines: tuple[str, ...]
    source: Source


def in_words(policy: Policy) -> list[Value]:
    """Return every field of a policy as a page says it."""
    return [
        Value(name, str(LABELS[name]), _LINES[name](policy), policy.source_of(name))
        for name in FIELDS
    ]


def differences(before: Policy, after: Policy) -> list[tuple[Value, Value]]:
    """Return the fields that two policies say differently, as (before, after)."""
    pairs = zip(in_words(before), in_words(after), strict=True)
    return [(one, other) for one, other in pairs if one.lines != other.lines]


def share(rate: Fraction) -> str:
    """Return a rate as ``1 of 20 (5.0 %)``."""
    said = {"part": whole(rate.numerator), "all": whole(rate.denominator)}
    return _("%(part)s of %(all)s") % said + f" ({percent(rate.numerator, rate.denominator)})"


def _days(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": whole(number)}


def stratum_line(rule: StratumRule) -> str:
    """Return one stratum in words: its label, its rate, and who belongs to it."""
    who = ", ".join(str(CLASSES[one]) for one in rule.classes)
    facts = {"label": stratum_name(rule.label)[0], "share": share(rule.rate), "who": who}
    if rule.ranks:
        facts["ranks"] = ", ".join(rule.ranks)
        return _("%(label)s: %(share)s; %(who)s of these ranks: %(ranks)s") % facts
    return _("%(label)s: %(share)s; all other %(who)s") % facts


_LINES: Mapping[str, Callable[[Policy], tuple[str, ...]]] = {
    "notice_days": lambda policy: (_days(policy.notice_days),),
    "opening_cap_days": lambda policy: (_days(policy.opening_cap_days),),
    "reserves_rate": lambda policy: (share(policy.reserves_rate),),
    "dispatch_hour": lambda policy: (digits(f"{policy.dispatch_hour:%H:%M}"),),
    "panel": lambda policy: policy.panel,
    "sites": lambda policy: policy.sites,
    "sanctions": lambda policy: policy.sanctions,
    "on_initial_test": lambda policy: (
        str(ON_INITIAL_TEST[policy.on_initial_test]),
        _("Never, under any policy: a dismissal, or a name in public."),
    ),
    "strata": lambda policy: tuple(stratum_line(rule) for rule in policy.strata),
}
