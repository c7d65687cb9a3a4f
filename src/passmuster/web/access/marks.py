"""Every view says who may use it, public ones too, or the site does not start.

A view is marked with ``@public`` or ``@requires("action")``. The middleware at the end of this file
walks the URL map when the server loads it, so an unmarked view stops every kind of server, WSGI
included, and not only ``manage.py`` (architecture.md §2, habit 5). It then lets nobody past a
``@requires`` unless the site's own decider says yes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

ATTRIBUTE = "passmuster_mark"
_WITHOUT_TOKEN = "csrf_exempt"  # noqa: S105 - the name of an attribute
"""What Django asks a view before it looks for its forgery token."""

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Decider = Callable[[HttpRequest, str, Mapping[str, Any]], HttpResponseBase | None]
"""Takes the request, the action and the URL's arguments; lets it pass (None) or answers it.

It refuses by raising PermissionDenied or Refused, or Http404.
"""


@dataclass(frozen=True)
class Mark:
    """Who may use a view: anyone (``action`` is None) or whoever may do ``action``.

    ``signed``: it is no page of a person's but an address for programs, each of whose requests is
    signed; the site's decider of signatures says whose it is.
    """

    action: str | None
    signed: bool = False


def public(view: View) -> View:
    """Mark a view as open to anyone, without an account."""
    return _marked(view, Mark(action=None))


def requires(action: str) -> Callable[[View], View]:
    """Mark a view as open only to a person whom the site's decider allows ``action``."""
    if not action:
        raise ImproperlyConfigured(
            "requires() needs the name of an action, for example 'draw:read'."
        )
    return lambda view: _marked(view, Mark(action=action))


def requires_signature(action: str) -> Callable[[View], View]:
    """Mark a view as open only to a request whose signer the site allows ``action``.

    No cookie counts there, so no other site can make a browser act, and no forgery token is asked.
    """
    if not action:
        raise ImproperlyConfigured("requires_signature() needs the name of an action.")

    def marked(view: View) -> View:
        setattr(view, _WITHOUT_TOKEN, True)
        return _marked(view, Mark(action=action, signed=True))

    return marked


def mark_of(view: Callable[..., Any]) -> Mark | None:
    """Return the view's mark, or None when it has none."""
    mark = getattr(view, ATTRIBUTE, None)
    return mark if isinstance(mark, Mark) else None


def marked_views() -> list[tuple[str, Callable[..., Any], Mark | None]]:
    """Return every view of the URL map as (route, view, mark), for the tests of access."""
    return [(route, view, mark_of(view)) for route, view in _views(get_resolver(), "/")]


def faults() -> list[str]:
    """Return one sentence for each view that would leave open who may use it."""
    found = []
    for route, view, mark in marked_views():
        decider = _decider_for(mark)
        decided = bool(getattr(settings, decider, ""))
        name = f"{view.__module__}.{getattr(view, '__qualname__', type(view).__name__)}"
        if mark is None:
            found.append(f"{name} at {route} has no mark. Write @public or @requires over it.")
        elif mark.action is not None and not decided:
            found.append(f"{name} at {route} requires {mark.action}, but there is no {decider}.")
        if getattr(view, _WITHOUT_TOKEN, False) and not (mark and mark.signed):
            found.append(
                f"{name} at {route} takes forms without a forgery token. Write "
                "@requires_signature over it, or let the token be asked."
            )
    return found


def _decider_for(mark: Mark | None) -> str:
    """Return which setting names the decider of a view."""
    return "PASSMUSTER_SIGNATURE_DECIDER" if mark and mark.signed else "PASSMUSTER_DECIDER"


@register("passmuster")
def check_marks(**_: Any) -> list[Error]:
    """Report the faults to ``manage.py check``."""
    return [Error(fault, id="passmuster.E001") for fault in faults()]


class EnforceMarks:
    """Middleware that refuses to be loaded over an unmarked view, and asks the decider."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if found := faults():
            raise ImproperlyConfigured("The site does not start. " + " ".join(found))
        self.get_response = get_response
        self.decide = _decider_called(_decider_for(None))
        self.decide_signed = _decider_called(_decider_for(Mark(action="", signed=True)))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the question is asked in process_view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """Let a public view pass; ask the decider about any other."""
        mark = mark_of(view)
        if mark is None:
            # A view added to the URL map after the start was never checked.
            raise PermissionDenied("view-without-mark")
        if mark.action is None:
            return None
        decide = self.decide_signed if mark.signed else self.decide
        return decide(request, mark.action, kwargs)


def _decider_called(setting: str) -> Decider:
    name = getattr(settings, setting, "")
    return import_string(name) if name else _nobody


def _nobody(request: HttpRequest, action: str, arguments: Mapping[str, Any]) -> HttpResponseBase:
    raise PermissionDenied("no-decider")


def _marked(view: View, mark: Mark) -> View:
    if mark_of(view) is not None:
        raise ImproperlyConfigured(f"{view!r} is marked twice; a view has one mark.")
    setattr(view, ATTRIBUTE, mark)
    return view


def _views(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from _views(pattern, route)
