"""Lets an event reach the app after it, in its own transaction: an app never calls a later one.

Which event leads to which step stands on one page, ``web/handoffs.py``; it is named in the settings
and read when it is first needed, so that the arrow between apps holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from django.conf import settings

from passmuster.web.ledger.protection import ProtectedModel

Step = Callable[[Sequence[ProtectedModel]], None]
"""What follows an event, given the rows that the event binds."""

Question = Callable[[Any], bool]
"""What an earlier app must know of a later one, asked about one of its own rows."""

Choice = Callable[[Sequence[Any]], set[int]]
"""The same, asked about many of its own rows at once."""


def hand_on(kind: str, rows: Sequence[ProtectedModel]) -> None:
    """Do every step that follows an event of this kind, before its transaction ends."""
    steps: Mapping[str, Sequence[Step]] = import_module(settings.PASSMUSTER_HANDOFFS).STEPS
    for step in steps.get(kind, ()):
        step(rows)


def holds(question: str, subject: Any) -> bool:
    """Answer a question that only a later app can: whether something is true of a row."""
    questions: Mapping[str, Question] = import_module(settings.PASSMUSTER_HANDOFFS).QUESTIONS
    return questions[question](subject)


def picked(choice: str, subjects: Sequence[Any]) -> set[int]:
    """Return the keys of those rows of which something is true that only a later app can tell."""
    choices: Mapping[str, Choice] = import_module(settings.PASSMUSTER_HANDOFFS).CHOICES
    return choices[choice](subjects)
