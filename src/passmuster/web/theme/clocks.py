"""A deadline as a part of a page: the time left or over, until when, by which rule, for whom.

The caller's time decides, never the reader's device. States: calm, soon (from the policy's warning
point, else the last quarter), late (keeps counting), stopped (the reason named), met.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from passmuster.web.theme import numerals

KINDS = ("calm", "soon", "late", "stopped", "met")
LAST_QUARTER = 0.75


@dataclass(frozen=True)
class Clock:
    """What a clock shows; ``share`` is the part of the time used in per cent, None for no bar.

    ``words`` are bold; the other texts follow as short lines: the deadline itself, the rule and its
    version, what happens at zero, and whom the clock protects.
    """

    kind: str
    words: str
    share: int | None = None
    deadline_text: str = ""
    rule: str = ""
    consequence: str = ""
    protects: str = ""
    due: datetime | None = None

    @property
    def css(self) -> str:
        """The class that colours it; a calm or met clock is plain."""
        return {"soon": "is-soon", "late": "is-late", "stopped": "is-stop"}.get(self.kind, "")

    @property
    def lines(self) -> list[str]:
        """The texts under the bar."""
        return [t for t in (self.deadline_text, self.rule, self.consequence, self.protects) if t]


def clock_for(
    now: datetime,
    starts: datetime | None,
    due: datetime,
    *,
    warn_at: datetime | None = None,
    met_at: datetime | None = None,
    stopped: str = "",
    rule: str = "",
    consequence: str = "",
    protects: str = "",
) -> Clock:
    """Return the clock of a deadline, as it stands at ``now``.

    All moments are aware. ``starts`` may be None: then there is no bar, and without ``warn_at`` no
    amber. ``stopped`` is the sentence that says why nobody waits for it now.
    """
    shown = Clock("calm", "", rule=rule, consequence=consequence, protects=protects, due=due)
    if met_at is not None:
        text = numerals.when(met_at, now)
        return replace(shown, kind="met", words=_("Closed"), deadline_text=text)
    if stopped:
        return replace(shown, kind="stopped", words=_("Stopped"), deadline_text=stopped)
    if now > due:
        words = _("%(length)s over") % {"length": length(now - due)}
        text = _("Due %(moment)s") % {"moment": numerals.when(due, now)}
        return replace(shown, kind="late", words=words, share=100, deadline_text=text)
    used = _used(now, starts, due)
    soon = now >= warn_at if warn_at else used is not None and used >= LAST_QUARTER
    return replace(
        shown,
        kind="soon" if soon else "calm",
        words=_("%(length)s left") % {"length": length(due - now)},
        share=None if used is None else min(99, int(used * 100)),
        deadline_text=_("By %(moment)s") % {"moment": numerals.when(due, now)},
    )


def _used(now: datetime, starts: datetime | None, due: datetime) -> float | None:
    """The part of the time that has passed, 0 to 1; None when it has no beginning."""
    if starts is None or starts >= due:
        return None
    return max(0.0, (now - starts) / (due - starts))


def length(span: timedelta) -> str:
    """Return a length as clocks say it: ``5 days``, ``19 h``, ``1 h 20 min``, ``8 min``."""
    seconds = int(span.total_seconds())
    if 10 * numerals.HOUR <= seconds < 3 * numerals.DAY:
        return _("%(hours)s h") % {"hours": numerals.whole(seconds // numerals.HOUR)}
    if numerals.MINUTE <= seconds < numerals.HOUR:
        return _("%(minutes)s min") % {"minutes": numerals.whole(seconds // numerals.MINUTE)}
    return numerals.span(span)
