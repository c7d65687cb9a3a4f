"""One line of "what waits for you": its mark and word follow from its clock."""

from __future__ import annotations

from django.utils.translation import gettext as _

from passmuster.web.theme.clocks import Clock
from passmuster.web.theme.parts import Task


def task(title: str, url: str, *, why: str, action: str, clock: Clock | None = None) -> Task:
    """Return a task that leads to ``url``: late or soon as its clock says, else waiting."""
    marks = {"late": ("late", _("Late")), "soon": ("soon", _("Soon"))}
    mark, word = marks.get(clock.kind if clock else "", ("wait", _("Waiting")))
    return marked_task(mark, word, title, url, why=why, action=action, clock=clock)


def marked_task(
    mark: str,
    word: str,
    title: str,
    url: str,
    *,
    why: str,
    action: str,
    clock: Clock | None = None,
) -> Task:
    """Return a task with a mark and word of its own, for what no clock says."""
    return Task(
        mark=mark,
        word=word,
        title=title,
        url=url,
        why=why,
        action_label=action,
        action_url=url,
        clock=clock,
    )
