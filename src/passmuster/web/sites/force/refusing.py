"""Calls one service for a form: a refusal stands beside what was typed, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, QueryDict

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.wording.refusals import said

Done = TypeVar("Done")


class Refusal(tuple[str, str]):
    """The sentence and the code of why something was not done."""

    __slots__ = ()


def attempt(act: Callable[[], Done]) -> tuple[Done | None, Refusal | None]:
    """Return (what the act returned, None), or (None, why it was refused)."""
    try:
        return act(), None
    except PassmusterError as error:
        return None, Refusal(said(error))


def explained(act: Callable[[], Done]) -> tuple[Done | None, Refusal | None, str]:
    """Return what attempt() returns, and what exactly is wrong, in English, with somebody's file.

    A page's sentence says what kind of file is wanted; only the reader knows which place is wrong.
    """
    try:
        return act(), None, ""
    except PassmusterError as error:
        return None, Refusal(said(error)), error.message


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, also when that is nothing at all; None where none was sent."""
    return request.POST if request.method == "POST" else None


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return what a form with files sent, and its files; (None, None) where none was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
