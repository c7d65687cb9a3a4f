"""The parts every page is built of; ``{% load parts %}``. The live page shows each one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.formats.codes import qr_path
from passmuster.web.theme import form_parts, numerals
from passmuster.web.theme.parts import (
    Check,
    Clock,
    Confirmation,
    Fact,
    Figure,
    Link,
    Receipt,
    RollLine,
    Signature,
    Stage,
    Task,
    Throw,
    as_links,
)
from passmuster.web.theme.templatetags.theme import mark

register = template.Library()

Links = Iterable[Link | tuple[str, str]]


@register.simple_tag
def tag(name: str, word: str) -> SafeString:
    """Status: one of the nine marks and its word, ``{% tag "late" word %}``."""
    return format_html('<span class="tag is-{}">{}{}</span>', name, mark(name), word)


@register.inclusion_tag("theme/parts/clock.html")
def clock(shown: Clock) -> dict[str, object]:
    """One deadline; see ``theme.clocks.clock_for``."""
    return {"clock": shown}


@register.inclusion_tag("theme/parts/tasks.html")
def tasks(listed: Iterable[Task], level: int = 3) -> dict[str, object]:
    """A task list: the clock in the margin, then mark, sentence, why, action."""
    return {"tasks": list(listed), "level": level}


@register.inclusion_tag("theme/parts/facts.html")
def facts(rows: Iterable[Fact | tuple[Any, ...]]) -> dict[str, object]:
    """The rows of a summary card; a row may be a tuple (question, answer, change address)."""
    return {"rows": [row if isinstance(row, Fact) else Fact(*row) for row in rows]}


@register.inclusion_tag("theme/parts/figures.html")
def figures(shown: Iterable[Figure | tuple[str, ...]]) -> dict[str, object]:
    """Key figures side by side; a figure may be a tuple (label, figure, note)."""
    return {"figures": [one if isinstance(one, Figure) else Figure(*one) for one in shown]}


@register.inclusion_tag("theme/parts/roll.html")
def roll(lines: Iterable[RollLine], *, wide: bool = False) -> dict[str, object]:
    """A timeline in sentences; ``wide`` puts time and entry number into the margin."""
    return {"lines": list(lines), "wide": wide}


@register.inclusion_tag("theme/parts/funnel.html")
def funnel(stages: Iterable[Stage], caption: str) -> dict[str, object]:
    """From headcount to outcome: stage and count, the bar, why the others left."""
    return {"stages": list(stages), "caption": caption}


@register.inclusion_tag("theme/parts/error_summary.html")
def error_summary(
    *given: forms.BaseForm, title: str = "", text: str = "", focus: bool = True
) -> dict[str, object]:
    """What must be mended before the form can go on: first on the page and focused."""
    faults = form_parts.faults_of(given)
    said = ngettext("%(n)s answer needs mending", "%(n)s answers need mending", len(faults)) % {
        "n": numerals.in_words(len(faults), first=True)
    }
    return {"faults": faults, "title": title or said, "text": text, "focus": focus}


@register.inclusion_tag("theme/parts/field.html")
def field(bound: BoundField, **shown: Any) -> dict[str, object]:
    """One form field: label, hint, faults, control.

    ``short`` for a few digits, ``unit`` behind the control, ``autocomplete`` (else ``off``),
    ``latin`` for ids and codes, ``label`` and ``hint`` in place of the form's own.
    """
    return form_parts.field_parts(bound, **shown)


@register.inclusion_tag("theme/parts/fields.html")
def fields(form: forms.BaseForm, *, asking: bool = True) -> dict[str, object]:
    """Every field of a form in its order; a filter asks nothing, so nothing in it is optional."""
    return {"form": form, "asking": asking}


@register.inclusion_tag("theme/parts/field.html")
def file_drop(bound: BoundField, **shown: Any) -> dict[str, object]:
    """A file field in a dashed frame; ``hint`` says which files and how large."""
    return form_parts.field_parts(bound, **shown)


@register.inclusion_tag("theme/parts/refusal.html")
def refusal(
    sentence: str, code: str, *, title: str = "", url: str = "", label: str = "", level: int = 2
) -> dict[str, object]:
    """Why a rule forbids an act, the way on, and the stable code in small type."""
    shown = title or _("This cannot be done now")
    return {
        "sentence": sentence,
        "code": code,
        "title": shown,
        "url": url,
        "label": label,
        "level": level,
    }


@register.inclusion_tag("theme/parts/notice.html")
def notice(
    text: str,
    *,
    title: str = "",
    kind: str = "",
    url: str = "",
    label: str = "",
    level: int = 2,
) -> dict[str, object]:
    """Something to know before going on; ``kind`` is empty, ``soon`` or ``late``."""
    return {"text": text, "title": title, "kind": kind, "url": url, "label": label, "level": level}


@register.inclusion_tag("theme/parts/confirm_box.html", takes_context=True)
def confirm_box(context: template.Context, act: Confirmation, level: int = 1) -> dict[str, object]:
    """A decision with its consequences; it is the whole of a page, with its title."""
    return {"act": act, "level": level, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("theme/parts/two_person.html")
def two_person(
    signed: Iterable[Signature | str], awaited: Iterable[Signature | str]
) -> dict[str, object]:
    """Who has signed an act that needs two, and who is awaited."""
    return {"signed": _signatures(signed), "awaited": _signatures(awaited)}


def _signatures(given: Iterable[Signature | str]) -> list[Signature]:
    return [one if isinstance(one, Signature) else Signature(one) for one in given]


@register.inclusion_tag("theme/parts/empty.html")
def empty(title: str, text: str = "", links: Links = (), level: int = 2) -> dict[str, object]:
    """An empty list: what would stand here, when it last did, where to look."""
    return {"title": title, "text": text, "links": as_links(links), "level": level}


@register.inclusion_tag("theme/parts/progress.html")
def progress(
    done: int,
    total: int,
    seconds_left: int | None = None,
    *,
    title: str = "",
    stop_url: str = "",
    stop_label: str = "",
    every: int = 3,
) -> dict[str, object]:
    """Long work; the view renews its page with ``theme.parts.renewing``."""
    return {
        "done": done,
        "total": total,
        "share": min(100, 100 * done // total) if total else 0,
        "seconds_left": seconds_left,
        "title": title,
        "stop": Link(stop_label or _("Stop and change nothing"), stop_url) if stop_url else None,
        "every": every,
    }


@register.inclusion_tag("theme/parts/chart.html")
def chart(
    svg_url: str,
    svg_small_url: str,
    title: str,
    table: tuple[Sequence[str], Sequence[Sequence[object]]],
    *,
    level: int = 3,
) -> dict[str, object]:
    """A drawing at two widths, its finding as title, and its table (heads, rows)."""
    heads, rows = table
    return {
        "svg_url": svg_url,
        "svg_small_url": svg_small_url,
        "title": title,
        "heads": heads,
        "rows": rows,
        "level": level,
    }


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code as one path, black on white in both themes, with its white margin."""
    side, path = qr_path(text)
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}"><path d="{}"/></svg>',
        label or _("QR code"),
        side,
        side,
        path,
    )


@register.inclusion_tag("theme/parts/receipt.html")
def receipt(shown: Receipt, *, side: bool = False, level: int = 2) -> dict[str, object]:
    """What somebody takes away on paper; ``side`` for phones, with the code beside the lines."""
    return {"receipt": shown, "side": side, "level": level}


@register.inclusion_tag("theme/parts/sealed.html")
def sealed(
    title: str,
    *,
    can: str = "",
    never: str = "",
    text: str = "",
    links: Links = (),
    level: int = 2,
) -> dict[str, object]:
    """Something closed: who can open it, who never can, and who sees that it was opened."""
    return {
        "title": title,
        "can": can,
        "never": never,
        "text": text,
        "links": as_links(links),
        "level": level,
    }


@register.inclusion_tag("theme/parts/honesty.html")
def honesty(
    shows: Iterable[str], cannot: Iterable[str], *, column: bool = False, level: int = 2
) -> dict[str, object]:
    """What this shows and what it cannot show, in two equal halves."""
    return {"shows": list(shows), "cannot": list(cannot), "column": column, "level": level}


@register.inclusion_tag("theme/parts/check_result.html")
def check_result(checks: Iterable[Check] | Check, by: str = "") -> dict[str, object]:
    """Claims that were checked, one a line, and who computed them; never one tick for all."""
    return {"checks": [checks] if isinstance(checks, Check) else list(checks), "by": by}


@register.inclusion_tag("theme/parts/steps.html")
def steps(now: int, total: int) -> dict[str, object]:
    """Progress ticks of a step page: step ``now`` of ``total``, counted from one."""
    states = ["d" if i < now else "c" if i == now else "" for i in range(1, total + 1)]
    said = _("Step %(now)s of %(total)s") % {
        "now": numerals.whole(now),
        "total": numerals.whole(total),
    }
    return {"states": states, "said": said}


@register.inclusion_tag("theme/parts/dice.html")
def dice(throws: Iterable[Throw]) -> dict[str, object]:
    """The ceremony's dice: a row for each roller, large enough for a hall."""
    return {"throws": list(throws)}


@register.simple_tag
def countdown(seconds: float) -> SafeString:
    """Minutes and seconds that run without script and stop at zero; begins at ``seconds``."""
    return mark_safe(render_to_string("theme/parts/countdown.html", _wheels(max(0.0, seconds))))  # noqa: S308 - our own template


def _wheels(seconds: float) -> dict[str, object]:
    """Where each of the four digit columns stands, and when it began to turn.

    Columns count down by jumps of 48 units; a column of n digits that changes every t seconds is
    begun so long ago that it shows the right digit now. ``end`` freezes it at zero.
    """
    left = int(seconds)
    wide = 31 if numerals.in_khmer() else 25
    gap = 12
    wheels = []
    for place, (count, turn) in enumerate(((10, 600), (10, 60), (6, 10), (10, 1))):
        digit = left // turn % count
        wheels.append(
            {
                "x": place * wide + gap * (place > 1),
                "at": -48 * (count - 1 - digit),
                "digits": [(38 + 48 * i, numerals.digits(count - 1 - i)) for i in range(count)],
                "values": ";".join(f"0 {-48 * i}" for i in range(count)),
                "dur": count * turn,
                "begin": -((count - digit) * turn - 1 - left % turn),
            }
        )
    said = _("%(length)s when this page was sent") % {"length": _minutes(left)}
    return {
        "wheels": wheels,
        "wide": wide,
        "middle": f"{wide / 2:.1f}",
        "colon": 2 * wide + gap // 2,
        "all": 4 * wide + gap,
        "end": f"{left + 0.5:.1f}",
        "said": said,
    }


def _minutes(left: int) -> str:
    return _("%(minutes)s min %(seconds)s s") % {
        "minutes": numerals.whole(left // 60),
        "seconds": numerals.whole(left % 60),
    }


@register.inclusion_tag("theme/parts/data_table.html")
def data_table(listing: Any, level: int = 2) -> dict[str, object]:
    """A list that can be filtered, sorted, paged and taken away; see ``passmuster.web.listing``."""
    return {"listing": listing, "level": level}
